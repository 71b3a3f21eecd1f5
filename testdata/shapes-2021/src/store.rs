// expect: migrated thread-spawn
// expect: migrated std-mpsc @ mpsc::channel()
// expect-text: tokio::spawn(async move {
//! Its tests stand in a file of their own, and take the imports from here.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

pub enum Change {
    Put(u32),
    All(mpsc::Sender<Vec<u32>>),
}

pub struct Store {
    changes: mpsc::Sender<Change>,
}

impl Store {
    pub fn open(pause: Duration) -> Self {
        let (changes, rx) = mpsc::channel();
        thread::spawn(move || {
            let mut items = vec![];
            for change in rx {
                match change {
                    Change::Put(item) => {
                        thread::sleep(pause);
                        items.push(item)
                    }
                    Change::All(reply) => reply.send(items.clone()).unwrap(),
                }
            }
        });
        Store { changes }
    }

    pub fn put(&self, item: u32) {
        self.changes.send(Change::Put(item)).unwrap();
    }

    pub fn all(&self) -> Vec<u32> {
        let (tx, rx) = mpsc::channel();
        self.changes.send(Change::All(tx)).unwrap();
        rx.recv().unwrap()
    }
}

#[cfg(test)]
mod tests;
