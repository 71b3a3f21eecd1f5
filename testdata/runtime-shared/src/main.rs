// also: runtime=shared
// also: runtime=handle
//! A second runtime, made in a thread and kept in a `OnceLock`, with two users in a program that runs on tokio anyway. Both users
//! spawn directly; then nothing uses `shared_runtime` any more, and it goes. `background` keeps a user, and stays.

mod answers;
mod background;
mod roles;
mod router;
mod runtime;

#[tokio::main]
async fn main() {
    assert_eq!(router::route("upper", "hello").await, Ok("HELLO".to_string()));
    assert_eq!(roles::introduce("anna").await, ["anna listens", "anna speaks"]);
    assert_eq!(background::squared(3).await, 9);
    assert_eq!(std::thread::spawn(|| background::squared_deep(4)).join().unwrap(), 16);
    assert_eq!(answers::all().await, [2, 3, 4]);
    println!("ok");
}
