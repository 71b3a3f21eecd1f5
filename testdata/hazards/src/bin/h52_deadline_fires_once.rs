// hazard: 52
// expect: migrated crossbeam-select
use crossbeam_channel::{after, select, unbounded};
use std::time::Duration;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<u32>();
    let (go, wait) = unbounded::<()>();
    let producer = std::thread::spawn(move || {
        wait.recv().unwrap();
        for n in 0..50 {
            tx.send(n).unwrap();
        }
    });
    let warn = after(Duration::from_millis(5));
    let mut warnings = 0;
    let mut seen = 0;
    loop {
        select! {
            recv(rx) -> n => match n {
                Ok(_) => seen += 1,
                Err(_) => break,
            },
            recv(warn) -> _ => {
                warnings += 1;
                go.send(()).unwrap();
            }
        }
    }
    producer.join().unwrap();
    assert_eq!((warnings, seen), (1, 50));
    println!("ok");
}
