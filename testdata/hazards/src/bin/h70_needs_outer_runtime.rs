// hazard: 70
// expect: either thread-spawn|runtime-bootstrap|block-on any @ thread::spawn
//! The future in the thread's own runtime waits for a task of the outer one, which has two workers to serve it.

use std::thread;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let (reply_tx, reply_rx) = oneshot::channel();
    tokio::spawn(async move {
        let _ = reply_tx.send("from outside");
    });
    let bridge = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move { reply_rx.await.unwrap_or("nothing") })
    });
    assert_eq!(bridge.join().unwrap(), "from outside");
    println!("ok");
}
