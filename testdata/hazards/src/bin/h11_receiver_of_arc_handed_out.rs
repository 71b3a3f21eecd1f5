// hazard: 11
// expect: refused shared-receiver @ let (tx, jobs)
// expect: refused shared-receiver @ let (ask, answers)
// expect: migrated crossbeam-select @ select! { recv(if first
// What an `Arc` owns cannot be borrowed mutably, through a method or a field; two parameters of one function can, both of them.

use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, never, select, unbounded};

struct Bus {
    jobs: Receiver<u32>,
    stop: Receiver<()>,
}

impl Bus {
    fn jobs(&self) -> &Receiver<u32> {
        &self.jobs
    }

    fn stop(&self) -> &Receiver<()> {
        &self.stop
    }
}

struct Inner {
    answers: Receiver<u32>,
}

struct Client {
    inner: Arc<Inner>,
    ask: Sender<u32>,
}

impl Client {
    fn exchange(&self) -> u32 {
        self.ask.send(3).unwrap();
        self.inner.answers.recv().unwrap()
    }
}

fn either(a: &Receiver<u32>, b: &Receiver<u32>, first: bool) -> Option<u32> {
    let idle = never();
    select! { recv(if first { a } else { &idle }) -> it => it.ok(), recv(if first { &idle } else { b }) -> it => it.ok(),
    default(Duration::from_millis(5)) => None }
}

#[tokio::main]
async fn main() {
    let (tx, jobs) = unbounded();
    let (_stop_tx, stop) = bounded(1);
    let bus = Arc::new(Bus { jobs, stop });
    let adding = std::thread::spawn(move || {
        let mut sum = 0;
        loop {
            select! {
                recv(bus.jobs()) -> job => match job {
                    Ok(job) => sum += job,
                    Err(_) => return sum,
                },
                recv(bus.stop()) -> _ => return sum,
            }
        }
    });
    tx.send(4).unwrap();
    drop(tx);
    assert_eq!(adding.join().unwrap(), 4);

    let (ask, answers) = unbounded();
    let client = Client { inner: Arc::new(Inner { answers }), ask };
    assert_eq!(client.exchange(), 3);

    let (tx_a, a) = unbounded();
    let (tx_b, b) = unbounded();
    tx_a.send(1).unwrap();
    tx_b.send(2).unwrap();
    let waiting = std::thread::spawn(move || (either(&a, &b, true), either(&a, &b, true), either(&a, &b, false)));
    assert_eq!(waiting.join().unwrap(), (Some(1), None, Some(2)));
    println!("ok");
}
