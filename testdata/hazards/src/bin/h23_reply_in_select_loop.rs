// hazard: 23
// expect: migrated crossbeam-select
use crossbeam_channel::{bounded, select, unbounded};

#[tokio::main]
async fn main() {
    let (reply, answer) = bounded::<u32>(1);
    let (work_tx, work_rx) = unbounded::<u32>();
    let worker = std::thread::spawn(move || {
        reply.send(7).unwrap();
        drop(reply);
        for n in 0..10 {
            work_tx.send(n).unwrap();
        }
    });
    let mut result = None;
    let mut sum = 0;
    // After its one answer the reply channel is closed and keeps firing; the loop must survive that.
    loop {
        select! {
            recv(answer) -> r => if let Ok(n) = r {
                result = Some(n);
            },
            recv(work_rx) -> w => match w {
                Ok(n) => sum += n,
                Err(_) if result.is_some() => break,
                Err(_) => {}
            }
        }
    }
    worker.join().unwrap();
    assert_eq!((result, sum), (Some(7), 45));
    println!("ok");
}
