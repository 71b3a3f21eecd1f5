// hazard: 71
// expect: refused no-runtime @ thread::spawn
// forbid-text: tokio::
//! A lazy static starts its thread where it is first asked for: on `main`, which starts no runtime.

use std::sync::mpsc::{Sender, channel};
use std::sync::{LazyLock, Mutex};
use std::thread;

enum Message {
    Line(&'static str),
    Flush(Sender<usize>),
}

static LOG: LazyLock<Mutex<Sender<Message>>> = LazyLock::new(|| {
    let (tx, rx) = channel();
    thread::spawn(move || {
        let mut lines = Vec::new();
        for message in rx {
            match message {
                Message::Line(line) => lines.push(line),
                Message::Flush(done) => done.send(lines.drain(..).count()).unwrap(),
            }
        }
    });
    Mutex::new(tx)
});

fn log(line: &'static str) {
    LOG.lock().unwrap().send(Message::Line(line)).unwrap();
}

fn flush() -> usize {
    let (tx, rx) = channel();
    LOG.lock().unwrap().send(Message::Flush(tx)).unwrap();
    rx.recv().unwrap()
}

fn main() {
    log("one");
    log("two");
    assert_eq!(flush(), 2);
    println!("ok");
}
