//! A `select!` as a value, and channels that are not plain names.

use crossbeam_channel::{select, unbounded, Receiver};

fn ready(value: Option<u32>) -> Receiver<u32> {
    let (tx, rx) = unbounded();
    if let Some(value) = value {
        tx.send(value).unwrap();
    }
    rx
}

/// In a `let`, as an argument, in a condition, as the tail.
pub async fn places() -> (u32, String, bool, u32) {
    let rx = ready(Some(5));
    let (open_tx, open) = unbounded::<u32>();
    let bound = select! {
        recv(rx) -> value => value.unwrap_or(0),
        recv(open) -> _ => 1,
    };
    let text = format!(
        "<{}>",
        select! {
            recv(rx) -> value => value.map_or("closed".to_string(), |value| value.to_string()),
            recv(open) -> _ => String::new(),
        }
    );
    let is_closed =
        if select!(recv(rx) -> value => value.is_err(), recv(open) -> _ => false) { true } else { false };
    open_tx.send(7).unwrap();
    (bound, text, is_closed, {
        let silent = ready(None);
        let _kept = silent.len();
        select! {
            recv(open) -> value => value.unwrap(),
            default => 0,
        }
    })
}

struct Lanes {
    lanes: Vec<Receiver<u32>>,
    spare: (Receiver<u32>, u32),
}

/// Fields, indices and tuple fields as channels.
pub async fn lanes() -> Vec<u32> {
    let mut senders = Vec::new();
    let mut lanes = Vec::new();
    for _ in 0..2 {
        let (tx, rx) = unbounded();
        senders.push(tx);
        lanes.push(rx);
    }
    let (spare_tx, spare) = unbounded();
    let lanes = Lanes { lanes, spare: (spare, 1000) };
    let mut seen = Vec::new();
    for (turn, tx) in [&senders[1], &spare_tx, &senders[1]].into_iter().enumerate() {
        tx.send(turn as u32).unwrap();
        let index = 1;
        select! {
            recv(lanes.lanes[index]) -> value => seen.push(value.unwrap()),
            recv(lanes.spare.0) -> value => {
                seen.push(value.unwrap() + lanes.spare.1)
            }
        }
    }
    seen
}
