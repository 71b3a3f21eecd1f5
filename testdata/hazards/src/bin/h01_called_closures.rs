// hazard: 1
// expect: migrated std-mpsc @ mpsc::channel::<u32>()
// expect: migrated std-mpsc @ mpsc::channel();
// expect: migrated thread-spawn @ thread::spawn(move || serve(rx, answers))
// expect: migrated std-mpsc @ replies.recv()
//! Ends go into and come out of closures that are called like functions.

use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

struct Client {
    jobs: Mutex<Sender<u32>>,
}

fn serve(jobs: Receiver<u32>, answers: Sender<u32>) {
    loop {
        match jobs.recv_timeout(Duration::from_secs(5)) {
            Ok(job) => {
                if answers.send(job * 2).is_err() {
                    return;
                }
            }
            Err(_) => return,
        }
    }
}

#[tokio::main]
async fn main() {
    let (answers, replies) = mpsc::channel::<u32>();
    let start = |answers: Sender<u32>| -> Mutex<Sender<u32>> {
        let (tx, rx) = mpsc::channel();
        thread::spawn(move || serve(rx, answers));
        Mutex::from(tx)
    };
    let first = Client { jobs: start(answers.clone()) };
    let second = Client { jobs: start(answers) };
    first.jobs.lock().unwrap().send(1).unwrap();
    second.jobs.lock().unwrap().send(10).unwrap();
    drop(first);
    drop(second);
    let mut sum = 0;
    while let Ok(reply) = replies.recv() {
        sum += reply;
    }
    assert_eq!(sum, 22);
    println!("ok");
}
