//! The event bus of `channel-bus`, whose subscribers were meant to see every event each.
// set: receiver-clone=broadcast
// expect: migrated crossbeam-channel @ = unbounded()
// expect: migrated crossbeam-channel @ = bounded(4)
// expect: migrated crossbeam-channel @ while let Ok(event) = events.recv()
// expect: migrated crossbeam-channel @ for reading in readings
// expect: migrated crossbeam-channel @ late.try_recv()
// expect: migrated thread-spawn @ std::thread::spawn
// expect: refused shared-receiver @ unbounded::<Raw>()
// expect-text: broadcast
// expect-text: self.event_rx.resubscribe()
// expect-text: RecvError::Lagged(_)) => continue

use crossbeam_channel::{bounded, unbounded, Receiver, SendError, Sender, TryRecvError};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Joined(String),
    Said { who: String, text: String },
}

pub(crate) struct Bus {
    event_tx: Sender<Event>,
    event_rx: Receiver<Event>,
}

impl Bus {
    fn new() -> Self {
        let (event_tx, event_rx) = unbounded();
        Bus { event_tx, event_rx }
    }

    fn subscribe(&self) -> Receiver<Event> {
        self.event_rx.clone()
    }

    fn publish(&self, event: Event) -> Result<(), SendError<Event>> {
        self.event_tx.send(event)
    }
}

/// What each of `subscribers` saw of `events`.
pub async fn deliver(subscribers: usize, events: Vec<Event>) -> Vec<Vec<Event>> {
    let bus = Bus::new();
    let readers: Vec<_> = (0..subscribers)
        .map(|_| {
            let events = bus.subscribe();
            std::thread::spawn(move || {
                let mut seen = Vec::new();
                while let Ok(event) = events.recv() {
                    seen.push(event);
                }
                seen
            })
        })
        .collect();
    for event in events {
        bus.publish(event).expect("nobody listens");
    }
    drop(bus);
    let mut seen = Vec::new();
    for reader in readers {
        seen.push(reader.join().expect("subscriber panicked"));
    }
    seen
}

/// What two readers get of `values` that are sent before either of them looks, through a bus with room for four, and what a third one
/// gets that comes late.
pub async fn fall_behind(values: &[u32]) -> (Vec<u32>, Vec<u32>, Result<u32, TryRecvError>) {
    let (tx, readings) = bounded(4);
    let others = readings.clone();
    for value in values {
        let _ = tx.try_send(*value);
    }
    let late = others.clone();
    let nothing = late.try_recv();
    drop(tx);
    let mut first = Vec::new();
    for reading in readings {
        first.push(reading);
    }
    let mut second = Vec::new();
    for reading in others.iter() {
        second.push(reading);
    }
    (first, second, nothing)
}

/// No `Clone`.
pub(crate) struct Raw(pub(crate) u32);

/// Nothing can give the same message to two consumers.
pub async fn raw() -> u32 {
    let (tx, rx) = unbounded::<Raw>();
    let other = rx.clone();
    tx.send(Raw(3)).ok();
    drop(tx);
    match other.recv() {
        Ok(Raw(n)) => n,
        Err(_) => rx.recv().map(|it| it.0).unwrap_or(0),
    }
}
