//! Examples in documentation. They are code of a crate of their own, which is not analysed: what they call is told by its
//! name, enough for a hint to a person and too little for an edit.

use ra_ap_syntax::{Edition, SourceFile};

use super::Facts;

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

impl Example {
    /// Whether it may compile at all: rustdoc shows the lines behind a `#` to the compiler alone.
    fn parses(&self) -> bool {
        let shown = |line: &str| {
            let line = line.trim_start();
            let hidden = line == "#" || line.starts_with("# ");
            line.get(usize::from(hidden)..).unwrap_or_default().to_owned()
        };
        let lines: Vec<String> = self.text.lines().map(shown).collect();
        let body = format!("fn example() {{\n{}\n}}\n", lines.join("\n"));
        SourceFile::parse(&body, Edition::Edition2021).errors().is_empty()
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
            let place = move |line: usize| format!("{}:{line}", path.display());
            blocks(&file.text, is_run)
                .into_iter()
                .map(move |it| Example { place: place(it.line), text: it.lines.join("\n") })
        });
        of_file.filter(|it| !RUNTIMES.iter().any(|name| it.text.contains(name)) && it.parses()).collect()
    }

    /// Where examples in doc comments call something named `name`.
    pub fn examples_calling(&self, name: &str) -> Vec<String> {
        let files = self.workspace.files.iter();
        let root = &self.workspace.root;
        files
            .flat_map(|file| {
                let path = file.path.strip_prefix(root).unwrap_or(&file.path);
                lines_calling(&file.text, name).into_iter().map(move |it| format!("{}:{it}", path.display()))
            })
            .collect()
    }
}

/// The lines of the examples in `text`, counted from 1, that call `name`.
fn lines_calling(text: &str, name: &str) -> Vec<usize> {
    let numbered = |it: Block| (it.line + 1..).zip(it.lines).collect::<Vec<_>>();
    let lines = blocks(text, is_compiled).into_iter().flat_map(numbered);
    lines.filter(|(_, line)| calls(line, name)).map(|(at, _)| at).collect()
}

/// A fenced block of a doc comment.
struct Block {
    /// The line of its fence, counted from 1.
    line: usize,
    lines: Vec<String>,
}

/// The blocks whose words behind the fence are `wanted`.
fn blocks(text: &str, wanted: fn(&str) -> bool) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    if !text.contains("```") {
        return found;
    }
    // Inside of a fence: whether the block is wanted.
    let mut inside: Option<bool> = None;
    let mut in_comment = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let opened = line.strip_prefix("/**").or_else(|| line.strip_prefix("/*!"));
        let in_block = in_comment || opened.is_some();
        in_comment = in_block && !line.contains("*/");
        let shown = match in_block {
            // ` * ` may stand before each line.
            true => opened.or_else(|| line.strip_prefix('*')).or(Some(line)),
            false => line.strip_prefix("///").or_else(|| line.strip_prefix("//!")),
        };
        let Some(line) = shown else {
            inside = None;
            continue;
        };
        match line.trim().strip_prefix("```") {
            Some(_) if inside.is_some() => inside = None,
            Some(info) => {
                inside = Some(wanted(info));
                found.extend(wanted(info).then(|| Block { line: index + 1, lines: Vec::new() }));
            }
            None if inside == Some(true) => {
                found.last_mut().into_iter().for_each(|it| it.lines.push(line.to_owned()));
            }
            None => {}
        }
    }
    found
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
    use super::lines_calling;

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
fn wait() { wait() }
";
        assert_eq!(lines_calling(text, "wait"), [4, 15]);
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
