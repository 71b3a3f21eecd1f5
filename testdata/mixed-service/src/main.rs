//! A program that runs on tokio and has kept some threads and channels of std.

mod errors;
mod iterate;
mod subscribe;

#[tokio::main]
async fn main() {
    errors::run().await;
    iterate::run().await;
    subscribe::run().await;
    println!("ok");
}
