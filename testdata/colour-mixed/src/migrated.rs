// expect: migrated thread-sleep @ thread::sleep(WARM_UP)
// expect: migrated thread-sleep @ thread::sleep(Duration::from_millis(1))
// expect-text: async fn warm_up(
// expect-text: async fn send(
// forbid-text: thread::sleep
//! Nothing stands in the way here.

use std::thread;
use std::time::Duration;

const WARM_UP: Duration = Duration::from_millis(2);

fn warm_up() -> u32 {
    thread::sleep(WARM_UP);
    1
}

fn send(page: &str) -> bool {
    thread::sleep(Duration::from_millis(1));
    !page.is_empty()
}

/// Publishes the pages that have something in them.
pub async fn publish(pages: &[&str]) -> u32 {
    let mut published = 0;
    for page in pages {
        if send(page) {
            published += warm_up();
        }
    }
    published
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn empty_pages_are_not_published() {
        assert_eq!(publish(&["one", "", "two"]).await, 2);
    }
}
