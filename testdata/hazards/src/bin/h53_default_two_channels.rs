// hazard: 53
// expect: migrated crossbeam-select
// forbid-text: else =>
use crossbeam_channel::{select, unbounded};

#[tokio::main]
async fn main() {
    let (work_tx, work_rx) = unbounded::<u32>();
    let (stop_tx, stop_rx) = unbounded::<&'static str>();
    let (go, wait) = unbounded::<()>();
    let producer = tokio::spawn(async move {
        // Nothing is sent before the loop has been idle with both channels open and empty.
        wait.recv().unwrap();
        for n in 1..=3 {
            work_tx.send(n).unwrap();
        }
        wait.recv().unwrap();
        stop_tx.send("enough").unwrap();
    });
    let (mut idle, mut sum) = (0, 0);
    let why = loop {
        select! {
            recv(work_rx) -> n => {
                if let Ok(n) = n {
                    sum += n;
                    if sum == 6 {
                        go.send(()).unwrap();
                    }
                }
            }
            recv(stop_rx) -> word => break word.unwrap(),
            default => {
                idle += 1;
                if idle == 3 {
                    go.send(()).unwrap();
                }
            }
        }
    };
    producer.await.unwrap();
    assert_eq!((sum, why), (6, "enough"));
    assert!(idle >= 3);
    println!("ok");
}
