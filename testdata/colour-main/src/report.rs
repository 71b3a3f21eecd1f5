//! What the program says.

/// One line.
pub fn line(what: &str, count: u32) -> String {
    format!("{what}: {count}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_name_what_they_count() {
        assert_eq!(line("beats", 3), "beats: 3");
    }
}
