// hazard: 26
// expect: migrated thread-spawn
// expect-text: spawn_blocking
// forbid-text: tokio::spawn
//! The messages are jobs. What they do is their senders' business: these block, each on a runtime of its own, which a task may
//! not.

use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() -> u32 + Send>;

struct Scheduler {
    jobs: Option<Sender<Job>>,
    worker: Option<JoinHandle<u32>>,
}

impl Scheduler {
    fn new() -> Self {
        let (jobs, queue) = mpsc::channel::<Job>();
        let worker = thread::spawn(move || {
            let mut sum = 0;
            for job in queue {
                sum += job();
            }
            sum
        });
        Scheduler { jobs: Some(jobs), worker: Some(worker) }
    }

    fn run(&self, job: impl FnOnce() -> u32 + Send + 'static) {
        self.jobs.as_ref().unwrap().send(Box::new(job)).unwrap();
    }

    fn close(mut self) -> u32 {
        drop(self.jobs.take());
        self.worker.take().unwrap().join().unwrap()
    }
}

fn drive(n: u32) -> u32 {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async move { n })
}

#[tokio::main]
async fn main() {
    let scheduler = Scheduler::new();
    for n in 0..4 {
        scheduler.run(move || drive(n));
    }
    assert_eq!(scheduler.close(), 6);
    println!("ok");
}
