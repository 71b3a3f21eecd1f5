// expect: refused foreign-trait|depends-on @ thread::sleep(FLUSH)
// expect: refused fn-pointer|depends-on @ thread::sleep(SCORE)
// expect: refused sync-closure|depends-on @ thread::sleep(CHECK)
// forbid-text: tokio::time::sleep
//! A drop, a function pointer and a `sort_by_key`: none of them can await.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

const FLUSH: Duration = Duration::from_millis(1);
const SCORE: Duration = Duration::from_millis(1);
const CHECK: Duration = Duration::from_millis(1);

fn flush(flushed: &AtomicU32) {
    thread::sleep(FLUSH);
    flushed.fetch_add(1, Ordering::AcqRel);
}

struct Journal {
    flushed: Arc<AtomicU32>,
}

impl Drop for Journal {
    fn drop(&mut self) {
        flush(&self.flushed);
    }
}

fn score(text: &str) -> usize {
    thread::sleep(SCORE);
    text.len()
}

struct Ranking {
    by: fn(&str) -> usize,
}

fn is_fresh(age: u32) -> bool {
    thread::sleep(CHECK);
    age < 10
}

async fn fresh(mut ages: Vec<u32>) -> Vec<u32> {
    ages.sort_by_key(|age| !is_fresh(*age));
    ages
}

/// All three.
pub async fn run() {
    let flushed = Arc::new(AtomicU32::new(0));
    let journal = Journal { flushed: Arc::clone(&flushed) };
    flush(&journal.flushed);
    drop(journal);
    assert_eq!(flushed.load(Ordering::Acquire), 2);

    let ranking = Ranking { by: score };
    assert_eq!((ranking.by)("four"), 4);
    assert_eq!(score("three"), 5);

    assert_eq!(fresh(vec![3, 30, 9]).await, [3, 9, 30]);
    assert!(is_fresh(1));
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn all_three_work() {
        super::run().await;
    }
}
