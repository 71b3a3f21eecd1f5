// hazard: 53
// One runtime thread: a poll loop without a yield point starves a producer that became a task.
// expect: migrated crossbeam-select
use crossbeam_channel::{select, unbounded};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (tx, rx) = unbounded::<u32>();
    let producer = std::thread::spawn(move || {
        for n in 1..=3 {
            tx.send(n).unwrap();
        }
    });
    let mut sum = 0;
    loop {
        select! {
            default => std::thread::yield_now(),
            recv(rx) -> n => match n {
                Ok(n) => sum += n,
                Err(_) => break,
            },
        }
    }
    producer.join().unwrap();
    assert_eq!(sum, 6);
    println!("ok");
}
