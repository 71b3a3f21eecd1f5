// hazard: 55
// expect: migrated crossbeam-select @ Select::new()
// expect-text: tokio::select!
// expect-text: biased;
// forbid-text: sel.select
//! A `Select` with the same operations in each turn: closed channels still end the loop, a message that is not sent is not
//! lost, and the first of several ready operations is taken where it has priority.

use crossbeam_channel::{Receiver, Select, Sender, TrySelectError, bounded, unbounded};
use std::time::Duration;

struct Pump {
    input: Receiver<u32>,
    output: Sender<u32>,
    idle: u32,
}

impl Pump {
    fn step(&mut self, value: u32) -> Option<u32> {
        let mut sel = Select::new();
        let take = sel.recv(&self.input);
        let give = sel.send(&self.output);
        match sel.select_timeout(Duration::from_millis(10)) {
            Err(_) => {
                self.idle += 1;
                None
            }
            Ok(oper) => match oper.index() {
                i if i == take => oper.recv(&self.input).ok(),
                i if i == give => {
                    oper.send(&self.output, value).unwrap();
                    Some(0)
                }
                _ => unreachable!(),
            },
        }
    }
}

fn merge(a: &Receiver<u32>, b: &Receiver<u32>) -> Vec<u32> {
    let mut sel = Select::new();
    sel.recv(a);
    sel.recv(b);
    let mut merged = Vec::new();
    loop {
        let oper = sel.select();
        match oper.index() {
            0 => match oper.recv(a) {
                Ok(n) => merged.push(n),
                Err(_) => break,
            },
            1 => {
                let received = oper.recv(b);
                if let Ok(n) = received {
                    merged.push(n + 100);
                }
            }
            _ => unreachable!(),
        }
    }
    merged.sort();
    merged
}

fn first(urgent: &Receiver<u32>, other: &Receiver<u32>) -> Option<u32> {
    let mut sel = Select::new_biased();
    let now = sel.recv(urgent);
    let later = sel.recv(other);
    let oper = sel.try_select();
    match oper {
        Err(TrySelectError) => None,
        Ok(oper) => match oper.index() {
            i if i == now => oper.recv(urgent).ok(),
            i if i == later => oper.recv(other).ok(),
            _ => unreachable!(),
        },
    }
}

#[tokio::main]
async fn main() {
    let (_keep, input) = unbounded();
    let (output, sent) = bounded(1);
    let pump = std::thread::spawn(move || {
        let mut pump = Pump { input, output, idle: 0 };
        (pump.step(7), pump.step(8), pump.idle)
    });
    assert_eq!(pump.join().unwrap(), (Some(0), None, 1));
    assert_eq!(sent.recv(), Ok(7));

    let (a_tx, a) = unbounded();
    let (b_tx, b) = unbounded();
    a_tx.send(1).unwrap();
    a_tx.send(2).unwrap();
    let merged = std::thread::spawn(move || merge(&a, &b));
    drop(a_tx);
    assert_eq!(merged.join().unwrap(), [1, 2]);
    drop(b_tx);

    let (urgent_tx, urgent) = unbounded();
    let (other_tx, other) = unbounded();
    let firsts = std::thread::spawn(move || {
        let none = first(&urgent, &other);
        other_tx.send(5).unwrap();
        urgent_tx.send(4).unwrap();
        (none, first(&urgent, &other), first(&urgent, &other))
    });
    assert_eq!(firsts.join().unwrap(), (None, Some(4), Some(5)));
    println!("ok");
}
