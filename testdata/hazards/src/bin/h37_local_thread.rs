// hazard: 37
// set: non-send=local-thread
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-sleep|sleep-loop @ thread::sleep
// expect: refused not-send @ .join()
// expect-text: tokio::runtime::Builder::new_current_thread()
//! An `Rc` over a sleep, under `non-send=local-thread`: the body keeps a thread and its handle, with a runtime of its own in it.

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
