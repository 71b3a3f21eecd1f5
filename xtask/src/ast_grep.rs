//! Rules for ast-grep that look for what the project's own rules look for, as far as syntax can say it: the text of
//! each *before*, its holes without their types, its paths in full and as far as one usually writes them.

use std::collections::BTreeSet;
use std::fmt::Write;

use tokioize::rule::catalog::Catalog;
use tokioize::rule::pattern::{Pattern, PatternKind};

/// What a person looks for first.
pub const EIGHT: &str = r"id: threads
language: rust
rule:
  any:
    - pattern: thread::spawn($$$)
    - pattern: std::thread::spawn($$$)
    - pattern: thread::sleep($$$)
    - pattern: std::thread::sleep($$$)
    - pattern: mpsc::channel()
    - pattern: $RECEIVER.recv()
    - pattern: $HANDLE.join()
    - pattern: $RUNTIME.block_on($$$)
";

/// One rule for each of ours, with all of its patterns.
pub fn all() -> Result<String, anyhow::Error> {
    let catalog = Catalog::embedded()?;
    let mut seen = BTreeSet::new();
    let mut rules = Vec::new();
    for rule in catalog.in_order() {
        let mut any = String::new();
        for pattern in rule.rewrites.iter().map(|it| &it.before) {
            let full = without_types(pattern.text());
            for text in [shortened(&full), full] {
                if seen.insert(text.clone()) {
                    any.push_str(&entry(pattern, &text));
                }
            }
        }
        if !any.is_empty() {
            rules.push(format!("id: {}\nlanguage: rust\nrule:\n  any:\n{any}", rule.id));
        }
    }
    Ok(rules.join("---\n"))
}

/// A pattern of ast-grep is one node: a type needs a place to stand, several statements a block around them.
fn entry(pattern: &Pattern, text: &str) -> String {
    let is = |kind: PatternKind| pattern.kinds().any(|it| it == kind);
    if !is(PatternKind::Expression) && is(PatternKind::Type) {
        return format!(
            "    - pattern:\n        context: |-\n{}        selector: generic_type\n",
            indented(&format!("type T = {text};"), 10)
        );
    }
    let is_run = pattern.kinds().all(|it| it == PatternKind::Statements) && text.starts_with("let ");
    let text = match is_run && text.contains('\n') {
        true if text.lines().last().is_some_and(|it| it.starts_with("$$$")) => {
            format!("{{\n$$$FIRST\n{text}\n}}")
        }
        true => format!("{{\n$$$FIRST\n{text}\n$$$LAST\n}}"),
        false => text.to_owned(),
    };
    format!("    - pattern: |-\n{}", indented(&text, 8))
}

fn indented(text: &str, by: usize) -> String {
    text.lines().fold(String::new(), |mut all, line| {
        // Writing to a text cannot fail.
        let _ = writeln!(all, "{:by$}{line}", "");
        all
    })
}

/// The holes as ast-grep writes them: `$X`, `$$$XS`.
fn without_types(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        result.push_str(before);
        let name_at = behind.find(|it: char| it.is_alphabetic()).unwrap_or(behind.len());
        let (marks, behind) = behind.split_at(name_at);
        let end = behind.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(behind.len());
        let (name, behind) = behind.split_at(end);
        result.push_str(if marks == "$$" { "$$$" } else { "$" });
        result.push_str(&name.to_uppercase());
        rest = if marks == "{" { behind_brace(behind) } else { behind };
    }
    result + rest
}

/// What follows the brace that ends a typed hole.
fn behind_brace(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => return &text[at + 1..],
            '}' => depth -= 1,
            _ => {}
        }
    }
    ""
}

/// `thread::spawn` for `std::thread::spawn`.
fn shortened(text: &str) -> String {
    let mut result = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, result: &mut String| {
        let names: Vec<&str> = word.split("::").collect();
        result.push_str(&names[names.len().saturating_sub(2)..].join("::"));
        word.clear();
    };
    for character in text.chars() {
        if character.is_alphanumeric() || matches!(character, '_' | ':') {
            word.push(character);
        } else {
            flush(&mut word, &mut result);
            result.push(character);
        }
    }
    flush(&mut word, &mut result);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_lose_their_types() {
        let text = "if let Ok($m) = ${rx: std::sync::mpsc::Receiver<_>}.recv() {\n    $$$body\n}";
        assert_eq!(without_types(text), "if let Ok($M) = $RX.recv() {\n    $$$BODY\n}");
    }

    #[test]
    fn paths_are_written_short() {
        assert_eq!(shortened("std::thread::spawn(move || $X)"), "thread::spawn(move || $X)");
        assert_eq!(shortened("spawn(a: u8)"), "spawn(a: u8)");
    }
}
