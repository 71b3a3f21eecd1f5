// hazard: 52
// expect: migrated crossbeam-select @ select!
// expect: migrated crossbeam-select @ let mut quiet
// expect-text: quiet.set(tokio::time::sleep(
// forbid-text: after(
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, after, never, select, unbounded};

/// Collects what comes in close succession.
fn batches(rx: Receiver<u32>, flushed: Sender<()>) -> Vec<Vec<u32>> {
    let mut quiet = never();
    let mut batch = Vec::new();
    let mut all = Vec::new();
    loop {
        select! {
            recv(rx) -> n => match n {
                Ok(n) => {
                    batch.push(n);
                    quiet = after(Duration::from_millis(20));
                }
                Err(_) => {
                    all.push(batch);
                    return all;
                }
            },
            recv(quiet) -> _ => {
                all.push(std::mem::take(&mut batch));
                let _ = flushed.send(());
            }
        }
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    let (flushed_tx, flushed) = unbounded();
    let worker = std::thread::spawn(move || batches(rx, flushed_tx));
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    flushed.recv().unwrap();
    // It fires once, however long nothing comes.
    tokio::time::sleep(Duration::from_millis(60)).await;
    tx.send(3).unwrap();
    drop(tx);
    assert_eq!(worker.join().unwrap(), [vec![1, 2], vec![3]]);
    println!("ok");
}
