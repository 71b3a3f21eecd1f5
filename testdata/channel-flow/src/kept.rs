//! Ends in statics and in closures.

use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Mutex, OnceLock};

static EVENTS: OnceLock<Mutex<Sender<String>>> = OnceLock::new();

fn open() -> Option<Receiver<String>> {
    let (tx, rx) = channel();
    EVENTS.set(Mutex::new(tx)).ok()?;
    Some(rx)
}

fn log(line: &str) -> bool {
    match EVENTS.get() {
        Some(events) => events.lock().unwrap().send(line.to_string()).is_ok(),
        None => false,
    }
}

/// What was logged, in order; the channel of a static is never closed.
pub async fn logged() -> Vec<String> {
    assert!(!log("nobody listens"));
    let rx = open().expect("opened once");
    assert!(open().is_none());
    for n in 0..3 {
        assert!(log(&format!("line {n}")));
    }
    let mut lines = Vec::new();
    while lines.len() < 3 {
        lines.push(rx.recv().unwrap());
    }
    lines
}

/// A sender moved into closures that are called in sync code.
pub async fn callbacks() -> u32 {
    let (tx, rx) = channel();
    let twice = {
        let tx = tx.clone();
        move |n: u32| tx.send(n * 2).is_ok()
    };
    let mut calls: Vec<Box<dyn FnMut(u32) -> bool>> = vec![Box::new(twice)];
    calls.push(Box::new(move |n| tx.send(n).is_ok()));
    for call in &mut calls {
        assert!(call(10));
    }
    drop(calls);
    let mut sum = 0;
    while let Ok(n) = rx.recv() {
        sum += n;
    }
    sum
}
