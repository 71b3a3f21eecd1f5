// expect: migrated std-mpsc @ answer.recv()
// expect: migrated thread-spawn @ thread::spawn(move || serve
// expect: migrated thread-join @ serving.join()
// expect-text: use std::time::Duration;

//! A counter that clients ask over channels, in a program on tokio; what its tests do with it follows it.

mod workers;

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

pub enum Ask {
    Add(u32, Sender<u32>),
    Stop,
}

#[derive(Clone)]
pub struct Client {
    asks: Sender<Ask>,
}

impl Client {
    pub fn add(&self, n: u32) -> Option<u32> {
        let (reply, answer) = mpsc::channel();
        self.asks.send(Ask::Add(n, reply)).ok()?;
        answer.recv().ok()
    }
}

fn serve(asks: Receiver<Ask>) -> u32 {
    let mut sum = 0;
    loop {
        match asks.recv_timeout(Duration::from_millis(50)) {
            Ok(Ask::Add(n, reply)) => {
                sum += n;
                let _ = reply.send(sum);
            }
            Ok(Ask::Stop) | Err(RecvTimeoutError::Disconnected) => return sum,
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

pub fn start() -> (Client, JoinHandle<u32>) {
    let (asks, rx) = mpsc::channel();
    let serving = thread::spawn(move || serve(rx));
    (Client { asks }, serving)
}

#[tokio::main]
async fn main() {
    let (client, serving) = start();
    println!("{:?} {:?}", client.add(1), client.add(2));
    client.asks.send(Ask::Stop).unwrap();
    println!("{}", serving.join().unwrap());
    workers::run();
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Duration;

    #[test]
    fn from_many_threads() {
        let (client, serving) = super::start();
        let threads: Vec<_> = (0..3)
            .map(|_| {
                let client = client.clone();
                thread::spawn(move || {
                    client.add(1).unwrap();
                    thread::sleep(Duration::from_millis(1));
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        drop(client);
        assert_eq!(serving.join().unwrap(), 3);
    }

    #[test]
    fn alone() {
        // Nothing of the program is waited for here.
        let busy = thread::spawn(|| {
            thread::sleep(Duration::from_millis(1));
            7
        });
        assert_eq!(busy.join().unwrap(), 7);
    }
}
