//! Priorities: the first ready arm wins, always.
// expect: migrated crossbeam-select
// expect: migrated crossbeam-channel
// expect-text: biased;

use crossbeam_channel::{select_biased, unbounded, Receiver};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    Stop,
    Urgent(u32),
    Normal(u32),
}

struct Queues {
    stop: Receiver<()>,
    urgent: Receiver<u32>,
    normal: Receiver<u32>,
}

impl Queues {
    fn next(&self) -> Option<Seen> {
        select_biased! {
            recv(self.stop) -> message => message.ok().map(|()| Seen::Stop),
            recv(self.urgent) -> message => Some(Seen::Urgent(message.ok()?)),
            recv(self.normal) -> message => Some(Seen::Normal(message.ok()?)),
        }
    }
}

/// The order in which waiting messages are served, until one queue is closed.
pub async fn serve(urgent: &[u32], normal: &[u32], stop: bool) -> Vec<Seen> {
    let (stop_tx, stop_rx) = unbounded();
    let (urgent_tx, urgent_rx) = unbounded();
    let (normal_tx, normal_rx) = unbounded();
    for &value in normal {
        normal_tx.send(value).unwrap();
    }
    for &value in urgent {
        urgent_tx.send(value).unwrap();
    }
    if stop {
        stop_tx.send(()).unwrap();
    }
    drop(normal_tx);
    let queues = Queues { stop: stop_rx, urgent: urgent_rx, normal: normal_rx };
    let mut seen = Vec::new();
    while let Some(message) = queues.next() {
        seen.push(message);
        if message == Seen::Stop {
            break;
        }
    }
    drop((stop_tx, urgent_tx));
    seen
}

/// A default that is taken only when neither queue has anything.
pub async fn sweep(high: &[u32], low: &[u32]) -> (Vec<u32>, u32) {
    let (high_tx, high_rx) = unbounded();
    let (low_tx, low_rx) = unbounded();
    for (&h, &l) in high.iter().zip(low) {
        low_tx.send(l).unwrap();
        high_tx.send(h).unwrap();
    }
    let mut seen = Vec::new();
    let mut sweeps = 0;
    while sweeps == 0 {
        select_biased! {
            recv(high_rx) -> value => seen.push(value.unwrap()),
            recv(low_rx) -> value => seen.push(value.unwrap()),
            default => sweeps += 1,
        }
    }
    drop((high_tx, low_tx));
    (seen, sweeps)
}
