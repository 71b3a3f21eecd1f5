// hazard: 26
// expect: refused endless-blocking @ thread::spawn(move || fill(tx))
// forbid-text: spawn_blocking
//! A thread fills a channel of tokio's whose receiver lies in a static. As a blocking task it would wait for room for ever.

use std::process::Command;
use std::sync::OnceLock;
use std::thread;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{Receiver, Sender, channel};

struct Ids {
    ready: Mutex<Receiver<u32>>,
}

static IDS: OnceLock<Ids> = OnceLock::new();

fn fill(tx: Sender<u32>) {
    for n in 0.. {
        Command::new("true").status().unwrap();
        if tx.blocking_send(n).is_err() {
            return;
        }
    }
}

fn ids() -> &'static Ids {
    IDS.get_or_init(|| {
        let (tx, rx) = channel(1);
        thread::spawn(move || fill(tx));
        Ids { ready: Mutex::new(rx) }
    })
}

#[tokio::main]
async fn main() {
    for n in 0..3 {
        assert_eq!(ids().ready.lock().await.recv().await, Some(n));
    }
    println!("ok");
}
