// hazard: 55
// expect: migrated crossbeam-select
// forbid-text: Some(job) = jobs
use crossbeam_channel::{bounded, select, tick};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, jobs) = bounded::<u32>(4);
    let ticker = tick(Duration::from_millis(2));
    let producer = tokio::spawn(async move {
        for n in 1..=5 {
            tx.send(n).unwrap();
        }
    });
    let mut sum = 0;
    // The ticker never stops: only the closed channel ends the loop.
    loop {
        select! {
            recv(jobs) -> job => match job {
                Ok(n) => sum += n,
                Err(_) => break,
            },
            recv(ticker) -> _ => {}
        }
    }
    producer.await.unwrap();
    assert_eq!(sum, 15);
    println!("ok");
}
