// hazard: 23
// expect: migrated std-mpsc @ try_recv
// expect: migrated std-mpsc @ answer.recv()
// expect-text: waiting: Option<oneshot::Receiver<u32>>,
// expect-text: Err(oneshot::error::TryRecvError::Closed) =>
// expect-text: answer: oneshot::Receiver<String>,
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

struct Window {
    waiting: Option<Receiver<u32>>,
    shown: Vec<Option<u32>>,
}

impl Window {
    /// Looks, and does not wait; whoever has answered is not asked again.
    fn draw(&mut self) -> bool {
        let Some(answer) = &self.waiting else { return false };
        match answer.try_recv() {
            Ok(n) => self.shown.push(Some(n)),
            Err(TryRecvError::Empty) => return true,
            Err(TryRecvError::Disconnected) => self.shown.push(None),
        }
        self.waiting = None;
        false
    }
}

struct Ticket {
    seat: u32,
    answer: Receiver<String>,
}

impl Ticket {
    fn redeem(self) -> String {
        let text = self.answer.recv().unwrap();
        format!("{text} for {}", self.seat)
    }
}

struct Replies {
    number: Sender<u32>,
    text: Sender<String>,
}

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel::<(u32, Replies)>();
    let worker = thread::spawn(move || {
        while let Ok((n, Replies { number, text })) = rx.recv() {
            let _ = text.send(format!("ticket {n}"));
            match n {
                0 => drop(number),
                n => number.send(n + 1).unwrap(),
            }
        }
    });
    for n in [0, 7] {
        let (number, numbered) = mpsc::channel();
        let (text, answer) = mpsc::channel();
        tx.send((n, Replies { number, text })).unwrap();
        let ticket = Ticket { seat: n, answer };
        assert_eq!(ticket.redeem(), format!("ticket {n} for {n}"));
        let mut window = Window { waiting: Some(numbered), shown: Vec::new() };
        while window.draw() {}
        assert_eq!(window.shown, [(n > 0).then_some(n + 1)]);
    }
    drop(tx);
    worker.join().unwrap();
    println!("ok");
}
