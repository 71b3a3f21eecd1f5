// hazard: 25
// expect: refused endless-blocking @ thread::spawn
//! The trait has one implementation, so that what it blocks on is certain.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

trait Model: Send {
    fn answer(&self, question: &str) -> usize;
}

struct Reading(&'static str);

impl Model for Reading {
    fn answer(&self, question: &str) -> usize {
        std::fs::read(self.0).map_or(0, |it| it.len()) + question.len()
    }
}

fn serve(model: Box<dyn Model>, jobs: Receiver<(String, Sender<usize>)>) {
    loop {
        let Ok((question, reply)) = jobs.recv() else { return };
        let _ = reply.send(model.answer(&question));
    }
}

#[tokio::main]
async fn main() {
    let (worker, jobs) = mpsc::channel();
    thread::spawn(move || serve(Box::new(Reading("/does/not/exist")), jobs));
    let (reply, answer) = mpsc::channel();
    worker.send(("what?".to_owned(), reply)).unwrap();
    assert_eq!(answer.recv().unwrap(), 5);
    println!("ok");
}
