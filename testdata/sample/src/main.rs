//! Runs the service until its first shutdown signal.

use sample::runner::Runner;

#[tokio::main]
async fn main() {
    sample::init();

    let runner = Runner::new();
    let greeting = runner.greet("anna").await;
    println!("{greeting}");

    runner.run().await;
    println!("bye");
}
