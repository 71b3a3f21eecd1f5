// hazard: 19
// expect: migrated crossbeam-channel @ bounded(0)
// expect: migrated crossbeam-select @ select! {
// expect-text: reply: oneshot::Sender<Result<usize, &'static str>>
//! Two sends of one reply, of which `continue` lets only one happen: the loop that it goes on with is around the macro.
use crossbeam_channel::{Receiver, Sender, bounded, select};
use std::thread;

struct Request {
    word: &'static str,
    reply: Sender<Result<usize, &'static str>>,
}

fn worker(requests: Receiver<Request>, stop: Receiver<()>) -> usize {
    let mut refused = 0;
    loop {
        select! {
            recv(requests) -> request => {
                if let Ok(request) = request {
                    let Some(rest) = request.word.strip_prefix("len ") else {
                        let _ = request.reply.send(Err("unknown"));
                        refused += 1;
                        continue;
                    };
                    let _ = request.reply.send(Ok(rest.len()));
                }
            }
            recv(stop) -> _ => break refused,
        }
    }
}

async fn ask(requests: &Sender<Request>, word: &'static str) -> Result<usize, &'static str> {
    let (reply, answer) = bounded(0);
    requests.send(Request { word, reply }).unwrap();
    answer.recv().unwrap()
}

#[tokio::main]
async fn main() {
    let (requests, received) = bounded(4);
    let (stop, stopped) = bounded(1);
    let worker = thread::spawn(move || worker(received, stopped));
    assert_eq!(ask(&requests, "len four").await, Ok(4));
    assert_eq!(ask(&requests, "four").await, Err("unknown"));
    stop.send(()).unwrap();
    assert_eq!(worker.join().unwrap(), 1);
    println!("ok");
}
