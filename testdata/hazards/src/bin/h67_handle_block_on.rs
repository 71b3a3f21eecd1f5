// hazard: 67
// expect: either thread-spawn|block-on any @ thread::spawn
//! A thread drives a future by a handle of the outer runtime: allowed on a thread, a panic in a task.

use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;

fn refresh(handle: &Handle, rounds: u32) -> u32 {
    let mut done = 0;
    for _ in 0..rounds {
        handle.block_on(async {
            tokio::time::sleep(Duration::from_millis(1)).await;
        });
        done += 1;
    }
    done
}

#[tokio::main]
async fn main() {
    let handle = Handle::current();
    let worker = thread::spawn(move || {
        thread::sleep(Duration::from_millis(1));
        refresh(&handle, 3)
    });
    let done = worker.join().unwrap();
    assert_eq!(done, 3);
    println!("ok");
}
