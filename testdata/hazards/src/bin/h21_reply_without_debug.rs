// hazard: 21
// expect: migrated crossbeam-channel
use crossbeam_channel::{bounded, unbounded, Sender};

/// Deliberately not `Debug`.
struct Secret(u32);

struct Ask {
    n: u32,
    resp: Sender<Secret>,
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<Ask>();
    let worker = tokio::spawn(async move {
        while let Ok(ask) = rx.recv() {
            ask.resp.send(Secret(ask.n + 100)).unwrap();
        }
    });
    let (resp, answer) = bounded(1);
    tx.send(Ask { n: 1, resp }).unwrap();
    let Secret(n) = answer.recv().unwrap();
    assert_eq!(n, 101);
    // Whoever asks and leaves makes the worker's unwrap fail: that panic must stay.
    let (resp, answer) = bounded(1);
    drop(answer);
    tx.send(Ask { n: 2, resp }).unwrap();
    drop(tx);
    assert!(worker.await.unwrap_err().is_panic());
    println!("ok");
}
