//! Names that only look like the standard library's: nothing here may change.

use std::collections::VecDeque;

/// Not `std::thread`.
pub mod thread {
    /// Runs `job` at once.
    pub fn spawn<T>(job: impl FnOnce() -> T) -> Done<T> {
        Done(job())
    }

    /// Adds to a count of naps.
    pub fn sleep(naps: &mut u32) {
        *naps += 1;
    }

    /// A job that is done.
    pub struct Done<T>(T);

    impl<T> Done<T> {
        /// Its result.
        pub fn join(self) -> T {
            self.0
        }
    }
}

/// Not a channel's.
#[derive(Debug, Default)]
pub struct Receiver {
    parcels: VecDeque<u32>,
}

impl Receiver {
    /// Puts one in.
    pub fn deliver(&mut self, parcel: u32) {
        self.parcels.push_back(parcel);
    }

    /// Takes the oldest.
    pub fn recv(&mut self) -> Option<u32> {
        self.parcels.pop_front()
    }
}

/// Uses all of them.
pub fn sum_of(parcels: &[u32]) -> (u32, u32) {
    let mut receiver = Receiver::default();
    for parcel in parcels {
        receiver.deliver(*parcel);
    }
    let mut naps = 0;
    let mut sum = 0;
    while let Some(parcel) = receiver.recv() {
        sum += thread::spawn(move || parcel * 2).join();
        thread::sleep(&mut naps);
    }
    (sum, naps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_homonyms_do_their_own_thing() {
        assert_eq!(sum_of(&[1, 2, 3]), (12, 3));
    }
}
