//! The paragraphs of `docs/refusals.md`, for `explain`.

use crate::refusal::RefusalCode;

const PAGE: &str = include_str!("../../docs/refusals.md");

/// What `code` means, why, and the way out, as Markdown; its one-line summary if the page does not know it.
pub fn text(code: RefusalCode) -> String {
    let summary = || format!("{}.", capitalised(code.summary()));
    let text = section(code).map_or_else(summary, |text| plain(text.trim()));
    format!("# {code}\n\n{text}\n")
}

fn section(code: RefusalCode) -> Option<&'static str> {
    let heading = format!("\n## {code}\n");
    let (_, rest) = PAGE.split_once(&heading)?;
    rest.split("\n## ").next()
}

/// `[words](target)` as its words: a terminal follows no links between pages.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, words, after)) = first_link(rest) {
        out.push_str(before);
        out.push_str(words);
        rest = after;
    }
    out.push_str(rest);
    out
}

fn first_link(text: &str) -> Option<(&str, &str, &str)> {
    let (head, tail) = text.split_once("](")?;
    let (_, after) = tail.split_once(')')?;
    let (before, words) = head.rsplit_once('[')?;
    Some((before, words, after))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_section() {
        for code in RefusalCode::ALL {
            let section = section(*code).unwrap_or_default();
            assert!(section.contains("Way out:"), "docs/refusals.md says no way out for {code}");
        }
    }

    #[test]
    fn links_are_plain_words() {
        assert_eq!(plain("see [own rules](own-rules.md), or [x](y)."), "see own rules, or x.");
        assert_eq!(plain("a [hole](unfinished"), "a [hole](unfinished");
    }

    #[test]
    fn the_code_is_the_heading() {
        assert!(text(RefusalCode::NotSend).starts_with("# not-send\n\nA value "));
    }
}
