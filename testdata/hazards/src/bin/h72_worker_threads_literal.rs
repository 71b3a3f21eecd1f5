// hazard: 72
// expect: either async-main|runtime-bootstrap|block-on entry-point @ block_on
//! The whole of `main` is a builder with a literal number of workers: `#[tokio::main]` says the same, if the tool says it at all.

use std::time::Duration;

use tokio::runtime::Builder;

fn main() {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(async {
        let workers = tokio::runtime::Handle::current().metrics().num_workers();
        let task = tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            workers
        });
        assert_eq!(task.await.unwrap(), 2);
        println!("ok");
    });
}
