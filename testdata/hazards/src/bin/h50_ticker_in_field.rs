// hazard: 50
// expect: migrated crossbeam-select @ tick(
// expect: migrated crossbeam-select @ select!
// expect-text: ticks: tokio::time::Interval
// expect-text: async fn main
// forbid-text: crossbeam_channel::tick
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, select, tick, unbounded};

struct Clock {
    ticks: Receiver<Instant>,
    seen: u32,
}

struct App {
    clock: Clock,
    input: Receiver<u32>,
}

impl App {
    fn new(input: Receiver<u32>) -> Self {
        App { clock: Clock { ticks: tick(Duration::from_millis(10)), seen: 0 }, input }
    }

    /// The next input, or none once three periods have passed.
    fn next(&mut self) -> Option<u32> {
        loop {
            select! {
                recv(self.clock.ticks) -> _ => self.clock.seen += 1,
                recv(self.input) -> n => {
                    if let Ok(n) = n {
                        return Some(n);
                    }
                }
            }
            if self.clock.seen == 3 {
                return None;
            }
        }
    }
}

fn main() {
    let (tx, rx) = unbounded();
    tx.send(7).unwrap();
    let start = Instant::now();
    let mut app = App::new(rx);
    assert_eq!(app.next(), Some(7));
    assert_eq!(app.next(), None);
    // The first tick comes after a period.
    assert!(start.elapsed() >= Duration::from_millis(30));
    drop(tx);
    println!("ok");
}
