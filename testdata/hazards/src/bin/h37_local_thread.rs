// hazard: 37
// set: non-send=local-thread
// expect: either thread-spawn not-send @ thread::spawn
// expect: either thread-sleep|sleep-loop not-send @ thread::sleep
//! An `Rc` over a sleep, under `non-send=local-thread`: the body keeps a thread, with a runtime of its own in it.

use std::cell::Cell;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

#[tokio::main]
async fn main() {
    let worker = thread::spawn(|| {
        let steps = Rc::new(Cell::new(0));
        let seen = Rc::clone(&steps);
        while seen.get() < 3 {
            steps.set(steps.get() + 1);
            thread::sleep(Duration::from_millis(1));
        }
        seen.get()
    });
    assert_eq!(worker.join().unwrap(), 3);
    println!("ok");
}
