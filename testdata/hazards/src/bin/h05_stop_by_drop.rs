// hazard: 5
// expect: migrated crossbeam-channel @ bounded::<()>(0)
// expect: migrated crossbeam-select @ select!
// expect: migrated thread-join @ JoinHandle<u32>
// expect-text: channel::<()>(1)
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Sender, bounded, select, unbounded};

/// A worker, what feeds it, and what stops it by going away: nothing is ever sent on that.
fn start() -> (Sender<u32>, Sender<()>, JoinHandle<u32>) {
    let (stop, stopped) = bounded::<()>(0);
    let (jobs_tx, jobs) = unbounded();
    let worker = thread::spawn(move || {
        let mut sum = 0;
        loop {
            select! {
                recv(jobs) -> job => {
                    let Ok(job) = job else { return sum };
                    sum += job;
                }
                recv(stopped) -> _ => return sum + jobs.try_iter().sum::<u32>(),
            }
        }
    });
    (jobs_tx, stop, worker)
}

#[tokio::main]
async fn main() {
    let (jobs, stop, worker) = start();
    jobs.send(1).unwrap();
    jobs.send(2).unwrap();
    drop(stop);
    assert_eq!(worker.join().unwrap(), 3);
    let (jobs, stop, worker) = start();
    jobs.send(4).unwrap();
    drop(jobs);
    assert_eq!(worker.join().unwrap(), 4);
    drop(stop);
    println!("ok");
}
