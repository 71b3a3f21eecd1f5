// hazard: 57
// expect: either crossbeam-select shared-receiver
use crossbeam_channel::{never, select, unbounded, Receiver};

async fn total(main: Receiver<u32>, extra: Option<Receiver<u32>>) -> (u32, u32) {
    let (mut from_main, mut from_extra) = (0, 0);
    let mut extra_open = extra.is_some();
    let mut main_open = true;
    while main_open || extra_open {
        select! {
            recv(main) -> n => match n {
                Ok(n) => from_main += n,
                Err(_) => main_open = false,
            },
            recv(extra.as_ref().unwrap_or(&never())) -> n => match n {
                Ok(n) => from_extra += n,
                Err(_) => extra_open = false,
            },
        }
    }
    (from_main, from_extra)
}

#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    tx.send(1).unwrap();
    tx.send(2).unwrap();
    drop(tx);
    assert_eq!(total(rx, None).await, (3, 0));

    let (tx, rx) = unbounded();
    let (extra_tx, extra_rx) = unbounded();
    tx.send(10).unwrap();
    extra_tx.send(5).unwrap();
    drop((tx, extra_tx));
    assert_eq!(total(rx, Some(extra_rx)).await, (10, 5));
    println!("ok");
}
