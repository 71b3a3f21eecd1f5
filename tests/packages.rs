//! The packages of `testdata/`: each one is migrated, compared with what its files expect, built, tested and run.
//!
//! A file of a package may begin with expectations as the hazard programs do; `set` then holds for the whole package, and
//! `// also: KEY=VALUE ..` asks for one more run with these policies, of which only the result is checked.
//! `PACKAGES=colour,sample cargo test --test packages` takes only the packages whose names contain one of these.

mod harness;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use harness::copies::{Copy, files_below, rust_files_below};
use harness::expectations::Header;
use harness::runs::{ToolRun, cargo, run_all};
use harness::{Failure, report, testdata};

/// What has to become of the sample package, whose files shall look like any user's.
const SAMPLE: &[(&str, &str)] = &[
    (
        "src/agent.rs",
        "// expect: migrated thread-spawn @ std::thread::spawn
// forbid-text: spawn(move ||",
    ),
    (
        "src/aliases.rs",
        "// expect: migrated thread-spawn @ t::spawn
// expect: migrated thread-sleep @ t::sleep
// expect: migrated thread-spawn @ go(move
// expect: migrated thread-sleep @ nap(
// expect: migrated thread-spawn @     spawn(move
// expect: migrated thread-sleep @     sleep(",
    ),
    (
        "src/cache.rs",
        "// expect: migrated sleep-loop|thread-spawn @ std::thread::spawn
// expect-text: tokio::spawn(async {
// expect-text: tokio::time::interval(
// forbid-text: std::thread",
    ),
    (
        "src/config.rs",
        "// expect: migrated thread-spawn @ std::thread::spawn
// expect-text: let mut rules = manager.validation_rules.write()
// forbid-text: spawn",
    ),
    (
        "src/connection.rs",
        "// expect: migrated sleep-loop|thread-spawn @ std::thread::spawn
// expect-text: .tick().await
// forbid-text: std::thread",
    ),
    (
        "src/document.rs",
        "// expect: migrated thread-sleep @ std::thread::sleep(Duration::from_millis(1));
// expect: migrated thread-sleep @ 1 << round
// forbid-text: std::thread",
    ),
    (
        "src/globals.rs",
        "// expect: refused any @ handle.block_on(
// expect-text: handle.block_on(",
    ),
    (
        "src/governor.rs",
        "// expect: migrated sleep-loop|thread-spawn @ std::thread::spawn
// expect-text: tokio::time::interval(interval)
// expect-text: // Look at the system again.
// forbid-text: std::thread",
    ),
    (
        "src/maintenance.rs",
        "// expect: migrated thread-spawn|sleep-loop @ .spawn(move
// expect: migrated thread-sleep|sleep-loop @ thread::sleep
// expect-text: JoinHandle<()>
// forbid-text: std::thread
// forbid-text: thread::Builder",
    ),
    (
        "src/model.rs",
        "// expect: refused not-send|depends-on|entry-point @ thread::spawn(move
// expect-text: thread::spawn(move ||
// forbid-text: tokio::spawn",
    ),
    (
        "src/playback.rs",
        "// expect: refused guard-across-await|depends-on @ std::thread::sleep
// forbid-text: tokio::time",
    ),
    (
        "src/prompt.rs",
        "// expect: refused not-static @ std::thread::spawn(move
// expect: migrated thread-spawn|sleep-loop @ std::thread::spawn(move",
    ),
    (
        "src/runner.rs",
        "// expect: migrated std-mpsc @ = channel()
// expect: migrated std-mpsc @ shutdown_rx.recv()
// expect: migrated thread-spawn @ std::thread::spawn
// expect-text: if shutdown_tx.send(()).is_err() {
// expect-text: shutdown_rx.recv().await.is_some()
// expect-text: shutdown::rest(pool()).await
// forbid-text: std::thread
// forbid-text: std::sync::mpsc",
    ),
    (
        "src/search.rs",
        "// expect: migrated thread-spawn @ thread::spawn
// expect: migrated thread-join @ .join()
// expect-text: spawn_blocking(move ||
// expect-text: handle.await
// forbid-text: std::thread",
    ),
    (
        "src/shutdown.rs",
        "// expect: migrated thread-sleep|sleep-loop @ std::thread::sleep
// expect-text: pub(crate) async fn drain(
// expect-text: drain(pool, Duration::from_secs(5)).await
// forbid-text: std::thread",
    ),
    ("src/stats.rs", "// expect: refused test-code @ std::thread::sleep"),
    (
        "src/typing.rs",
        "// expect: migrated thread-spawn|sleep-loop @ std::thread::spawn
// expect: migrated thread-sleep|sleep-loop @ std::thread::sleep
// expect-text: tokio::time::sleep(cleanup_interval).await;
// forbid-text: interval(cleanup",
    ),
];

