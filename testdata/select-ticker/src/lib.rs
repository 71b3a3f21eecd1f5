//! A loop that collects samples and reports them at every tick.
// expect: migrated crossbeam-select
// expect: migrated crossbeam-channel
// expect-text: interval_at
// forbid-text: interval(

use std::time::{Duration, Instant};

use crossbeam_channel::{select, tick, unbounded, Receiver, Sender};

#[derive(Debug, PartialEq)]
pub struct Report {
    pub samples: Vec<u32>,
    pub at: Duration,
}

struct Reporter {
    samples: Receiver<u32>,
    reports: Sender<Report>,
    stop: Receiver<()>,
}

impl Reporter {
    fn run(self, every: Duration) -> usize {
        let start = Instant::now();
        let ticker = tick(every);
        let mut batch = Vec::new();
        let mut count = 0;
        loop {
            select! {
                recv(self.samples) -> sample => {
                    // A closed input is not the end: what was collected is still reported.
                    if let Ok(sample) = sample {
                        batch.push(sample);
                    }
                }
                recv(ticker) -> _ => {
                    count += 1;
                    let report = Report { samples: std::mem::take(&mut batch), at: start.elapsed() };
                    if self.reports.send(report).is_err() {
                        break;
                    }
                }
                recv(self.stop) -> _ => break,
            }
        }
        count
    }
}

/// The first `count` reports about `samples`, and how many ticks there were.
pub async fn report(samples: &[u32], every: Duration, count: usize) -> (Vec<Report>, usize) {
    let (samples_tx, samples_rx) = unbounded();
    let (reports, reports_rx) = unbounded();
    let (stop_tx, stop) = unbounded();
    for &sample in samples {
        samples_tx.send(sample).unwrap();
    }
    let reporter = Reporter { samples: samples_rx, reports, stop };
    let worker = std::thread::spawn(move || reporter.run(every));
    let mut seen = Vec::new();
    while seen.len() < count {
        match reports_rx.recv() {
            Ok(report) => seen.push(report),
            Err(_) => break,
        }
    }
    drop(stop_tx);
    let ticks = worker.join().unwrap();
    drop(samples_tx);
    (seen, ticks)
}

/// Counts the ticks of a channel used without `select!`.
pub async fn beats(every: Duration, count: usize) -> Duration {
    let start = Instant::now();
    let ticker = tick(every);
    for _ in 0..count {
        ticker.recv().unwrap();
    }
    start.elapsed()
}
