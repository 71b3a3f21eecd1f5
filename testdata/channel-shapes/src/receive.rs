//! `recv` and `try_recv`. Each function says what it saw of `values`, after which the channel is closed.

use std::fmt;
use std::sync::mpsc::{channel, Receiver, RecvError, TryRecvError};

fn filled(values: &[u32]) -> Receiver<u32> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    rx
}

pub async fn if_let(values: &[u32]) -> Option<u32> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    if let Ok(value) = rx.recv() {
        return Some(value);
    }
    None
}

pub async fn if_let_else(values: &[u32]) -> String {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    if let Ok(value) = rx.recv() {
        format!("got {value}")
    } else {
        "closed".to_string()
    }
}

pub async fn if_let_err(values: &[u32]) -> bool {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    if let Err(RecvError) = rx.recv() {
        return true;
    }
    false
}

pub async fn while_let(values: &[u32]) -> Vec<u32> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut seen = Vec::new();
    while let Ok(value) = rx.recv() {
        if value == 0 {
            continue;
        }
        seen.push(value);
    }
    seen
}

pub async fn match_with_error_arm(values: &[u32]) -> Vec<String> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut seen = Vec::new();
    loop {
        match rx.recv() {
            // A guard between the arms.
            Ok(value) if value > 10 => seen.push(format!("big {value}")),
            Ok(value) => seen.push(format!("small {value}")),
            Err(err) => {
                seen.push(err.to_string());
                break;
            }
        }
    }
    seen
}

pub async fn match_bound(values: &[u32]) -> u32 {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let received = rx.recv();
    match received {
        Ok(n @ 0..=9) => n,
        Ok(_) => 10,
        Err(_) => 99,
    }
}

pub async fn question_mark(values: &[u32]) -> Result<u32, RecvError> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    Ok(rx.recv()? + rx.recv()?)
}

#[derive(Debug, PartialEq, Eq)]
pub struct Gone(pub String);

impl From<RecvError> for Gone {
    fn from(err: RecvError) -> Self {
        Gone(err.to_string())
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub async fn question_mark_from(values: &[u32]) -> Result<u32, Gone> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let value = rx.recv()?;
    Ok(value)
}

pub async fn returned(values: &[u32]) -> Result<u32, RecvError> {
    let rx = filled(values);
    rx.recv()
}

pub async fn unwrapped(values: &[u32]) -> u32 {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    rx.recv().unwrap()
        + rx.recv().expect("a second value")
        + rx.recv().unwrap_or(1000)
        + rx.recv().unwrap_or_default()
}

pub async fn unwrapped_else(values: &[u32]) -> u32 {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    rx.recv().unwrap_or_else(|_| 77) + rx.recv().map_or(5, |value| value * 2)
}

pub async fn predicates(values: &[u32]) -> (bool, bool) {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    (rx.recv().is_ok(), rx.recv().is_err())
}

pub async fn ok_chain(values: &[u32]) -> Option<u32> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let first = rx.recv().ok()?;
    rx.recv().ok().map(|second| first * second)
}

pub async fn map_err(values: &[u32]) -> Result<u32, String> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let first = rx.recv().map_err(|err| format!("first: {err}"))?;
    rx.recv().map(|second| first + second).map_err(|_| "second".to_string())
}

pub async fn and_then(values: &[u32]) -> Result<u32, RecvError> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    rx.recv().and_then(|value| if value > 0 { Ok(value) } else { Err(RecvError) })
}

pub async fn let_else(values: &[u32]) -> u32 {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let Ok(value) = rx.recv() else {
        return 0;
    };
    value
}

pub async fn ignored(values: &[u32]) -> Option<u32> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let _ = rx.recv();
    rx.recv().ok()
}

pub async fn asserted() {
    let values = &[1, 2, 3];
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    assert_eq!(rx.recv(), Ok(1));
    assert_eq!(rx.recv().unwrap(), 2, "the second of {}", 3);
    assert!(matches!(rx.recv(), Ok(3)));
    assert_eq!(rx.recv(), Err(RecvError));
    assert!(rx.recv().is_err());
}

pub async fn as_argument(values: &[u32]) -> Vec<Option<u32>> {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut seen = vec![rx.recv().ok()];
    seen.push(rx.recv().ok());
    seen
}

pub async fn try_match(values: &[u32]) -> Vec<String> {
    let (tx, rx) = channel();
    let mut seen = Vec::new();
    let mut rest = values.iter();
    let mut tx = Some(tx);
    loop {
        match rx.try_recv() {
            Ok(value) => seen.push(format!("{value}")),
            Err(TryRecvError::Empty) => {
                seen.push("empty".to_string());
                match rest.next() {
                    Some(&value) => tx.as_ref().unwrap().send(value).unwrap(),
                    None => tx = None,
                }
            }
            Err(TryRecvError::Disconnected) => {
                seen.push("closed".to_string());
                return seen;
            }
        }
    }
}

pub async fn try_while_let(values: &[u32]) -> u32 {
    let (tx, rx) = channel();
    for &value in values {
        tx.send(value).unwrap();
    }
    drop(tx);
    let mut sum = 0;
    while let Ok(value) = rx.try_recv() {
        sum += value;
    }
    sum
}

pub async fn try_asserted() {
    let (tx, rx) = channel::<u32>();
    assert_eq!(rx.try_recv(), Err(TryRecvError::Empty));
    tx.send(1).unwrap();
    assert_eq!(rx.try_recv(), Ok(1));
    drop(tx);
    assert!(rx.try_recv().is_err_and(|err| err == TryRecvError::Disconnected));
}

pub async fn through_reference(values: &[u32]) -> u32 {
    async fn two(rx: &Receiver<u32>) -> u32 {
        rx.recv().unwrap_or(0) + rx.recv().unwrap_or(0)
    }
    let rx = filled(values);
    let by_ref = &rx;
    two(by_ref).await + two(&rx).await
}
