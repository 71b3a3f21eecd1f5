//! A name in a text.

use std::cell::RefCell;

use memchr::memmem;
use ra_ap_ide_db::{FileId, FxHashMap};
use ra_ap_syntax::{SyntaxNode, SyntaxToken, TextRange, TextSize};

use crate::workspace::SourceFile;

/// From here on a file is long enough for an index of its words.
const LONG: usize = 64 << 10;
/// How many names are searched in a long file before its words are indexed.
const PATIENCE: usize = 32;

/// Remembers where words stand in files in which many names are looked for.
#[derive(Default)]
pub struct Words<'db>(RefCell<FxHashMap<FileId, Asked<'db>>>);

#[derive(Default)]
struct Asked<'db> {
    times: usize,
    index: FxHashMap<&'db str, Vec<TextSize>>,
}

impl<'db> Words<'db> {
    /// Where `name` stands in `file` as a word.
    pub fn positions(&self, file: &'db SourceFile, name: &str) -> Vec<TextSize> {
        if file.text.len() < LONG || !name.chars().all(is_word) {
            return word_positions(&file.text, name);
        }
        let mut all = self.0.borrow_mut();
        let asked = all.entry(file.id).or_default();
        asked.times += 1;
        if asked.times <= PATIENCE {
            return word_positions(&file.text, name);
        }
        if asked.index.is_empty() {
            asked.index = index(&file.text);
        }
        asked.index.get(name).cloned().unwrap_or_default()
    }
}

/// The token that covers `name` at `at`. Does not look at all items of a long file, as asking for the token at an offset would.
pub fn token_at(root: &SyntaxNode, at: TextSize, name: &str) -> Option<SyntaxToken> {
    let range = TextRange::at(at, TextSize::of(name));
    root.text_range().contains_range(range).then(|| root.covering_element(range).into_token())?
}

/// The tokens of `root`, the tree of `text`, that are `name` and nothing else: a search of the text is much faster than a
/// walk over the tree.
pub fn tokens_named<'a>(
    root: &'a SyntaxNode,
    text: &str,
    name: &'a str,
) -> impl Iterator<Item = SyntaxToken> + use<'a> {
    let places = word_positions(text, name).into_iter();
    places.filter_map(move |at| token_at(root, at, name)).filter(move |it| it.text() == name)
}

/// The words of `text`, with their places.
pub fn words(text: &str) -> impl Iterator<Item = (TextSize, &str)> {
    text.split(|it| !is_word(it)).filter(|it| !it.is_empty()).filter_map(|word| {
        // A part of `text` begins within it.
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        Some((TextSize::new(u32::try_from(at).ok()?), word))
    })
}

fn is_word(it: char) -> bool {
    it.is_alphanumeric() || it == '_'
}

/// Every word of `text`, with its places.
fn index(text: &str) -> FxHashMap<&str, Vec<TextSize>> {
    let mut places: FxHashMap<&str, Vec<TextSize>> = FxHashMap::default();
    for (at, word) in words(text) {
        places.entry(word).or_default().push(at);
    }
    places
}

/// Where `name` stands in `text` as a word.
pub fn word_positions(text: &str, name: &str) -> Vec<TextSize> {
    // Every file is searched for every function that may change.
    memmem::find_iter(text.as_bytes(), name)
        .filter(|at| {
            let before = text.get(..*at).and_then(|it| it.chars().next_back());
            let after = text.get(at + name.len()..).and_then(|it| it.chars().next());
            !before.is_some_and(is_word) && !after.is_some_and(is_word)
        })
        .filter_map(|at| u32::try_from(at).ok().map(TextSize::new))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_finds_what_a_search_finds() {
        let text = "fn a() { a_b(a); x.a::<A>() } // a, ä_a a";
        let index = index(text);
        for name in ["a", "a_b", "A", "x", "ä_a", "fn"] {
            assert_eq!(index.get(name), Some(&word_positions(text, name)), "{name}");
        }
        assert_eq!(index.get("b"), None);
    }
}
