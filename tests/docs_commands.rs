//! Every command that the documentation tells its reader to type is typed, in the order of the page, and ends as it must.
#![cfg(unix)]

mod harness;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use harness::copies::Copy;
use harness::testdata;
use nix::sys::wait::WaitStatus;
use rexpect::session::spawn_command;

/// Commands that are not typed here, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("cargo run -- testdata/sample", "tests/docs.rs does, without building the program again"),
    ("cargo test", "in the README: this very run"),
    ("cargo install tokioize", "needs the published crate"),
];

fn read(page: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a page's shell fences, and the commands of its workflow steps.
fn commands(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut fence: Option<String> = None;
    for line in read(page).lines() {
        if let Some(rest) = line.strip_prefix("```") {
            fence = if fence.is_some() { None } else { Some(rest.to_owned()) };
            continue;
        }
        let command = match fence.as_deref() {
            Some("sh") => Some(line),
            Some("yaml") => line.trim_start().strip_prefix("- run: "),
            _ => None,
        };
        let typed = command.map(|it| it.split_once("  #").map_or(it, |(typed, _)| typed).trim());
        found.extend(typed.filter(|it| !it.is_empty()).map(str::to_owned));
    }
    found
}

/// Somebody who follows a page in a folder under git.
struct Reader {
    folder: PathBuf,
    /// What a command printed that did not end as expected.
    complaints: Vec<String>,
}

impl Reader {
    fn at(folder: &Path) -> Self {
        let mut reader = Reader { folder: folder.to_owned(), complaints: Vec::new() };
        fs::write(folder.join(".gitignore"), "target\n").expect("the ignore rules");
        reader.types("git init -q && git add . && git commit -qm Start", 0);
        reader
    }

    /// Types `line`, and answers every question with `a`, all of them.
    fn types(&mut self, line: &str, status: i32) -> String {
        let program = Path::new(env!("CARGO_BIN_EXE_tokioize")).parent().expect("a folder");
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(program.to_owned()).chain(std::env::split_paths(&path));
        let mut command = Command::new("sh");
        command
            .args(["-c", line])
            .current_dir(&self.folder)
            .env("PATH", std::env::join_paths(folders).expect("a search path"))
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("testdata"))
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_INCREMENTAL", "0")
            .env("TERM", "dumb")
            // A CI system's variable outweighs TERM.
            .env("NO_COLOR", "1")
            .envs([("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_AUTHOR_NAME", "r"), ("GIT_COMMITTER_NAME", "r")])
            .envs([("GIT_AUTHOR_EMAIL", "r@example.com"), ("GIT_COMMITTER_EMAIL", "r@example.com")]);
        let mut terminal = spawn_command(command, Some(1_200_000)).expect("a terminal");
        // What is typed ahead waits in the terminal.
        terminal.send_line("a").expect("an answer");
        let shown = terminal.exp_eof().expect("an end");
        let ended = terminal.process().wait().expect("a status");
        if !matches!(ended, WaitStatus::Exited(_, code) if code == status) {
            self.complaints.push(format!("$ {line}\n{shown}\n{ended:?}, not {status}"));
        }
        shown
    }

    fn has_no_complaint(&self) {
        assert!(self.complaints.is_empty(), "{}", self.complaints.join("\n\n"));
    }
}

fn sample(name: &str) -> Copy {
    let copy = Copy::new(name);
    copy.add_all(&testdata().join("sample"));
    copy.add_file(&testdata().join("hazards/Cargo.lock"), Path::new("Cargo.lock"));
    copy
}

#[test]
fn every_page_with_commands_is_followed() {
    let followed = ["docs/guide.md", "docs/ci.md", "docs/own-rules.md"];
    let mut pages = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned()];
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs")).expect("docs") {
        pages.push(format!("docs/{}", entry.expect("an entry").file_name().to_string_lossy()));
    }
    for page in pages.iter().filter(|it| it.ends_with(".md") && !followed.contains(&it.as_str())) {
        for command in commands(page) {
            assert!(ELSEWHERE.iter().any(|(known, _)| *known == command), "{page}: nobody runs `{command}`");
        }
    }
}

