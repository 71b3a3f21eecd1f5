// hazard: 54
// expect: migrated crossbeam-select @ select! {
// expect-text: self.out.clone().reserve_owned()
// expect-text: to_here.clone().reserve_owned()
// expect-text: self.results.clone().reserve_owned()
// What a permit borrows from stays borrowed to the end of the arm, which changes it here.

use crossbeam_channel::{Receiver, Sender, bounded, select};

struct Relay {
    out: Sender<u32>,
    stop: Receiver<()>,
    next: u32,
    sent: usize,
}

impl Relay {
    fn note(&mut self) {
        self.sent += 1;
        self.next += 10;
    }

    fn run(mut self) -> usize {
        loop {
            select! {
                send(self.out, self.next) -> sent => {
                    if sent.is_err() {
                        return self.sent;
                    }
                    self.note();
                }
                recv(self.stop) -> _ => return self.sent,
            }
        }
    }
}

struct Mux {
    commands: Receiver<u32>,
    results: Sender<u32>,
    queue: Vec<u32>,
}

impl Mux {
    fn on_command(&mut self, command: u32) {
        self.queue.push(command * 2);
    }

    // The permit's type is there while the other arm runs.
    fn run(mut self) {
        loop {
            let Some(&item) = self.queue.first() else {
                match self.commands.recv() {
                    Ok(it) => self.on_command(it),
                    Err(_) => return,
                }
                continue;
            };
            select! {
                send(self.results, item) -> sent => {
                    if sent.is_err() {
                        return;
                    }
                    self.queue.remove(0);
                }
                recv(self.commands) -> command => match command {
                    Ok(it) => self.on_command(it),
                    Err(_) => return,
                },
            }
        }
    }
}

fn fill(mut to: Option<Sender<u32>>, stop: Receiver<()>) -> u32 {
    let mut sent = 0;
    while let Some(out) = &to {
        let to_here = out;
        select! {
            send(to_here, sent) -> result => {
                result.unwrap();
                sent += 1;
                if sent == 3 {
                    to = None;
                }
            }
            recv(stop) -> _ => break,
        }
    }
    sent
}

#[tokio::main]
async fn main() {
    let (out, numbers) = bounded(1);
    let (stop_tx, stop) = bounded(1);
    let relay = std::thread::spawn(move || Relay { out, stop, next: 1, sent: 0 }.run());
    assert_eq!(numbers.recv(), Ok(1));
    assert_eq!(numbers.recv(), Ok(11));
    drop(numbers);
    assert!(relay.join().unwrap() >= 2);
    drop(stop_tx);

    let (out, numbers) = bounded(8);
    let (_stop_tx, stop) = bounded(1);
    let filling = std::thread::spawn(move || fill(Some(out), stop));
    assert_eq!(filling.join().unwrap(), 3);
    assert_eq!(numbers.recv(), Ok(0));

    let (command, commands) = bounded(8);
    let (results, doubled) = bounded(1);
    let mux = std::thread::spawn(move || Mux { commands, results, queue: vec![] }.run());
    for it in 1..=3 {
        command.send(it).unwrap();
    }
    assert_eq!((doubled.recv(), doubled.recv(), doubled.recv()), (Ok(2), Ok(4), Ok(6)));
    drop(command);
    mux.join().unwrap();
    println!("ok");
}
