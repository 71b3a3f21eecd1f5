//! A name in a text.

use ra_ap_syntax::TextSize;

/// Where `name` stands in `text` as a word.
pub fn word_positions(text: &str, name: &str) -> Vec<TextSize> {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    text.match_indices(name)
        .filter(|(at, matched)| {
            let before = text.get(..*at).and_then(|it| it.chars().next_back());
            let after = text.get(at + matched.len()..).and_then(|it| it.chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
        .filter_map(|(at, _)| u32::try_from(at).ok().map(TextSize::new))
        .collect()
}
