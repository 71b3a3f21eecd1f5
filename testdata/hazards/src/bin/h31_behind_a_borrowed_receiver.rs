// hazard: 31
// expect: refused not-send @ jobs.recv()
// expect: migrated thread-spawn @ std::thread::spawn
//! A borrowed receiver is no obstacle, since tokio's is `Sync`; what is held besides it still is.

use std::rc::Rc;
use std::sync::mpsc::channel;

#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<u32>();
    let worker = std::thread::spawn(move || {
        let jobs = &rx;
        let seen = Rc::new(std::cell::RefCell::new(Vec::new()));
        while let Ok(job) = jobs.recv() {
            seen.borrow_mut().push(job);
        }
        let seen = seen.borrow().clone();
        seen
    });
    for job in 0..3 {
        tx.send(job).unwrap();
    }
    drop(tx);
    assert_eq!(worker.join().unwrap(), [0, 1, 2]);
    println!("ok");
}
