//! An event bus whose subscribers share one receiver by cloning it: they compete for the events.
// expect: refused shared-receiver
// also: receiver-clone=async-channel

use crossbeam_channel::{unbounded, Receiver, Sender};

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

    fn publish(&self, event: Event) {
        let _ = self.event_tx.send(event);
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
        bus.publish(event);
    }
    drop(bus);
    let mut seen = Vec::new();
    for reader in readers {
        seen.push(reader.join().expect("subscriber panicked"));
    }
    seen
}
