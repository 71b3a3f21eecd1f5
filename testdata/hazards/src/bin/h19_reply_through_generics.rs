// hazard: 19
// expect: migrated std-mpsc @ fn pump
// expect: migrated std-mpsc @ type Job
// expect: migrated std-mpsc @ let (reply, answer)
// expect-text: type Job = (u32, oneshot::Sender<u32>);
// expect-text: Mutex<HashMap<u32, oneshot::Sender<u32>>>
// expect-text: fn accept(&self, job: (u32, oneshot::Sender<u32>));
use std::collections::HashMap;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;

/// Whoever does not know the type of what passes through can do nothing with it but pass it on.
fn pump<T>(rx: Receiver<T>, tx: Sender<T>) {
    for message in rx {
        if tx.send(message).is_err() {
            break;
        }
    }
}

fn serve<T, F: FnMut(T)>(rx: Receiver<T>, mut each: F) {
    while let Ok(message) = rx.recv() {
        each(message);
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(|it| it.into_inner())
}

trait Worker {
    type Job;
    fn work(&mut self, job: Self::Job);
}

struct Adder(u32);

impl Worker for Adder {
    type Job = (u32, Sender<u32>);
    fn work(&mut self, (n, reply): Self::Job) {
        self.0 += n;
        reply.send(self.0).unwrap();
    }
}

trait Desk: Send + Sync {
    fn accept(&self, job: (u32, Sender<u32>));
    fn close(&self) -> usize;
}

#[derive(Default)]
struct Waiting {
    pending: Mutex<HashMap<u32, Sender<u32>>>,
}

impl Desk for Waiting {
    fn accept(&self, (n, reply): (u32, Sender<u32>)) {
        lock(&self.pending).insert(n, reply);
    }
    fn close(&self) -> usize {
        let mut told = 0;
        for n in 0..10 {
            let reply = lock(&self.pending).remove(&n);
            told += usize::from(reply.is_some_and(|it| it.send(n * 100).is_ok()));
        }
        told
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel();
    let (forward, forwarded) = mpsc::channel();
    let pump = thread::spawn(move || pump(rx, forward));
    let desk: Arc<dyn Desk> = Arc::new(Waiting::default());
    let theirs = Arc::clone(&desk);
    let server = thread::spawn(move || {
        let mut adder = Adder(0);
        serve(forwarded, move |(n, reply)| match n % 2 {
            0 => adder.work((n, reply)),
            _ => theirs.accept((n, reply)),
        });
    });
    let mut answers = Vec::new();
    for n in 1..5 {
        let (reply, answer) = mpsc::channel();
        tx.send((n, reply)).unwrap();
        answers.push(answer);
    }
    drop(tx);
    pump.join().unwrap();
    server.join().unwrap();
    assert_eq!(desk.close(), 2);
    let mut given = Vec::new();
    for answer in answers {
        given.push(answer.recv().unwrap());
    }
    assert_eq!(given, [100, 2, 300, 6]);
    println!("ok");
}