#[test]
fn the_guide_leads_a_service_to_its_end() {
    let copy = sample("guide");
    let mut reader = Reader::at(&copy.root);
    let commands = commands("docs/guide.md");
    assert!(commands.len() >= 15, "{commands:#?}");
    for command in &commands {
        let looks = command.starts_with("tokioize") && !command.contains("--apply");
        // The snapshot is written, and everything else is still to do until the last step.
        let found = looks && !command.contains("--baseline") && command != "tokioize -v";
        let shown = reader.types(command, if found { 1 } else { 0 });
        if command.contains("--apply") {
            // No step of the guide is an empty one.
            assert!(shown.contains("written; `tokioize undo` takes it back"), "$ {command}\n{shown}");
        }
    }
    reader.types("tokioize undo", 0);
    reader.types("git diff --quiet HEAD~1 -- '*.rs' '*.toml'", 0);
    reader.has_no_complaint();
}

#[test]
fn the_page_about_ci_holds() {
    let copy = sample("ci");
    let mut reader = Reader::at(&copy.root);
    for command in commands("docs/ci.md").iter().filter(|it| *it != "cargo install tokioize") {
        reader.types(command, 0);
    }
    // The ratchet still holds after the migration, and no longer after a new thread.
    reader.types("tokioize --audit --baseline tokioize-baseline.json", 0);
    fs::write(copy.root.join("src/own.rs"), "pub fn f() { std::thread::spawn(|| ()); }\n").expect("a thread");
    let shown = reader.types("tokioize --audit --baseline tokioize-baseline.json", 1);
    assert!(shown.contains("new: src/own.rs:1:"), "{shown}");
    let log = fs::read_to_string(copy.root.join("tokioize.sarif")).expect("the log");
    assert!(log.contains("\"version\": \"2.1.0\""), "{log}");
    reader.has_no_complaint();
}

/// The stream module that the example of the page stands for.
const STREAM: &str = "
use std::future::Future;
use std::sync::mpsc::{Receiver, Sender, channel};

pub type Stream<T> = Receiver<T>;

pub fn with_channel<T>(produce: impl FnOnce(Sender<T>)) -> Stream<T> {
    let (sender, receiver) = channel();
    produce(sender);
    receiver
}

pub fn spawn_stream<T, F>(produce: impl FnOnce(Sender<T>) -> F) -> Stream<T>
where
    F: Future<Output = ()> + Send + 'static,
{
    let (sender, receiver) = channel();
    tokio::spawn(produce(sender));
    receiver
}
";

#[test]
fn the_rule_of_your_own_works_in_a_package() {
    let page = read("docs/own-rules.md");
    let fenced = |opening: &str, closing: &str| {
        let rest = page.split(opening).nth(1).unwrap_or_else(|| panic!("no {opening}"));
        rest.split(closing).next().expect("the fence ends").to_owned()
    };
    let copy = Copy::new("own-rules");
    let write = |path: &str, text: &str| {
        let path = copy.root.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder");
        fs::write(path, text).expect("a file");
    };
    write(
        "Cargo.toml",
        "[package]\nname = \"my_service\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
         tokio = { version = \"1\", features = [\"rt\", \"rt-multi-thread\", \"macros\"] }\n\n[workspace]\n",
    );
    write("src/stream.rs", STREAM);
    let example = fenced("```rust\n", "```");
    write(
        "src/lib.rs",
        &format!(
            "pub mod stream;\n\nuse stream::{{Stream, with_channel}};\n\n{example}\n\
             #[cfg(test)]\n#[tokio::test(flavor = \"multi_thread\")]\nasync fn counts() {{\n    \
             assert_eq!(numbers(3).iter().collect::<Vec<_>>(), [0, 1, 2]);\n}}\n"
        ),
    );
    write("tokioize-rules/producer-stream.md", &fenced("````markdown\n", "````"));
    copy.add_file(&testdata().join("hazards/Cargo.lock"), Path::new("Cargo.lock"));

    let mut reader = Reader::at(&copy.root);
    for command in commands("docs/own-rules.md") {
        reader.types(&command, if command.contains("--rule ") { 1 } else { 0 });
    }
    let toml = page.split("```toml\n").find(|it| it.starts_with("rule-dirs")).expect("the configuration");
    write("tokioize.toml", toml.split("```").next().expect("the fence ends"));
    reader.types("tokioize explain producer-stream", 0);
    let shown = reader.types("tokioize --rule producer-stream --apply", 0);
    assert!(shown.contains("spawn_stream(move |sender| async move {"), "{shown}");
    reader.types("cargo test -q", 0);
    reader.types("tokioize --rule producer-stream", 0);
    reader.has_no_complaint();
}
