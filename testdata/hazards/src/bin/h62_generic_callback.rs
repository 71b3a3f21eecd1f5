// hazard: 62
// expect: either thread-sleep|async-fn fn-pointer|sync-closure|depends-on @ thread::sleep
//! A function generic in the callback's return type takes an async one without a word, and never runs it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

static VISITED: AtomicU32 = AtomicU32::new(0);

fn each<R>(items: &[u32], visit: impl Fn(u32) -> R) -> Vec<R> {
    items.iter().map(|item| visit(*item)).collect()
}

fn visit(item: u32) {
    thread::sleep(Duration::from_millis(1));
    VISITED.fetch_add(item, Ordering::AcqRel);
}

#[tokio::main]
async fn main() {
    let visits = each(&[1, 2, 3], visit);
    assert_eq!(visits.len(), 3);
    let more = each(&[4], |item| visit(item));
    assert_eq!(more.len(), 1);
    assert_eq!(VISITED.load(Ordering::Acquire), 10);
    println!("ok");
}
