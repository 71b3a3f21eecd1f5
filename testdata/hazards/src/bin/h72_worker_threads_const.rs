// hazard: 72
// expect: kept @ worker_threads
// expect-text: worker_threads(WORKERS)
// forbid-text: #[tokio::main
//! The number of workers is a constant, which the attribute does not take: the builder stays.

use std::time::Duration;

use tokio::runtime::Builder;

const WORKERS: usize = 2;

fn main() {
    Builder::new_multi_thread().worker_threads(WORKERS).enable_all().build().unwrap().block_on(async {
        let task = tokio::spawn(async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            WORKERS
        });
        assert_eq!(task.await.unwrap(), 2);
    });
    println!("ok");
}
