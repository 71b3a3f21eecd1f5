// hazard: 26
// expect: refused thread-identity @ thread::spawn
// expect: kept @ thread::sleep
// forbid-text: tokio::spawn
//! A thread with a thread-local state of its own over a sleep: a task may go on on another thread.

use std::cell::RefCell;
use std::thread;
use std::time::Duration;

thread_local! {
    static TRAIL: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

fn mark(step: u32) {
    TRAIL.with(|trail| trail.borrow_mut().push(step));
}

#[tokio::main]
async fn main() {
    let mut walkers = Vec::new();
    for first in [1, 10, 100] {
        walkers.push(thread::spawn(move || {
            mark(first);
            thread::sleep(Duration::from_millis(1));
            mark(first + 1);
            TRAIL.with(|trail| trail.borrow().clone())
        }));
    }
    let mut trails = Vec::new();
    for walker in walkers {
        trails.push(walker.join().unwrap());
    }
    assert_eq!(trails, [vec![1, 2], vec![10, 11], vec![100, 101]]);
    println!("ok");
}
