// hazard: 26
// expect: migrated thread-spawn @ thread::spawn(short)
// expect: refused endless-blocking @ thread::spawn(long)
// expect: refused sync-closure @ thread::spawn(queue.take())
// expect-text: spawn_blocking(short)
//! Threads that nobody joins, and that run what they are given: all that one can be is known to end, another's may not, and what comes out of a
//! queue, nobody knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;

fn soon(short: impl FnOnce() + Send + 'static) {
    thread::spawn(short);
}

fn for_ever<F: FnOnce() + Send + 'static>(long: F) {
    thread::spawn(long);
}

type Job = Box<dyn FnOnce() + Send>;

struct Queue(Vec<Job>);

impl Queue {
    fn take(&mut self) -> Job {
        self.0.pop().expect("a job")
    }
}

fn turning(turns: &Arc<AtomicU32>) -> impl FnOnce() + Send + 'static {
    let turns = Arc::clone(turns);
    move || {
        loop {
            turns.fetch_add(1, Ordering::AcqRel);
            std::hint::spin_loop();
        }
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel();
    for n in 0..3_u32 {
        let tx = tx.clone();
        soon(move || tx.send(n).unwrap());
    }
    drop(tx);
    assert_eq!(rx.iter().sum::<u32>(), 3);

    let turns = Arc::new(AtomicU32::new(0));
    for_ever(turning(&turns));
    let mut queue = Queue(vec![Box::new(turning(&turns))]);
    thread::spawn(queue.take());
    while turns.load(Ordering::Acquire) == 0 {
        tokio::task::yield_now().await;
    }
    println!("ok");
}
