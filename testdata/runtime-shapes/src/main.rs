// also: runtime=shared
// also: runtime=handle
//! Four shapes of runtimes and `block_on` in one program that runs on tokio:
//!
//! - `service`: a thread with a runtime of its own, in an async function. Directly: a task, or the future itself, awaited.
//! - `vision`: a worker thread that makes a runtime and passes it on. The worker becomes a task with its channel, or stays.
//! - `callback`: `Handle::current().block_on` in a callback that is called on a blocking thread. Stays, as `sync-closure` or the like.
//! - `worker`: `.expect` on the shared runtime in a worker's loop. An error for the requester instead of a panic, or plain awaits.

mod callback;
mod runtime;
mod service;
mod vision;
mod worker;

#[tokio::main]
async fn main() {
    assert_eq!(service::embed_image("cat.png").await, Ok(7));
    let vision = vision::Vision::start().await.unwrap();
    assert_eq!(vision.ask("what is it?").await, Some("a cat? what is it?".to_string()));
    assert_eq!(callback::turn("hello").await, "HELLO");
    assert_eq!(worker::Worker::start().embed("abc").await, Ok(3));
    println!("ok");
}
