// hazard: 24
// expect: migrated std-mpsc
// forbid-text: async_channel
use std::sync::mpsc::{channel, Sender};

struct Request {
    n: u32,
    reply: Sender<u32>,
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<Request>();
    let (first_reply, first) = channel();
    let (second_reply, second) = channel();
    tx.send(Request { n: 1, reply: first_reply }).unwrap();
    tx.send(Request { n: 2, reply: second_reply }).unwrap();
    let server = std::thread::spawn(move || {
        // Serves one request and goes away with the rest still queued.
        if let Ok(request) = rx.recv() {
            let _ = request.reply.send(request.n * 10);
        }
    });
    assert_eq!(first.recv(), Ok(10));
    // `tx` is still alive: the queued request must be dropped with the receiver, or this waits for ever.
    assert!(second.recv().is_err());
    server.join().unwrap();
    assert!(tx.send(Request { n: 3, reply: channel().0 }).is_err());
    println!("ok");
}
