//! Holes in rule text: `$x` is one thing, `$$$xs` a run of things, `${x: Type}` one expression of a type.

use ra_ap_parser::{LexedStr, SyntaxKind, T};
use ra_ap_syntax::Edition;

/// The edition that rule text is written in.
pub(crate) const EDITION: Edition = Edition::Edition2024;

/// One hole as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The name without its dollars.
    pub name: String,
    /// One thing or any number.
    pub arity: Arity,
    /// The type it must have, as written.
    pub ty: Option<String>,
}

/// How many things a hole stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Arity {
    /// Exactly one.
    One,
    /// Any number, also none.
    Run,
}

/// Rule text cut at its holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    Hole(Hole),
}

/// What is wrong with rule text, and on which of its lines (from 0).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxProblem {
    /// Line within the text, from 0.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl SyntaxProblem {
    pub(crate) fn new(line: usize, message: impl Into<String>) -> Self {
        SyntaxProblem { line, message: message.into() }
    }
}

/// What opens frontmatter is no piece of code, and the lexer may look beyond its end.
pub(crate) fn no_frontmatter(text: &str) -> Result<(), SyntaxProblem> {
    if text.trim_start().starts_with("---") {
        let message = "this is no file, and has no frontmatter: `---` cannot begin it";
        return Err(SyntaxProblem::new(0, message));
    }
    Ok(())
}

/// Cuts `text` at its holes. A dollar inside a string or a comment is text.
pub(crate) fn cut(text: &str) -> Result<Vec<Piece>, SyntaxProblem> {
    no_frontmatter(text)?;
    let lexed = LexedStr::new(EDITION, text);
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut line = 0;
    let mut i = 0;
    while i < lexed.len() {
        if lexed.kind(i) != T![$] {
            line += lexed.text(i).matches('\n').count();
            plain.push_str(lexed.text(i));
            i += 1;
            continue;
        }
        let (hole, next) = hole_at(&lexed, i).map_err(|message| SyntaxProblem::new(line, message))?;
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Hole(hole));
        i = next;
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

fn hole_at(lexed: &LexedStr<'_>, start: usize) -> Result<(Hole, usize), String> {
    let is = |i: usize, kind: SyntaxKind| i < lexed.len() && lexed.kind(i) == kind;
    if is(start + 1, T!['{']) {
        return braced_hole_at(lexed, start + 2);
    }
    let (arity, name) = if is(start + 1, T![$]) && is(start + 2, T![$]) {
        (Arity::Run, start + 3)
    } else {
        (Arity::One, start + 1)
    };
    match name_at(lexed, name) {
        Some(name_text) => Ok((Hole { name: name_text.to_owned(), arity, ty: None }, name + 1)),
        None => {
            Err("`$` starts a hole and must be followed by a name: write `$x`, `$$$xs` or `${x: Type}`"
                .into())
        }
    }
}

fn braced_hole_at(lexed: &LexedStr<'_>, name: usize) -> Result<(Hole, usize), String> {
    let usage = "a typed hole is written `${name: Type}`";
    let Some(name_text) = name_at(lexed, name) else { return Err(usage.into()) };
    let mut i = name + 1;
    while i < lexed.len() && lexed.kind(i) == SyntaxKind::WHITESPACE {
        i += 1;
    }
    if i >= lexed.len() || lexed.kind(i) != T![:] {
        return Err(usage.into());
    }
    let from = i + 1;
    let mut depth = 0usize;
    for i in from..lexed.len() {
        match lexed.kind(i) {
            T!['{'] => depth += 1,
            T!['}'] if depth == 0 => {
                let ty: String = (from..i).map(|i| lexed.text(i)).collect();
                let ty = ty.trim().to_owned();
                if ty.is_empty() {
                    return Err(usage.into());
                }
                return Ok((Hole { name: name_text.to_owned(), arity: Arity::One, ty: Some(ty) }, i + 1));
            }
            T!['}'] => depth -= 1,
            _ => {}
        }
    }
    Err(format!("{usage}; the closing brace is missing"))
}

fn name_at<'a>(lexed: &'a LexedStr<'_>, i: usize) -> Option<&'a str> {
    if i >= lexed.len() {
        return None;
    }
    let text = lexed.text(i);
    let first = text.chars().next()?;
    (first.is_ascii_alphabetic() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holes(text: &str) -> Vec<Hole> {
        cut(text)
            .unwrap()
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Hole(hole) => Some(hole),
                Piece::Text(_) => None,
            })
            .collect()
    }

    #[test]
    fn the_three_forms_are_read() {
        let found = holes("f($a, $$$rest, ${rx: std::sync::mpsc::Receiver<_>})");
        assert_eq!(found[0], Hole { name: "a".into(), arity: Arity::One, ty: None });
        assert_eq!(found[1], Hole { name: "rest".into(), arity: Arity::Run, ty: None });
        assert_eq!(found[2].ty.as_deref(), Some("std::sync::mpsc::Receiver<_>"));
    }

    #[test]
    fn dollars_in_strings_and_comments_are_text() {
        assert_eq!(holes("f(\"$x\") // $y"), vec![]);
    }

    #[test]
    fn malformed_holes_name_their_line() {
        for text in ["a\n$", "a\n$ x", "a\n$$x", "a\n${x}", "a\n${x: T", "a\n${x:}", "a\n$1"] {
            assert_eq!(cut(text).unwrap_err().line, 1, "{text}");
        }
    }
}
