// expect: migrated std-mpsc @ jobs.recv()
// expect: migrated std-mpsc @ first.recv().unwrap(), 1
// expect: migrated thread-spawn @ thread::spawn(move || work(queue))
// expect: refused test-code @ let idle = thread::spawn
// expect: refused test-code @ idle.join()

//! Workers that share a queue; a test that only takes what they send, or that awaits nothing at all, needs their runtime.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

struct Job {
    number: u32,
    reply: Sender<u32>,
}

static DONE: AtomicU32 = AtomicU32::new(0);

fn work(queue: Arc<Mutex<Receiver<Job>>>) {
    loop {
        let job = {
            let jobs = queue.lock().unwrap();
            jobs.recv()
        };
        let Ok(job) = job else { return };
        thread::sleep(Duration::from_millis(2));
        let _ = job.reply.send(job.number);
        DONE.fetch_add(1, Ordering::SeqCst);
    }
}

fn pool() -> Sender<Job> {
    let (tx, rx) = channel();
    let queue = Arc::new(Mutex::new(rx));
    for _ in 0..2 {
        let queue = Arc::clone(&queue);
        thread::spawn(move || work(queue));
    }
    tx
}

fn submit(pool: &Sender<Job>, number: u32) -> Receiver<u32> {
    let (reply, answer) = channel();
    pool.send(Job { number, reply }).unwrap();
    answer
}

pub fn run() {
    let pool = pool();
    let (first, second) = (submit(&pool, 1), submit(&pool, 2));
    println!("{:?} {:?}", first.recv(), second.recv());
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;
    use std::thread;

    #[test]
    fn answers() {
        let pool = super::pool();
        let first = super::submit(&pool, 1);
        assert_eq!(first.recv().unwrap(), 1);
    }

    #[test]
    fn spins() {
        let pool = super::pool();
        let _answer = super::submit(&pool, 1);
        while super::DONE.load(Ordering::SeqCst) == 0 {
            std::hint::spin_loop();
        }
        let idle = thread::spawn(|| 1);
        assert_eq!(idle.join().unwrap(), 1);
    }
}
