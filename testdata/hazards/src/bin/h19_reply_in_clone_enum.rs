// hazard: 19
// expect: migrated crossbeam-channel
// forbid-text: oneshot
use crossbeam_channel::{bounded, unbounded, Sender};

#[derive(Clone)]
enum Request {
    Double { n: u32, reply: Sender<u32> },
    Stop,
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded::<Request>();
    let worker = tokio::spawn(async move {
        let mut history = Vec::new();
        while let Ok(request) = rx.recv() {
            // The copy kept here is why the request must stay `Clone`.
            history.push(request.clone());
            match request {
                Request::Double { n, reply } => {
                    let _ = reply.send(n * 2);
                }
                Request::Stop => break,
            }
        }
        history.len()
    });
    for n in [3, 4] {
        let (reply, answer) = bounded(1);
        tx.send(Request::Double { n, reply }).unwrap();
        assert_eq!(answer.recv(), Ok(n * 2));
    }
    tx.send(Request::Stop).unwrap();
    assert_eq!(worker.await.unwrap(), 3);
    println!("ok");
}
