//! Ends that pass through parameters, returns, aliases and struct literals.

use std::sync::mpsc::{self, Receiver, SyncSender};

type Out = SyncSender<u32>;
type In = mpsc::Receiver<u32>;

#[derive(Clone)]
struct Port {
    name: &'static str,
    out: Out,
}

struct Machine {
    port: Port,
    input: In,
}

fn machine(name: &'static str) -> Machine {
    let (out, input) = mpsc::sync_channel(3);
    Machine { port: Port { name, out }, input }
}

impl Port {
    fn renamed(self, name: &'static str) -> Port {
        Port { name, ..self }
    }

    fn push(&self, value: u32) -> Result<(), String> {
        self.out.send(value).map_err(|err| format!("{}: {err}", self.name))
    }
}

fn swap(first: Machine, second: Machine) -> (Machine, Machine) {
    (Machine { port: first.port, input: second.input }, Machine { input: first.input, ..second })
}

fn read(input: &Receiver<u32>) -> Option<u32> {
    input.recv().ok()
}

fn read_mut(input: &mut Receiver<u32>, into: &mut Vec<u32>) {
    while let Ok(value) = input.try_recv() {
        into.push(value);
    }
}

/// The machines' inputs were swapped: what goes into one comes out of the other.
pub async fn crossed() -> (Option<u32>, Vec<u32>) {
    let (one, mut two) = swap(machine("one"), machine("two"));
    one.port.push(1).unwrap();
    two.port.push(2).unwrap();
    one.port.clone().renamed("other").push(3).unwrap();
    let mut seen = Vec::new();
    let from_one = read(&one.input);
    read_mut(&mut two.input, &mut seen);
    (from_one, seen)
}

/// The error names the port.
pub async fn closed() -> Result<(), String> {
    let Machine { port, input } = machine("end");
    drop(input);
    port.renamed("last").push(1)
}
