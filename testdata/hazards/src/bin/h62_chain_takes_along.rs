// hazard: 62
// expect: refused sync-closure @ thread::sleep
//! A closure that owns a sender ends with its chain, and so does the sender; in a loop it would live on, and who waits for its end
//! would wait for ever.
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn slow(n: u32) -> u32 {
    thread::sleep(Duration::from_millis(1));
    n
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel();
    let all: Vec<u32> = (0..3)
        .map(move |n| {
            tx.send(n).unwrap();
            slow(n)
        })
        .collect();
    assert_eq!(rx.iter().count(), all.len());
    println!("ok");
}
