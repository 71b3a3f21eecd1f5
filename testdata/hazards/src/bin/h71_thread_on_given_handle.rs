// hazard: 71
// expect: migrated thread-spawn
// expect-text: handle.spawn(async move {
// forbid-text: tokio::spawn
//! A thread drives its work on the runtime whose handle it was given, which is not the one around.

use std::thread::{self, JoinHandle};
use tokio::runtime::{Builder, Handle};

async fn where_am_i() -> String {
    tokio::task::yield_now().await;
    let on = tokio::task::spawn_blocking(|| thread::current().name().map(str::to_owned));
    on.await.unwrap().unwrap_or_default()
}

fn start(handle: Handle) -> JoinHandle<String> {
    thread::spawn(move || handle.block_on(where_am_i()))
}

#[tokio::main]
async fn main() {
    let own = Builder::new_multi_thread().worker_threads(1).thread_name("own").enable_all().build().unwrap();
    let worker = start(own.handle().clone());
    assert_eq!(worker.join().unwrap(), "own");
    own.shutdown_background();
    println!("ok");
}
