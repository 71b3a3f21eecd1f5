// expect: migrated std-mpsc @ recv()
// expect: migrated std-mpsc @ .output.iter()
// expect: migrated thread-join @ join()
// expect-text: worker.await
use channel_fields::start;
use std::sync::Arc;

#[tokio::main]
async fn main() {
    let scaler = start(Arc::new(|it| it * 10));
    scaler.input.send(1).unwrap();
    assert_eq!(scaler.output.recv(), Ok(10));
    scaler.input.send(2).unwrap();
    scaler.input.send(3).unwrap();
    drop(scaler.input);
    let mut rest = Vec::new();
    for number in scaler.output.iter() {
        rest.push(number);
    }
    assert_eq!(rest, [20, 30]);
    assert_eq!(scaler.worker.join().unwrap(), 3);
    println!("ok");
}
