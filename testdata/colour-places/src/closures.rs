// expect: either thread-sleep|async-fn sync-closure|fn-pointer|depends-on @ thread::sleep(MAPPED)
// expect: migrated thread-sleep @ thread::sleep(RETAINED)
// expect: refused foreign-trait|not-send|depends-on @ thread::sleep(DROPPED)
// expect: refused sync-closure|depends-on @ thread::sleep(SORTED)
// expect: refused fn-pointer|sync-closure|depends-on @ thread::sleep(DEFAULTED)
// expect: refused foreign-trait|depends-on @ thread::sleep(ITERATED)
// expect: either thread-sleep|async-fn sync-closure|depends-on @ thread::sleep(LOCAL)
// forbid-text: retain(async
//! Places where it does not.

use std::cell::Cell;
use std::thread;
use std::time::Duration;

const MAPPED: Duration = Duration::from_millis(1);
const RETAINED: Duration = Duration::from_millis(1);
const DROPPED: Duration = Duration::from_millis(1);
const SORTED: Duration = Duration::from_millis(1);
const DEFAULTED: Duration = Duration::from_millis(1);
const ITERATED: Duration = Duration::from_millis(1);
const LOCAL: Duration = Duration::from_millis(1);

fn mapped(n: u32) -> u32 {
    thread::sleep(MAPPED);
    n * 2
}

fn retained(n: u32) -> bool {
    thread::sleep(RETAINED);
    n > 1
}

fn dropped(count: &Cell<u32>) {
    thread::sleep(DROPPED);
    count.set(count.get() + 1);
}

fn sorted(n: u32) -> u32 {
    thread::sleep(SORTED);
    100 - n
}

fn defaulted() -> u32 {
    thread::sleep(DEFAULTED);
    7
}

fn iterated(n: u32) -> Option<u32> {
    thread::sleep(ITERATED);
    n.checked_sub(1)
}

fn local(n: u32) -> u32 {
    thread::sleep(LOCAL);
    n + 10
}

struct Ticket<'a>(&'a Cell<u32>);

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        dropped(self.0);
    }
}

struct Down(u32);

impl Iterator for Down {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0 = iterated(self.0)?;
        Some(self.0)
    }
}

/// Uses every place.
pub async fn run() {
    let doubled: Vec<u32> = [1, 2, 3].iter().map(|n| mapped(*n)).collect();
    assert_eq!(doubled, [2, 4, 6]);
    assert_eq!(Some(4).map(|n| mapped(n)), Some(8));

    let mut kept = vec![1, 2, 3];
    kept.retain(|n| retained(*n));
    assert_eq!(kept, [2, 3]);

    let count = Cell::new(0);
    drop(Ticket(&count));
    assert_eq!(count.get(), 1);

    let mut order = vec![1, 3, 2];
    order.sort_by_key(|n| sorted(*n));
    assert_eq!(order, [3, 2, 1]);

    assert_eq!(None.unwrap_or_else(defaulted), 7);
    assert_eq!(Down(3).collect::<Vec<_>>(), [2, 1, 0]);

    let add = |n| local(n) + 1;
    assert_eq!(add(1) + add(2), 25);
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn every_place_works() {
        super::run().await;
    }
}
