// hazard: 71
// set: runtime-context=assume
// expect: refused no-runtime @ RT.spawn(
// expect: kept @ Runtime::new().unwrap()
//! A destructor that starts a task on a runtime in a static works on any thread; `tokio::spawn` would not.

use std::sync::LazyLock;
use std::thread;

use tokio::runtime::Runtime;
use tokio::sync::mpsc;

static RT: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

struct Session(u32, mpsc::UnboundedSender<u32>);

impl Drop for Session {
    fn drop(&mut self) {
        let (id, closed) = (self.0, self.1.clone());
        RT.spawn(async move {
            let _ = closed.send(id);
        });
    }
}

#[tokio::main]
async fn main() {
    let (tx, mut rx) = mpsc::unbounded_channel();
    let session = Session(2, tx.clone());
    drop(Session(1, tx));
    assert_eq!(rx.recv().await, Some(1));
    let deep = thread::Builder::new().stack_size(1 << 20).spawn(move || drop(session)).unwrap();
    assert_eq!(rx.recv().await, Some(2));
    deep.join().unwrap();
    println!("ok");
}
