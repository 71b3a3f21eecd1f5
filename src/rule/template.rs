//! The *after* of a rule: tokens and holes, with the layout they were written in.

use std::collections::BTreeMap;

use ra_ap_parser::{LexedStr, SyntaxKind, T};

use super::hole::{EDITION, Hole, Piece, SyntaxProblem, cut};
use super::precedence::before_postfix;

/// A parsed *after*.
#[derive(Debug, Clone)]
pub struct Template {
    text: String,
    pieces: Vec<Piece>,
    fresh: BTreeMap<String, String>,
}

/// One token or hole of a template, and the white space before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub space: String,
    pub what: PartKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PartKind {
    Token(String),
    Hole(String),
}

impl Template {
    /// Reads `text`. `fresh` names holes that the engine fills, with their default texts.
    pub fn parse(text: &str, fresh: &[(String, String)]) -> Result<Template, SyntaxProblem> {
        let text = text.trim_end();
        let pieces = cut(text)?;
        if let Some(typed) = pieces.iter().find_map(|piece| match piece {
            Piece::Hole(hole) if hole.ty.is_some() => Some(&hole.name),
            _ => None,
        }) {
            let message = format!("the *after* cannot give `{typed}` a type: types belong into the *before*");
            return Err(SyntaxProblem::new(0, message));
        }
        Ok(Template { text: text.to_owned(), pieces, fresh: fresh.iter().cloned().collect() })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The holes that a match must fill.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> + '_ {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Hole(hole) if !self.fresh.contains_key(&hole.name) => Some(hole),
            _ => None,
        })
    }

    /// The holes that the engine fills, such as names that must not collide, with their defaults.
    pub fn fresh(&self) -> &BTreeMap<String, String> {
        &self.fresh
    }

    /// Absolute paths of the template, such as `tokio::time::sleep`: what it needs to be importable.
    pub fn paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for piece in &self.pieces {
            if let Piece::Text(text) = piece {
                spell_paths(text, &mut |path| {
                    paths.push(path.to_owned());
                    path.to_owned()
                });
            }
        }
        paths.sort();
        paths.dedup();
        paths
    }

    /// The text with every hole filled from `texts`, in parentheses where a method is called on it and it binds more weakly, and its
    /// paths spelled, for source that the engine takes apart itself, such as the arms of a macro; a name that is missing is the error.
    pub fn fill(
        &self,
        texts: &BTreeMap<String, String>,
        spell: &dyn Fn(&str) -> String,
    ) -> Result<String, String> {
        let mut out = String::new();
        for (index, piece) in self.pieces.iter().enumerate() {
            let behind = match self.pieces.get(index + 1) {
                Some(Piece::Text(text)) => text.as_str(),
                _ => "",
            };
            match piece {
                Piece::Text(text) => out.push_str(&spell_paths(text, &mut |path| spell(path))),
                Piece::Hole(hole) => match texts.get(&hole.name).or_else(|| self.fresh.get(&hole.name)) {
                    Some(text) if behind.starts_with('.') && !behind.starts_with("..") => {
                        out.push_str(&before_postfix(text));
                    }
                    Some(text) => out.push_str(text),
                    None => return Err(hole.name.clone()),
                },
            }
        }
        Ok(out)
    }

    /// The template as parts, fresh holes filled and paths spelled; the white space at its end comes last.
    pub(crate) fn parts(
        &self,
        extra: &BTreeMap<String, String>,
        spell: &dyn Fn(&str) -> String,
    ) -> (Vec<Part>, String) {
        let mut parts = Vec::new();
        let mut space = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Hole(hole) => match extra.get(&hole.name).or_else(|| self.fresh.get(&hole.name)) {
                    Some(text) => push_tokens(text, &mut space, &mut parts),
                    None => parts.push(Part {
                        space: std::mem::take(&mut space),
                        what: PartKind::Hole(hole.name.clone()),
                    }),
                },
                Piece::Text(text) => {
                    let text = spell_paths(text, &mut |path| spell(path));
                    push_tokens(&text, &mut space, &mut parts);
                }
            }
        }
        (parts, space)
    }
}

