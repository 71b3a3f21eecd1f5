// hazard: 46
// expect: migrated crossbeam-select @ select!
// forbid-text: crossbeam_channel::select
// forbid-text: tokio::time::sleep
//! A timer of no length is over at once: tokio's shortest sleep would take a millisecond in every turn.

use std::time::Duration;

use crossbeam_channel::{Receiver, after, select, unbounded};

fn drain(rx: Receiver<u32>) -> (u32, bool) {
    let (mut sum, mut idle) = (0, false);
    loop {
        select! {
            recv(rx) -> n => match n {
                Ok(n) => sum += n,
                Err(_) => return (sum, idle),
            },
            recv(after(Duration::ZERO)) -> _ => idle = true,
        }
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    let (ready, started) = unbounded();
    let worker = std::thread::spawn(move || {
        let _ = ready.send(());
        drain(rx).0
    });
    let _ = started.recv();
    for n in 1..=4 {
        let _ = tx.send(n);
    }
    drop(tx);
    println!("{}", worker.join().unwrap());
}
