// hazard: 8
// expect: migrated std-mpsc @ rx.iter().for_each(
// expect: migrated thread-sleep @ thread::sleep(PAUSE); done.push(it);
// expect: migrated std-mpsc @ feed(0..5).iter()
// expect: migrated thread-sleep @ fn work(n: u32)
// expect-text: async fn work(n: u32) -> u32 {
// expect-text: work(it.0).await
// forbid-text: thread::sleep
// What the closures of a chain over a receiver run comes to await, each in the loop that stands for the chain.

use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(1);

struct Job(u32);

impl Drop for Job {
    fn drop(&mut self) {
        if self.0 > 90 {
            println!("dropped {}", self.0);
        }
    }
}

fn feed(numbers: std::ops::Range<u32>) -> Receiver<Job> {
    let (tx, rx) = mpsc::channel();
    thread::spawn(move || {
        for n in numbers {
            if tx.send(Job(n)).is_err() {
                break;
            }
        }
    });
    rx
}

fn work(n: u32) -> u32 { thread::sleep(PAUSE); n * 2 }

fn check(job: &Job) -> bool {
    work(job.0) > 2
}

#[tokio::main]
async fn main() {
    let mut done = Vec::new();
    let rx = feed(0..4);
    rx.iter().for_each(|it| {
        if it.0 == 2 {
            return;
        }
        thread::sleep(PAUSE); done.push(it);
    });
    assert_eq!(done.iter().map(|it| it.0).collect::<Vec<_>>(), [0, 1, 3]);

    let kept: Vec<u32> = feed(0..5).iter()
        .filter(|it| check(it))
        .map(|it| work(it.0))
        .collect();
    assert_eq!(kept, [4, 6, 8]);

    let rx = feed(0..9);
    let passed: u32 = rx
        .iter()
        .skip_while(|it| !check(it)).take_while(|it| work(it.0) < 12)
        .inspect(|it| println!("{}", work(it.0))).map(|it| it.0).sum();
    assert_eq!(passed, 2 + 3 + 4 + 5);

    assert_eq!(feed(0..5).iter().filter_map(|it| (work(it.0) > 4).then_some(it.0)).fold(1, |all, n| all * work(n)), 48);
    assert_eq!(feed(0..5).iter().map(|it| work(it.0)).reduce(|a, b| a + work(b)), Some(40));
    assert_eq!(feed(1..9).into_iter().map_while(|it| (work(it.0) < 9).then_some(it.0)).max(), Some(4));
    assert_eq!(feed(0..9).into_iter().find_map(|it| { let n = work(it.0); (n > 9).then_some(n) }), Some(10));
    let tried = feed(0..9).into_iter().try_for_each(|it| if work(it.0) < 9 { Ok(()) } else { Err(it.0) });
    assert_eq!(tried, Err(5));
    assert!(feed(0..4).into_iter().any(|it| check(&it)) && !feed(0..4).into_iter().all(|it| check(&it)));

    // One job is gone before the next is asked for.
    for n in feed(91..93).iter().map(|it| work(it.0)) {
        println!("got {n}");
    }
    println!("ok");
}
