// hazard: 34
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-sleep|sleep-loop @ thread::sleep(Duration
// expect: migrated thread-sleep|sleep-loop @ thread::sleep(*
// forbid-text: drop(queue)
//! Guards that need not live as long as they do: dropped by hand before the sleep, a scrutinee's, an argument's.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

struct Jobs {
    queue: Mutex<Vec<u64>>,
    done: Mutex<Vec<u64>>,
    pause: Mutex<Duration>,
}

fn process(millis: u64) -> u64 {
    thread::sleep(Duration::from_millis(millis));
    millis * 2
}

fn work(jobs: &Jobs) -> usize {
    let mut rounds = 0;
    loop {
        let mut queue = jobs.queue.lock().unwrap();
        let next = queue.pop();
        let left = queue.len();
        drop(queue);
        let Some(next) = next else { return rounds + left };
        let result = process(next);
        match jobs.done.lock().unwrap().last().copied() {
            Some(before) => assert_ne!(before, process(0)),
            None => assert_eq!(next, 3),
        }
        jobs.done.lock().unwrap().push(result);
        thread::sleep(*jobs.pause.lock().unwrap());
        rounds += 1;
    }
}

#[tokio::main]
async fn main() {
    let jobs = Arc::new(Jobs {
        queue: Mutex::new(vec![1, 2, 3]),
        done: Mutex::default(),
        pause: Mutex::new(Duration::from_millis(1)),
    });
    let shared = Arc::clone(&jobs);
    let worker = thread::spawn(move || work(&shared));
    assert_eq!(worker.join().unwrap(), 3);
    assert_eq!(*jobs.done.lock().unwrap(), [6, 4, 2]);
    println!("ok");
}
