// hazard: 26
// expect: refused thread-identity @ tx.send
// expect: refused thread-identity @ mpsc::channel
//! A sender that each thread keeps for itself: a task changes threads at any await.

use std::cell::RefCell;
use std::sync::mpsc::{self, Sender};

thread_local! {
    static OUT: RefCell<Option<Sender<u32>>> = const { RefCell::new(None) };
}

fn note(n: u32) {
    OUT.with(|it| {
        if let Some(tx) = it.borrow().as_ref() {
            tx.send(n).unwrap();
        }
    });
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel();
    OUT.with(|it| *it.borrow_mut() = Some(tx));
    note(1);
    note(2);
    OUT.with(|it| it.borrow_mut().take());
    assert_eq!(rx.iter().sum::<u32>(), 3);
    println!("ok");
}
