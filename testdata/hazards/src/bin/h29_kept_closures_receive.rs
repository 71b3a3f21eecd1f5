// hazard: 29
// expect: kept @ thread::sleep
// forbid-text: tokio::spawn
//! Closures in a list, each of which waits for a thread's answer, and a receiver of a thread's own. The only thread of the runtime calls
//! them: as tasks of it the others would never answer.

use std::cell::RefCell;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

thread_local! {
    static INBOX: RefCell<Option<Receiver<u32>>> = const { RefCell::new(None) };
}

#[derive(Default)]
struct Plan {
    steps: Vec<Box<dyn FnMut() -> Option<u32>>>,
}

impl Plan {
    fn add(&mut self, answer: Receiver<u32>) {
        self.steps.push(Box::new(move || answer.recv().ok()));
    }

    fn sum(&mut self) -> u32 {
        let mut sum = 0;
        for step in self.steps.iter_mut() {
            sum += step().unwrap_or_default();
        }
        sum
    }
}

fn ask(n: u32) -> Receiver<u32> {
    let (tx, rx) = channel();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(5));
        tx.send(n).unwrap();
    });
    rx
}

fn next() -> Option<u32> {
    INBOX.with(|it| it.borrow().as_ref().and_then(|rx| rx.recv().ok()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut plan = Plan::default();
    for n in 1..4 {
        plan.add(ask(n));
    }
    assert_eq!(plan.sum(), 6);

    let (tx, rx) = channel();
    thread::spawn(move || {
        for n in 0..2 {
            thread::sleep(Duration::from_millis(5));
            tx.send(n).unwrap();
        }
    });
    INBOX.with(|it| *it.borrow_mut() = Some(rx));
    assert_eq!((next(), next(), next()), (Some(0), Some(1), None));
    println!("ok");
}
