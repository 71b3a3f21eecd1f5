//! Examples in documentation. They are code of a crate of their own, which is not analysed: what they call is told by its
//! name, enough for a hint to a person and too little for an edit.

use super::Facts;

impl Facts<'_> {
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
    let mut found = Vec::new();
    if !text.contains("```") {
        return found;
    }
    // Inside of a fence: whether rustdoc compiles what it holds.
    let mut compiled: Option<bool> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let Some(line) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            compiled = None;
            continue;
        };
        match line.trim().strip_prefix("```") {
            Some(_) if compiled.is_some() => compiled = None,
            Some(info) => compiled = Some(is_compiled(info)),
            None if compiled == Some(true) && calls(line, name) => found.push(index + 1),
            None => {}
        }
    }
    found
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
    }
}
