// hazard: 8
// expect: migrated std-mpsc @ take_while
// expect: migrated std-mpsc @ position
// expect: migrated std-mpsc @ fn feed
// expect-text: for _ in 0..3 {
// expect-text: let mut receiver = rx;
// forbid-text: rx.iter().filter
// Adapters over a receiver become loops that receive what the chain received, and no message more.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::Arc;

fn feed(n: u32) -> Receiver<u32> {
    let (tx, rx) = mpsc::channel();
    std::thread::spawn(move || {
        for i in 0..n {
            if tx.send(i).is_err() {
                break;
            }
        }
    });
    rx
}

async fn values() {
    let rx = feed(40);
    // The message that fails is gone, too.
    let small: Vec<u32> = rx.iter().take_while(|x| *x < 3).collect();
    assert_eq!((small, rx.recv()), (vec![0, 1, 2], Ok(4)));
    assert_eq!(rx.iter().position(|x| x == 7), Some(2));
    assert_eq!(rx.iter().nth(2), Some(10));
    // Its partner is missing.
    let pairs: Vec<(u32, char)> = rx.iter().zip("ab".chars()).collect();
    assert_eq!((pairs, rx.recv()), (vec![(11, 'a'), (12, 'b')], Ok(14)));
    let seen = Cell::new(0);
    let sum: u32 = rx.iter().inspect(|_| seen.set(seen.get() + 1)).filter(|x| x % 2 == 0).take(2).sum();
    assert_eq!((sum, seen.get(), rx.recv()), (16 + 18, 4, Ok(19)));
    let sums: Vec<u32> = rx
        .iter()
        .scan(0, |sum, x| {
            *sum += x;
            if *sum > 50 {
                return None;
            }
            Some(*sum)
        })
        .collect();
    assert_eq!((sums, rx.recv()), (vec![20, 41], Ok(23)));
    assert_eq!(rx.iter().filter(|x| x % 5 == 0).map(|x| x * 10).next(), Some(250));
    assert_eq!(rx.iter().find_map(|x| (x > 27).then(|| x.to_string())), Some("28".to_owned()));
    assert!(!rx.iter().map(|x| x - 29).all(|x| x == 0));
    assert_eq!(rx.recv(), Ok(31));
    let checked: Result<Vec<u32>, String> = rx.iter().map(|x| if x < 34 { Ok(x) } else { Err(x.to_string()) }).collect();
    assert_eq!((checked, rx.recv()), (Err("34".to_owned()), Ok(35)));
    let text = rx.iter().map_while(|x| (x < 38).then(|| x.to_string())).collect::<String>();
    assert_eq!((text.as_str(), rx.recv()), ("3637", Ok(39)));
    assert_eq!(rx.iter().skip(1).next(), None);
}

async fn loops() {
    let rx = feed(20);
    let mut seen = Vec::new();
    for x in rx.iter().map(|x| x * 2).take(3) {
        seen.push(x);
    }
    assert_eq!((seen, rx.recv()), (vec![0, 2, 4], Ok(3)));
    let mut seen = Vec::new();
    for n in feed(7).iter().map(|x| x.checked_sub(5)).flatten() {
        seen.push(n);
    }
    let read: Result<u32, _> = "4".parse::<u32>();
    for n in feed(3).iter().map(|x| if x == 1 { read.clone() } else { format!("x{x}").parse() }).flatten() {
        seen.push(n);
    }
    assert_eq!(seen, [0, 1, 4]);
    let mut seen = Vec::new();
    'all: for (i, x) in rx.iter().skip(1).filter(|x| x % 2 == 0).enumerate() {
        for _ in 0..2 {
            if i == 2 {
                break 'all;
            }
            if i == 1 {
                continue 'all;
            }
        }
        seen.push((i, x));
    }
    assert_eq!((seen, rx.recv()), (vec![(0, 6)], Ok(11)));
    let mut seen = Vec::new();
    for x in rx.iter().step_by(3).skip_while(|x| *x < 14) { seen.push(x) }
    assert_eq!(seen, [15, 18]);
}

async fn given_up() {
    let (tx, rx) = mpsc::channel();
    let refused = Arc::new(AtomicBool::new(false));
    let told = refused.clone();
    let sender = std::thread::spawn(move || {
        while tx.send(()).is_ok() {}
        told.store(true, Ordering::SeqCst);
    });
    // The chain takes the receiver along: that ends the sender.
    assert_eq!(rx.into_iter().take(2).count(), 2);
    sender.join().unwrap();
    assert!(refused.load(Ordering::SeqCst));
}

/// What the loop would keep while it waits must not leave its thread.
async fn kept_on_a_thread() {
    let made = std::thread::spawn(|| {
        let rx = feed(6);
        let all: Vec<Rc<u32>> = rx.iter().map(Rc::new).take_while(|x| **x < 3).collect();
        all.len()
    });
    assert_eq!(made.join().unwrap(), 3);
}

/// A closure that is nothing but such a chain.
async fn closure_of_a_chain() {
    let rx = feed(5);
    let (tx, sums) = mpsc::channel();
    let worker = std::thread::spawn(move || rx.iter().filter(|x| x % 2 == 0).for_each(|x| tx.send(x * 10).unwrap()));
    worker.join().unwrap();
    assert_eq!(sums.iter().collect::<Vec<_>>(), [0, 20, 40]);
}

#[tokio::main]
async fn main() {
    kept_on_a_thread().await;
    closure_of_a_chain().await;
    values().await;
    loops().await;
    given_up().await;
    println!("ok");
}
