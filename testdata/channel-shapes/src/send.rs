//! `send` and `try_send` on bounded and unbounded channels.

use std::sync::mpsc::{self, SendError};

use crossbeam_channel::{bounded, TrySendError};

pub async fn unwrapped() -> Vec<u32> {
    let (tx, rx) = bounded(4);
    tx.send(1).unwrap();
    tx.send(2).expect("open");
    let _ = tx.send(3);
    tx.send(4).ok();
    drop(tx);
    let mut seen = Vec::new();
    while let Ok(value) = rx.recv() {
        seen.push(value);
    }
    seen
}

pub async fn closed() -> Vec<String> {
    let (tx, rx) = bounded::<u32>(1);
    drop(rx);
    let mut seen = Vec::new();
    if tx.send(1).is_err() {
        seen.push("is_err".to_string());
    }
    if let Err(err) = tx.send(2) {
        seen.push(format!("if let {}", err.into_inner()));
    }
    match tx.send(3) {
        Ok(()) => seen.push("sent".to_string()),
        Err(crossbeam_channel::SendError(value)) => seen.push(format!("match {value}")),
    }
    let text: Result<(), String> = tx.send(4).map_err(|err| format!("map_err {}", err.0));
    seen.push(text.unwrap_err());
    seen
}

pub async fn question_mark(open: bool) -> Result<u32, SendError<u32>> {
    let (tx, rx) = mpsc::sync_channel(2);
    let rx = open.then_some(rx);
    tx.send(5)?;
    tx.send(6)?;
    let rx = rx.expect("open");
    Ok(rx.recv().unwrap() * rx.recv().unwrap())
}

pub async fn boxed(open: bool) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (tx, rx) = mpsc::channel::<u32>();
    let _rx = open.then_some(rx);
    tx.send(1)?;
    Ok(())
}

pub async fn try_send() -> Vec<String> {
    let (tx, rx) = bounded::<u32>(1);
    let mut seen = Vec::new();
    for value in 0..2 {
        match tx.try_send(value) {
            Ok(()) => seen.push(format!("sent {value}")),
            Err(TrySendError::Full(value)) => seen.push(format!("full {value}")),
            Err(TrySendError::Disconnected(value)) => seen.push(format!("gone {value}")),
        }
    }
    if tx.try_send(2).is_err_and(|err| err.is_full()) {
        seen.push("is_full".to_string());
    }
    drop(rx);
    if let Err(TrySendError::Disconnected(value)) = tx.try_send(3) {
        seen.push(format!("gone {value}"));
    }
    seen
}

pub async fn in_loop(count: u32) -> u32 {
    let (tx, rx) = bounded(1);
    let reader = std::thread::spawn(move || rx.iter().sum::<u32>());
    for value in 1..=count {
        if tx.send(value).is_err() {
            break;
        }
    }
    drop(tx);
    reader.join().unwrap()
}

pub async fn chosen(first: bool) -> (Option<u32>, Option<u32>) {
    let (a_tx, a_rx) = mpsc::channel();
    let (b_tx, b_rx) = mpsc::channel();
    let tx = if first { &a_tx } else { &b_tx };
    tx.send(9).unwrap();
    drop((a_tx, b_tx));
    (a_rx.recv().ok(), b_rx.recv().ok())
}
