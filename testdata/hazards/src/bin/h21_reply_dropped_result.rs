// hazard: 21
// expect: migrated std-mpsc @ drop(reply.send(total))
// expect-text: Total(oneshot::Sender<u32>)
//! Dropping what a reply's `send` returns is not looking at it.
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

enum Request {
    Add(u32),
    Total(Sender<u32>),
}

fn count(requests: Receiver<Request>) {
    let mut total = 0;
    while let Ok(request) = requests.recv() {
        match request {
            Request::Add(n) => total += n,
            Request::Total(reply) => drop(reply.send(total)),
        }
    }
}

#[tokio::main]
async fn main() {
    let (requests, inbox) = channel();
    let counter = thread::spawn(move || count(inbox));
    requests.send(Request::Add(40)).unwrap();
    requests.send(Request::Add(2)).unwrap();
    let (reply, answer) = channel();
    requests.send(Request::Total(reply)).unwrap();
    assert_eq!(answer.recv(), Ok(42));
    drop(requests);
    counter.join().unwrap();
    println!("ok");
}
