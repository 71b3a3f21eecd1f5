// expect: migrated shared-runtime @ let task = background()
// expect: refused any @ background().block_on
// expect: refused depends-on @ Runtime::new
// expect-text: fn background() -> &'static Runtime
// expect-text: static BACKGROUND
//! A runtime with a user that has to keep it: a thread with a stack of its own drives a future on it.

use std::sync::LazyLock;
use std::thread;

use tokio::runtime::Runtime;

static BACKGROUND: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

fn background() -> &'static Runtime {
    &BACKGROUND
}

async fn square(n: u64) -> u64 {
    tokio::task::yield_now().await;
    n * n
}

/// From a task.
pub async fn squared(n: u64) -> u64 {
    let task = background().spawn(square(n));
    task.await.unwrap_or_default()
}

/// From a thread.
pub fn squared_deep(n: u64) -> u64 {
    let thread = thread::Builder::new().stack_size(1 << 22).spawn(move || background().block_on(square(n)));
    thread.map_or(0, |it| it.join().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_ways_lead_to_the_square() {
        assert_eq!(squared(3).await, 9);
    }

    #[test]
    fn without_a_runtime_around_it() {
        assert_eq!(squared_deep(4), 16);
    }
}
