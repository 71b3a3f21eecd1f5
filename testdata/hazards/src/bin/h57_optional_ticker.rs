// hazard: 57
// expect: migrated crossbeam-select
// forbid-text: crossbeam_channel
//! A ticker that may be absent, in a field: the arm waits for ever without one.
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, never, select, tick, unbounded};

enum Command {
    Tick(bool),
    Add(u32),
}

struct Clock {
    commands: Receiver<Command>,
    ticks: Option<Receiver<Instant>>,
    sum: u32,
    ticked: bool,
}

impl Clock {
    fn step(&mut self) -> bool {
        let silent = never();
        let ticks = self.ticks.as_ref().unwrap_or(&silent);
        select! {
            recv(self.commands) -> command => match command {
                Ok(Command::Tick(true)) => self.ticks = Some(tick(Duration::from_millis(1))),
                Ok(Command::Tick(false)) => self.ticks = None,
                Ok(Command::Add(n)) => self.sum += n,
                Err(_) => return false,
            },
            recv(ticks) -> _ => self.ticked = true,
        }
        true
    }
}

#[tokio::main]
async fn main() {
    let (tx, commands) = unbounded();
    let clock = std::thread::spawn(move || {
        let mut clock = Clock { commands, ticks: None, sum: 0, ticked: false };
        while clock.step() {}
        (clock.sum, clock.ticked)
    });
    tx.send(Command::Add(2)).unwrap();
    tx.send(Command::Tick(true)).unwrap();
    std::thread::sleep(Duration::from_millis(30));
    tx.send(Command::Tick(false)).unwrap();
    tx.send(Command::Add(3)).unwrap();
    drop(tx);
    assert_eq!(clock.join().unwrap(), (5, true));
    println!("ok");
}
