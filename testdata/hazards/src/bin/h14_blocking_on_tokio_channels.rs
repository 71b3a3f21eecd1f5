// hazard: 14
// What blocks on tokio's channels is awaited where its thread becomes a task; on the blocking pool a handle drives what it has become.
// expect: migrated thread-spawn @ fn in_a_task
// expect: migrated thread-spawn @ fn in_both
// expect-text: jobs.recv().await
// expect-text: queue.recv().await
// expect-text: tokio::runtime::Handle::current().block_on(sum(&mut rx))
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

fn sum(queue: &mut mpsc::Receiver<u32>) -> u32 {
    let mut sum = 0;
    while let Some(it) = queue.blocking_recv() {
        sum += it;
    }
    sum
}

fn in_a_task(mut jobs: mpsc::Receiver<u32>, done: oneshot::Sender<u32>) { std::thread::spawn(move || {
        let mut sum = 0;
        while let Some(it) = jobs.blocking_recv() {
            std::thread::sleep(Duration::from_millis(it.into()));
            sum += it;
        }
        done.send(sum).unwrap();
    });
}

fn in_both(mut first: mpsc::Receiver<u32>) -> std::thread::JoinHandle<u32> { std::thread::spawn(move || sum(&mut first)) }

#[tokio::main]
async fn main() {
    let (tx, rx) = mpsc::channel(2);
    let (done, answer) = oneshot::channel();
    in_a_task(rx, done);
    for it in 1..=3 {
        tx.send(it).await.unwrap();
    }
    drop(tx);
    assert_eq!(answer.await.unwrap(), 6);

    let (tx, rx) = mpsc::channel(2);
    let worker = in_both(rx);
    tx.send(4).await.unwrap();
    drop(tx);
    assert_eq!(worker.join().unwrap(), 4);
    let (tx, mut rx) = mpsc::channel(2);
    tx.send(5).await.unwrap();
    drop(tx);
    assert_eq!(tokio::task::spawn_blocking(move || sum(&mut rx)).await.unwrap(), 5);
    println!("ok");
}
