// hazard: 26
// expect: refused thread-identity @ .spawn(move
// expect: refused thread-identity @ thread::current
//! Jobs that ask for the name of the thread which runs them: it stays the one that was named.
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

struct Executor {
    queue: Sender<Job>,
    thread: JoinHandle<()>,
}

impl Executor {
    fn new() -> Self {
        let (queue, jobs) = channel::<Job>();
        let builder = thread::Builder::new().name("executor".to_owned());
        let thread = builder
            .spawn(move || {
                for job in jobs {
                    job();
                }
            })
            .unwrap();
        Executor { queue, thread }
    }

    fn run(&self, job: impl FnOnce() + Send + 'static) {
        self.queue.send(Box::new(job)).unwrap();
    }

    fn finish(self) {
        drop(self.queue);
        self.thread.join().unwrap();
    }
}

#[tokio::main]
async fn main() {
    let (names, told) = std::sync::mpsc::channel();
    let executor = Executor::new();
    executor.run(move || names.send(thread::current().name().map(str::to_owned)).unwrap());
    executor.finish();
    assert_eq!(told.recv().unwrap().as_deref(), Some("executor"));
    println!("ok");
}
