//! `Vec`, arrays, maps, `Option`, `Box`, `Arc` of ends.

use std::collections::BTreeMap;
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Arc;

/// Hands values out in turn to several receivers.
pub async fn round_robin(values: &[u32], count: usize) -> Vec<Vec<u32>> {
    let mut senders: Vec<Sender<u32>> = Vec::new();
    let mut receivers = Vec::with_capacity(count);
    for _ in 0..count {
        let (tx, rx) = channel();
        senders.push(tx);
        receivers.push(rx);
    }
    for (index, &value) in values.iter().enumerate() {
        senders[index % count].send(value).unwrap();
    }
    drop(senders);
    let mut all = Vec::new();
    for rx in receivers {
        let mut one = Vec::new();
        while let Ok(value) = rx.recv() {
            one.push(value);
        }
        all.push(one);
    }
    all
}

/// Receivers made by an iterator chain and read behind `&mut`.
pub async fn latest(values: &[&'static str]) -> Vec<Option<&'static str>> {
    let (senders, mut receivers): (Vec<_>, Vec<_>) = values.iter().map(|_| channel::<&'static str>()).unzip();
    for (tx, value) in senders.iter().zip(values) {
        tx.send(value).unwrap();
    }
    let mut seen = Vec::new();
    for rx in receivers.iter_mut() {
        seen.push(rx.try_recv().ok());
    }
    seen.push(receivers[0].try_recv().ok());
    seen
}

struct Slot {
    rx: Option<Receiver<u32>>,
}

/// An end that is taken out of its place once.
pub async fn taken() -> (Option<u32>, bool) {
    let (tx, rx) = channel();
    let mut slot = Slot { rx: Some(rx) };
    tx.send(8).unwrap();
    let rx = slot.rx.take().expect("not taken yet");
    (rx.recv().ok(), slot.rx.is_none())
}

/// Read in place, without taking it out.
pub async fn in_place() -> u32 {
    let (tx, rx) = channel();
    let mut slot = Slot { rx: Some(rx) };
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    drop(tx);
    let mut sum = 0;
    if let Some(rx) = &slot.rx {
        sum += rx.recv().unwrap();
    }
    sum += slot.rx.as_ref().unwrap().recv().unwrap();
    slot.rx = None;
    sum
}

/// Senders behind `Arc` and in a map.
pub async fn routed(words: &[(&'static str, u32)]) -> BTreeMap<&'static str, u32> {
    let mut routes: BTreeMap<&'static str, Arc<Sender<u32>>> = BTreeMap::new();
    let mut readers = BTreeMap::new();
    for &(word, value) in words {
        let tx = routes.entry(word).or_insert_with(|| {
            let (tx, rx) = channel();
            readers.insert(word, Box::new(rx));
            Arc::new(tx)
        });
        Arc::clone(tx).send(value).unwrap();
    }
    drop(routes);
    let mut sums = BTreeMap::new();
    for (word, rx) in readers {
        let mut sum = 0;
        while let Ok(value) = rx.recv() {
            sum += value;
        }
        sums.insert(word, sum);
    }
    sums
}
