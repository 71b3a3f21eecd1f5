// hazard: 37
// expect: migrated thread-spawn|thread-sleep|std-mpsc @ thread::spawn(move || work
// expect: refused not-send @ thread::sleep(PAUSE); // held
//! A generic enum is `Send` if what it is instantiated with is.

use std::rc::Rc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

const PAUSE: Duration = Duration::from_millis(1);

enum Event<I> {
    Input(I),
    Tick,
}

fn work(events: Receiver<Event<String>>, done: Sender<usize>) {
    let mut last: Event<String> = Event::Tick;
    while let Ok(event) = events.recv() {
        if let (Event::Input(old), Event::Input(new)) = (&last, &event) {
            done.send(old.len() + new.len()).unwrap();
        }
        last = event;
        thread::sleep(PAUSE);
    }
}

async fn alone() -> usize {
    let held = Event::Input(Rc::new(1));
    thread::sleep(PAUSE); // held
    match held {
        Event::Input(it) => *it,
        Event::Tick => 0,
    }
}

#[tokio::main]
async fn main() {
    let (tx, events) = mpsc::channel();
    let (done, sums) = mpsc::channel();
    thread::spawn(move || work(events, done));
    tx.send(Event::Input("one".to_owned())).unwrap();
    tx.send(Event::Input("three".to_owned())).unwrap();
    tx.send(Event::Tick).unwrap();
    drop(tx);
    assert_eq!(sums.recv(), Ok(8));
    assert_eq!(tokio::spawn(alone()).await.unwrap(), 1);
    println!("ok");
}
