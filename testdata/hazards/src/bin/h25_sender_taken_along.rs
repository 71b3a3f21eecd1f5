// hazard: 25
// expect: migrated thread-spawn @ thread::spawn
// expect-text: tokio::task::spawn_blocking
//! Cheap work, but the thread takes the sender along: written in place it would keep the channel open.

use std::sync::mpsc;
use std::thread;

struct Report {
    rows: Vec<u32>,
    done: Option<mpsc::Sender<usize>>,
}

#[tokio::main]
async fn main() {
    let (done, finished) = mpsc::channel();
    let report = Report { rows: vec![3, 4], done: Some(done) };
    thread::spawn(move || {
        if let Some(done) = &report.done {
            let _ = done.send(report.rows.len());
        }
    });
    assert_eq!(finished.recv(), Ok(2));
    assert!(finished.recv().is_err());
    println!("ok");
}
