// hazard: 67
// expect: migrated thread-sleep
// expect: migrated thread-spawn
// expect-text: tokio::runtime::Handle::current().block_on(load(1))
// expect-text: load(2).await
//! What async code calls, and a thread that reads files, and so goes to the blocking pool: there the running runtime's handle drives it.

use std::thread;
use std::time::Duration;

fn load(n: u32) -> u32 {
    thread::sleep(Duration::from_millis(2));
    n * 2
}

#[tokio::main]
async fn main() {
    let job = thread::spawn(|| {
        let entries = std::fs::read_dir(".").unwrap().count();
        load(1) + u32::from(entries == 0)
    });
    let own = load(2);
    assert_eq!((own, job.join().unwrap() > 0), (4, true));
    println!("ok");
}
