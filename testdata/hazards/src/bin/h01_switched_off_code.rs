// hazard: 1
// expect: migrated std-mpsc @ mpsc::channel
// expect: kept @ spawn(quit)
// expect: kept @ from_millis(11)
// expect: kept @ from_millis(12)
//! Code that `cfg` switches off is not analysed, and its types hold nothing back: a field, a value of a struct, a
//! statement, an arm.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

struct Worker {
    #[cfg(not(target_family = "wasm"))]
    jobs: mpsc::Receiver<u32>,
    #[cfg(target_family = "wasm")]
    jobs: mpsc::Receiver<u32>,
    #[cfg(target_family = "wasm")]
    stopper: thread::JoinHandle<()>,
}

fn work(jobs: mpsc::Receiver<u32>) -> u32 {
    let worker = Worker {
        jobs,
        #[cfg(target_family = "wasm")]
        stopper: thread::spawn(quit),
    };
    #[cfg(target_family = "wasm")]
    thread::sleep(Duration::from_millis(11));
    match worker.jobs.recv() {
        #[cfg(target_family = "wasm")]
        Ok(0) => {
            thread::sleep(Duration::from_millis(12));
            0
        }
        Ok(job) => job * 2,
        Err(_) => 0,
    }
}

#[tokio::main]
async fn main() {
    let (sender, jobs) = mpsc::channel();
    let worker = thread::spawn(move || work(jobs));
    sender.send(21).unwrap();
    assert_eq!(worker.join().unwrap(), 42);
    println!("ok");
}
