// hazard: 67
// expect: either thread-spawn|runtime-bootstrap|block-on any @ thread::spawn
//! A function makes a runtime and blocks on it. It runs on a thread; in a task it would panic.

use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;

async fn fetch(key: u32) -> u32 {
    tokio::time::sleep(Duration::from_millis(1)).await;
    key * 10
}

fn load(key: u32) -> std::io::Result<u32> {
    let runtime = Runtime::new()?;
    Ok(runtime.block_on(fetch(key)))
}

#[tokio::main]
async fn main() {
    let loader = thread::spawn(|| load(4));
    assert_eq!(loader.join().unwrap().unwrap(), 40);
    println!("ok");
}
