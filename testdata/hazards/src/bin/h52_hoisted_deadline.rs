// hazard: 52
// expect: migrated crossbeam-select
use crossbeam_channel::{after, bounded, select};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded::<u32>(1);
    let producer = std::thread::spawn(move || {
        let mut n = 0;
        while tx.send(n).is_ok() {
            n += 1;
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    let deadline = after(Duration::from_millis(60));
    let mut seen = 0;
    // Messages never pause for as long as the deadline: restarted in each turn it would never come.
    loop {
        select! {
            recv(rx) -> n => {
                assert_eq!(n, Ok(seen));
                seen += 1;
            }
            recv(deadline) -> _ => break,
        }
    }
    drop(rx);
    producer.join().unwrap();
    assert!(seen > 0);
    println!("ok");
}