/// Policies under which the sample package is migrated once more, each in a run of its own.
const SAMPLE_POLICIES: &[&str] = &[
    "loop-timer=sleep",
    "loop-timer=exact",
    "one-shot=spawn",
    "one-shot=spawn-blocking",
    "non-send=local-thread",
    "tests=convert",
];

/// Files of the sample package in which nothing may change.
const SAMPLE_UNTOUCHED: &[&str] = &[
    "src/archive.rs",
    "src/lib.rs",
    "src/own.rs",
    "src/pool.rs",
    "src/stats.rs",
    "src/stream.rs",
    "src/unfinished.rs",
];

/// A file with expectations.
struct Expected {
    file: PathBuf,
    source: String,
    header: Header,
}

/// One package or workspace.
struct Package {
    name: String,
    path: PathBuf,
    expected: Vec<Expected>,
    sets: BTreeSet<String>,
    also: Vec<BTreeSet<String>>,
}

impl Package {
    fn read(path: PathBuf) -> Result<Self, Failure> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut package =
            Package { name, path, expected: Vec::new(), sets: BTreeSet::new(), also: Vec::new() };
        if package.name == "sample" {
            package.also.extend(SAMPLE_POLICIES.iter().map(|set| BTreeSet::from([set.to_string()])));
        }
        for path in rust_files_below(&package.path) {
            let file = path.strip_prefix(&package.path).expect("it is below").to_path_buf();
            let source = fs::read_to_string(&path).expect("a readable file");
            let outside =
                SAMPLE.iter().find(|(sample, _)| package.name == "sample" && file == Path::new(sample));
            let header = match outside {
                Some((_, lines)) => Header::read(&format!("{lines}\n{source}")),
                None => Header::read(&source),
            };
            let header = header.map_err(|error| {
                Failure::new(&package.name, "header", format!("{}: {error}", file.display()))
            })?;
            package.sets.extend(header.sets.iter().cloned());
            package.also.extend(header.also.iter().cloned());
            if !header.is_empty() {
                package.expected.push(Expected { file, source, header });
            }
        }
        Ok(package)
    }

    fn fail(&self, step: &'static str, what: impl Into<String>) -> Failure {
        Failure::new(&self.name, step, what)
    }

    /// A migrated copy, and what is wrong with it.
    fn migrate(&self, sets: &BTreeSet<String>, label: &str) -> (Copy, Vec<Failure>) {
        let copy = Copy::new(&format!("{}{label}", self.name));
        copy.add_all(&self.path);
        // One lock for all: a dependency that the migration adds is one that has been built already.
        copy.add_file(&testdata().join("hazards/Cargo.lock"), Path::new("Cargo.lock"));

        let mut failures = Vec::new();
        match ToolRun::apply(&copy.root, sets) {
            Ok(run) => {
                failures.extend(run.failure().map(|story| self.fail("tool", story)));
                if label.is_empty() {
                    failures.extend(self.compare(&run, &copy));
                }
            }
            Err(error) => failures.push(self.fail("tool", error)),
        }
        (copy, failures)
    }

    fn compare(&self, run: &ToolRun, copy: &Copy) -> Vec<Failure> {
        let mut failures = Vec::new();
        for Expected { file, source, header } in &self.expected {
            let text = fs::read_to_string(copy.root.join(file)).unwrap_or_default();
            let sites = run.sites_of(file);
            // The root of a package speaks for all of it.
            let root = file.ends_with("src/lib.rs");
            let wrong = if sites.is_empty() || root {
                header.unfulfilled_anywhere(&run.sites(), &sites, source)
            } else {
                header.unfulfilled(&sites, source)
            };
            let whole = if root { all_sources(&copy.root) } else { text.clone() };
            failures.extend(wrong.into_iter().map(|what| ("ledger", file, what)));
            failures.extend(header.wrong_texts(&whole, &text).into_iter().map(|what| ("text", file, what)));
        }
        failures
            .into_iter()
            .map(|(step, file, what)| self.fail(step, format!("{}: {what}", file.display())))
            .collect()
    }

    /// Migrates, builds, tests and runs a copy.
    fn check(&self, sets: &BTreeSet<String>, label: &str) -> Vec<Failure> {
        let (copy, mut failures) = self.migrate(sets, label);

        let build = cargo(&copy.root, &["build", "--workspace", "--all-targets", "--keep-going"]);
        failures.extend(build.errors.into_iter().map(|(_, error)| self.fail("build", error)));
        failures.extend(build.failure.map(|error| self.fail("build", error)));
        for (executable, story) in run_all(&build.executables) {
            let step = if executable.is_test { "test" } else { "run" };
            failures.push(self.fail(step, format!("{}: {story}", executable.name)));
        }

        // Each member alone: in a build of the whole workspace, one member's features help the others.
        for member in self.members() {
            let build = cargo(&copy.root.join(&member), &["check"]);
            let errors = build.errors.into_iter().map(|(_, error)| error).chain(build.failure);
            failures
                .extend(errors.map(|error| self.fail("member", format!("{}: {error}", member.display()))));
        }

        if let Err(error) = ToolRun::expect_nothing_more(&copy.root, sets) {
            failures.push(self.fail("again", error));
        }
        if self.name == "sample" && label.is_empty() {
            for file in SAMPLE_UNTOUCHED {
                if fs::read(self.path.join(file)).ok() != fs::read(copy.root.join(file)).ok() {
                    failures.push(self.fail("text", format!("{file} has been changed")));
                }
            }
        }
        failures
    }

    /// The directories of the members of a workspace, relative to its root; none for a single package.
    fn members(&self) -> Vec<PathBuf> {
        let is_manifest = |file: &PathBuf| file.file_name().is_some_and(|name| name == "Cargo.toml");
        let manifests = files_below(&self.path).into_iter().filter(is_manifest);
        manifests
            .filter_map(|manifest| Some(manifest.parent()?.strip_prefix(&self.path).ok()?.to_path_buf()))
            .filter(|member| !member.as_os_str().is_empty())
            .collect()
    }
}

