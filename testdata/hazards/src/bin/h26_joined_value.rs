// hazard: 26
// expect: migrated thread-spawn @ thread::spawn(job)
// expect: migrated thread-spawn @ .spawn(job)
// expect: migrated thread-spawn @ .map(thread::spawn)
// expect: migrated thread-join @ .join()
// expect-text: tokio::task::spawn_blocking(job)
// expect-text: .map(tokio::task::spawn_blocking)
//! Threads that run what they are given, a parameter or an element, and that somebody joins: their jobs have an end, or the program would
//! have none.

use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() -> u32 + Send>;

struct Pool {
    handles: Vec<JoinHandle<u32>>,
}

impl Pool {
    fn submit<F>(&mut self, job: F)
    where
        F: FnOnce() -> u32 + Send + 'static,
    {
        self.handles.push(thread::spawn(job));
    }

    fn wait(self) -> u32 {
        self.handles.into_iter().map(|handle| handle.join().unwrap()).sum()
    }
}

fn named(name: &str, job: Job) -> std::io::Result<JoinHandle<u32>> {
    thread::Builder::new().name(name.to_owned()).spawn(job)
}

fn jobs() -> Vec<Job> {
    vec![Box::new(|| 1), Box::new(|| 2)]
}

#[tokio::main]
async fn main() {
    let mut pool = Pool { handles: Vec::new() };
    for n in 0..4 {
        pool.submit(move || n * n);
    }
    assert_eq!(pool.wait(), 14);

    let all: Vec<_> = jobs().into_iter().map(thread::spawn).collect();
    let mut sum = 0;
    for handle in all {
        sum += handle.join().unwrap();
    }
    assert_eq!(sum, 3);

    let last = jobs().pop().unwrap();
    assert_eq!(named("last", last).unwrap().join().unwrap(), 2);
    println!("ok");
}
