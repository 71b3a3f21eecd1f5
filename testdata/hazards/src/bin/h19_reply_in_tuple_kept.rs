// hazard: 19
// expect: migrated std-mpsc @ let (reply, answers)
// forbid-text: oneshot
use std::collections::HashMap;
use std::sync::mpsc;
use std::thread;

struct Request {
    id: u64,
    reply: mpsc::Sender<u64>,
}

fn double(request: &(bool, Request)) -> u64 {
    request.1.id * 2
}

/// What follows the loop follows its `break`: a first answer may be followed by another one.
fn search(limit: u64, reply: mpsc::Sender<u64>) {
    for n in 0..limit {
        if n * n > 10 {
            reply.send(n).unwrap();
            break;
        }
    }
    let _ = reply.send(100);
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel::<(bool, Request)>();
    let worker = thread::spawn(move || {
        let mut watchers: HashMap<u64, mpsc::Sender<u64>> = HashMap::new();
        while let Ok(request) = rx.recv() {
            if request.0 {
                // The whole request is looked at while its reply would be gone.
                request.1.reply.send(double(&request)).unwrap();
                continue;
            }
            let (_, Request { id, reply }) = request;
            watchers.entry(id).or_insert(reply);
            // Who watches is told more than once.
            if let Some(watcher) = watchers.get(&id) {
                watcher.send(id).unwrap();
                watcher.send(id + 1).unwrap();
            }
        }
    });
    let mut all = Vec::new();
    for (id, direct) in [(5, true), (6, false)] {
        let (reply, answers) = mpsc::channel();
        tx.send((direct, Request { id, reply })).unwrap();
        all.push(answers);
    }
    drop(tx);
    worker.join().unwrap();
    let mut given = Vec::new();
    for answers in all {
        while let Ok(answer) = answers.recv() {
            given.push(answer);
        }
    }
    assert_eq!(given, [10, 6, 7]);
    let (tx, rx) = mpsc::channel::<(u64, mpsc::Sender<u64>)>();
    let worker = thread::spawn(move || {
        while let Ok((limit, reply)) = rx.recv() {
            search(limit, reply);
        }
    });
    let (reply, answers) = mpsc::channel();
    tx.send((9, reply)).unwrap();
    drop(tx);
    worker.join().unwrap();
    assert_eq!((answers.recv(), answers.recv()), (Ok(4), Ok(100)));
    println!("ok");
}
