// hazard: 3
// expect: migrated crossbeam-channel
// expect-text: .await.unwrap()
// forbid-text: .unwrap().await
use crossbeam_channel::bounded;

#[tokio::main]
async fn main() {
    let (tx, rx) = bounded::<String>(2);
    let producer = tokio::spawn(async move {
        for name in ["a", "b", "c"] {
            tx.send(name.to_string()).unwrap();
        }
    });
    let mut line = String::new();
    for name in rx {
        line.push_str(&name);
    }
    producer.await.unwrap();
    assert_eq!(line, "abc");
    println!("ok");
}
