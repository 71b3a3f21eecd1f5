// hazard: 51
// expect: migrated crossbeam-select
// forbid-text: interval(
use crossbeam_channel::{select, tick, unbounded};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    for n in 0..40u32 {
        tx.send(n).unwrap();
    }
    drop(tx);
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
    assert_eq!((seen, ticks), (40, 0));
    println!("ok");
}
