//! In no module: no compiler sees this file. The driver borrows its agent, so its thread could not become a task (and could not
//! even be a thread): refused. The loop at the end could be migrated, for review.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::agent::Agent;

pub struct PromptRequest<'a> {
    agent: &'a Agent,
    history: Option<&'a mut Vec<String>>,
    rounds: usize,
}

impl<'a> PromptRequest<'a> {
    pub fn new(agent: &'a Agent, history: Option<&'a mut Vec<String>>) -> Self {
        PromptRequest { agent, history, rounds: 3 }
    }

    fn drive(mut self, sender: UnboundedSender<String>) {
        std::thread::spawn(move || {
            let mut round = 0;
            while round < self.rounds {
                let line = self.agent.greeting("you");
                if let Some(history) = self.history.as_mut() {
                    history.push(line.clone());
                }
                if sender.send(line).is_err() {
                    break;
                }
                round += 1;
            }
        });
    }
}

pub fn start_heartbeat(sender: UnboundedSender<()>) {
    std::thread::spawn(move || {
        while sender.send(()).is_ok() {
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}
