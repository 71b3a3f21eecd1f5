// expect: migrated thread-spawn @ thread::spawn
// expect-text: weigh_parcel(&parcel).await
// expect-text: depot::tariff::price(parcel).await?
// expect-text: Batch::total(batch).await
// forbid-text: thread::spawn
//! The office: callers of `depot` by path, by another name, by method, by associated function, in macro arguments, in closures.

use std::thread;

use depot::weigh as weigh_parcel;
use depot::{Batch, Parcel};

struct Receipt {
    grams: u32,
    line: String,
}

/// By another name, in a struct literal and in macro arguments.
async fn receipt(parcel: Parcel) -> Receipt {
    Receipt { grams: weigh_parcel(&parcel), line: format!("{}: {} g", parcel.city, weigh_parcel(&parcel)) }
}

/// By its whole path, with `?`; sync itself, with async callers only.
fn invoice(parcels: &[Parcel]) -> Result<u32, String> {
    let mut sum = 0;
    for parcel in parcels {
        sum += depot::tariff::price(parcel)?;
    }
    Ok(sum)
}

/// As an associated function.
fn load(batch: &Batch) -> u32 {
    Batch::total(batch) / 10
}

/// In the closure of a thread, joined in an async function.
async fn weigh_aside(parcel: Parcel) -> u32 {
    let scale = thread::spawn(move || depot::weigh(&parcel) + 1);
    scale.join().unwrap()
}

/// In an async block that a closure returns.
async fn twice<F, Fut>(job: F) -> u32
where
    F: Fn() -> Fut,
    Fut: Future<Output = u32>,
{
    job().await + job().await
}

#[tokio::main]
async fn main() {
    let receipt = receipt(Parcel::new("Oslo", 101)).await;
    assert_eq!((receipt.grams, receipt.line.as_str()), (110, "Oslo: 110 g"));

    let mut batch = Batch::default();
    batch.push(Parcel::new("Rome", 40));
    assert!(batch.is_light());
    assert_eq!(load(&batch), 4);

    let parcel = Parcel::new("Bern", 20);
    let handled = tokio::spawn(async move { depot::weigh(&parcel) }).await.unwrap();
    println!("{handled} {:?}", invoice(&[Parcel::new("Bern", 20)]));
    assert_eq!(weigh_aside(Parcel::new("Bern", 20)).await, 21);
    assert_eq!(twice(|| async { 4 }).await, 8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn invoices_add_up() {
        let parcels = [Parcel::new("Oslo", 500), Parcel::new("Rome", 300)];
        assert_eq!(invoice(&parcels), Ok(280));
        let parcels = [Parcel::new("Oslo", 500), Parcel::new("Rome", 9_000)];
        assert_eq!(invoice(&parcels), Err("Rome weighs 9000 g".to_string()));
    }

    #[tokio::test]
    async fn jobs_run_twice() {
        let parcel = Parcel::new("Bern", 25);
        assert_eq!(twice(|| async { depot::weigh(&parcel) }).await, 60);
        assert_eq!(receipt(parcel.clone()).await.grams, 30);
        assert_eq!(weigh_aside(parcel).await, 31);
    }
}
