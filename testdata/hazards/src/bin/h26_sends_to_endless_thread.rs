// hazard: 26
// expect: refused endless-blocking @ thread::spawn(move || loop {
// expect: refused endless-blocking @ thread::spawn(move || produce(tx))
// forbid-text: spawn_blocking
//! A thread that goes on until its sends fail, and one that never stops receiving. As a blocking task the first would keep the process from
//! exiting.

use std::process::Command;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

fn produce(tx: SyncSender<u32>) {
    for n in 0.. {
        Command::new("true").status().unwrap();
        if tx.send(n).is_err() {
            return;
        }
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = sync_channel(4);
    let (told, mut done) = tokio::sync::mpsc::unbounded_channel();
    thread::spawn(move || loop {
        let n = rx.recv().unwrap();
        Command::new("true").status().unwrap();
        let _ = told.send(n);
    });
    thread::spawn(move || produce(tx));

    let first = tokio::time::timeout(Duration::from_secs(10), done.recv()).await;
    assert_eq!(first.unwrap(), Some(0));
    println!("ok");
}