fn push_tokens(text: &str, space: &mut String, parts: &mut Vec<Part>) {
    for (range, kind) in lex(text) {
        match kind {
            SyntaxKind::WHITESPACE => space.push_str(&text[range]),
            _ => parts
                .push(Part { space: std::mem::take(space), what: PartKind::Token(text[range].to_owned()) }),
        }
    }
}

/// Punctuation of several characters, longest first. `>>` may close two lists and stays two.
const GLUED: [&str; 14] =
    ["..=", "...", "::", "->", "=>", "..", "&&", "||", "==", "!=", "<=", ">=", "+=", "-="];

/// The tokens of `text`, white space and comments too.
pub(crate) fn lex(text: &str) -> Vec<(std::ops::Range<usize>, SyntaxKind)> {
    let lexed = LexedStr::new(EDITION, text);
    let mut tokens: Vec<(std::ops::Range<usize>, SyntaxKind)> = Vec::new();
    let mut i = 0;
    while i < lexed.len() {
        let start = lexed.text_start(i);
        let kind = lexed.kind(i);
        let glued = if kind.is_punct() {
            GLUED.iter().find(|glued| text[start..].starts_with(**glued))
        } else {
            None
        };
        match glued {
            Some(glued) => {
                tokens.push((start..start + glued.len(), kind));
                i += glued.len();
            }
            None => {
                tokens.push((lexed.text_range(i), kind));
                i += 1;
            }
        }
    }
    tokens
}

/// Replaces every absolute path of several names (`tokio::time::sleep`) by what `spell` makes of it.
fn spell_paths(text: &str, spell: &mut dyn FnMut(&str) -> String) -> String {
    let lexed = LexedStr::new(EDITION, text);
    let kind = |i: usize| if i < lexed.len() { Some(lexed.kind(i)) } else { None };
    let mut out = String::new();
    let mut i = 0;
    // `::` is two colons to the lexer.
    let separator = |i: usize| kind(i) == Some(T![:]) && kind(i + 1) == Some(T![:]);
    let mut continues = false;
    while i < lexed.len() {
        if lexed.kind(i) != SyntaxKind::IDENT {
            continues = lexed.kind(i) == T![.] || (i > 0 && separator(i - 1));
            out.push_str(lexed.text(i));
            i += 1;
            continue;
        }
        let mut path = lexed.text(i).to_owned();
        let mut end = i + 1;
        while separator(end) && kind(end + 2) == Some(SyntaxKind::IDENT) {
            path.push_str("::");
            path.push_str(lexed.text(end + 2));
            end += 3;
        }
        let absolute = end > i + 1 && !continues && path.starts_with(|c: char| c.is_ascii_lowercase());
        out.push_str(&if absolute { spell(&path) } else { path });
        continues = false;
        i = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_listed_and_spelled() {
        let template =
            Template::parse("let x = tokio::sync::mpsc::channel::<$t>($n); a.b; Foo::new()", &[]).unwrap();
        assert_eq!(template.paths(), ["tokio::sync::mpsc::channel"]);
        let (parts, _) = template.parts(&BTreeMap::new(), &|_| "channel".to_owned());
        let text: String = parts
            .iter()
            .map(|part| match &part.what {
                PartKind::Token(text) => format!("{}{text}", part.space),
                PartKind::Hole(name) => format!("{}<{name}>", part.space),
            })
            .collect();
        assert_eq!(text, "let x = channel::<<t>>(<n>); a.b; Foo::new()");
    }

    #[test]
    fn a_method_is_called_on_all_of_what_fills_a_hole() {
        let template = Template::parse("let mut it = $others.into_iter(); $from..$to;", &[]).unwrap();
        let texts = [("others", "5.."), ("from", "1 + 1"), ("to", "n")];
        let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let filled = template.fill(&texts, &|path| path.to_owned());
        assert_eq!(filled.as_deref(), Ok("let mut it = (5..).into_iter(); 1 + 1..n;"));
    }

    #[test]
    fn fresh_holes_have_defaults() {
        let template =
            Template::parse("let mut $timer = 1;", &[("timer".into(), "interval".into())]).unwrap();
        assert_eq!(template.holes().count(), 0);
        let (parts, _) = template.parts(&BTreeMap::new(), &|path| path.to_owned());
        assert!(parts.iter().any(|part| part.what == PartKind::Token("interval".into())));
    }
}
