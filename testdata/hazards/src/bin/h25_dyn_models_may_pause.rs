// hazard: 25
// expect: migrated thread-spawn @ thread::spawn
// expect: migrated std-mpsc @ jobs.recv()
// expect-text: tokio::spawn(async move {
//! A worker that never ends cannot go to the blocking pool. That one of its models reads a file is told in a note.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

trait Model: Send {
    fn answer(&self, question: &str) -> usize;
}

struct Counting;

impl Model for Counting {
    fn answer(&self, question: &str) -> usize {
        question.len()
    }
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

async fn ask(worker: &Sender<(String, Sender<usize>)>, question: &str) -> usize {
    let (reply, answer) = mpsc::channel();
    worker.send((question.to_owned(), reply)).unwrap();
    answer.recv().unwrap()
}

#[tokio::main]
async fn main() {
    let mut sum = 0;
    let models: [Box<dyn Model>; 2] = [Box::new(Counting), Box::new(Reading("/does/not/exist"))];
    for model in models {
        let (worker, jobs) = mpsc::channel();
        thread::spawn(move || serve(model, jobs));
        sum += ask(&worker, "what?").await;
    }
    assert_eq!(sum, 10);
    println!("ok");
}
