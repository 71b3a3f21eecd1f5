//! Calls over one connection: answers come back in any order and find their caller by number.
// expect: migrated crossbeam-channel

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossbeam_channel::{bounded, unbounded, Receiver, RecvTimeoutError, Sender};

#[derive(Debug, PartialEq, Eq)]
pub enum CallError {
    TimedOut,
    Dropped,
    Closed,
}

struct Packet {
    id: u64,
    body: String,
}

type Pending = Arc<Mutex<HashMap<u64, Sender<String>>>>;

/// One end of a connection to a peer that turns text round.
pub struct Client {
    next_id: AtomicU64,
    pending: Pending,
    outgoing: Sender<Packet>,
    timeout: Duration,
}

impl Client {
    pub async fn connect(timeout: Duration) -> Self {
        let pending: Pending = Arc::default();
        let (outgoing, peer_in) = unbounded();
        let (peer_out, incoming) = unbounded();
        std::thread::spawn(move || peer(peer_in, peer_out));
        let waiting = Arc::clone(&pending);
        std::thread::spawn(move || dispatch(incoming, waiting));
        Client { next_id: AtomicU64::new(1), pending, outgoing, timeout }
    }

    pub async fn call(&self, body: &str) -> Result<String, CallError> {
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (reply, answer) = bounded(1);
        self.pending.lock().unwrap().insert(id, reply);
        if self.outgoing.send(Packet { id, body: body.to_string() }).is_err() {
            self.pending.lock().unwrap().remove(&id);
            return Err(CallError::Closed);
        }
        match answer.recv_timeout(self.timeout) {
            Ok(text) => Ok(text),
            Err(RecvTimeoutError::Timeout) => {
                self.pending.lock().unwrap().remove(&id);
                Err(CallError::TimedOut)
            }
            Err(RecvTimeoutError::Disconnected) => Err(CallError::Dropped),
        }
    }

    pub fn waiting(&self) -> usize {
        self.pending.lock().unwrap().len()
    }
}

fn dispatch(incoming: Receiver<Packet>, pending: Pending) {
    for packet in incoming {
        let reply = pending.lock().unwrap().remove(&packet.id);
        match (reply, packet.body.as_str()) {
            // The peer gave up on this call: its reply end is dropped.
            (Some(_), "!gone") => {}
            (Some(reply), _) => {
                let _ = reply.send(packet.body);
            }
            (None, _) => {}
        }
    }
}

fn peer(requests: Receiver<Packet>, answers: Sender<Packet>) {
    while let Ok(Packet { id, body }) = requests.recv() {
        let body = match body.as_str() {
            "mute" => continue,
            "gone" => "!gone".to_string(),
            "quit" => break,
            text => text.chars().rev().collect(),
        };
        if answers.send(Packet { id, body }).is_err() {
            break;
        }
    }
}
