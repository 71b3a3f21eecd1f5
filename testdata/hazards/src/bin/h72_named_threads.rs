// hazard: 72
// expect: kept @ thread_name
// forbid-text: #[tokio::main
//! What the attribute cannot say (thread names, code around the `block_on`) keeps the builder, while the body migrates.

use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;

fn main() {
    let runtime =
        Builder::new_multi_thread().worker_threads(1).thread_name("pool").enable_all().build().unwrap();
    let name = runtime.block_on(async {
        let task = tokio::spawn(async {
            thread::sleep(Duration::from_millis(1));
            thread::current().name().map(str::to_string)
        });
        task.await.unwrap()
    });
    runtime.shutdown_timeout(Duration::from_secs(5));
    assert_eq!(name.as_deref(), Some("pool"));
    println!("ok");
}
