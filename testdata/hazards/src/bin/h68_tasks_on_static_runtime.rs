// hazard: 68
// expect: migrated shared-runtime @ RT.spawn(
// expect: migrated shared-runtime @ RT.handle().spawn(
// expect: migrated runtime-bootstrap|shared-runtime @ Runtime::new().unwrap()
// forbid-text: static RT
// forbid-text: use std::sync::LazyLock
//! Tasks that async code starts on a runtime in a static, by functions that do not await: the static goes with its last use.

use std::sync::LazyLock;

use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

static RT: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

async fn square(n: u64) -> u64 {
    tokio::task::yield_now().await;
    n * n
}

fn start(n: u64) -> JoinHandle<u64> {
    RT.spawn(square(n))
}

fn start_by_handle(n: u64) -> JoinHandle<u64> {
    RT.handle().spawn(async move { square(n).await + 1 })
}

#[tokio::main]
async fn main() {
    let first = start(3).await.unwrap();
    let second = start_by_handle(3).await.unwrap();
    assert_eq!((first, second), (9, 10));
    assert_eq!(RT.spawn_blocking(|| 7).await.unwrap(), 7);
    println!("ok");
}
