// hazard: 36
// expect: refused not-send @ thread::sleep
// expect: refused depends-on @ for line in lines
//! A queue stays with the worker that holds a `Box<dyn Error>` while it waits for something else; the reason says so.
use std::error::Error;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

fn parse(line: &str) -> Result<u64, Box<dyn Error>> {
    Ok(line.parse()?)
}

fn work(lines: Receiver<&'static str>) -> (u64, usize) {
    let (mut sum, mut bad) = (0, 0);
    for line in lines {
        match parse(line) {
            Ok(n) => {
                thread::sleep(Duration::from_millis(n));
                sum += n;
            }
            Err(error) => bad += error.to_string().len().min(1),
        }
    }
    (sum, bad)
}

#[tokio::main]
async fn main() {
    let (tx, lines) = channel();
    let worker = thread::spawn(move || work(lines));
    for line in ["1", "two", "3"] {
        tx.send(line).unwrap();
    }
    drop(tx);
    assert_eq!(worker.join().unwrap(), (4, 1));
    println!("ok");
}
