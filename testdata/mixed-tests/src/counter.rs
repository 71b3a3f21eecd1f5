// expect: migrated std-mpsc @ self.receiver.recv()
// expect: migrated std-mpsc @ let (commands, receiver) = mpsc::channel()
// expect: refused test-code @ echoes.recv()
// expect: refused test-code @ let (unrelated, other) = mpsc::channel()
// expect: refused test-code @ thread::sleep
//! A loop that async code runs and tests drive.

use std::sync::mpsc::{Receiver, Sender};

pub enum Command {
    Add(u32),
    #[allow(dead_code)]
    Echo(Sender<u32>),
}

pub struct Counter {
    receiver: Receiver<Command>,
    sum: u32,
}

impl Counter {
    pub fn new(receiver: Receiver<Command>) -> Self {
        Counter { receiver, sum: 0 }
    }

    pub async fn run(&mut self) -> u32 {
        while let Ok(command) = self.receiver.recv() {
            match command {
                Command::Add(n) => self.sum += n,
                Command::Echo(to) => to.send(self.sum).unwrap(),
            }
        }
        self.sum
    }

    #[cfg(test)]
    fn queued(&self) -> bool {
        self.receiver.try_recv().is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    #[tokio::test]
    async fn counts() {
        let (commands, receiver) = mpsc::channel();
        let mut counter = Counter::new(receiver);
        let (echo, echoes) = mpsc::channel();
        commands.send(Command::Add(2)).unwrap();
        commands.send(Command::Echo(echo)).unwrap();
        drop(commands);
        assert_eq!(counter.run().await, 2);
        assert_eq!(echoes.recv(), Ok(2));
    }

    #[test]
    fn queues() {
        let (commands, receiver) = mpsc::channel();
        let counter = Counter::new(receiver);
        assert!(!counter.queued());
        thread::spawn(move || commands.send(Command::Add(1)).unwrap()).join().unwrap();
        assert!(counter.queued());
    }

    #[test]
    fn has_a_channel_of_its_own() {
        let (unrelated, other) = mpsc::channel();
        thread::spawn(move || unrelated.send(1).unwrap());
        thread::sleep(Duration::from_millis(1));
        assert_eq!(other.recv(), Ok(1));
    }
}
