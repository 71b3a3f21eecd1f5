// hazard: 10
// expect: either std-mpsc shared-receiver
// forbid-text: while let Some(job) = rx.lock().await.recv().await
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};

#[tokio::main]
async fn main() {
    let (tx, rx) = channel::<u32>();
    let rx = Arc::new(Mutex::new(rx));
    // Passes only while both workers hold a job at the same time.
    let together = Arc::new(Barrier::new(2));
    let workers: Vec<_> = (0..2)
        .map(|_| {
            let rx = Arc::clone(&rx);
            let together = Arc::clone(&together);
            std::thread::spawn(move || {
                let mut done = 0;
                loop {
                    let job = rx.lock().unwrap().recv();
                    match job {
                        Ok(job) => {
                            together.wait();
                            done += job;
                        }
                        Err(_) => break done,
                    }
                }
            })
        })
        .collect();
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    drop(tx);
    let mut total = 0;
    for worker in workers {
        total += worker.join().unwrap();
    }
    assert_eq!(total, 3);
    println!("ok");
}
