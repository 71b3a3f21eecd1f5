// hazard: 10
// expect: migrated std-mpsc @ try_recv
// expect: migrated std-mpsc @ recv()
// expect-text: jobs.lock().await.try_recv()
//! A worker waits for one message and takes what else is there: both under tokio's lock.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};

fn collect(jobs: Arc<Mutex<Receiver<u32>>>) -> u32 {
    let mut sum = 0;
    loop {
        let first = jobs.lock().unwrap().recv();
        let Ok(first) = first else { return sum };
        let mut batch = vec![first];
        while let Ok(more) = jobs.lock().unwrap().try_recv() {
            batch.push(more);
        }
        sum += batch.iter().sum::<u32>();
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel();
    let rx = Arc::new(Mutex::new(rx));
    let mut workers = Vec::new();
    for _ in 0..2 {
        let rx = Arc::clone(&rx);
        workers.push(std::thread::spawn(move || collect(rx)));
    }
    for n in 1..=10 {
        tx.send(n).unwrap();
    }
    drop(tx);
    let mut total = 0;
    for worker in workers {
        total += worker.join().unwrap();
    }
    println!("{total}");
}
