//! The model: it is not `Send`, is made in its own thread and lives there, with a runtime of its own. Refused as `not-send`; no task
//! can hold it over an await. (Under `non-send=local-thread`: one thread with a `LocalSet`.)

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

enum Request {
    Describe { image: String, reply: oneshot::Sender<Result<String, String>> },
    Count { reply: oneshot::Sender<usize> },
}

/// Weights that several layers share.
struct Network {
    seen: Rc<RefCell<HashMap<String, usize>>>,
}

impl Network {
    async fn describe(&self, image: &str) -> Result<String, String> {
        let seen = Rc::clone(&self.seen);
        tokio::task::yield_now().await;
        if image.is_empty() {
            return Err("no image".to_string());
        }
        let mut seen = seen.borrow_mut();
        let times = seen.entry(image.to_string()).or_insert(0);
        *times += 1;
        Ok(format!("{image}, seen {times} times"))
    }
}

/// A handle to the model's thread.
pub struct Model {
    requests: mpsc::Sender<Request>,
}

impl Model {
    /// Starts the thread and waits until the model is loaded.
    ///
    /// # Errors
    ///
    /// If there is no runtime for the model.
    pub fn start() -> Result<Self, String> {
        let (requests, requests_rx) = mpsc::channel();
        let (init_tx, init_rx) = mpsc::channel();

        thread::spawn(move || {
            let runtime = match Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => {
                    let _ = init_tx.send(Err(format!("no runtime: {error}")));
                    return;
                }
            };
            let network = Network { seen: Rc::default() };
            let _ = init_tx.send(Ok(()));

            while let Ok(request) = requests_rx.recv() {
                match request {
                    Request::Describe { image, reply } => {
                        let result = runtime.block_on(network.describe(&image));
                        let _ = reply.send(result);
                    }
                    Request::Count { reply } => {
                        let _ = reply.send(network.seen.borrow().len());
                    }
                }
            }
        });

        init_rx.recv().map_err(|_| "the model's thread died".to_string())??;
        Ok(Model { requests })
    }

    /// What is in the image.
    ///
    /// # Errors
    ///
    /// If the image is empty or the model is gone.
    pub async fn describe(&self, image: &str) -> Result<String, String> {
        let (reply, result) = oneshot::channel();
        let request = Request::Describe { image: image.to_string(), reply };
        self.requests.send(request).map_err(|_| "the model is gone".to_string())?;
        result.await.map_err(|_| "no answer".to_string())?
    }

    /// How many images it has seen.
    pub async fn count(&self) -> usize {
        let (reply, count) = oneshot::channel();
        if self.requests.send(Request::Count { reply }).is_err() {
            return 0;
        }
        count.await.unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_model_remembers() {
        let model = Model::start().unwrap();
        assert_eq!(model.describe("cat").await.as_deref(), Ok("cat, seen 1 times"));
        assert_eq!(model.describe("cat").await.as_deref(), Ok("cat, seen 2 times"));
        assert!(model.describe("").await.is_err());
        assert_eq!(model.count().await, 1);
    }
}
