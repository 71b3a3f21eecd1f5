// hazard: 68
// expect: migrated thread-spawn @ thread::spawn(move || {
// expect: migrated runtime-bootstrap @ Builder::new_current_thread()
// expect: refused needs-rule @ let own = Runtime::new()
// expect-text: async fn outer(rx: mpsc::UnboundedReceiver<u32>, out: mpsc::UnboundedSender<u32>) {
// expect-text: async fn by_reference(n: u32) -> u32 {
// expect-text: fn from_two_places(rt: Runtime, n: u32) -> u32 {
//! A runtime that is handed on, by value through two functions or by reference, goes with its parameters; where another caller brings
//! one of his own, it stays.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

async fn next(n: u32) -> u32 {
    tokio::time::sleep(Duration::from_millis(1)).await;
    n + 1
}

fn by_value(rt: Runtime, rx: mpsc::Receiver<u32>, out: mpsc::Sender<u32>) {
    for n in rx {
        let _ = out.send(rt.block_on(next(n)));
    }
}

fn outer(rx: mpsc::Receiver<u32>, rt: Runtime, out: mpsc::Sender<u32>) {
    by_value(rt, rx, out);
}

fn by_reference(rt: &Runtime, n: u32) -> u32 {
    let task = rt.spawn(next(n));
    rt.block_on(async { task.await.unwrap() })
}

fn from_two_places(rt: Runtime, n: u32) -> u32 {
    rt.block_on(next(n))
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel();
    let (out, results) = mpsc::channel();
    let worker = thread::spawn(move || {
        let rt = Builder::new_current_thread().enable_all().build().unwrap();
        outer(rx, rt, out);
    });
    for n in 0..3 {
        tx.send(n).unwrap();
    }
    drop(tx);
    worker.join().unwrap();
    for result in results {
        println!("{result}");
    }
    let referenced = thread::spawn(|| {
        let rt = Runtime::new().unwrap();
        by_reference(&rt, 5)
    });
    println!("{}", referenced.join().unwrap());
    let first = thread::spawn(|| {
        let own = Runtime::new().unwrap();
        from_two_places(own, 7)
    });
    println!("{}", first.join().unwrap());
    let second = thread::spawn(|| from_two_places(Runtime::new().unwrap(), 8));
    println!("{}", second.join().unwrap());
}
