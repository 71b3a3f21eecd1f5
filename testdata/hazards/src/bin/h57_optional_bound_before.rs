// hazard: 57
// expect: migrated crossbeam-select @ select!
// forbid-text: never()
//! What stands in for an absent receiver is bound before the `select!`, and so is the choice between them.

use std::time::Duration;

use crossbeam_channel::{Receiver, after, never, select, unbounded};

struct Hub {
    requests: Receiver<u32>,
    extra: Option<Receiver<u32>>,
    more: Option<Receiver<u32>>,
}

impl Hub {
    fn drain(&self) -> Vec<Result<u32, &'static str>> {
        let mut seen = Vec::new();
        let idle = never();
        loop {
            let extra = self.extra.as_ref().unwrap_or(&idle);
            select! {
                recv(self.requests) -> n => match n {
                    Ok(n) => seen.push(Ok(n)),
                    Err(_) => break,
                },
                recv(extra) -> n => match n {
                    Ok(n) => seen.push(Ok(n)),
                    Err(_) => return seen,
                },
                recv(self.more.as_ref().unwrap_or(&idle)) -> n => seen.push(n.map_err(|_| "closed")),
            }
        }
        seen
    }

    fn last(&self) -> Option<u32> {
        let absent = never();
        let extra = self.extra.as_ref().unwrap_or(&absent);
        select! {
            recv(extra) -> n => n.ok(),
            recv(after(Duration::from_millis(10))) -> _ => None,
        }
    }
}

#[tokio::main]
async fn main() {
    let (tx, requests) = unbounded();
    let (extra_tx, extra) = unbounded();
    let worker = std::thread::spawn(move || {
        let hub = Hub { requests, extra: None, more: None };
        let first = hub.drain();
        let nothing = hub.last();
        let hub = Hub { requests: hub.requests, extra: Some(extra), more: None };
        (first, nothing, hub.last())
    });
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    drop(tx);
    extra_tx.send(7).unwrap();
    assert_eq!(worker.join().unwrap(), (vec![Ok(1), Ok(2)], None, Some(7)));
    println!("ok");
}
