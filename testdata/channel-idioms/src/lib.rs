//! Uses of receivers that have a form of their own in async code.
// set: public-api=allow
// expect: migrated std-mpsc
// expect: migrated crossbeam-channel
// forbid-text: crossbeam
// forbid-text: RecvError
// forbid-text: RecvTimeoutError
// expect-text: Some(Ok(n)) => sum += n
// expect-text: None => break
// expect-text: Ok(Some(n)) => seen.push(n)
// expect-text: Ok(None) => break
// expect-text: let Duplex(tx, mut rx) = there
// expect-text: let mut receiver = numbers(3)
// expect-text: let Some(word) = rx.recv().await else {
// expect-text: messages.into_iter()
// expect-text: oneshot::Sender<Result<u32, String>>
// expect-text: channel(config.queue)

use std::sync::mpsc::{channel, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

fn numbers(count: u32) -> Receiver<u32> {
    let (tx, rx) = channel();
    thread::spawn(move || {
        for n in 0..count {
            if tx.send(n).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    });
    rx
}

/// The patterns of a `match` speak about tokio's result.
pub async fn matched() -> u32 {
    let (tx, rx) = channel::<Result<u32, String>>();
    let feeder = thread::spawn(move || {
        tx.send(Ok(3)).unwrap();
        tx.send(Err("odd".to_string())).unwrap();
        tx.send(Ok(4)).unwrap();
    });
    let mut sum = 0;
    loop {
        match rx.recv() {
            Ok(Ok(n)) => sum += n,
            Ok(Err(_)) => sum += 100,
            Err(_) => break,
        }
    }
    feeder.join().unwrap();
    sum
}

/// So do those of a receive with a time limit.
pub async fn timed() -> Vec<u32> {
    let (tx, rx) = channel();
    let feeder = thread::spawn(move || {
        tx.send(1).unwrap();
        thread::sleep(Duration::from_millis(60));
    });
    let mut seen = Vec::new();
    loop {
        match rx.recv_timeout(Duration::from_millis(40)) {
            Ok(n) => seen.push(n),
            Err(RecvTimeoutError::Timeout) => seen.push(0),
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    feeder.join().unwrap();
    seen
}

struct Duplex<A, B>(Sender<A>, Receiver<B>);

fn pair<A, B>() -> (Duplex<A, B>, Duplex<B, A>) {
    let (there, from_here) = channel();
    let (here, from_there) = channel();
    (Duplex(there, from_there), Duplex(here, from_here))
}

/// Patterns take the ends out of a struct.
pub async fn taken_out() -> Option<String> {
    let (here, there) = pair::<u32, String>();
    let echo = thread::spawn(move || {
        let Duplex(tx, rx) = there;
        while let Ok(n) = rx.recv() {
            tx.send(format!("#{n}")).unwrap();
        }
    });
    here.0.send(7).unwrap();
    let answer = here.1.recv().ok();
    drop(here);
    echo.join().unwrap();
    answer
}

/// A receiver that the head of a loop makes is made once; several are kept in a vector.
pub async fn made() -> (u32, Vec<u32>) {
    let mut sum = 0;
    for n in numbers(3) {
        sum += n;
    }
    let mut inputs = vec![numbers(2), numbers(4)];
    let mut counts = Vec::new();
    for rx in &mut inputs {
        counts.push(rx.iter().count() as u32);
    }
    (sum, counts)
}

/// Adapters.
pub async fn adapted() -> (Vec<String>, u32, Vec<(usize, u32)>) {
    let (tx, rx) = channel::<&str>();
    for word in ["a", "b", "c"] {
        tx.send(word).unwrap();
    }
    let mut words = Vec::new();
    for word in rx.iter().take(2) {
        words.push(word.to_uppercase());
    }
    let rx = numbers(5);
    let sum = rx.iter().filter(|n| n % 2 == 0).map(|n| n * 10).sum();
    let rx = numbers(4);
    let mut indexed = Vec::new();
    for (i, n) in rx.iter().enumerate() {
        if i == 1 {
            continue;
        }
        indexed.push((i, n));
    }
    (words, sum, indexed)
}

mod pool {
    use std::time::Duration;

    use crossbeam_channel::{bounded, Sender};

    pub struct Request {
        n: u32,
        response: Sender<Result<u32, String>>,
    }

    struct Config {
        queue: usize,
    }

    impl Default for Config {
        fn default() -> Self {
            Config { queue: 8 }
        }
    }

    /// Divides, on a worker of its own.
    pub struct Divider {
        tx: Sender<Request>,
    }

    impl Divider {
        pub fn start() -> Self {
            let config = Config::default();
            let (tx, rx) = bounded(config.queue);
            let work = rx.clone();
            std::thread::spawn(move || {
                while let Ok(Request { n, response }) = work.recv() {
                    let Some(result) = 100_u32.checked_div(n) else {
                        let _ = response.send(Err("zero".to_string()));
                        continue;
                    };
                    let _ = response.send(Ok(result));
                }
            });
            Divider { tx }
        }

        pub async fn divide(&self, n: u32) -> Result<u32, String> {
            let (response, answer) = bounded(0);
            self.tx.send(Request { n, response }).map_err(|e| e.to_string())?;
            answer.recv_timeout(Duration::from_secs(5)).map_err(|_| "no answer".to_string())?
        }
    }
}

/// A request's reply, whatever its capacity was; the queue's comes from a field that is never zero.
pub async fn divided() -> (Result<u32, String>, Result<u32, String>) {
    let divider = pool::Divider::start();
    (divider.divide(5).await, divider.divide(0).await)
}
