// hazard: 11
// expect: refused shared-receiver
use crossbeam_channel::{unbounded, Receiver};
use std::sync::Arc;

struct Inbox {
    rx: Receiver<u32>,
}

impl Inbox {
    fn next(&self) -> Option<u32> {
        self.rx.recv().ok()
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    let inbox = Arc::new(Inbox { rx });
    for n in 0..10 {
        tx.send(n).unwrap();
    }
    drop(tx);
    let readers: Vec<_> = (0..2)
        .map(|_| {
            let inbox = Arc::clone(&inbox);
            tokio::spawn(async move {
                let mut sum = 0;
                while let Some(n) = inbox.next() {
                    sum += n;
                }
                sum
            })
        })
        .collect();
    let mut total = 0;
    for reader in readers {
        total += reader.await.unwrap();
    }
    assert_eq!(total, 45);
    println!("ok");
}
