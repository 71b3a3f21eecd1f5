// hazard: 68
// expect: either thread-spawn|runtime-bootstrap|block-on any @ thread::spawn
//! A struct that owns a runtime lives and dies on a thread; dropped in a task it would panic.

use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

struct Client {
    runtime: Runtime,
    calls: u32,
}

impl Client {
    fn new() -> std::io::Result<Self> {
        Ok(Client { runtime: Builder::new_current_thread().enable_all().build()?, calls: 0 })
    }

    fn call(&mut self) -> u32 {
        self.calls += 1;
        let calls = self.calls;
        self.runtime.block_on(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            calls * 100
        })
    }
}

#[tokio::main]
async fn main() {
    let session = thread::spawn(|| {
        let mut client = Client::new().unwrap();
        thread::sleep(Duration::from_millis(1));
        client.call() + client.call()
    });
    assert_eq!(session.join().unwrap(), 300);
    println!("ok");
}
