//! One sleeping function for each place from which it is called. In the places of `awaiting` the call can be awaited where it
//! stands; in those of `closures` it cannot, without rewriting the caller. Those of `builds` are
//! others in other builds.

mod awaiting;
mod builds;
mod closures;

#[tokio::main]
async fn main() {
    awaiting::run().await;
    closures::run().await;
    assert_eq!(builds::count().await, 4);
    println!("ok");
}
