// hazard: 12
// expect: migrated crossbeam-channel @ tx.send_timeout
// expect: migrated crossbeam-channel @ tx.send_deadline
//! What a program prints of a send that waited in vain is what it printed before.
use crossbeam_channel::{SendTimeoutError, bounded};
use std::thread;
use std::time::{Duration, Instant};

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded(1);
    let (done, wait) = bounded::<()>(1);
    let sender = thread::spawn(move || {
        let mut shown = Vec::new();
        tx.send(1).unwrap();
        if let Err(error) = tx.send_timeout(2, Duration::from_millis(2)) {
            shown.push(error.to_string());
        }
        match tx.send_deadline(3, Instant::now() + Duration::from_millis(2)) {
            Err(error @ SendTimeoutError::Timeout(_)) => shown.push(format!("{error}")),
            other => shown.push(format!("{other:?}")),
        }
        done.send(()).unwrap();
        shown
    });
    wait.recv().unwrap();
    drop(rx);
    let late = "timed out waiting on send operation";
    assert_eq!(sender.join().unwrap(), [late, late]);
    println!("ok");
}
