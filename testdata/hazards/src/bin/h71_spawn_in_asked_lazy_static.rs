// hazard: 71
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated std-mpsc @ channel()
// expect-text: tokio::spawn(async move {
//! A lazy static starts its thread where it is first asked for: in async code only.

use std::sync::LazyLock;
use std::sync::mpsc::{Sender, channel};
use std::thread;

struct Request(u32, Sender<u32>);

static DOUBLER: LazyLock<Sender<Request>> = LazyLock::new(start);

fn start() -> Sender<Request> {
    let (tx, rx) = channel();
    thread::spawn(move || {
        for Request(number, reply) in rx {
            let _ = reply.send(number * 2);
        }
    });
    tx
}

async fn double(number: u32) -> u32 {
    let (tx, rx) = channel();
    DOUBLER.send(Request(number, tx)).unwrap();
    rx.recv().unwrap()
}

#[tokio::main]
async fn main() {
    assert_eq!(double(4).await, 8);
    println!("ok");
}
