// hazard: 11
// expect: migrated std-mpsc @ static ref TICKS
// expect: migrated std-mpsc @ channel()
// expect: migrated std-mpsc @ .send(
// expect-text: static ref TICKS: Mutex<UnboundedSender<u32>>
//! A channel's end in a static of `lazy_static!`: the type that the macro's argument names changes with the value.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread;

lazy_static::lazy_static! {
    /// Where ticks go.
    static ref TICKS: Mutex<Sender<u32>> = {
        let (tx, rx) = channel();
        thread::spawn(move || {
            for tick in rx {
                TOTAL.lock().unwrap().push(tick);
            }
        });
        Mutex::new(tx)
    };
    static ref TOTAL: Mutex<Vec<u32>> = Mutex::new(Vec::new());
}

#[tokio::main]
async fn main() {
    for tick in 0..4 {
        TICKS.lock().unwrap().send(tick).unwrap();
    }
    while TOTAL.lock().unwrap().len() < 4 {
        tokio::task::yield_now().await;
    }
    assert_eq!(*TOTAL.lock().unwrap(), [0, 1, 2, 3]);
    println!("ok");
}
