//! A run that is killed at any instant: every file has its old or its new text, and the tree can be brought to one
//! of the two as a whole.
#![cfg(unix)]

use std::cell::Cell;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tokioize::apply::undo::{Undone, recover, undo};
use tokioize::apply::{Interrupt, apply};
use tokioize::present::change::FileChange;

const TREE: &str = "TOKIOIZE_TEST_TREE";
const STEP: &str = "TOKIOIZE_TEST_STEP";
const SMALL_DISK: &str = "TOKIOIZE_TEST_SMALL_DISK";
const FILES: usize = 200;
const ROUNDS: usize = 14;

fn old(nth: usize) -> String {
    format!("old {nth}\n").repeat(50)
}

fn new(nth: usize) -> String {
    format!("new {nth}\n").repeat(60)
}

fn name(nth: usize) -> String {
    format!("d{}/f{nth}.rs", nth % 7)
}

fn tree(files: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path(), files);
    folder
}

fn fill(root: &Path, files: usize) {
    for nth in 0..files {
        let file = root.join(name(nth));
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, old(nth)).unwrap();
    }
}

fn changes(root: &Path, files: usize) -> Vec<FileChange> {
    let change = |nth| FileChange { file: root.join(name(nth)), old: old(nth).into(), new: new(nth).into() };
    (0..files).map(change).collect()
}

/// Kills its own process at a step; `None` never.
struct KillAt(Cell<Option<usize>>);

impl Interrupt for KillAt {
    fn requested(&self) -> bool {
        match self.0.get() {
            Some(0) => {
                nix::sys::signal::raise(nix::sys::signal::SIGKILL).unwrap();
            }
            Some(steps) => self.0.set(Some(steps - 1)),
            None => {}
        }
        false
    }
}

/// The process that is killed.
#[test]
fn child() {
    let (Ok(root), Ok(step)) = (std::env::var(TREE), std::env::var(STEP)) else { return };
    let root = Path::new(&root);
    let files = (0..).take_while(|nth| root.join(name(*nth)).exists()).count();
    apply(root, &changes(root, files), &KillAt(Cell::new(step.parse().ok()))).unwrap();
}

fn start(root: &Path, step: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env(TREE, root)
        .env(STEP, step)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How many files have their new text. Panics if one has neither.
fn written(root: &Path, files: usize) -> usize {
    let is_new = |nth: usize| {
        let text = fs::read_to_string(root.join(name(nth))).unwrap();
        assert!(text == old(nth) || text == new(nth), "{} holds something else", name(nth));
        text == new(nth)
    };
    (0..files).filter(|nth| is_new(*nth)).count()
}

fn leftovers(root: &Path) -> usize {
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let files =
        folders.filter(|path| !path.ends_with(".tokioize")).flat_map(|path| fs::read_dir(path).unwrap());
    files.filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().ends_with(".tmp")).count()
}

/// Recovery, by the next run and by `undo` in turn.
fn check_recovery(root: &Path, files: usize, nth: usize) {
    written(root, files);
    if nth.is_multiple_of(2) {
        recover(root).unwrap();
    } else {
        undo(root).unwrap();
    }
    let count = written(root, files);
    assert!(count == 0 || count == files, "{count} of {files} files are new");
    assert_eq!(leftovers(root), 0);
}

/// After a recovery everything works as ever.
fn check_another_run(root: &Path, files: usize) {
    if written(root, files) == 0 {
        assert_eq!(undo(root).unwrap(), Undone::Nothing);
        apply(root, &changes(root, files), &KillAt(Cell::new(None))).unwrap();
    }
    assert_eq!(written(root, files), files);
    assert!(matches!(undo(root).unwrap(), Undone::TakenBack(list) if list.len() == files));
    assert_eq!(written(root, files), 0);
}

#[test]
fn killed_at_every_step() {
    const FEW: usize = 12;
    for step in 0.. {
        let folder = tree(FEW);
        let status = start(folder.path(), &step.to_string()).wait().unwrap();
        check_recovery(folder.path(), FEW, step);
        check_another_run(folder.path(), FEW);
        if status.success() {
            assert!(step > 2 * FEW, "only {step} steps");
            return;
        }
        assert_eq!(status.signal(), Some(9));
    }
}

