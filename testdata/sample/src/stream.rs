//! Streams made of a producer.

use std::future::Future;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// Runs `producer` as a task and hands out what it sends.
pub fn spawn_stream<T, F, Fut>(producer: F) -> UnboundedReceiver<T>
where
    T: Send + 'static,
    F: FnOnce(UnboundedSender<T>) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (tx, rx) = unbounded_channel();
    tokio::spawn(producer(tx));
    rx
}
