// expect: migrated thread-spawn|runtime-bootstrap|block-on @ let fetching = thread::spawn
// expect: refused not-send|entry-point @ let counting = thread::spawn
// expect-text: #[async_trait]
// expect-text: #[async_trait(?Send)]
//! Two traits whose futures need not be `Send`. Those of all sources are, so that a task may poll them; those of one counter are not.

use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use async_trait::async_trait;
use tokio::runtime::Builder;
use tokio::sync::oneshot;

/// Gets a text from somewhere.
#[async_trait(?Send)]
pub trait Source: Sync + Send {
    /// The text for a key.
    async fn fetch(&self, key: &str) -> Result<String, String>;

    /// Whether there is one.
    async fn has(&self, key: &str) -> bool {
        self.fetch(key).await.is_ok()
    }
}

pub struct Echo;

#[async_trait(?Send)]
impl Source for Echo {
    async fn fetch(&self, key: &str) -> Result<String, String> {
        tokio::task::yield_now().await;
        Ok(key.to_owned())
    }
}

pub enum Either {
    Echo(Echo),
    None,
}

#[async_trait(?Send)]
impl Source for Either {
    async fn fetch(&self, key: &str) -> Result<String, String> {
        match self {
            Either::Echo(it) => it.fetch(key).await,
            Either::None => Err(format!("no {key}")),
        }
    }
}

/// Counts the letters of a text.
#[async_trait(?Send)]
pub trait Counter: Sync + Send {
    /// How many there are.
    async fn count(&self, text: &str) -> usize;
}

pub struct Shared;

#[async_trait(?Send)]
impl Counter for Shared {
    async fn count(&self, text: &str) -> usize {
        let shared = Rc::new(text.to_owned());
        tokio::task::yield_now().await;
        shared.len()
    }
}

/// The text, when it has come.
pub fn fetch(source: &Arc<Either>, key: String) -> oneshot::Receiver<Result<String, String>> {
    let source = source.clone();
    let (tx, rx) = oneshot::channel();
    let fetching = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let result = source.fetch(&key).await.map_err(|error| format!("cannot fetch: {error}"));
            let _ = tx.send(result);
        });
    });
    drop(fetching);
    rx
}

/// The number of letters, when it is known.
pub fn count(text: String) -> oneshot::Receiver<usize> {
    let (tx, rx) = oneshot::channel();
    let counting = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let _ = tx.send(Shared.count(&text).await);
        });
    });
    drop(counting);
    rx
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_answers_come() {
        let echo = Arc::new(Either::Echo(Echo));
        assert!(echo.has("a").await);
        assert_eq!(fetch(&echo, "a".into()).await, Ok(Ok("a".into())));
        assert_eq!(fetch(&Arc::new(Either::None), "a".into()).await, Ok(Err("cannot fetch: no a".into())));
        assert_eq!(count("abc".into()).await, Ok(3));
    }
}
