// expect: migrated thread-spawn @ thread::spawn(move || {
// expect: migrated thread-spawn @ thread::spawn(move || -> Outcome
// expect: migrated thread-join @ thread.join()
// expect: migrated std-mpsc @ mpsc::channel()
// expect: migrated std-mpsc @ rx.recv()
// expect: refused depends-on @ thread::sleep(Duration::from_micros(2_500))
// expect-text: #[tokio::main]
// expect-text: tokio::task::spawn_blocking(move || -> Outcome
// expect-text: Vec<tokio::task::JoinHandle<Outcome>>
// expect-text: thread.await.unwrap()?
//! One vector holds the handles of threads that only wait and of one that runs other programs until it is told to stop.
//! The ones become tasks, the other a blocking task: `main` joins it, so it comes to an end.

use std::fmt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvError, SendError, Sender};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

#[derive(Debug)]
enum Event {
    Tick,
    Checked(bool),
}

#[derive(Debug)]
struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

impl From<SendError<Event>> for Failed {
    fn from(error: SendError<Event>) -> Self {
        Failed(format!("nobody wants {:?}", error.0))
    }
}

impl From<RecvError> for Failed {
    fn from(error: RecvError) -> Self {
        Failed(error.to_string())
    }
}

type Outcome = Result<u32, Failed>;

fn start_ticks(stop: Arc<AtomicBool>, tx: Sender<Event>) -> JoinHandle<Outcome> {
    thread::spawn(move || {
        let mut ticks = 0;
        while !stop.load(Ordering::Acquire) {
            thread::sleep(Duration::from_millis(1));
            tx.send(Event::Tick)?;
            ticks += 1;
        }
        Ok(ticks)
    })
}

fn start_checks(stop: Arc<AtomicBool>, tx: Sender<Event>) -> JoinHandle<Outcome> {
    thread::spawn(move || -> Outcome {
        let mut checks = 0;
        while !stop.load(Ordering::Acquire) {
            let there = Command::new("rustc").arg("--version").output().is_ok();
            tx.send(Event::Checked(there))?;
            checks += 1;
            thread::sleep(Duration::from_micros(2_500));
        }
        Ok(checks)
    })
}

fn main() -> Result<(), Failed> {
    let stop = Arc::new(AtomicBool::new(false));
    let (tx, rx) = mpsc::channel();
    let mut threads: Vec<JoinHandle<Outcome>> = Vec::new();
    threads.push(start_checks(Arc::clone(&stop), tx.clone()));
    threads.push(start_ticks(Arc::clone(&stop), tx));

    let (mut ticks, mut checks) = (0, 0);
    while ticks < 3 || checks < 1 {
        match rx.recv()? {
            Event::Tick => ticks += 1,
            Event::Checked(there) => {
                assert!(there);
                checks += 1;
            }
        }
    }
    stop.store(true, Ordering::Release);
    for thread in threads {
        let rounds = thread.join().unwrap()?;
        assert!(rounds > 0);
    }
    println!("ok");
    Ok(())
}
