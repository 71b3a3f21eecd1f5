// hazard: 19
// expect: migrated std-mpsc @ Pending
// expect: migrated std-mpsc @ let (reply, answer)
// expect-text: mpsc::unbounded_channel::<(u64, Option<oneshot::Sender<u64>>)>()
// expect-text: type Pending = HashMap<u64, oneshot::Sender<u64>>;
// expect-text: VecDeque<(u64, oneshot::Sender<u64>)>
// forbid-text: UnboundedSender<u64>
use std::collections::{HashMap, VecDeque};
use std::sync::mpsc;
use std::thread;

type Pending = HashMap<u64, mpsc::Sender<u64>>;

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel::<(u64, Option<mpsc::Sender<u64>>)>();
    // Each reply is sent once, whatever it lies in meanwhile.
    let worker = thread::spawn(move || {
        let mut pending: Pending = HashMap::new();
        let mut queue: VecDeque<(u64, mpsc::Sender<u64>)> = VecDeque::new();
        while let Ok((id, reply)) = rx.recv() {
            match (id, reply) {
                (id @ 0..=9, Some(reply)) => queue.push_back((id, reply)),
                (id, Some(reply)) => drop(pending.insert(id, reply)),
                (id, None) => {
                    if let Some(reply) = pending.remove(&id) {
                        let _ = reply.send(id * 10);
                    }
                }
            }
            while let Some((id, reply)) = queue.pop_front() {
                reply.send(id + 1).unwrap();
            }
        }
        pending.len()
    });
    let mut answers = Vec::new();
    for id in [3, 20, 30, 4] {
        let (reply, answer) = mpsc::channel();
        tx.send((id, Some(reply))).unwrap();
        answers.push(answer);
    }
    tx.send((20, None)).unwrap();
    drop(tx);
    assert_eq!(worker.join().unwrap(), 1);
    let mut given = Vec::new();
    for answer in answers {
        given.push(answer.recv().ok());
    }
    assert_eq!(given, [Some(4), Some(200), None, Some(5)]);
    println!("ok");
}
