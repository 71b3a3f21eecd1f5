// hazard: 18
// expect: refused sync-closure
use std::sync::mpsc::{sync_channel, Receiver};

type Listener = Box<dyn Fn(u32) + Send + Sync>;

fn listener() -> (Listener, Receiver<u32>) {
    let (tx, rx) = sync_channel(1);
    (Box::new(move |n| tx.send(n).unwrap()), rx)
}

#[tokio::main]
async fn main() {
    let (notify, rx) = listener();
    let task = tokio::spawn(async move {
        for n in 0..4 {
            notify(n);
        }
    });
    let mut got = Vec::new();
    while let Ok(n) = rx.recv() {
        got.push(n);
    }
    task.await.unwrap();
    assert_eq!(got, [0, 1, 2, 3]);
    println!("ok");
}
