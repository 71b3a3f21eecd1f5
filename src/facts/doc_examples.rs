//! Examples in documentation. They are code of a crate of their own, which is not analysed: what they call is told by
//! names.

use ra_ap_syntax::{AstNode, SourceFile, SyntaxNode};

use super::Facts;
use crate::edit::EDITION;

/// An example that `cargo test` runs, where no runtime is but what it makes itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// Where it stands, `src/lib.rs:3`.
    pub place: String,
    text: String,
}

impl Example {
    /// Whether it calls something named `name`, and names `owner` if that is a type's.
    pub fn calls(&self, name: &str, owner: Option<&str>) -> bool {
        owner.is_none_or(|it| self.text.contains(it)) && self.text.lines().any(|it| calls(it, name))
    }
}

/// What an example says that brings a runtime along.
const RUNTIMES: &[&str] = &["tokio::main", "tokio::test", "tokio_test", "block_on", "async fn main"];

impl Facts<'_> {
    /// The examples that run without a runtime.
    pub fn examples_without_runtime(&self) -> Vec<Example> {
        let root = &self.workspace.root;
        let files = self.workspace.files.iter().filter(|it| it.placement.is_analysed());
        let of_file = files.flat_map(|file| {
            let path = file.path.strip_prefix(root).unwrap_or(&file.path);
            blocks(&file.text)
                .into_iter()
                .filter(|it| is_run(it.info) && it.parse().is_some())
                .map(move |it| Example { place: format!("{}:{}", path.display(), it.line), text: it.code() })
        });
        of_file.filter(|it| !RUNTIMES.iter().any(|name| it.text.contains(name))).collect()
    }
}

/// A fenced block of a doc comment.
pub struct Block<'a> {
    /// The words behind its fence.
    info: &'a str,
    /// The line of its fence, counted from 1.
    pub line: usize,
    /// What stands before the fence in its line, `    /// `.
    pub before: &'a str,
    /// Where the line of the fence ends.
    pub begin: usize,
    /// Its lines, without what makes them documentation.
    pub lines: Vec<Line<'a>>,
    /// Where the line of the fence begins that ends it.
    pub end: usize,
}

/// A line of an example.
pub struct Line<'a> {
    /// Where `code` begins in the file.
    pub at: usize,
    /// What the compiler sees of it.
    pub code: &'a str,
}

/// What an example's text parses to.
pub struct Parsed {
    /// Its root.
    pub root: SyntaxNode,
    /// How many bytes stand before the first line's.
    pub offset: usize,
}

/// What stands around statements that have no `main`, to parse them.
const AROUND: (&str, &str) = ("fn example() {\n", "}\n");

impl<'a> Block<'a> {
    fn code(&self) -> String {
        self.lines.iter().map(|it| format!("{}\n", it.code)).collect()
    }

    /// Its tree, if it is a program or statements of one that may compile.
    pub fn parse(&self) -> Option<Parsed> {
        let code = self.code();
        let tree = |text: &str| {
            let parse = SourceFile::parse(text, EDITION);
            parse.errors().is_empty().then(|| parse.tree().syntax().clone())
        };
        if code.contains("fn main")
            && let Some(root) = tree(&code)
        {
            return Some(Parsed { root, offset: 0 });
        }
        let root = tree(&format!("{}{code}{}", AROUND.0, AROUND.1))?;
        Some(Parsed { root, offset: AROUND.0.len() })
    }

    /// Where byte `at` of the code is in the file.
    pub fn in_file(&self, at: usize) -> Option<usize> {
        let mut start = 0;
        self.lines.iter().find_map(|line| {
            let within = at.checked_sub(start)?;
            start += line.code.len() + 1;
            (within <= line.code.len()).then_some(line.at + within)
        })
    }

    /// Whether something named `name` is called in it, or gets another name.
    pub fn calls(&self, name: &str) -> bool {
        let renamed = format!("{name} as ");
        self.lines.iter().any(|it| calls(it.code, name) || it.code.contains(&renamed))
    }

    /// Whether rustdoc compiles it.
    pub fn is_compiled(&self) -> bool {
        is_compiled(self.info)
    }
}

