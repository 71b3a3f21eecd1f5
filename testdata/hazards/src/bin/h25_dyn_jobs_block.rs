// hazard: 25
// expect: migrated thread-spawn @ let worker = thread::spawn
// forbid-text: let worker = tokio::spawn
// expect-text: let worker = tokio::task::spawn_blocking(move || {
//! What a trait's method does is what its implementations do: one of them blocks, so the thread that calls it through `dyn`
//! is no task.

use std::process::Command;
use std::sync::mpsc;
use std::thread;

trait Job: Send {
    fn run(&self) -> i32;
}

struct Number(i32);

impl Job for Number {
    fn run(&self) -> i32 {
        self.0
    }
}

struct Program(&'static str);

impl Job for Program {
    fn run(&self) -> i32 {
        Command::new(self.0).status().unwrap().code().unwrap_or(-1)
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel::<Box<dyn Job>>();
    let worker = thread::spawn(move || {
        let mut sum = 0;
        while let Ok(job) = rx.recv() {
            sum += job.run();
        }
        sum
    });
    tx.send(Box::new(Number(3))).unwrap();
    tx.send(Box::new(Program("true"))).unwrap();
    drop(tx);
    assert_eq!(worker.join().unwrap(), 3);
    println!("ok");
}
