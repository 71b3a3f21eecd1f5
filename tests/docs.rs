//! The documentation says what is so.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[path = "../xtask/src/pages.rs"]
mod pages;
#[path = "../xtask/src/session.rs"]
mod session;
#[path = "../xtask/src/tidy.rs"]
#[allow(dead_code, reason = "the chore itself is not needed here")]
mod tidy;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn tokioize(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_tokioize"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("the program starts");
    let text = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    (output.status.code(), text)
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn generated_pages_and_sessions_are_fresh() {
    let pages = pages::pages(root()).unwrap_or_else(|error| panic!("{error:#}"));
    let mut stale = Vec::new();
    for page in &pages {
        let there = fs::read_to_string(root().join(&page.path)).unwrap_or_default();
        if there != page.text {
            let diff = similar::TextDiff::from_lines(&there, &page.text).unified_diff().to_string();
            stale.push(format!("{}\n{diff}", page.path.display()));
        }
    }
    let known: Vec<&PathBuf> = pages.iter().map(|page| &page.path).collect();
    for entry in fs::read_dir(root().join("docs/rules")).expect("pages of rules") {
        let path = Path::new("docs/rules").join(entry.expect("an entry").file_name());
        if !known.contains(&&path) {
            stale.push(format!("{} is of a rule that is gone", path.display()));
        }
    }
    assert!(stale.is_empty(), "run `cargo xtask codegen`:\n{}", stale.join("\n"));
}

#[test]
fn nothing_is_untidy() {
    let findings = tidy::findings(root()).unwrap_or_else(|error| panic!("{error:#}"));
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn the_first_command_of_the_readme_ends_as_it_says() {
    let readme = read("README.md");
    let command =
        readme.lines().find_map(|line| line.strip_prefix("cargo run -- ")).expect("the first command");
    let (code, text) = tokioize(&command.split_whitespace().collect::<Vec<_>>());
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("\n+        tokio::spawn(async {"), "{text}");
    assert!(readme.contains("ends with status 1"));
}

#[test]
fn the_ci_script_runs_the_tests_of_the_readme() {
    let command = "\ncargo test\n";
    assert!(read("README.md").contains(command));
    assert!(read(".ci/run").contains("\nstep cargo test\n"));
}

#[test]
fn commands_in_the_documentation_exist() {
    let mut wrong = Vec::new();
    for page in documents() {
        for line in read(&page).lines() {
            let line = line.trim().trim_start_matches("- run: ").trim_start_matches("$ ");
            let Some(rest) = line.strip_prefix("tokioize ") else { continue };
            // What only looks like a command: placeholders, and sentences.
            if rest.contains(['[', '`']) || !rest.starts_with(['-', '.']) {
                continue;
            }
            let words = rest.split([' ', '#', '>', '|']).filter(|it| !it.is_empty());
            let arguments = words.take_while(|it| it.starts_with('-') || it.contains(['=', '-']));
            let arguments: Vec<&str> = std::iter::once("tokioize").chain(arguments).collect();
            use clap::Parser as _;
            let parsed = tokioize::cli::args::Cli::try_parse_from(&arguments);
            let incomplete = |kind| {
                use clap::error::ErrorKind;
                // The value was cut off, or help was asked for.
                matches!(kind, ErrorKind::InvalidValue | ErrorKind::DisplayHelp)
            };
            if let Err(error) = parsed
                && !incomplete(error.kind())
            {
                wrong.push(format!("{page}: {line}: {}", error.kind()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn configurations_in_the_documentation_are_valid() {
    let mut seen = 0;
    for page in documents() {
        let text = read(&page);
        for block in text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
            seen += 1;
            if let Err(error) = tokioize::config::Config::parse(Path::new(&page), block) {
                panic!("{error}\n{block}");
            }
        }
    }
    assert!(seen >= 3, "the documentation shows {seen} configurations");
}

fn documents() -> Vec<String> {
    let mut documents = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for entry in fs::read_dir(root().join("docs")).expect("docs") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") {
            documents.push(format!("docs/{name}"));
        }
    }
    documents
}

#[test]
fn the_rule_in_the_documentation_passes_its_examples() {
    let page = read("docs/own-rules.md");
    let rule =
        page.split("````markdown\n").nth(1).and_then(|rest| rest.split("````").next()).expect("the rule");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("producer-stream.md"), rule).expect("the rule file");
    let (code, text) = tokioize(&["test-rules", &folder.path().to_string_lossy()]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("2 examples, 0 failed"), "{text}");
}
