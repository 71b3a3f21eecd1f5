// hazard: 69
// expect: refused blocking-receive @ recv_timeout(
// forbid-text: block_on(tokio::time::timeout
//! A sync main waits for its runtime's tasks by a receive with a timeout, for which tokio has no blocking form.

use std::sync::mpsc;
use std::time::Duration;

use tokio::runtime::Builder;

fn main() {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (reports_tx, reports_rx) = mpsc::channel();
    for id in 0..3_u32 {
        let reports_tx = reports_tx.clone();
        runtime.spawn(async move {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let _ = reports_tx.send(id);
        });
    }
    drop(reports_tx);

    let mut sum = 0;
    loop {
        match reports_rx.recv_timeout(Duration::from_secs(10)) {
            Ok(id) => sum += id,
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("no report in ten seconds"),
        }
    }
    assert_eq!(sum, 3);
    println!("ok");
}
