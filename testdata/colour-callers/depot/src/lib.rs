// set: public-api=allow
// expect: migrated thread-sleep @ thread::sleep
// expect-text: async fn settle(
// expect-text: async fn reading(
// expect-text: pub async fn weigh(
// expect-text: pub async fn total(
// expect-text: crate::weigh(parcel).await
// forbid-text: thread::sleep
//! A scale whose needle needs time to settle: a blocking sleep three calls below the callers.
//!
//! With `public-api=allow`, `settle`, `reading`, `weigh` and everything that calls them, here and in `office`, becomes async; every
//! call is awaited; this crate's tokio moves from the dev-dependencies to the dependencies and gets `time`. Without it, the unit is
//! refused as `public-api`.

use std::thread;
use std::time::Duration;

/// Something to weigh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Where it goes.
    pub city: String,
    /// What it holds.
    pub grams: u32,
}

impl Parcel {
    /// A parcel for `city`.
    pub fn new(city: &str, grams: u32) -> Self {
        Parcel { city: city.to_string(), grams }
    }
}

fn settle(millis: u64) {
    thread::sleep(Duration::from_millis(millis));
}

fn reading(grams: u32) -> u32 {
    settle(1);
    grams.div_ceil(10) * 10
}

/// The weight, rounded up to ten grams.
pub fn weigh(parcel: &Parcel) -> u32 {
    reading(parcel.grams)
}

/// Many parcels.
#[derive(Debug, Default)]
pub struct Batch {
    parcels: Vec<Parcel>,
}

impl Batch {
    /// Adds one.
    pub fn push(&mut self, parcel: Parcel) {
        self.parcels.push(parcel);
    }

    /// The weight of all of them.
    pub fn total(&self) -> u32 {
        let mut total = 0;
        for parcel in &self.parcels {
            total += weigh(parcel);
        }
        total
    }

    /// Whether it may go by air.
    pub fn is_light(&self) -> bool {
        !self.parcels.is_empty() && Self::total(self) < 1_000
    }
}

/// Postage.
pub mod tariff {
    use super::Parcel;

    /// The price in cents.
    ///
    /// # Errors
    ///
    /// If the parcel is too heavy.
    pub fn price(parcel: &Parcel) -> Result<u32, String> {
        match crate::weigh(parcel) {
            grams if grams > 5_000 => Err(format!("{} weighs {grams} g", parcel.city)),
            grams => Ok(100 + grams / 10),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_batch_weighs_what_its_parcels_weigh() {
        let mut batch = Batch::default();
        assert!(!batch.is_light());
        batch.push(Parcel::new("Oslo", 101));
        batch.push(Parcel::new("Rome", 95));
        assert_eq!(batch.total(), 210, "not {}", weigh(&Parcel::new("Oslo", 101)));
        assert!(batch.is_light());
    }

    #[tokio::test]
    async fn heavy_parcels_have_no_price() {
        assert_eq!(tariff::price(&Parcel::new("Oslo", 500)), Ok(150));
        assert!(tariff::price(&Parcel::new("Rome", 5_001)).is_err());
    }
}
