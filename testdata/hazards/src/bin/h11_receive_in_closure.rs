// hazard: 11
// expect: migrated std-mpsc @ mpsc::channel::<u8>
// expect: migrated std-mpsc @ mpsc::channel::<u16>
// expect: refused shared-receiver @ mpsc::channel::<u32>
// expect-text: let mut next
//! Closures that use a receiver: calling them needs `&mut` too, which the variable gets and an `Fn` cannot give.

use std::sync::mpsc;
use std::thread;

fn twice(mut next: impl FnMut() -> Option<u16>) -> (Option<u16>, Option<u16>) {
    (next(), next())
}

fn all(next: impl Fn() -> Option<u32>) -> Vec<u32> {
    std::iter::from_fn(|| next()).collect()
}

#[tokio::main]
async fn main() {
    let (small, smalls) = mpsc::channel::<u8>();
    let (middle, middles) = mpsc::channel::<u16>();
    let (large, larges) = mpsc::channel::<u32>();
    let sender = thread::spawn(move || {
        for it in 1..=2 {
            small.send(it).unwrap();
            middle.send(it.into()).unwrap();
            large.send(it.into()).unwrap();
        }
    });
    assert_eq!((smalls.recv(), middles.recv(), larges.recv()), (Ok(1), Ok(1), Ok(1)));
    sender.join().unwrap();
    let next = || smalls.try_recv().ok();
    assert_eq!((next(), next()), (Some(2), None));
    assert_eq!(twice(|| middles.try_recv().ok()), (Some(2), None));
    assert_eq!(all(|| larges.try_recv().ok()), [2]);
    println!("ok");
}
