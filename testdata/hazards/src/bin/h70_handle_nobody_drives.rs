// hazard: 70
// expect: refused any @ let slow = std::thread::spawn
// expect: refused any @ let spun = std::thread::spawn
// forbid-text: Handle::current()
//! The only thread of the runtime waits for what the thread drives: by the running runtime's handle no timer would ever fire.

use std::sync::mpsc::sync_channel;
use std::time::Duration;

async fn work() -> usize {
    tokio::time::sleep(Duration::from_millis(2)).await;
    std::fs::read("/does/not/exist").map_or(7, |it| it.len())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (tx, rx) = sync_channel(0);
    let slow = std::thread::spawn(move || {
        let rt = tokio::runtime::Runtime::new().unwrap();
        let value = rt.block_on(work());
        tx.send(value).unwrap();
    });
    assert_eq!(rx.recv().unwrap(), 7);
    slow.join().unwrap();
    let spun = std::thread::spawn(move || {
        let rt = tokio::runtime::Runtime::new().unwrap();
        rt.block_on(work())
    });
    while !spun.is_finished() {
        std::hint::spin_loop();
    }
    assert_eq!(spun.join().unwrap(), 7);
    println!("ok");
}
