//! Arms that are switched off: a receiver that may be absent, a channel that never delivers.
// expect: migrated crossbeam-select
// expect: migrated crossbeam-channel
// forbid-text: .as_mut().unwrap()

use std::time::Duration;

use crossbeam_channel::{after, never, select, unbounded, Receiver};

struct Merge {
    main: Receiver<u32>,
    extra: Option<Receiver<u32>>,
}

impl Merge {
    fn run(self) -> (Vec<u32>, Vec<u32>) {
        let Merge { main, mut extra } = self;
        let (mut from_main, mut from_extra) = (Vec::new(), Vec::new());
        let mut main_open = true;
        while main_open || extra.is_some() {
            select! {
                recv(main) -> value => match value {
                    Ok(value) => from_main.push(value),
                    Err(_) => main_open = false,
                },
                recv(extra.as_ref().unwrap_or(&never())) -> value => match value {
                    Ok(value) => from_extra.push(value),
                    // Closed: this arm is off from now on.
                    Err(_) => extra = None,
                },
            }
        }
        (from_main, from_extra)
    }
}

fn filled(values: &[u32]) -> Receiver<u32> {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    rx
}

/// What came from each side.
pub async fn merge(main: &[u32], extra: Option<&[u32]>) -> (Vec<u32>, Vec<u32>) {
    Merge { main: filled(main), extra: extra.map(filled) }.run()
}

/// Waits with or without a limit.
pub async fn first(values: &[u32], limit: Option<Duration>) -> Option<u32> {
    let (tx, rx) = unbounded();
    for &value in values {
        tx.send(value).unwrap();
    }
    let timeout = limit.map(after).unwrap_or(never());
    let value = select! {
        recv(rx) -> value => value.ok(),
        recv(timeout) -> _ => None,
    };
    drop(tx);
    value
}

/// An arm that is always off.
pub async fn without(values: &[u32]) -> u32 {
    let rx = filled(values);
    let mut sum = 0;
    loop {
        select! {
            recv(rx) -> value => match value {
                Ok(value) => sum += value,
                Err(_) => break,
            },
            recv(never::<u32>()) -> value => sum += value.unwrap_or(1000),
        }
    }
    sum
}
