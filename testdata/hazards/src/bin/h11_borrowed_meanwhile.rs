// hazard: 11
// expect: refused shared-receiver @ rx.recv() {
// expect: refused shared-receiver @ self.names.recv()
// expect: refused shared-receiver @ self.shown.recv()
// expect: migrated std-mpsc @ self.plain.recv()
//! A borrow that becomes `&mut` must not meet another use of the same value.
use std::cell::Cell;
use std::sync::mpsc::{Receiver, channel};

struct Inputs {
    all: Vec<Receiver<u32>>,
    seen: Cell<u32>,
}

impl Inputs {
    fn note(&self, n: u32) {
        self.seen.set(self.seen.get() + n);
    }

    fn read(&self) {
        for rx in &self.all {
            while let Ok(n) = rx.recv() {
                self.note(n);
            }
        }
    }
}

struct Named {
    names: Receiver<String>,
    known: Vec<String>,
}

impl Named {
    fn next(&self) -> Option<String> {
        self.names.recv().ok()
    }

    fn greet(&self) -> Vec<String> {
        self.known.iter().map(String::as_str).zip(["!"]).map(|(a, b)| a.to_owned() + b).collect()
    }

    fn pairs(&self) -> Vec<String> {
        let mut pairs = Vec::new();
        for known in &self.known {
            if let Some(name) = self.next() {
                pairs.push(format!("{known} {name}"));
            }
        }
        pairs
    }
}

struct Shown {
    shown: Receiver<u32>,
    title: String,
}

impl Shown {
    fn next(&self) -> u32 {
        self.shown.recv().unwrap()
    }
}

struct Plain {
    plain: Receiver<u32>,
    title: String,
    label: &'static str,
    limit: usize,
}

impl Plain {
    fn next(&self) -> Option<u32> {
        self.plain.recv().ok()
    }

    fn take(&self, limit: usize) -> Vec<u32> {
        let label = self.label;
        let mut taken = Vec::new();
        while taken.len() < limit {
            let Some(n) = self.next() else { break };
            let title = &self.title;
            assert_eq!((title.as_str(), label), ("plain", "label"));
            taken.push(n);
        }
        taken
    }
}

fn filled<T: Send + 'static>(values: Vec<T>) -> Receiver<T> {
    let (tx, rx) = channel();
    for value in values {
        tx.send(value).unwrap();
    }
    rx
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel();
    let inputs = Inputs { all: vec![rx], seen: Cell::new(0) };
    std::thread::spawn(move || tx.send(3).unwrap());
    inputs.read();
    assert_eq!(inputs.seen.get(), 3);

    let (tx, names) = channel();
    std::thread::spawn(move || tx.send("b".to_owned()).unwrap());
    let named = Named { names, known: vec!["a".to_owned(), "c".to_owned()] };
    assert_eq!(named.pairs(), ["a b"]);
    assert_eq!(named.greet(), ["a!"]);

    let shown = Shown { shown: filled(vec![1]), title: "shown".to_owned() };
    assert_eq!(format!("{} {}", shown.title, shown.next()), "shown 1");

    let (tx, rx) = channel();
    std::thread::spawn(move || (0..3).for_each(|n| tx.send(n).unwrap()));
    let plain = Plain { plain: rx, title: "plain".to_owned(), label: "label", limit: 2 };
    assert_eq!(plain.take(plain.limit), [0, 1]);
    println!("ok");
}
