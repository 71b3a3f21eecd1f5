// hazard: 31
// expect: either thread-spawn any @ thread::spawn
// expect: either thread-sleep any @ thread::sleep
//! The thread owns a handler that is `Send` but not `Sync`, and runs it through `&self`: an async `&self` method held over an
//! await is no longer `Send`.

use std::cell::Cell;
use std::thread;
use std::time::Duration;

trait Handler {
    fn handle(&self, value: u32) -> u32;
}

struct Counting {
    calls: Cell<u32>,
}

impl Handler for Counting {
    fn handle(&self, value: u32) -> u32 {
        self.calls.set(self.calls.get() + 1);
        value * self.calls.get()
    }
}

struct Runner {
    handler: Box<dyn Handler + Send>,
}

impl Runner {
    fn run(&self, rounds: u32) -> u32 {
        let mut sum = 0;
        for _ in 0..rounds {
            thread::sleep(Duration::from_millis(1));
            sum += self.handler.handle(10);
        }
        sum
    }
}

#[tokio::main]
async fn main() {
    let runner = Runner { handler: Box::new(Counting { calls: Cell::new(0) }) };
    let work = thread::spawn(move || runner.run(3));
    assert_eq!(work.join().unwrap(), 60);
    println!("ok");
}
