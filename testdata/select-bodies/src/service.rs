//! A service that owns its receivers and calls its own methods from the arms.

use std::collections::VecDeque;

use crossbeam_channel::{bounded, select, unbounded, Receiver, Sender};

enum Job {
    Store(String),
    Undo,
    Get { index: usize, reply: Sender<Option<String>> },
}

struct Service {
    jobs: Receiver<Job>,
    urgent: Receiver<String>,
    log: Sender<String>,
    stored: VecDeque<String>,
}

impl Service {
    fn store(&mut self, text: String) -> Result<(), String> {
        if text.is_empty() {
            return Err("empty".to_string());
        }
        self.log.send(format!("+{text}")).map_err(|err| err.to_string())?;
        self.stored.push_back(text);
        Ok(())
    }

    fn handle(&mut self, job: Job) -> Result<(), String> {
        match job {
            Job::Store(text) => self.store(text)?,
            Job::Undo => {
                let undone = self.stored.pop_back().unwrap_or_default();
                self.log.send(format!("-{undone}")).map_err(|err| err.to_string())?;
            }
            Job::Get { index, reply } => {
                let _ = reply.send(self.stored.get(index).cloned());
            }
        }
        Ok(())
    }

    fn turn(&mut self) -> Result<bool, String> {
        select! {
            recv(self.jobs) -> job => match job {
                Ok(job) => self.handle(job)?,
                Err(_) => return Ok(false),
            },
            recv(self.urgent) -> text => {
                if let Ok(text) = text {
                    self.stored.push_front(text);
                }
            }
        }
        Ok(true)
    }

    fn run(mut self) -> Result<usize, String> {
        while self.turn()? {}
        Ok(self.stored.len())
    }
}

/// The service's result, its log, and what was asked for.
pub async fn serve(texts: &[&str]) -> (Result<usize, String>, Vec<String>, Option<String>) {
    let (jobs_tx, jobs) = unbounded();
    let (urgent_tx, urgent) = unbounded();
    let (log, log_rx) = unbounded();
    let service = Service { jobs, urgent, log, stored: VecDeque::new() };
    let worker = std::thread::spawn(move || service.run());
    let mut asked = None;
    for text in texts {
        let job = if *text == "undo" { Job::Undo } else { Job::Store(text.to_string()) };
        if jobs_tx.send(job).is_err() {
            break;
        }
    }
    let (reply, answer) = bounded(1);
    if jobs_tx.send(Job::Get { index: 0, reply }).is_ok() {
        asked = answer.recv().ok().flatten();
    }
    drop(jobs_tx);
    let result = worker.join().expect("service panicked");
    drop(urgent_tx);
    let mut lines = Vec::new();
    for line in log_rx {
        lines.push(line);
    }
    (result, lines, asked)
}
