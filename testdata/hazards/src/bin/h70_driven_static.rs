// hazard: 70
// expect: refused entry-point @ thread::spawn
// expect-text: thread::spawn(|| RUNTIME.block_on(Forever))
//! A runtime of a single thread in a static: its tasks run only while a thread drives it.

use std::future::Future;
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::{Context, Poll};
use std::thread;

use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Builder::new_current_thread().enable_all().build().unwrap());

struct Forever;

impl Future for Forever {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Pending
    }
}

#[tokio::main]
async fn main() {
    thread::spawn(|| RUNTIME.block_on(Forever));
    let task = RUNTIME.spawn(async { 6 * 7 });
    assert_eq!(task.await.unwrap(), 42);
    println!("ok");
}
