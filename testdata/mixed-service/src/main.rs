//! A program that runs on tokio and has kept some threads and channels of std.

mod builders;
mod errors;
mod iterate;
mod listener;
mod subscribe;

#[tokio::main]
async fn main() {
    builders::run().await;
    errors::run().await;
    iterate::run().await;
    listener::run().await;
    subscribe::run().await;
    println!("ok");
}
