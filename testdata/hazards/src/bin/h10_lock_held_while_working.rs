// hazard: 10
// expect: migrated std-mpsc
// expect-text: while let Some(job) = queue.lock().await.recv().await
// forbid-text: .lock().unwrap().recv()
use std::sync::mpsc::{channel, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The lock is held until the job is done, before and after: one works at a time.
fn work(queue: Arc<Mutex<Receiver<u32>>>, busy: Arc<Mutex<bool>>) -> u32 {
    let mut done = 0;
    while let Ok(job) = queue.lock().unwrap().recv() {
        assert!(!std::mem::replace(&mut *busy.lock().unwrap(), true));
        thread::sleep(Duration::from_millis(2));
        *busy.lock().unwrap() = false;
        done += job;
    }
    done
}

fn main() {
    let (tx, rx) = channel();
    let queue = Arc::new(Mutex::new(rx));
    let busy = Arc::new(Mutex::new(false));
    let mut workers = Vec::new();
    for _ in 0..3 {
        let (queue, busy) = (Arc::clone(&queue), Arc::clone(&busy));
        workers.push(thread::spawn(move || work(queue, busy)));
    }
    for job in 1..=4 {
        tx.send(job).unwrap();
    }
    drop(tx);
    let mut total = 0;
    for worker in workers {
        total += worker.join().unwrap();
    }
    assert_eq!(total, 10);
    println!("ok");
}
