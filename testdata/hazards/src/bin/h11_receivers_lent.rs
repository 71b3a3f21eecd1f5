// hazard: 11
// expect: migrated std-mpsc @ recv
// expect: migrated std-mpsc @ try_recv
// expect-text: iter_mut().enumerate()
// expect-text: &mut all
// expect-text: values_mut()
// expect-text: get_mut(
// expect-text: last_mut()
// expect-text: retain_mut(
// forbid-text: blocking_recv
//! Containers lend their receivers by methods and adaptors, to loops and to closures that become loops.
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

fn start(n: u32) -> Receiver<u32> {
    let (tx, rx) = channel();
    thread::spawn(move || {
        for i in 0..8 {
            let _ = tx.send(n * 10 + i);
        }
    });
    rx
}

struct Hub {
    by_name: HashMap<&'static str, Receiver<u32>>,
    rest: Vec<Receiver<u32>>,
    main: Option<Receiver<u32>>,
}

impl Hub {
    fn total(&self) -> u32 {
        let mut total = 0;
        for rx in self.by_name.values() {
            total += rx.recv().unwrap();
        }
        total
    }

    fn of(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).and_then(|rx| rx.recv().ok())
    }

    fn at(&self, index: usize) -> Option<u32> {
        let rx = self.rest.get(index)?;
        rx.recv().ok()
    }

    fn last(&self) -> Option<u32> {
        match self.rest.last() {
            Some(rx) => rx.recv().ok(),
            None => None,
        }
    }

    fn main(&self) -> Option<u32> {
        self.main.as_ref().and_then(|rx| rx.recv().ok())
    }

    fn drain(&mut self) -> Vec<u32> {
        let mut messages = Vec::new();
        self.rest.retain(|rx| {
            loop {
                match rx.try_recv() {
                    Ok(n) => messages.push(n),
                    Err(TryRecvError::Empty) => break true,
                    Err(TryRecvError::Disconnected) => break false,
                }
            }
        });
        messages
    }
}

#[tokio::main]
async fn main() {
    let all: Vec<Receiver<u32>> = (0..3).map(start).collect();
    for (i, rx) in all.iter().enumerate() {
        assert_eq!(rx.recv(), Ok(i as u32 * 10));
    }
    for (name, rx) in ["a", "b"].iter().zip(&all) {
        assert!(rx.recv().is_ok(), "{name}");
    }
    let mut last = Vec::new();
    for rx in all.iter().rev().take(2) {
        last.push(rx.recv().unwrap());
    }
    assert_eq!(last, [21, 12]);
    let next: Vec<u32> = all.iter().map(|rx| rx.recv().unwrap()).collect();
    assert_eq!(next, [2, 13, 22]);
    assert_eq!(all.iter().fold(0, |sum, rx| sum + rx.recv().unwrap()), 3 + 14 + 23);
    assert!(all.iter().all(|rx| rx.recv().is_ok()));

    let by_name = HashMap::from([("x", start(1)), ("y", start(2))]);
    let mut hub = Hub { by_name, rest: vec![start(3), start(4)], main: Some(start(5)) };
    assert_eq!(hub.total(), 30);
    assert_eq!((hub.of("x"), hub.of("z")), (Some(11), None));
    assert_eq!((hub.at(0), hub.at(7), hub.last(), hub.main()), (Some(30), None, Some(40), Some(50)));
    while hub.rest.len() > 0 {
        hub.drain();
    }
    println!("ok");
}