#[test]
fn killed_at_many_instants_from_outside() {
    let mut partial = 0;
    for round in 0..ROUNDS {
        let folder = tree(FILES);
        let mut process = start(folder.path(), "never");
        // The instant is chosen by what is already on the disk, and then lies anywhere in the next operation.
        let threshold = round * FILES / ROUNDS;
        let journal = folder.path().join(".tokioize");
        let reached = || match round {
            0 => journal.join("draft.json").exists() || journal.join("pending.json").exists(),
            1 => leftovers(folder.path()) > FILES / 3,
            _ => fs::read(folder.path().join(name(threshold))).is_ok_and(|text| text.starts_with(b"new")),
        };
        while process.try_wait().unwrap().is_none() && !reached() {
            std::hint::spin_loop();
        }
        process.kill().unwrap();
        process.wait().unwrap();
        let count = written(folder.path(), FILES);
        partial += usize::from(count > 0 && count < FILES);
        check_recovery(folder.path(), FILES, round);
    }
    assert!(partial > 0, "no kill hit the middle of the writes");
}

#[test]
fn an_interrupted_undo_can_be_continued() {
    let folder = tree(3);
    apply(folder.path(), &changes(folder.path(), 3), &KillAt(Cell::new(None))).unwrap();
    // As an undo leaves it that is killed after its first file: its journal is written, one file is back.
    let state = folder.path().join(".tokioize");
    let journal: String = fs::read_to_string(state.join("applied.json")).unwrap();
    let mut journal: serde_json::Value = serde_json::from_str(&journal).unwrap();
    journal["kind"] = "undo".into();
    for file in journal["files"].as_array_mut().unwrap() {
        let (old, new) = (file["old"].take(), file["new"].take());
        (file["old"], file["new"]) = (new, old);
    }
    fs::write(state.join("pending.json"), journal.to_string()).unwrap();
    fs::write(folder.path().join(name(0)), old(0)).unwrap();
    assert!(matches!(undo(folder.path()).unwrap(), Undone::TakenBack(_)));
    assert_eq!(written(folder.path(), 3), 0);
    assert_eq!(undo(folder.path()).unwrap(), Undone::Nothing);
}

#[test]
fn files_edited_after_a_crash_are_named_and_kept() {
    let folder = tree(12);
    start(folder.path(), "20").wait().unwrap();
    assert!(written(folder.path(), 12) > 0);
    fs::write(folder.path().join(name(11)), "mine").unwrap();
    let error = undo(folder.path()).unwrap_err().to_string();
    assert!(error.contains(&name(11)), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join(name(11))).unwrap(), "mine");
}

/// The process that has a small disk of its own.
#[test]
fn on_a_small_disk() {
    const FEW: usize = 12;
    let Ok(root) = std::env::var(SMALL_DISK) else { return };
    let root = Path::new(&root);
    fill(root, FEW);
    let mut full = 0;
    // The disk gets full later and later, until there is room enough.
    for room in (0..).step_by(4096) {
        let ballast = root.join("ballast");
        let mut size = 0;
        let mut file = fs::File::create(&ballast).unwrap();
        while std::io::Write::write_all(&mut file, &[1; 1024]).is_ok() {
            size += 1024;
        }
        file.set_len(u64::saturating_sub(size, room)).unwrap();
        let result = apply(root, &changes(root, FEW), &KillAt(Cell::new(None)));
        drop(file);
        fs::remove_file(ballast).unwrap();
        if let Err(error) = result {
            let error = format!("{error:#}");
            assert!(error.contains("No space left on device"), "{error}");
            assert_eq!(written(root, FEW), 0);
            assert_eq!(leftovers(root), 0);
            assert_eq!(undo(root).unwrap(), Undone::Nothing);
            full += 1;
        } else {
            break;
        }
    }
    assert!(full > 2, "the disk was full {full} times");
    assert_eq!(written(root, FEW), FEW);
    undo(root).unwrap();
    assert_eq!(written(root, FEW), 0);
}

#[test]
fn a_full_disk_leaves_the_old_texts() {
    let folder = tempfile::tempdir().unwrap();
    let in_namespace = |command: &str| {
        let mount = format!("mount -t tmpfs -o size=256k none \"$0\" && {command}");
        Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount])
            .arg(folder.path())
            .arg(std::env::current_exe().unwrap())
            .env(SMALL_DISK, folder.path())
            .output()
    };
    if !in_namespace("true").is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: a small file system cannot be mounted here");
        return;
    }
    let output = in_namespace("exec \"$1\" --exact on_a_small_disk --nocapture").unwrap();
    let text = [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}
