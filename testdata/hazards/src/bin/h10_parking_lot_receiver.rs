// hazard: 10
// parking_lot's lock gives its guard without a `Result`.
// expect: migrated std-mpsc @ = channel::<u32>()
// expect: migrated thread-spawn
// expect-text: rx.lock().await.recv().await
// expect-text: tokio::sync::Mutex::new(rx)
// forbid-text: parking_lot::Mutex
use parking_lot::Mutex;
use std::sync::mpsc::{channel, Receiver};
use std::sync::Arc;

struct Worker {
    jobs: Arc<Mutex<Receiver<u32>>>,
    done: u32,
}

impl Worker {
    fn run(mut self) -> u32 {
        loop {
            let rx = &self.jobs;
            let job = rx.lock().recv();
            match job {
                Ok(job) => self.done += job,
                Err(_) => return self.done,
            }
        }
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<u32>();
    let jobs = Arc::new(Mutex::new(rx));
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let worker = Worker { jobs: Arc::clone(&jobs), done: 0 };
            std::thread::spawn(move || worker.run())
        })
        .collect();
    for job in 1..=10 {
        tx.send(job).unwrap();
    }
    drop(tx);
    let mut total = 0;
    for worker in workers {
        total += worker.join().unwrap();
    }
    assert_eq!(total, 55);
    println!("ok");
}
