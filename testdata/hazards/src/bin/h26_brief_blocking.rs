// hazard: 26
// set: blocking-loop=task
// expect: migrated thread-spawn @ handler.run()
// expect: migrated std-mpsc @ recv_timeout
// expect: migrated std-mpsc @ let (sender, receiver)
// expect: refused endless-blocking @ input.run()
// expect-text: tokio::time::timeout(TICK, self.receiver.recv()).await
//! A loop that waits for messages and touches files in between, under `blocking-loop=task`; one that waits for keys stays.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(5);

enum Message {
    Note(String),
    Stop,
}

/// Messages come from async code and from callbacks, so sending stays synchronous.
#[derive(Clone)]
struct Notes(Sender<Message>);

impl Notes {
    fn add(&self, text: &str) {
        self.0.send(Message::Note(text.to_owned())).unwrap();
    }
}

struct Handler {
    receiver: Receiver<Message>,
    file: PathBuf,
    lines: Arc<Mutex<Vec<String>>>,
    stopping: bool,
}

impl Handler {
    fn run(&mut self) {
        loop {
            self.receive();
            self.save();
            if self.stopping {
                return;
            }
        }
    }

    fn receive(&mut self) {
        match self.receiver.recv_timeout(TICK) {
            Ok(Message::Note(text)) => self.lines.lock().unwrap().push(text),
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => self.stopping = true,
        }
    }

    fn save(&self) {
        let lines = self.lines.lock().unwrap();
        std::fs::write(&self.file, lines.join("\n")).unwrap();
        if self.stopping {
            std::fs::write(self.file.with_extension("done"), "").unwrap();
        }
    }
}

struct Input {
    lines: Sender<String>,
}

impl Input {
    fn run(self) {
        loop {
            let mut line = String::new();
            if std::io::stdin().read_line(&mut line).is_err() || self.lines.send(line).is_err() {
                thread::sleep(Duration::from_millis(10));
            }
        }
    }
}

async fn written(file: PathBuf) -> String {
    while !file.with_extension("done").exists() {
        tokio::task::yield_now().await;
    }
    std::fs::read_to_string(file).unwrap()
}

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("brief-blocking-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("notes");
    let (sender, receiver) = channel();
    let notes = Notes(sender);
    let mut handler = Handler { receiver, file: file.clone(), lines: Arc::default(), stopping: false };
    thread::spawn(move || handler.run());
    if std::env::args().len() > 1 {
        let input = Input { lines: channel().0 };
        thread::spawn(move || input.run());
    }
    notes.add("one");
    notes.clone().add("two");
    notes.0.send(Message::Stop).unwrap();
    assert_eq!(written(file).await, "one\ntwo");
    std::fs::remove_dir_all(&folder).unwrap();
    println!("ok");
}
