// hazard: 52
// expect: migrated crossbeam-select @ select!
// forbid-text: crossbeam_channel::after
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, never, select, unbounded};

fn drain(rx: Receiver<u32>, limit: Option<Duration>) -> (u32, bool) {
    let deadline: Receiver<Instant> = limit.map(after).unwrap_or_else(never);
    let mut sum = 0;
    loop {
        select! {
            recv(rx) -> n => match n {
                Ok(n) => sum += n,
                Err(_) => return (sum, false),
            },
            recv(deadline) -> at => return (sum, at.is_ok()),
        }
    }
}

fn drain_for(rx: Receiver<u32>, millis: u64) -> u32 {
    let deadline = if millis > 0 { after(Duration::from_millis(millis)) } else { never() };
    let mut sum = 0;
    let mut rounds = 0;
    while rounds < 2 {
        loop {
            select! {
                recv(rx) -> n => match n {
                    Ok(n) => sum += n,
                    Err(_) => break,
                },
                // The second round must not see it again.
                recv(deadline) -> _ => {
                    sum += 100;
                    break;
                }
            }
        }
        rounds += 1;
    }
    sum
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    tx.send(4).unwrap();
    assert_eq!(drain(rx, Some(Duration::from_millis(20))), (4, true));
    drop(tx);

    let (tx, rx) = unbounded();
    tx.send(5).unwrap();
    drop(tx);
    assert_eq!(drain(rx, None), (5, false));

    let (tx, rx) = unbounded();
    tx.send(6).unwrap();
    let closer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(60));
        drop(tx);
    });
    assert_eq!(drain_for(rx, 20), 106);
    closer.join().unwrap();
    println!("ok");
}
