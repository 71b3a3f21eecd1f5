// hazard: 51
// expect: migrated crossbeam-select
// forbid-text: interval(
use crossbeam_channel::{select, tick, unbounded};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    // Each message lets the loop wait a little, so that a tick that is due at once would be seen.
    let producer = std::thread::spawn(move || {
        for n in 0..20u32 {
            std::thread::sleep(Duration::from_millis(1));
            tx.send(n).unwrap();
        }
    });
    let mut ticks = 0;
    let mut seen = 0;
    loop {
        select! {
            recv(rx) -> n => match n {
                Ok(_) => seen += 1,
                Err(_) => break,
            },
            // A new ticker in every turn: it is never due here.
            recv(tick(Duration::from_secs(15))) -> _ => ticks += 1,
        }
    }
    producer.join().unwrap();
    assert_eq!((seen, ticks), (20, 0));
    println!("ok");
}
