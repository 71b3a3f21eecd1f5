//! The prompt in a real terminal: every key.
#![cfg(unix)]

mod cli_fake;

use std::fs;
use std::path::Path;

use cli_fake::{command, git, repository};
use nix::sys::signal::Signal;
use nix::sys::wait::WaitStatus;
use rexpect::session::{PtySession, spawn_command};

#[test]
fn child() {
    cli_fake::child();
}

const THREE: &[(&str, &str)] = &[
    ("a.rs", "std::thread::sleep(A);\nstd::thread::sleep(B);\n"),
    ("b.rs", "std::thread::sleep(C); /*other*/\n"),
];

const QUESTION: &str = "Apply this unit? [y,n,a,q,r,x,s,d,?]";

struct Terminal(PtySession);

impl Terminal {
    fn open(folder: &Path) -> Terminal {
        Terminal::open_with(folder, &["--apply", "--color", "never"])
    }

    fn open_with(folder: &Path, arguments: &[&str]) -> Terminal {
        let mut command = command(folder, arguments);
        command.env("TERM", "xterm");
        Terminal(spawn_command(command, Some(20_000)).unwrap())
    }

    /// Waits for the question, returning what was shown before it.
    fn question(&mut self) -> String {
        self.0.exp_string(QUESTION).unwrap()
    }

    fn answer(&mut self, line: &str) {
        self.0.send_line(line).unwrap();
    }

    fn end(mut self) -> (String, i32) {
        let rest = self.0.exp_eof().unwrap();
        match self.0.process().wait().unwrap() {
            WaitStatus::Exited(_, code) => (rest, code),
            other => panic!("{other:?}\n{rest}"),
        }
    }
}

/// Answers each question, and returns what the files hold then, what was shown last, and the exit status.
fn answers(files: &[(&str, &str)], keys: &[&str]) -> (Vec<String>, String, i32) {
    let folder = repository(files);
    let mut terminal = Terminal::open(folder.path());
    for key in keys {
        terminal.question();
        terminal.answer(key);
    }
    let (rest, code) = terminal.end();
    let texts = files.iter().map(|(name, _)| fs::read_to_string(folder.path().join(name)).unwrap());
    (texts.collect(), rest, code)
}

/// Which of A, B, C were migrated.
fn migrated(keys: &[&str]) -> String {
    let (texts, rest, code) = answers(THREE, keys);
    assert_eq!(code, 0, "{rest}");
    let all = texts.concat();
    ["A", "B", "C"]
        .into_iter()
        .filter(|name| all.contains(&format!("tokio::time::sleep({name}).await")))
        .collect()
}

#[test]
fn yes_and_no() {
    assert_eq!(migrated(&["y", "n", "y"]), "AC");
    assert_eq!(migrated(&["Y", "N", "n"]), "A");
}

#[test]
fn all_remaining() {
    assert_eq!(migrated(&["n", "a"]), "BC");
}

#[test]
fn quit_keeps_what_was_accepted() {
    assert_eq!(migrated(&["y", "q"]), "A");
    assert_eq!(migrated(&["q"]), "");
}

#[test]
fn a_rule_as_a_whole() {
    assert_eq!(migrated(&["r", "n"]), "AB");
    assert_eq!(migrated(&["x", "y"]), "C");
}

#[test]
fn the_diff_again_and_the_help() {
    let folder = repository(THREE);
    let mut terminal = Terminal::open(folder.path());
    let shown = terminal.question();
    assert!(shown.contains("Unit 1 of 3") && shown.contains("sleep:a.rs:1"), "{shown}");
    assert!(shown.contains("[thread-sleep; safe]"), "{shown}");
    assert!(shown.contains("+tokio::time::sleep(A).await;"), "{shown}");
    terminal.answer("d");
    assert!(terminal.question().contains("+tokio::time::sleep(A).await;"));
    for key in ["?", "", "what", "ä"] {
        terminal.answer(key);
        let help = terminal.question();
        assert!(help.contains("all remaining units of thread-sleep"), "{help}");
    }
    terminal.answer("q");
    assert_eq!(terminal.end().1, 0);
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
}

#[test]
fn the_whole_proposal_comes_before_the_first_question_and_is_not_repeated() {
    let folder = repository(&[THREE[0], ("b.rs", "std::thread::sleep(C); /*refuse*/\n")]);
    let mut command = command(folder.path(), &["--apply", "--color", "never"]);
    command.env("TERM", "xterm").env("COLUMNS", "40");
    let mut terminal = Terminal(spawn_command(command, Some(20_000)).unwrap());
    let shown = terminal.question();
    let (offer, question) = shown.split_once("Unit 1 of 2").unwrap();
    assert!(offer.contains("+tokio::time::sleep(A).await;"), "{offer}");
    assert!(offer.contains("+tokio::time::sleep(B).await;"), "{offer}");
    assert!(offer.contains("Can be migrated:") && offer.contains("refused["), "{offer}");
    assert!(!offer.contains("Nothing was written"), "{offer}");
    let text = offer
        .split_once("Can be migrated:")
        .unwrap()
        .1
        .lines()
        .map(|it| it.trim_end_matches('\r'))
        .filter(|it| !it.contains("--> "));
    for line in text.filter(|it| !it.starts_with(['+', '-', ' ']) || it.starts_with("    ")) {
        assert!(line.chars().count() <= 40, "{line:?}");
    }
    assert!(!question.contains("+tokio::time::sleep(B).await;"), "{question}");
    terminal.answer("a");
    let (rest, code) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    let words = rest.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("Migrated:") && words.contains("1 refused"), "{rest}");
    assert!(!rest.contains("refused[") && !rest.contains("+tokio"), "{rest}");
}