/// All packages, and what is wrong with the first lines of some.
fn packages() -> (Vec<Package>, Vec<Failure>) {
    let entries = fs::read_dir(testdata()).expect("the packages");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a package").path()).collect();
    paths.retain(|path| {
        path.join("Cargo.toml").is_file() && path.file_name().is_some_and(|name| name != "hazards")
    });
    paths.sort();

    let mut packages = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        match Package::read(path) {
            Ok(package) => packages.push(package),
            Err(failure) => failures.push(failure),
        }
    }
    (packages, failures)
}

fn is_chosen(package: &Package) -> bool {
    std::env::var("PACKAGES").map_or(true, |parts| parts.split(',').any(|part| package.name.contains(part)))
}

#[test]
fn every_package_says_what_it_expects() {
    let (packages, mut failures) = packages();
    for package in packages.iter().filter(|package| package.expected.is_empty()) {
        failures.push(package.fail("header", "it expects nothing"));
    }
    report(packages.len() + failures.len(), failures);
}

#[test]
fn every_package_survives() {
    let packages: Vec<Package> = packages().0.into_iter().filter(is_chosen).collect();
    let mut failures = Vec::new();
    for package in &packages {
        failures.extend(package.check(&package.sets, ""));
        for (number, also) in package.also.iter().enumerate() {
            let sets = package.sets.union(also).cloned().collect();
            failures.extend(package.check(&sets, &format!("-{}", number + 1)));
        }
    }
    report(packages.len(), failures);
}

/// Everything that the package's sources say.
fn all_sources(root: &Path) -> String {
    let files = rust_files_below(root);
    let texts = files
        .iter()
        .filter(|it| !it.starts_with(root.join("tests")))
        .filter_map(|it| fs::read_to_string(it).ok());
    let lines: Vec<String> = texts
        .flat_map(|it| it.lines().map(str::to_owned).collect::<Vec<_>>())
        .filter(|it| !it.starts_with("// expect") && !it.starts_with("// forbid"))
        .collect();
    lines.join("\n")
}
