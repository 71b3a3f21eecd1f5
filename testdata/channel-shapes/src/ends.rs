//! What ends know about their channel, and the places that ends are kept in.

use std::collections::HashMap;

use crossbeam_channel::{bounded, Receiver, Sender};

type Wire = Sender<&'static str>;

pub struct Gauge {
    pub len: usize,
    pub capacity: Option<usize>,
    pub empty: bool,
    pub full: bool,
}

pub async fn gauges() -> (Gauge, Gauge) {
    let (tx, rx) = bounded::<u32>(3);
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    let sender = Gauge { len: tx.len(), capacity: tx.capacity(), empty: tx.is_empty(), full: tx.is_full() };
    tx.send(3).unwrap();
    let receiver = Gauge { len: rx.len(), capacity: rx.capacity(), empty: rx.is_empty(), full: rx.is_full() };
    (sender, receiver)
}

struct Station {
    wires: Vec<Wire>,
    by_name: HashMap<String, Wire>,
    inbox: Option<Receiver<&'static str>>,
}

impl Station {
    fn new() -> Self {
        let (tx, inbox) = bounded(8);
        let mut by_name = HashMap::new();
        by_name.insert("main".to_string(), tx.clone());
        Station { wires: vec![tx; 2], by_name, inbox: Some(inbox) }
    }

    fn call(&self, name: &str, word: &'static str) -> bool {
        match self.by_name.get(name) {
            Some(wire) => wire.send(word).is_ok(),
            None => false,
        }
    }

    fn listen(&mut self) -> Vec<&'static str> {
        let Some(inbox) = self.inbox.take() else {
            return Vec::new();
        };
        self.wires.clear();
        self.by_name.clear();
        let mut words = Vec::new();
        while let Ok(word) = inbox.recv() {
            words.push(word);
        }
        words
    }
}

pub async fn station() -> (Vec<&'static str>, Vec<&'static str>) {
    let mut station = Station::new();
    for wire in &station.wires {
        wire.send("all").unwrap();
    }
    station.wires[1].send("second").unwrap();
    assert!(station.call("main", "named"));
    assert!(!station.call("side", "lost"));
    let first = station.listen();
    (first, station.listen())
}

fn ends() -> (Wire, Receiver<&'static str>) {
    let (wire, rx) = bounded(1);
    (wire, rx)
}

pub async fn destructured() -> Option<&'static str> {
    let both = ends();
    both.0.send("tuple").unwrap();
    let (_wire, rx) = both;
    rx.recv().ok()
}
