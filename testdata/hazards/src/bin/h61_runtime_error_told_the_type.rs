// hazard: 61
// expect: migrated thread-spawn @ spawn(move
// expect: migrated std-mpsc @ ready.send(Ok
// expect: migrated block-on @ runtime.block_on
// expect-text: oneshot::channel::<Result<&str, String>>()
//! A thread that answers with an error if it gets no runtime: with the runtime goes the message that told the channel's type, so
//! the type is written where the channel is made.

use std::sync::{Arc, Mutex, mpsc};
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

struct Model(Arc<Mutex<Vec<u32>>>);

impl Model {
    async fn add(&self, value: u32) -> u32 {
        self.0.lock().unwrap().push(value);
        self.0.lock().unwrap().iter().sum()
    }
}

struct Question {
    value: u32,
    reply: oneshot::Sender<u32>,
}

#[tokio::main]
async fn main() {
    let (ask, requests) = mpsc::channel::<Question>();
    let (ready, started) = mpsc::channel();
    thread::spawn(move || {
        let name = "model";
        let runtime = match Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => {
                let _ = ready.send(Err(format!("no runtime: {error}")));
                return;
            }
        };
        let model = Model(Arc::default());
        let _ = ready.send(Ok(name));
        while let Ok(Question { value, reply }) = requests.recv() {
            let total = runtime.block_on(model.add(value));
            let _ = reply.send(total);
        }
    });
    println!("{:?}", started.recv().unwrap());
    for value in [1, 2, 3] {
        let (reply, answer) = oneshot::channel();
        ask.send(Question { value, reply }).unwrap();
        println!("{}", answer.await.unwrap());
    }
}
