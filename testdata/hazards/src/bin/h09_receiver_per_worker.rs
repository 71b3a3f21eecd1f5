// hazard: 9
// expect: refused shared-receiver
// expect-text: rx.clone()
use crossbeam_channel::unbounded;

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<u64>();
    let workers: Vec<_> = (0..3)
        .map(|_| {
            let rx = rx.clone();
            std::thread::spawn(move || rx.iter().sum::<u64>())
        })
        .collect();
    for n in 1..=100 {
        tx.send(n).unwrap();
    }
    drop(tx);
    let total: u64 = workers.into_iter().map(|w| w.join().unwrap()).sum();
    assert_eq!(total, 5050);
    assert!(rx.recv().is_err());
    println!("ok");
}
