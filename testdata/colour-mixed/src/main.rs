//! Independent functions that sleep. Three are reached from places that cannot be async, so they stay as they are: `refused` says
//! how. The two of `migrated` proceed all the same.

mod migrated;
mod refused;

#[tokio::main]
async fn main() {
    assert_eq!(migrated::publish(&["a", "b"]).await, 2);
    refused::run().await;
    println!("ok");
}
