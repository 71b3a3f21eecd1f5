// hazard: 9
// The original is never used after the clone: there is one consumer, so the clone is a move.
// expect: migrated crossbeam-channel
// forbid-text: pings.clone()
use crossbeam_channel::bounded;

#[tokio::main]
async fn main() {
    let (ping, pings) = bounded::<u32>(1);
    let (pong, pongs) = bounded::<u32>(1);
    let pings_worker = pings.clone();
    let pong_worker = pong.clone();
    let worker = tokio::spawn(async move {
        while let Ok(n) = pings_worker.recv() {
            let _ = pong_worker.send(n + 1);
        }
    });
    for n in 0..3 {
        ping.send(n).unwrap();
        assert_eq!(pongs.recv().unwrap(), n + 1);
    }
    drop(ping);
    worker.await.unwrap();
    drop(pong);
    assert!(pongs.recv().is_err());
    println!("ok");
}
