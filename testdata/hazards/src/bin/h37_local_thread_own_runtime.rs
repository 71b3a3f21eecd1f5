// hazard: 37
// set: non-send=local-thread
// expect: migrated thread-spawn @ spawn(move
// expect: migrated std-mpsc @ requests.recv()
// expect: migrated block-on @ runtime.block_on
// expect-text: let runtime = match Builder::new_current_thread().enable_all().build() {
// expect-text: runtime.block_on(tokio::task::LocalSet::new().run_until(async move {
// expect-text: let total = model.add(value).await;
//! A thread for a model that is not `Send` makes a runtime before anything in it waits, and tells its starter if it cannot: it keeps that runtime
//! and drives the rest of its body on it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

struct Model(Rc<RefCell<Vec<u32>>>);

impl Model {
    async fn add(&self, value: u32) -> u32 {
        self.0.borrow_mut().push(value);
        self.0.borrow().iter().sum()
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
        let model = Model(Rc::default());
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
