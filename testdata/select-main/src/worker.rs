//! A worker that takes its channels apart: what holds one of them back holds only that one.
// expect: migrated crossbeam-select @ select!
// expect: migrated thread-spawn @ thread::spawn
// expect: refused shared-receiver @ bounded(2)
// expect-text: async fn serve(

use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded, select, tick, unbounded};

struct Ends {
    jobs: Receiver<u32>,
    stop: Receiver<()>,
    report: Sender<u32>,
}

fn serve(ends: Ends) {
    let Ends { jobs, stop, report } = ends;
    let flush = tick(Duration::from_millis(5));
    let mut sum = 0;
    loop {
        select! {
            recv(jobs) -> job => sum += job.unwrap_or(0),
            recv(flush) -> _ => {
                if sum == 6 {
                    let _ = report.try_send(sum);
                    return;
                }
            }
            recv(stop) -> _ => return,
        }
    }
}

pub fn run() -> u32 {
    let (jobs_tx, jobs) = unbounded();
    let (stop_tx, stop) = bounded(1);
    let (report, reports) = bounded(2);
    let worker = thread::spawn(move || serve(Ends { jobs, stop, report }));
    for job in 1..=3 {
        jobs_tx.send(job).unwrap();
    }
    worker.join().unwrap();
    drop(stop_tx);
    // Either may take it.
    let rival = reports.clone();
    rival.try_iter().chain(reports.try_iter()).sum()
}
