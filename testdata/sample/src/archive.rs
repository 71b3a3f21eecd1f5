//! What is commented out is reported, and left as it is.

/// The only code that is left of the old archive.
pub fn label(year: u32) -> String {
    format!("archive-{year}")
}

/*
/// The old archiver ran on a thread of its own.
pub fn start(archive: Archive) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(std::time::Duration::from_secs(60));
            archive.compact();
        }
    });
}
*/

// std::thread::sleep(std::time::Duration::from_secs(1));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_carry_the_year() {
        assert_eq!(label(1999), "archive-1999");
    }
}
