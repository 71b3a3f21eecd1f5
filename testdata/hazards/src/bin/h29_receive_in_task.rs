// hazard: 29
// expect: migrated std-mpsc @ mpsc::channel
// expect: migrated std-mpsc @ reply_rx.recv()
// expect: migrated thread-spawn @ thread::spawn
//! A task spawns the sender and then blocks in a std receive: with the sender as a task in the same worker's slot, for ever.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

async fn ask(question: u32) -> u32 {
    let (reply_tx, reply_rx) = mpsc::channel();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(1));
        let _ = reply_tx.send(question + 1);
    });
    reply_rx.recv().unwrap()
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut sum = 0;
    for question in 0..8 {
        sum += tokio::spawn(ask(question)).await.unwrap();
    }
    assert_eq!(sum, 36);
    println!("ok");
}
