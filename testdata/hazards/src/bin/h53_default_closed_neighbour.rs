// hazard: 53
// expect: migrated crossbeam-select
// forbid-text: else =>
// A closed channel stays ready: with fixed priorities it would keep its neighbour from ever being read.
use crossbeam_channel::{select, unbounded};

#[tokio::main]
async fn main() {
    let (a_tx, a_rx) = unbounded::<u32>();
    let (b_tx, b_rx) = unbounded::<u32>();
    let (go, wait) = unbounded::<()>();
    let producer = tokio::spawn(async move {
        // Nothing is sent before the loop has been idle with both channels open and empty.
        wait.recv().unwrap();
        a_tx.send(1).unwrap();
        b_tx.send(2).unwrap();
    });
    let (mut idle, mut sum) = (0, 0);
    let (mut a_open, mut b_open) = (true, true);
    while a_open || b_open {
        select! {
            recv(a_rx) -> n => match n {
                Ok(n) => sum += n,
                Err(_) => a_open = false,
            },
            recv(b_rx) -> n => match n {
                Ok(n) => sum += n,
                Err(_) => b_open = false,
            },
            default => {
                idle += 1;
                if idle == 3 {
                    go.send(()).unwrap();
                }
            }
        }
    }
    producer.await.unwrap();
    assert_eq!(sum, 3);
    assert!(idle >= 3);
    println!("ok");
}
