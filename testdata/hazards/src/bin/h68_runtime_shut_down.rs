// hazard: 68
// expect: refused needs-rule @ rt: Some(Runtime::new().unwrap())
// expect: refused any @ self.rt.as_ref().unwrap().block_on
// expect: kept @ thread::spawn
//! A struct shuts its runtime down where it is dropped, so the runtime stays: with an asynchronous `main`, for the thread's sake, that would
//! panic.

use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;

struct Service {
    rt: Option<Runtime>,
}

impl Service {
    fn new() -> Self {
        Service { rt: Some(Runtime::new().unwrap()) }
    }

    fn run(&self) -> u32 {
        self.rt.as_ref().unwrap().block_on(async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            7
        })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some(rt) = self.rt.take() {
            rt.shutdown_timeout(Duration::from_millis(100));
        }
    }
}

fn main() {
    let worker = thread::spawn(|| {
        thread::sleep(Duration::from_millis(1));
        1
    });
    let service = Service::new();
    assert_eq!(service.run() + worker.join().unwrap(), 8);
    drop(service);
    println!("ok");
}
