// hazard: 31
// expect: migrated thread-spawn @ let counted
// expect: migrated thread-spawn @ let sorted
// expect: migrated thread-spawn @ let latest
// expect: refused not-send @ sleep(PAUSE); // counting
// expect-text: let counted = tokio::task::spawn_blocking(
// expect-text: tokio::spawn(async move { keep_last(numbers).await })
// expect-text: let sorted = tokio::task::spawn_blocking(
//! A closure is not `Send` if it borrows a `Cell`, and the future of a generic function is as `Send` as what it is called
//! with: by name, in an `Option`, and as `impl Fn`.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::mpsc::{self, Receiver};
use std::thread::{self, sleep};
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(1);

fn keep_last<T>(numbers: Receiver<T>) -> Option<T> {
    let mut last = None;
    while let Ok(number) = numbers.recv() {
        last = Some(number);
        sleep(PAUSE);
    }
    last
}

fn in_turn<T: Clone>(items: Vec<T>, each: impl Fn(T)) -> usize {
    for item in &items {
        let item = item.clone();
        sleep(PAUSE);
        each(item);
    }
    items.len()
}

#[tokio::main]
async fn main() {
    let counted = thread::spawn(|| {
        let seen = Cell::new(0);
        let count = |n: u32| seen.set(seen.get() + n);
        for n in 0..3 {
            count(n);
            sleep(PAUSE); // counting
        }
        seen.get()
    });
    assert_eq!(counted.join().unwrap(), 3);
    let (sender, numbers) = mpsc::channel();
    let latest = thread::spawn(move || keep_last(numbers));
    for n in 0..3 {
        sender.send(n).unwrap();
    }
    drop(sender);
    assert_eq!(latest.join().unwrap(), Some(2));
    let sorted = thread::spawn(|| {
        let total = Cell::new(0);
        let count = in_turn(vec![Rc::new(1), Rc::new(2)], |it| total.set(total.get() + *it));
        (count, total.get())
    });
    assert_eq!(sorted.join().unwrap(), (2, 3));
    println!("ok");
}
