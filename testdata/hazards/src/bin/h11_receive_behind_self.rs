// hazard: 11
// expect: migrated std-mpsc
// expect-text: &mut self
use std::sync::mpsc::{channel, Receiver};

struct Inbox {
    rx: Receiver<u32>,
}

impl Inbox {
    fn next(&self) -> Option<u32> {
        self.rx.recv().ok()
    }

    fn pair(&self) -> Option<(u32, u32)> {
        Some((self.next()?, self.next()?))
    }
}

struct Office {
    inbox: Inbox,
}

impl Office {
    fn sum(&self) -> u32 {
        let mut sum = 0;
        while let Some((a, b)) = self.inbox.pair() {
            sum += a * b;
        }
        sum
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = channel();
    let office = Office { inbox: Inbox { rx } };
    tokio::spawn(async move {
        for n in 1..=5 {
            tx.send(n).unwrap();
        }
    });
    assert_eq!(office.sum(), 1 * 2 + 3 * 4);
    println!("ok");
}
