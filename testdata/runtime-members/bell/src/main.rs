//! Rings when the clock is done; has nothing to migrate.

use std::time::Duration;

#[tokio::main]
async fn main() {
    let ticks = tokio::time::timeout(Duration::from_secs(10), clock::countdown(2)).await;
    assert_eq!(ticks.ok(), Some(vec![1, 0]));
    println!("ok");
}
