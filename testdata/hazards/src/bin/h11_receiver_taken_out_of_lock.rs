// hazard: 11
// expect: migrated std-mpsc @ rx: Mutex<Option<Receiver<u32>>>
// expect: migrated std-mpsc @ static QUEUE
// expect: migrated std-mpsc @ lines: RefCell<Option<Receiver<u32>>>
// expect: refused shared-receiver @ read: RefCell<Option<Receiver<u32>>>
// expect: refused guard-across-await @ state: Mutex<(Receiver<u32>, u32)>
// expect-text: rx: Mutex<Option<UnboundedReceiver<u32>>>
// expect-text: and_then(|rx| rx.try_recv().ok())
//! Receivers behind locks: one that is taken out, or only looked at under the lock, is used by nobody else meanwhile. What only reads the lock
//! cannot have it for itself, and a lock must not be held over the receive.

use std::cell::RefCell;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

#[derive(Clone)]
struct Actor {
    tx: Sender<u32>,
    inbox: Arc<Inbox>,
}

struct Inbox {
    rx: Mutex<Option<Receiver<u32>>>,
}

impl Actor {
    fn new() -> Self {
        let (tx, rx) = mpsc::channel();
        Actor { tx, inbox: Arc::new(Inbox { rx: Mutex::new(Some(rx)) }) }
    }

    fn peek(&self) -> Option<u32> {
        self.inbox.rx.lock().unwrap().as_ref().and_then(|rx| rx.try_recv().ok())
    }

    fn run(&self) -> Option<JoinHandle<u32>> {
        let rx = self.inbox.rx.lock().unwrap().take()?;
        Some(summing(rx))
    }
}

fn summing(rx: Receiver<u32>) -> JoinHandle<u32> {
    thread::spawn(move || {
        let mut sum = 0;
        while let Ok(n) = rx.recv() {
            if n == 0 {
                break;
            }
            sum += n;
        }
        sum
    })
}

static QUEUE: Mutex<Option<Receiver<u32>>> = Mutex::new(None);

struct Screen {
    lines: RefCell<Option<Receiver<u32>>>,
}

struct Reader {
    read: RefCell<Option<Receiver<u32>>>,
}

impl Reader {
    fn next(&self) -> Option<u32> {
        self.read.borrow().as_ref().and_then(|rx| rx.recv().ok())
    }
}

struct Counter {
    state: Mutex<(Receiver<u32>, u32)>,
}

impl Counter {
    fn next(&self) -> u32 {
        let mut state = self.state.lock().unwrap();
        let n = state.0.recv().unwrap();
        state.1 += n;
        state.1
    }
}

#[tokio::main]
async fn main() {
    let actor = Actor::new();
    actor.tx.send(7).unwrap();
    assert_eq!(actor.clone().peek(), Some(7));
    let running = actor.run().unwrap();
    assert!(actor.run().is_none());
    assert_eq!(actor.peek(), None);
    for n in [1, 2, 0] {
        actor.tx.send(n).unwrap();
    }
    assert_eq!(running.join().unwrap(), 3);

    let (tx, rx) = mpsc::channel();
    *QUEUE.lock().unwrap() = Some(rx);
    tx.send(5).unwrap();
    drop(tx);
    let rx = QUEUE.lock().unwrap().take().unwrap();
    assert_eq!(rx.recv(), Ok(5));

    let (tx, rx) = mpsc::channel();
    let screen = Screen { lines: RefCell::new(Some(rx)) };
    tx.send(4).unwrap();
    let lines = screen.lines.borrow_mut().take().unwrap();
    drop(tx);
    let mut shown = 0;
    for line in lines {
        shown += line;
    }
    assert_eq!(shown, 4);

    let (tx, rx) = mpsc::channel();
    tx.send(6).unwrap();
    let reader = Reader { read: RefCell::new(Some(rx)) };
    assert_eq!(reader.next(), Some(6));

    let (tx, rx) = mpsc::channel();
    let counter = Counter { state: Mutex::new((rx, 0)) };
    tx.send(8).unwrap();
    tx.send(1).unwrap();
    assert_eq!((counter.next(), counter.next()), (8, 9));
    println!("ok");
}
