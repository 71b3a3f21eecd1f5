//! `recv_timeout`: a channel that stays open and empty, one with a value, one that is closed.

use std::time::Duration;

use crossbeam_channel::{bounded, Receiver, RecvTimeoutError, Sender};

const SHORT: Duration = Duration::from_millis(5);
const LONG: Duration = Duration::from_secs(15);

fn pair(value: Option<u32>) -> (Sender<u32>, Receiver<u32>) {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    (tx, rx)
}

async fn name(rx: &Receiver<u32>, wait: Duration) -> String {
    match rx.recv_timeout(wait) {
        Ok(value) => format!("value {value}"),
        Err(RecvTimeoutError::Timeout) => "timeout".to_string(),
        Err(RecvTimeoutError::Disconnected) => "closed".to_string(),
    }
}

pub async fn three_ends() -> Vec<String> {
    let (tx, rx) = pair(Some(1));
    let mut names = vec![name(&rx, LONG).await, name(&rx, SHORT).await];
    drop(tx);
    names.push(name(&rx, LONG).await);
    names
}

pub async fn one_error_arm(value: Option<u32>) -> u32 {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    match rx.recv_timeout(SHORT) {
        Ok(value) => value,
        Err(_) => 0,
    }
}

pub async fn error_bound(value: Option<u32>) -> Result<u32, String> {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    match rx.recv_timeout(SHORT) {
        Ok(value) => Ok(value),
        Err(err) => Err(err.to_string()),
    }
}

pub async fn if_let(value: Option<u32>) -> Option<u32> {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    if let Ok(value) = rx.recv_timeout(SHORT) {
        Some(value)
    } else {
        None
    }
}

pub async fn question_mark(value: Option<u32>) -> Result<u32, RecvTimeoutError> {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    let first = rx.recv_timeout(LONG)?;
    drop(tx);
    Ok(first + rx.recv_timeout(LONG)?)
}

pub async fn map_err_counts(value: Option<u32>) -> (Result<u32, &'static str>, u32) {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    let mut failures = 0;
    let result = rx.recv_timeout(SHORT).map_err(|_err| {
        failures += 1;
        "no answer"
    });
    (result, failures)
}

pub async fn ok_and_predicates(value: Option<u32>) -> (Option<u32>, bool) {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    (rx.recv_timeout(SHORT).ok(), rx.recv_timeout(SHORT).is_err())
}

pub async fn unwrap_or(value: Option<u32>) -> u32 {
    let (_tx, rx) = pair(value);
    rx.recv_timeout(SHORT).unwrap_or(3)
}

pub async fn let_else(value: Option<u32>) -> u32 {
    let (tx, rx) = bounded(1);
    if let Some(value) = value {
        tx.try_send(value).unwrap();
    }
    let Ok(value) = rx.recv_timeout(SHORT) else { return 8 };
    value
}

/// Messages that are results themselves.
pub async fn nested(message: Option<Result<u32, String>>) -> String {
    let (tx, rx) = bounded::<Result<u32, String>>(1);
    if let Some(message) = message {
        tx.try_send(message).unwrap();
    }
    match rx.recv_timeout(SHORT) {
        Ok(Ok(value)) => value.to_string(),
        Ok(Err(text)) => text,
        Err(_) => "nothing".to_string(),
    }
}
