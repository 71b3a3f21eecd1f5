//! A synchronous program paced by a ticker: its `select!` needs a runtime, its threads stay.
// expect: migrated crossbeam-select @ select!
// expect: migrated crossbeam-select @ tick(
// expect: migrated async-main|crossbeam-channel @ unbounded()
// expect: refused endless-blocking @ thread::spawn
// expect-text: async fn main
// expect-text: tx.send(line)
// forbid-text: crossbeam_channel::select

mod worker;

use std::io::{BufRead, Read};
use std::thread;
use std::time::Duration;

use crossbeam_channel::{Receiver, select, tick, unbounded};

/// Lines of the keyboard; nothing to await there.
fn lines() -> Receiver<String> {
    let (tx, rx) = unbounded();
    thread::spawn(move || {
        let text = "one\ntwo\nquit\n".as_bytes();
        let mut input = std::io::BufReader::new(text.chain(std::io::stdin()));
        loop {
            let mut line = String::new();
            if input.read_line(&mut line).unwrap_or(0) == 0 || tx.send(line).is_err() {
                return;
            }
        }
    });
    rx
}

fn period(turns: &mut u32) -> Duration {
    *turns += 1;
    Duration::from_millis(20)
}

fn main() {
    let mut computed = 0;
    // Computed once, as before.
    let ticker = tick(period(&mut computed));
    let lines = lines();
    let mut seen = Vec::new();
    let mut ticks = 0;
    loop {
        select! {
            recv(ticker) -> _ => {
                ticks += 1;
                if ticks == 3 {
                    break;
                }
            }
            recv(lines) -> line => {
                let Ok(line) = line else { continue };
                seen.push(line.trim().to_owned());
            }
        }
    }
    assert_eq!(seen, ["one", "two", "quit"]);
    assert_eq!(computed, 1);
    assert_eq!(worker::run(), 6);
    println!("ok");
}
