// hazard: 26
// expect: refused endless-blocking @ RT.spawn_blocking(
// expect: kept @ Runtime::new().unwrap()
//! An endless blocking job on a runtime in a static, which nobody shuts down: on the program's own it would hang the end.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::runtime::Runtime;

static RT: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
static BEATS: AtomicU32 = AtomicU32::new(0);

#[tokio::main]
async fn main() {
    RT.spawn_blocking(|| {
        loop {
            BEATS.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    while BEATS.load(Ordering::SeqCst) < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    println!("ok");
}
