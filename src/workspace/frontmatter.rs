//! Frontmatter, the manifest between lines of dashes that a script may begin with.

/// Whether `text` opens frontmatter and does not close it. rust-analyzer's lexer looks for a shorter closing line then, and
/// may look beyond the end of the text.
pub fn is_unclosed(text: &str) -> bool {
    let shebang = text.starts_with("#!") && !text.starts_with("#![");
    let text = if shebang { text.split_once('\n').map_or("", |it| it.1) } else { text };
    let text = text.trim_start();
    let fence = text.bytes().take_while(|it| *it == b'-').count();
    let (open, rest) = text.split_at(fence);
    fence >= 3 && !rest.contains(&format!("\n{open}"))
}

#[cfg(test)]
mod tests {
    use super::is_unclosed;

    #[test]
    fn a_closing_line_is_as_long_as_the_opening_one() {
        assert!(is_unclosed("\n----- thread\n----"));
        assert!(is_unclosed("#!/usr/bin/env cargo\n---"));
        assert!(!is_unclosed("---\n[package]\n---\nfn main() {}\n"));
        assert!(!is_unclosed("#![allow(dead_code)]\nfn f() -> i32 { ---1 }\n"));
    }
}
