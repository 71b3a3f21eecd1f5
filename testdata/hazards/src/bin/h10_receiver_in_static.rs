// hazard: 10
// expect: migrated std-mpsc @ static BUS
// expect: migrated std-mpsc @ recv()
// expect-text: tokio::sync::Mutex<UnboundedReceiver<String>>
// expect-text: .lock().await.recv().await
//! Both ends in one static, the receiver behind a lock that is held while it waits.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, OnceLock};

static BUS: OnceLock<(Sender<String>, Mutex<Receiver<String>>)> = OnceLock::new();

fn bus() -> &'static (Sender<String>, Mutex<Receiver<String>>) {
    BUS.get_or_init(|| {
        let (tx, rx) = mpsc::channel();
        (tx, Mutex::new(rx))
    })
}

fn publish(text: &str) {
    bus().0.send(text.to_owned()).unwrap();
}

fn take() -> String {
    bus().1.lock().unwrap().recv().unwrap()
}

#[tokio::main]
async fn main() {
    publish("a");
    publish("b");
    assert_eq!(take() + &take(), "ab");
    println!("ok");
}
