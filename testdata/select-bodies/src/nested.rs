//! Blocking calls and further selects inside bodies.

use std::thread;
use std::time::Duration;

use crossbeam_channel::{bounded, select, unbounded};

/// Each key is followed by its value on another channel, or by nothing.
pub async fn pairs(keys: &[&'static str], values: &[u32]) -> Vec<(&'static str, Option<u32>)> {
    let (key_tx, key_rx) = unbounded();
    let (value_tx, value_rx) = unbounded();
    let (stop_tx, stop) = unbounded::<()>();
    for &key in keys {
        key_tx.send(key).unwrap();
    }
    for &value in values {
        value_tx.send(value).unwrap();
    }
    drop(key_tx);
    let mut pairs = Vec::new();
    loop {
        select! {
            recv(key_rx) -> key => {
                let Ok(key) = key else { break };
                // A pause, as a slow device would make.
                thread::sleep(Duration::from_millis(1));
                select! {
                    recv(value_rx) -> value => pairs.push((key, value.ok())),
                    default(Duration::from_millis(5)) => pairs.push((key, None)),
                }
            }
            recv(stop) -> _ => break,
        }
    }
    drop((value_tx, stop_tx));
    pairs
}

/// A body that sends and then waits for the acknowledgement.
pub async fn acknowledged(values: &[u32]) -> (u32, usize) {
    let (input_tx, input) = unbounded();
    let (work_tx, work) = bounded(1);
    let (ack_tx, ack) = bounded::<u32>(1);
    let (_abort_tx, abort) = bounded::<()>(1);
    for &value in values {
        input_tx.send(value).unwrap();
    }
    drop(input_tx);
    let worker = thread::spawn(move || {
        let mut done = 0;
        while let Ok(value) = work.recv() {
            done += 1;
            if ack_tx.send(value * 2).is_err() {
                break;
            }
        }
        done
    });
    let mut sum = 0;
    let mut open = true;
    while open {
        select! {
            recv(input) -> value => match value {
                Ok(value) => {
                    work_tx.send(value).unwrap();
                    sum += ack.recv().unwrap();
                }
                Err(_) => open = false,
            },
            recv(abort) -> _ => open = false,
        }
    }
    drop(work_tx);
    (sum, worker.join().unwrap())
}
