// hazard: 26
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-join @ handle.join()
// expect-text: spawn_blocking(move || job(attempt))
//! A job of the caller that is waited for at once: it has an end, or the program would have none.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

type Job = Arc<dyn Fn(u32) -> u32 + Send + Sync>;

async fn supervise(job: Job) -> Result<u32, String> {
    let mut last = String::new();
    for attempt in 1..=3 {
        let job = Arc::clone(&job);
        let handle = thread::spawn(move || job(attempt));
        match handle.join() {
            Ok(value) => return Ok(value),
            Err(panic) => last = panic.downcast_ref::<&str>().map_or("unknown", |it| *it).to_owned(),
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err(last)
}

#[tokio::main]
async fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let job = |attempt| if attempt < 3 { panic!("too early") } else { attempt * 10 };
    assert_eq!(supervise(Arc::new(job)).await, Ok(30));
    let never = |_| panic!("never");
    assert_eq!(supervise(Arc::new(never)).await.unwrap_err(), "never");
    println!("ok");
}