#[test]
fn suppression_writes_a_comment_with_the_reason() {
    let folder = repository(&[("a.rs", "fn a() {\r\n\tstd::thread::sleep(A);\r\n}"), THREE[1]]);
    let mut terminal = Terminal::open(folder.path());
    terminal.question();
    terminal.answer("s");
    terminal.0.exp_string("Reason").unwrap();
    terminal.answer("");
    terminal.question();
    terminal.answer("s");
    terminal.0.exp_string("Reason").unwrap();
    terminal.answer("runs before the runtime");
    terminal.question();
    terminal.answer("y");
    let (rest, code) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    assert_eq!(
        fs::read_to_string(folder.path().join("a.rs")).unwrap(),
        "fn a() {\r\n\t// tokioize: allow(thread-sleep) runs before the runtime\r\n\tstd::thread::sleep(A);\r\n}"
    );
    assert!(rest.contains("1 suppressed"), "{rest}");
    // The comment is understood by the next run.
    assert_eq!(cli_fake::run(folder.path(), &[]).code, 0);
}

#[test]
fn dependencies_follow() {
    const NEEDS: &[(&str, &str)] = &[
        ("a.rs", "std::thread::sleep(A); /*needs base*/\nstd::thread::sleep(B);\n"),
        ("b.rs", "std::thread::sleep(C); /*unit base*/\nstd::thread::sleep(D); /*needs base*/\n"),
    ];
    let (texts, rest, code) = answers(NEEDS, &["y", "n", "n"]);
    assert_eq!(code, 0, "{rest}");
    assert!(texts[0].starts_with("tokio::time::sleep(A)"));
    assert!(texts[1].starts_with("tokio::time::sleep(C)") && !texts[1].contains("tokio::time::sleep(D)"));

    const NEEDED: &[(&str, &str)] = &[
        ("a.rs", "std::thread::sleep(A); /*unit base*/\nstd::thread::sleep(B); /*needs base*/\n"),
        ("b.rs", "std::thread::sleep(C);\n"),
    ];
    let folder = repository(NEEDED);
    let mut terminal = Terminal::open(folder.path());
    terminal.question();
    terminal.answer("n");
    let shown = terminal.question();
    assert!(shown.contains("Left out too, because they need it: sleep:a.rs:2"), "{shown}");
    assert!(shown.contains("Unit 3 of 3"), "{shown}");
    terminal.answer("y");
    assert_eq!(terminal.end().1, 0);
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), " M b.rs\n");
}

/// A shell starts what it runs in the background with interrupts ignored, and so does all that is started there: nothing ends by
/// Control-C then, nor should it.
fn ignores_interrupts() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|it| u64::from_str_radix(it.trim(), 16).ok());
    mask.is_some_and(|it| it & (1 << (Signal::SIGINT as u64 - 1)) != 0)
}

#[test]
fn control_c_writes_nothing_and_control_d_is_quit() {
    let folder = repository(THREE);
    if !ignores_interrupts() {
        let mut terminal = Terminal::open(folder.path());
        terminal.question();
        terminal.answer("y");
        terminal.question();
        terminal.0.send_control('c').unwrap();
        terminal.0.exp_eof().unwrap();
        let status = terminal.0.process().wait().unwrap();
        assert!(matches!(status, WaitStatus::Signaled(..)), "{status:?}");
        assert_eq!(git(folder.path(), &["status", "--porcelain"]), "");
    }

    let mut terminal = Terminal::open(folder.path());
    terminal.question();
    terminal.answer("y");
    terminal.question();
    terminal.0.send_control('d').unwrap();
    let (rest, code) = terminal.end();
    assert_eq!(code, 0, "{rest}");
    assert!(rest.contains("Stopped; 1 unit accepted so far."), "{rest}");
    assert_eq!(git(folder.path(), &["status", "--porcelain"]), " M a.rs\n");
}

#[test]
fn a_dirty_tree_is_refused_before_the_first_question() {
    let folder = repository(THREE);
    fs::write(folder.path().join("b.rs"), "// mine\n").unwrap();
    let mut terminal = Terminal::open(folder.path());
    let shown = terminal.0.exp_eof().unwrap();
    assert!(shown.contains("b.rs (dirty)") && shown.contains("+tokio::time::sleep(A).await;"), "{shown}");
    assert!(!shown.contains(QUESTION));
    assert!(matches!(terminal.0.process().wait().unwrap(), WaitStatus::Exited(_, 2)));
}

#[test]
fn colour_follows_the_terminal() {
    let folder = repository(THREE);
    let mut coloured = Terminal::open_with(folder.path(), &["--apply"]);
    assert!(coloured.0.exp_string("Apply this unit").unwrap().contains("\u{1b}[32m+"));
    coloured.0.send_control('c').unwrap();
    let mut command = command(folder.path(), &["--apply"]);
    // On CI, colour is assumed to be wanted whatever the terminal.
    command.env("TERM", "dumb").env("COLUMNS", "20").env_remove("CI");
    let mut dumb = Terminal(spawn_command(command, Some(20_000)).unwrap());
    assert!(!dumb.question().contains('\u{1b}'));
    dumb.answer("a");
    let (rest, code) = dumb.end();
    assert_eq!(code, 0, "{rest}");
}
