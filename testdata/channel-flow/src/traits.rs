//! Ends in the methods of a trait of this workspace.

use crossbeam_channel::{bounded, Receiver, Sender};

trait Source {
    fn output(&mut self) -> Receiver<u32>;
    fn feed(self, count: u32);
}

struct Counter {
    tx: Option<Sender<u32>>,
}

struct Doubler<S> {
    inner: S,
}

impl Source for Counter {
    fn output(&mut self) -> Receiver<u32> {
        let (tx, rx) = bounded(16);
        self.tx = Some(tx);
        rx
    }

    fn feed(self, count: u32) {
        if let Some(tx) = self.tx {
            for n in 0..count {
                if tx.try_send(n).is_err() {
                    return;
                }
            }
        }
    }
}

impl<S: Source> Source for Doubler<S> {
    fn output(&mut self) -> Receiver<u32> {
        self.inner.output()
    }

    fn feed(self, count: u32) {
        self.inner.feed(count * 2)
    }
}

async fn drain(mut source: impl Source, count: u32) -> Vec<u32> {
    let rx = source.output();
    source.feed(count);
    let mut seen = Vec::new();
    while let Ok(value) = rx.recv() {
        seen.push(value);
    }
    seen
}

pub async fn sources() -> (Vec<u32>, Vec<u32>) {
    (drain(Counter { tx: None }, 3).await, drain(Doubler { inner: Counter { tx: None } }, 2).await)
}
