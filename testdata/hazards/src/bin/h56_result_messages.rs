// hazard: 56
// expect: migrated crossbeam-select
// forbid-text: Some(Ok(
use crossbeam_channel::{select, unbounded};

#[tokio::main]
async fn main() {
    let (tx, results) = unbounded::<Result<u32, String>>();
    let (stop, stopped) = unbounded::<()>();
    for n in 0..6 {
        tx.send(if n % 3 == 0 { Err(format!("bad {n}")) } else { Ok(n) }).unwrap();
    }
    drop(tx);
    let mut sum = 0;
    let mut errors = Vec::new();
    loop {
        select! {
            recv(results) -> m => match m {
                Ok(Ok(n)) => sum += n,
                Ok(Err(text)) => errors.push(text),
                Err(_) => break,
            },
            recv(stopped) -> _ => break,
        }
    }
    drop(stop);
    assert_eq!(sum, 1 + 2 + 4 + 5);
    assert_eq!(errors, ["bad 0", "bad 3"]);
    println!("ok");
}
