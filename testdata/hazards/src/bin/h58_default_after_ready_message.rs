// hazard: 58
// expect: migrated crossbeam-select
use crossbeam_channel::{select, unbounded};
use std::time::Instant;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<u32>();
    for n in 0..200 {
        tx.send(n).unwrap();
    }
    // Already over: what is left to wait is zero, but a ready message still goes first.
    let deadline = Instant::now();
    let mut seen = 0;
    let timeouts = loop {
        select! {
            recv(rx) -> n => {
                assert_eq!(n, Ok(seen));
                seen += 1;
            }
            default(deadline.saturating_duration_since(Instant::now())) => break 1,
        }
    };
    drop(tx);
    assert_eq!((seen, timeouts), (200, 1));
    println!("ok");
}
