// hazard: 38
// expect: refused guard-across-await @ thread::sleep
//! A dashmap guard is `Send`: the compiler is silent when it is held over an await, and the other task blocks its worker.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use dashmap::DashMap;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let sessions: Arc<DashMap<&str, u32>> = Arc::new(DashMap::new());
    sessions.insert("anna", 1);
    let shared = Arc::clone(&sessions);
    let other = tokio::spawn(async move {
        *shared.entry("anna").or_insert(0) += 10;
    });

    if let Some(mut session) = sessions.get_mut("anna") {
        *session += 1;
        thread::sleep(Duration::from_millis(5));
        *session *= 2;
    }

    other.await.unwrap();
    assert_eq!(*sessions.get("anna").unwrap(), 14);
    println!("ok");
}
