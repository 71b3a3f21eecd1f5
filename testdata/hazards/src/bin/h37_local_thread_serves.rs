// hazard: 37
// set: non-send=local-thread
// expect: migrated thread-spawn @ .spawn(move
// expect: migrated std-mpsc @ requests.recv()
// expect-text: requests.recv().await
// expect-text: .name("model".to_owned())
//! A model that is not `Send` lives on a thread of its own and is asked through channels: the thread keeps its name and its `?`,
//! and awaits the requests.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

struct Model(Rc<RefCell<Vec<u32>>>);

impl Model {
    fn add(&self, value: u32) -> u32 {
        self.0.borrow_mut().push(value);
        self.0.borrow().iter().sum()
    }
}

#[tokio::main]
async fn main() {
    let (ask, requests) = mpsc::channel::<(u32, oneshot::Sender<u32>)>();
    thread::Builder::new()
        .name("model".to_owned())
        .spawn(move || -> Result<(), u32> {
            let model = Model(Rc::default());
            while let Ok((value, reply)) = requests.recv() {
                reply.send(model.add(value))?;
            }
            Ok(())
        })
        .unwrap();
    for (value, sum) in [(1, 1), (2, 3), (3, 6)] {
        let (reply, answer) = oneshot::channel();
        ask.send((value, reply)).unwrap();
        assert_eq!(answer.await.unwrap(), sum);
    }
    println!("ok");
}
