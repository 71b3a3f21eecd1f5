//! Runs test programs and reads which tests passed.

use std::collections::BTreeMap;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::cargo::TestProgram;
use crate::analysis::Progress;

/// How one test program went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRun {
    /// Whether each test passed; a program without the usual harness is one test named after itself.
    pub tests: BTreeMap<String, bool>,
    /// How long it took.
    pub took: Duration,
    /// Whether it had to be ended.
    pub hung: bool,
}

/// Runs `program`, with `only` one test if given, for at most `limit`.
pub fn run(
    program: &TestProgram,
    only: Option<&str>,
    limit: Duration,
    progress: &dyn Progress,
) -> Result<TestRun, anyhow::Error> {
    let start = Instant::now();
    let mut command = Command::new(&program.path);
    command.current_dir(&program.directory).env("CARGO_MANIFEST_DIR", &program.directory);
    if let Some(test) = only.filter(|it| *it != program.name) {
        command.args(["--exact", test]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| {
        anyhow::anyhow!("cannot run the test program {}: {error}", program.path.display())
    })?;
    let stdout = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stdout) = stdout {
            let _ = stdout.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let success = wait(&mut child, start, limit, progress);
    if progress.interrupted() {
        anyhow::bail!("interrupted; nothing was written");
    }
    let hung = success.is_none();
    // Something that the program started may still hold the stream open; then what it said is not waited for.
    let grace = Instant::now() + Duration::from_secs(5);
    while !reader.is_finished() && Instant::now() < grace {
        std::thread::sleep(Duration::from_millis(20));
    }
    let said = if reader.is_finished() { reader.join().unwrap_or_default() } else { String::new() };
    let mut tests = parse(&said);
    if tests.is_empty() && !said.contains("running 0 tests") {
        tests.insert(program.name.clone(), success == Some(true));
    }
    Ok(TestRun { tests, took: start.elapsed(), hung })
}

/// Whether it succeeded; `None` if it was ended because it took too long.
fn wait(child: &mut Child, start: Instant, limit: Duration, progress: &dyn Progress) -> Option<bool> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if start.elapsed() < limit && !progress.interrupted() => {
                std::thread::sleep(Duration::from_millis(20))
            }
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// The lines `test NAME ... ok` and their kin. Ignored tests do not count.
fn parse(said: &str) -> BTreeMap<String, bool> {
    let mut tests = BTreeMap::new();
    for line in said.lines() {
        let Some((name, result)) = line.strip_prefix("test ").and_then(|it| it.rsplit_once(" ... ")) else {
            continue;
        };
        let name = name.strip_suffix(" - should panic").unwrap_or(name);
        match result.split_whitespace().next() {
            Some("ok") => tests.insert(name.to_owned(), true),
            Some("FAILED") => tests.insert(name.to_owned(), false),
            _ => None,
        };
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_usual_harness() {
        let said = "running 4 tests\ntest a::b ... ok\ntest c ... FAILED\ntest d ... ignored\ntest e - should panic ... ok\n";
        let expected = [("a::b".to_owned(), true), ("c".to_owned(), false), ("e".to_owned(), true)];
        assert_eq!(parse(said), expected.into());
    }
}
