// hazard: 70
// expect: either thread-spawn|runtime-bootstrap|block-on any @ thread::spawn
//! A thread only for a runtime of its own, joined at once in an async function on the current thread's runtime.

use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;

async fn answer() -> u32 {
    tokio::time::sleep(Duration::from_millis(1)).await;
    42
}

async fn ask() -> u32 {
    thread::spawn(|| {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(answer())
    })
    .join()
    .unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    assert_eq!(ask().await, 42);
    println!("ok");
}
