//! One sleeping function for each place from which it is called. In the places of `awaiting` the call can be awaited where it
//! stands; in those of `closures` it cannot, without rewriting the caller.

mod awaiting;
mod closures;

#[tokio::main]
async fn main() {
    awaiting::run().await;
    closures::run().await;
    println!("ok");
}
