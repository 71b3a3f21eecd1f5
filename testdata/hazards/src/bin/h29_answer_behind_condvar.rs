// hazard: 29
// expect: kept @ recv()
// forbid-text: tokio::spawn
//! Async code blocks for the answer of a thread that first waits at a condition variable. As a task of the only thread, who wakes it would
//! never come to do so.

use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

type Gate = Arc<(Mutex<bool>, Condvar)>;

struct Desk {
    gate: Gate,
    left: u32,
}

impl Iterator for Desk {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.left = self.left.checked_sub(1)?;
        let (ready, answer) = channel();
        let gate = self.gate.clone();
        thread::spawn(move || {
            let mut open = gate.0.lock().unwrap();
            while !*open {
                open = gate.1.wait(open).unwrap();
            }
            ready.send(7).unwrap();
        });
        answer.recv().ok()
    }
}

fn opener(gate: Gate) -> Sender<u32> {
    let (tx, rx) = channel();
    thread::spawn(move || {
        while let Ok(n) = rx.recv() {
            if n == 1 {
                *gate.0.lock().unwrap() = true;
                gate.1.notify_all();
            }
        }
    });
    tx
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let gate = Gate::default();
    let tx = opener(gate.clone());
    tx.send(1).unwrap();
    let answers: Vec<u32> = Desk { gate, left: 2 }.collect();
    assert_eq!(answers, [7, 7]);
    println!("ok");
}
