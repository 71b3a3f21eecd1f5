// hazard: 10
// expect: refused shared-receiver
// expect-text: receiver.lock().unwrap().recv()
use std::sync::mpsc::{channel, Receiver};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

/// A job may block as it likes: these wait for each other.
fn worker(receiver: Arc<Mutex<Receiver<Job>>>) {
    loop {
        let job = receiver.lock().unwrap().recv();
        match job {
            Ok(job) => job(),
            Err(_) => break,
        }
    }
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let (tx, rx) = channel::<Job>();
    let receiver = Arc::new(Mutex::new(rx));
    let mut workers = Vec::new();
    for _ in 0..4 {
        let receiver = Arc::clone(&receiver);
        workers.push(thread::spawn(move || worker(receiver)));
    }
    let together = Arc::new(Barrier::new(4));
    for _ in 0..4 {
        let together = Arc::clone(&together);
        let job: Job = Box::new(move || {
            together.wait();
        });
        tx.send(job).unwrap_or_else(|_| panic!("the pool is gone"));
    }
    drop(tx);
    for worker in workers {
        worker.join().unwrap();
    }
    println!("ok");
}
