// hazard: 5
// The reply stays and has no room: as a task, the worker would block its runtime's thread until the answer is taken.
// expect: refused endless-blocking @ std::thread::spawn(move || {
// expect: kept @ sync_channel(0)
use std::sync::mpsc::{channel, sync_channel, Sender, SyncSender};
use std::time::Duration;

struct Request {
    n: u32,
    reply: SyncSender<u32>,
}

fn ask(requests: &Sender<Request>, numbers: &[u32; 3]) -> [Option<u32>; 3] {
    std::array::from_fn(|at| {
        let (reply, answer) = sync_channel(0);
        requests.send(Request { n: numbers[at], reply }).ok()?;
        answer.recv_timeout(Duration::from_secs(60)).ok()
    })
}

#[tokio::main]
async fn main() {
    let (requests, queue) = channel::<Request>();
    std::thread::spawn(move || {
        while let Ok(request) = queue.recv() {
            let _ = request.reply.send(request.n * 2);
        }
    });
    let answers = std::thread::spawn(move || ask(&requests, &[1, 2, 3])).join().unwrap();
    assert_eq!(answers, [Some(2), Some(4), Some(6)]);
    println!("ok");
}
