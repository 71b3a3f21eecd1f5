// hazard: 37
// expect: migrated thread-sleep @ thread::sleep(PAUSE)
// expect-text: steps.advance().await
//! Only `main` polls these futures, so what they hold need not be `Send`: an `Rc`, a trait without `Sync`.

use std::cell::Cell;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(1);

trait Steps {
    fn advance(&self) -> u32;
    fn twice(&self) -> u32 {
        self.advance();
        self.advance()
    }
}

struct Counter(Rc<Cell<u32>>);

impl Steps for Counter {
    fn advance(&self) -> u32 {
        thread::sleep(PAUSE);
        self.0.set(self.0.get() + 1);
        self.0.get()
    }
}

fn run<S: Steps>(steps: &S, seen: &Rc<Cell<u32>>) -> u32 {
    let own = Rc::clone(seen);
    let last = steps.advance() + steps.twice();
    last * own.get()
}

#[tokio::main]
async fn main() {
    let seen = Rc::new(Cell::new(0));
    let counter = Counter(Rc::clone(&seen));
    assert_eq!(run(&counter, &seen), 12);
    println!("ok");
}
