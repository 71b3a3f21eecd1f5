// expect: migrated thread-spawn @ thread::spawn
// expect: migrated block-on @ rt.block_on
// expect: migrated runtime-bootstrap @ Runtime::new()
// expect-text: async fn serve(mut requests: mpsc::UnboundedReceiver<Ask>) {
// expect-text: let _ = init_tx.send(Ok::<_, String>(()));
// expect-text: serve(requests_rx).await;
//! Shape 2: a worker thread that makes a runtime, says how that went, and passes it to its loop.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::oneshot;

struct Ask {
    question: String,
    reply: oneshot::Sender<String>,
}

/// A model behind a worker.
pub struct Vision {
    requests: mpsc::Sender<Ask>,
}

async fn infer(question: &str) -> String {
    tokio::time::sleep(Duration::from_millis(1)).await;
    format!("a cat? {question}")
}

fn serve(rt: Runtime, requests: mpsc::Receiver<Ask>) {
    while let Ok(ask) = requests.recv() {
        let answer = rt.block_on(infer(&ask.question));
        let _ = ask.reply.send(answer);
    }
}

impl Vision {
    /// Starts the worker.
    pub async fn start() -> Result<Self, String> {
        let (requests, requests_rx) = mpsc::channel();
        let (init_tx, init_rx) = oneshot::channel();

        thread::spawn(move || {
            let rt = match Runtime::new() {
                Ok(rt) => rt,
                Err(error) => {
                    let _ = init_tx.send(Err(format!("no runtime: {error}")));
                    return;
                }
            };
            let _ = init_tx.send(Ok(()));
            serve(rt, requests_rx);
        });

        init_rx.await.map_err(|_| "the worker died".to_string())??;
        Ok(Vision { requests })
    }

    /// Asks about the image.
    pub async fn ask(&self, question: &str) -> Option<String> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(Ask { question: question.to_string(), reply }).ok()?;
        answer.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn questions_are_answered_in_turn() {
        let vision = Vision::start().await.unwrap();
        for question in ["why?", "how?"] {
            assert_eq!(vision.ask(question).await, Some(format!("a cat? {question}")));
        }
    }
}
