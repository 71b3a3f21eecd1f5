// hazard: 68
// expect: migrated runtime-bootstrap @ Runtime::new()
// expect: migrated thread-spawn @ thread::spawn
// expect-text: struct Service {
// expect-text: tokio::spawn(async move { n * 2 })
//! Threads share a struct whose runtime only starts tasks: the field goes, and nothing is left to be dropped in async code.

use std::sync::Arc;
use std::thread;

use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

struct Service {
    rt: Arc<Runtime>,
    base: u32,
}

impl Service {
    fn new(base: u32) -> std::io::Result<Self> {
        let rt = Arc::new(Runtime::new()?);
        Ok(Service { rt, base })
    }

    fn start(&self) -> JoinHandle<u32> {
        let n = self.base;
        self.rt.spawn(async move { n * 2 })
    }

    fn result(&self, task: JoinHandle<u32>) -> u32 {
        self.rt.block_on(task).unwrap()
    }
}

fn main() {
    let service = Arc::new(Service::new(4).unwrap());
    let other = Arc::clone(&service);
    let worker = thread::spawn(move || {
        let task = other.start();
        other.result(task)
    });
    let task = service.start();
    assert_eq!(service.result(task) + worker.join().unwrap(), 16);
    println!("ok");
}
