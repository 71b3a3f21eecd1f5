// hazard: 29
// expect: migrated thread-spawn @ thread::spawn
// expect-text: spawn_blocking
// forbid-text: serve(received).await
//! A thread drives a future that blocks in a crossbeam receive. On the blocking pool it may; as a task the same future would keep the
//! only worker.

use std::thread;

use crossbeam_channel::{Receiver, Sender, bounded};

struct Square {
    value: u32,
    reply: Sender<u32>,
}

async fn serve(requests: Receiver<Square>) {
    let shared = std::sync::Arc::new(requests);
    let mine = std::sync::Arc::clone(&shared);
    while let Ok(request) = mine.recv() {
        let _ = request.reply.send(request.value * request.value);
    }
}

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let (requests, received) = bounded::<Square>(4);
    let handle = tokio::runtime::Handle::current();
    let server = thread::spawn(move || {
        handle.block_on(serve(received));
    });
    let client = tokio::spawn(async move {
        let mut sum = 0;
        for value in 1..=3 {
            let (reply, answer) = bounded(1);
            requests.send(Square { value, reply }).unwrap();
            sum += answer.recv().unwrap();
        }
        sum
    });
    assert_eq!(client.await.unwrap(), 14);
    server.join().unwrap();
    println!("ok");
}
