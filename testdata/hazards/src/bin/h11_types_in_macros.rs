// hazard: 11
// expect: migrated std-mpsc @ static ref TICKS
// expect: migrated std-mpsc @ channel()
// expect: migrated std-mpsc @ .send(
// expect: migrated thread-join @ static ref WORKER
// expect: migrated thread-join @ let named: JoinHandle
// expect-text: static ref TICKS: Mutex<UnboundedSender<u32>>
// expect-text: static ref WORKER: Mutex<Option<tokio::task::JoinHandle<u32>>>
//! A channel's end and a join handle in statics of `lazy_static!`, and a handle's type in the argument of another macro:
//! the types that macros' arguments name change with the values.

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

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
    static ref WORKER: Mutex<Option<JoinHandle<u32>>> = Mutex::new(None);
}

fn start() {
    let handle = thread::spawn(|| {
        thread::sleep(Duration::from_millis(1));
        3
    });
    *WORKER.lock().unwrap() = Some(handle);
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
    start();
    let worker = WORKER.lock().unwrap().take();
    assert_eq!(worker.unwrap().join().unwrap(), 3);
    assert_eq!(
        {
            let named: JoinHandle<u32> = thread::spawn(|| {
                thread::sleep(Duration::from_millis(1));
                4
            });
            named.join().unwrap()
        },
        4
    );
    println!("ok");
}