/// The blocks of the doc comments in `text`.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    if !["```", "~~~"].iter().any(|it| text.contains(it)) {
        return found;
    }
    let (mut inside, mut in_comment) = (None, false);
    let mut at = 0;
    for (index, whole) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += whole.len();
        let whole = whole.trim_end_matches(['\n', '\r']);
        let line = whole.trim_start();
        let opened = line.strip_prefix("/**").or_else(|| line.strip_prefix("/*!"));
        let in_block = in_comment || opened.is_some();
        in_comment = in_block && !line.contains("*/");
        let shown = match in_block {
            // ` * ` may stand before each line.
            true => opened.or_else(|| line.strip_prefix('*')).or(Some(line)),
            false => line.strip_prefix("///").or_else(|| line.strip_prefix("//!")),
        };
        let Some(shown) = shown else {
            inside = None;
            continue;
        };
        let fence = fence_of(shown.trim_start());
        let fence = fence.filter(|it| inside.is_none_or(|open: &str| it.starts_with(open)));
        let open = found.last_mut().filter(|_| inside.is_some());
        match (fence, open) {
            (Some(_), Some(block)) => {
                block.end = start;
                inside = None;
            }
            (Some(fence), None) => {
                let at_fence = whole.find(fence).unwrap_or_default();
                let (before, info) = (&whole[..at_fence], &whole[at_fence + fence.len()..]);
                let begin = start + whole.len();
                found.push(Block { info, line: index + 1, before, begin, lines: Vec::new(), end: at });
                inside = Some(fence);
            }
            (None, Some(block)) => {
                let code = compiled(shown);
                // What is left of a line ends where it does.
                block.lines.push(Line { at: start + whole.len() - code.len(), code });
                block.end = at;
            }
            (None, None) => {}
        }
    }
    found
}

/// The three or more signs that begin or end an example.
fn fence_of(line: &str) -> Option<&str> {
    let sign = line.chars().next().filter(|it| matches!(it, '`' | '~'))?;
    let fence = &line[..line.len() - line.trim_start_matches(sign).len()];
    (fence.len() >= 3).then_some(fence)
}

/// What the compiler sees of a line: rustdoc hides those behind a `#` from readers alone.
fn compiled(line: &str) -> &str {
    let begun = line.trim_start();
    match begun.strip_prefix('#') {
        Some(rest) if rest.is_empty() || rest.starts_with('#') => rest,
        Some(rest) => rest.strip_prefix(' ').unwrap_or(line),
        None => line,
    }
}

/// Whether `cargo test` runs it.
fn is_run(info: &str) -> bool {
    is_compiled(info) && !info.contains("no_run")
}

/// Whether rustdoc takes a code block with these words behind its fence for Rust that has to compile.
fn is_compiled(info: &str) -> bool {
    info.split([',', ' ']).filter(|it| !it.is_empty()).all(|it| {
        matches!(it, "rust" | "no_run" | "should_panic" | "standalone_crate") || it.starts_with("edition")
    })
}

fn calls(line: &str, name: &str) -> bool {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    line.match_indices(name).any(|(at, _)| {
        let (before, behind) = (&line[..at], &line[at + name.len()..]);
        let called = behind.starts_with('(') || behind.starts_with("::<");
        called && !before.ends_with(is_word) && !before.trim_end().ends_with("fn")
    })
}

#[cfg(test)]
mod tests {
    use super::blocks;

    /// The lines, counted from 1, in which examples that are compiled call `name`.
    fn lines_calling(text: &str, name: &str) -> Vec<usize> {
        let blocks = blocks(text).into_iter().filter(|it| it.is_compiled());
        let numbered = blocks.flat_map(|it| (it.line + 1..).zip(it.lines));
        numbered.filter(|(_, it)| super::calls(it.code, name)).map(|(at, _)| at).collect()
    }

    #[test]
    fn calls_in_code_that_rustdoc_compiles_are_found() {
        let text = "//! Do not `wait()` here.
//! ```
//! let it = start();
//! it.wait().unwrap();
//! ```
//! Then `it.wait()` is done.
/// ```text
/// wait()
/// ```
/// ```ignore
/// wait()
/// ```
/// ```no_run,edition2024
/// # fn wait() {}
/// for _ in 0..2 { app::wait::<u8>(); rewait(1); wait_for(2) }
/// ```
/// ````
/// wait();
/// ```
/// wait();
/// ````
/// ~~~
/// wait();
/// ~~~
fn wait() { wait() }
";
        assert_eq!(lines_calling(text, "wait"), [4, 15, 18, 20, 23]);
        let text = "/*!
```
wait();
```
*/
/**
 * ```
 * app::wait();
 * ```
 */
/* ```
wait()
``` */
fn wait() { wait() }
";
        assert_eq!(lines_calling(text, "wait"), [3, 8]);
    }
}
