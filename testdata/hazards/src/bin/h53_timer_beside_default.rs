// hazard: 53
// expect: migrated crossbeam-select @ select!
// forbid-text: crossbeam_channel::select
//! Beside `default` nothing waits: a timer that is over is ready at once, one that is not never becomes so.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, at, select, unbounded};

fn inline(rx: &Receiver<u32>, wait: Duration) -> &'static str {
    select! {
        recv(rx) -> _ => "message",
        recv(after(wait)) -> _ => "timer",
        default => "nothing",
    }
}

fn nothing_at_all(rx: &Receiver<u32>) -> (bool, &'static str) {
    select! {
        recv(rx) -> _ => (false, "message"),
        recv(after(Duration::ZERO)) -> when => (when.is_ok(), "timer"),
        default => (false, "nothing"),
    }
}

fn since(rx: &Receiver<u32>, when: Instant) -> &'static str {
    select! {
        recv(rx) -> _ => "message",
        recv(at(when)) -> _ => "timer",
        default => "nothing",
    }
}

/// Computes until the deadline is over; it is seen in the first turn after that, and only there.
fn polls(rx: &Receiver<u32>) -> Vec<&'static str> {
    let started = Instant::now();
    let deadline = after(Duration::from_millis(10));
    let mut seen = Vec::new();
    for turn in 0..4 {
        select! {
            recv(rx) -> _ => seen.push("message"),
            recv(deadline) -> _ => seen.push("deadline"),
            default => seen.push("nothing"),
        }
        while turn == 1 && started.elapsed() < Duration::from_millis(20) {
            std::hint::spin_loop();
        }
    }
    seen
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<u32>();
    let worker = std::thread::spawn(move || {
        assert_eq!(inline(&rx, Duration::ZERO), "timer");
        assert_eq!(inline(&rx, Duration::from_secs(5)), "nothing");
        assert_eq!(nothing_at_all(&rx), (true, "timer"));
        assert_eq!(since(&rx, Instant::now()), "timer");
        assert_eq!(since(&rx, Instant::now() + Duration::from_secs(5)), "nothing");
        assert_eq!(polls(&rx), ["nothing", "nothing", "deadline", "nothing"]);
    });
    worker.join().unwrap();
    drop(tx);
    println!("ok");
}
