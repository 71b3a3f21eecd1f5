// hazard: 19
// expect: migrated std-mpsc @ fn retry
// expect: migrated std-mpsc @ fn compute
// expect: migrated std-mpsc @ struct Held
// expect-text: fn retry(needed: u32, reply: oneshot::Sender<Result<u32, String>>)
// expect-text: fn compute(n: u32, run: impl Fn(Task)) -> oneshot::Receiver<u32>
// expect-text: struct Held(u32, mpsc::UnboundedSender<u32>);
// expect-text: struct Inner { reply: mpsc::UnboundedSender<u32> }
use std::ops::Deref;
use std::sync::mpsc::{self, Sender};
use std::thread;

type Task = Box<dyn FnOnce() + Send>;

/// The turn that answers is the last one.
fn retry(needed: u32, reply: Sender<Result<u32, String>>) {
    for attempt in 0..3 {
        if attempt >= needed {
            let _ = reply.send(Ok(attempt));
            return;
        }
    }
    let _ = reply.send(Err(format!("not in {needed}")));
}

/// What is called once answers once.
fn compute(n: u32, run: impl Fn(Task)) -> mpsc::Receiver<u32> {
    let (reply, answer) = mpsc::channel();
    run(Box::new(move || {
        let _ = reply.send(n * n);
    }));
    answer
}

/// Nothing can be moved out of what has a destructor, nor through a `Deref`.
struct Held(u32, mpsc::Sender<u32>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0 = 0;
    }
}

struct Inner { reply: mpsc::Sender<u32> }

struct Outer(Inner);

impl Deref for Outer {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel::<(u32, Sender<Result<u32, String>>)>();
    let (held, holds) = mpsc::channel::<Held>();
    let (outer, outers) = mpsc::channel::<Outer>();
    let worker = thread::spawn(move || {
        while let Ok((needed, reply)) = rx.recv() {
            retry(needed, reply);
        }
        while let Ok(it) = holds.recv() {
            it.1.send(it.0).unwrap();
        }
        while let Ok(it) = outers.recv() {
            it.reply.send(8).unwrap();
        }
    });
    let mut given = Vec::new();
    for needed in [1, 7] {
        let (reply, answer) = mpsc::channel();
        tx.send((needed, reply)).unwrap();
        given.push(answer.recv().unwrap());
    }
    drop(tx);
    assert_eq!(given, [Ok(1), Err("not in 7".to_owned())]);
    let (reply, answer) = mpsc::channel();
    held.send(Held(5, reply)).unwrap();
    drop(held);
    assert_eq!(answer.recv(), Ok(5));
    let (reply, answer) = mpsc::channel();
    outer.send(Outer(Inner { reply })).unwrap();
    drop(outer);
    assert_eq!(answer.recv(), Ok(8));
    worker.join().unwrap();
    let squared = compute(7, |task| task());
    assert_eq!(squared.recv(), Ok(49));
    println!("ok");
}
