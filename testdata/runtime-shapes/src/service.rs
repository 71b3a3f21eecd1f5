// expect: migrated thread-spawn @ thread::spawn
// expect: migrated block-on @ rt.block_on
// expect-text: tokio::spawn(async move {
//! Shape 1: a thread only to drive one future.

use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::oneshot;

async fn embed(path: String) -> Result<usize, String> {
    tokio::time::sleep(Duration::from_millis(1)).await;
    if path.is_empty() { Err("no path".to_string()) } else { Ok(path.len()) }
}

/// The embedding of an image.
pub async fn embed_image(path: &str) -> Result<usize, String> {
    let (tx, rx) = oneshot::channel();
    let path = path.to_string();

    thread::spawn(move || {
        let rt = Builder::new_current_thread().enable_all().build().expect("a runtime for the image");
        rt.block_on(async move {
            let result = embed(path).await;
            let _ = tx.send(result);
        });
    });

    rx.await.map_err(|_| "the embedder died".to_string())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn images_are_embedded_or_not() {
        assert_eq!(embed_image("dog.jpeg").await, Ok(8));
        assert_eq!(embed_image("").await, Err("no path".to_string()));
    }
}
