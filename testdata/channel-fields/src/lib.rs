// expect: migrated std-mpsc @ channel()
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-spawn @ scale(
//! Ends and handles that a program uses by their fields' names alone.

use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// What a scaler does to each number; a parameter of a callback is no borrow of the thread's.
pub type Scale = Arc<dyn Fn(&u32) -> u32 + Send + Sync>;

pub struct Scaler {
    pub input: Sender<u32>,
    pub output: Receiver<u32>,
    pub worker: JoinHandle<usize>,
}

pub fn start(factor: Arc<dyn Fn(&u32) -> u32 + Send + Sync>) -> Scaler {
    let (input, numbers) = channel();
    let (results, output) = channel();
    let worker = thread::spawn(move || scale(numbers, results, factor));
    Scaler { input, output, worker }
}

fn scale(
    numbers: Receiver<u32>,
    results: Sender<u32>,
    factor: Arc<dyn Fn(&u32) -> u32 + Send + Sync>,
) -> usize {
    let mut count = 0;
    while let Ok(number) = numbers.recv() {
        count += 1;
        if results.send(factor(&number)).is_err() {
            break;
        }
    }
    count
}
