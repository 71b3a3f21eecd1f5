//! The hazard programs: each one is migrated, compared with what it expects, built and run.
//!
//! `HAZARDS=h33,h34 cargo test --test hazards` takes only the programs whose names contain one of these.

mod harness;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use harness::copies::{Copy, rust_files_below};
use harness::expectations::Header;
use harness::runs::{Build, ToolRun, cargo, run_all};
use harness::{Failure, report, testdata};

/// One program of the package.
struct Program {
    name: String,
    path: PathBuf,
    source: String,
    header: Header,
}

impl Program {
    /// Where it is in a copy.
    fn place(&self) -> PathBuf {
        Path::new("src/bin").join(format!("{}.rs", self.name))
    }

    fn has_tests(&self) -> bool {
        self.source.contains("#[cfg(test)]")
    }
}

fn package() -> PathBuf {
    testdata().join("hazards")
}

/// All programs, and what is wrong with the first lines of some.
fn programs() -> (Vec<Program>, Vec<Failure>) {
    let mut programs = Vec::new();
    let mut failures = Vec::new();
    for path in rust_files_below(&package().join("src/bin")) {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let source = fs::read_to_string(&path).expect("a readable program");
        match Header::read(&source) {
            Ok(header) if header.expectations.is_empty() => {
                failures.push(Failure::new(name, "header", "it expects nothing"));
            }
            Ok(header) => programs.push(Program { name, path, source, header }),
            Err(error) => failures.push(Failure::new(name, "header", error)),
        }
    }
    (programs, failures)
}

fn is_chosen(program: &Program) -> bool {
    std::env::var("HAZARDS").map_or(true, |parts| parts.split(',').any(|part| program.name.contains(part)))
}

/// Migrates, builds and runs the programs that share one set of policies.
fn check(number: usize, sets: &BTreeSet<String>, programs: &[Program]) -> Vec<Failure> {
    let copy = Copy::new(&format!("hazards-{number}"));
    for file in ["Cargo.toml", "Cargo.lock"] {
        copy.add_file(&package().join(file), Path::new(file));
    }
    for program in programs {
        copy.add_file(&program.path, &program.place());
    }

    let group = if sets.is_empty() {
        "(default policies)".to_string()
    } else {
        format!("({})", Vec::from_iter(sets.iter().map(String::as_str)).join(" "))
    };
    let mut failures = Vec::new();
    match ToolRun::apply(&copy.root, sets) {
        Ok(run) => {
            failures.extend(run.failure().map(|story| Failure::new(&group, "tool", story)));
            for program in programs {
                let wrong = program.header.unfulfilled(&run.sites_of(&program.place()), &program.source);
                failures.extend(wrong.into_iter().map(|what| Failure::new(&program.name, "ledger", what)));
                let text = fs::read_to_string(copy.root.join(program.place())).unwrap_or_default();
                let wrong = program.header.wrong_texts(&text, &text);
                failures.extend(wrong.into_iter().map(|what| Failure::new(&program.name, "text", what)));
            }
        }
        Err(error) => failures.push(Failure::new(&group, "tool", error)),
    }

    let mut builds = vec![cargo(&copy.root, &["build", "--bins", "--keep-going"])];
    let tested: Vec<&Program> = programs.iter().filter(|program| program.has_tests()).collect();
    if !tested.is_empty() {
        let mut arguments = vec!["test", "--no-run"];
        arguments.extend(tested.iter().flat_map(|program| ["--bin", &program.name]));
        builds.push(cargo(&copy.root, &arguments));
    }
    for Build { executables, errors, failure } in builds {
        failures.extend(errors.into_iter().map(|(name, error)| Failure::new(name, "build", error)));
        failures.extend(failure.map(|error| Failure::new(&group, "build", error)));
        for (executable, story) in run_all(&executables) {
            failures.push(Failure::new(executable.name, "run", story));
        }
    }

    if let Err(error) = ToolRun::expect_nothing_more(&copy.root, sets) {
        failures.push(Failure::new(&group, "again", error));
    }
    failures
}

#[test]
fn every_program_says_what_it_expects() {
    let (programs, failures) = programs();
    report(programs.len() + failures.len(), failures);
}

#[test]
fn every_hazard_is_avoided() {
    let mut groups: BTreeMap<BTreeSet<String>, Vec<Program>> = BTreeMap::new();
    for program in programs().0.into_iter().filter(is_chosen) {
        groups.entry(program.header.sets.clone()).or_default().push(program);
    }
    let checked = groups.values().map(Vec::len).sum();
    let failures = groups
        .iter()
        .enumerate()
        .flat_map(|(number, (sets, programs))| check(number, sets, programs))
        .collect();
    report(checked, failures);
}

#[test]
fn expectations_compare_with_a_ledger() {
    let source = "// hazard: 0
// expect: migrated thread-spawn|sleep-loop @ spawn(a
// expect: refused stack-size @ spawn(b
// expect: either thread-sleep any @ sleep(
// expect: kept @ spawn(b
// expect-text: tokio::spawn
// forbid-text: park
fn main() {
    spawn(a);
    spawn(b);
    sleep(c);
}
";
    let header = Header::read(source).unwrap();
    let site = |line: u64, outcome: &str, rule: &str, code: Option<&str>| serde_json::json!({ "line": line, "outcome": outcome, "rule": rule, "code": code, "reason": null });

    let good = [
        site(2, "unreached", "thread-spawn", None),
        site(9, "migrated", "sleep-loop", None),
        site(10, "refused", "thread-spawn", Some("stack-size")),
        site(11, "refused", "thread-sleep", Some("depends-on")),
    ];
    assert_eq!(header.unfulfilled(&good.iter().collect::<Vec<_>>(), source), Vec::<String>::new());
    assert_eq!(
        {
            let text = source.replace("spawn(a", "tokio::spawn(a");
            header.wrong_texts(&text, &text)
        },
        Vec::<String>::new()
    );

    let bad = [
        site(9, "refused", "thread-spawn", Some("not-send")),
        site(10, "migrated", "thread-spawn", None),
        site(11, "suppressed", "thread-sleep", None),
    ];
    assert_eq!(header.unfulfilled(&bad.iter().collect::<Vec<_>>(), source).len(), 4);
    assert_eq!(header.unfulfilled(&[], source).len(), 3);
    assert_eq!(
        {
            let text = source.replace("sleep", "park");
            header.wrong_texts(&text, &text).len()
        },
        2
    );

    for wrong in ["migrated no-rule", "refused no-code", "kept", "either thread-sleep", "done thread-sleep"] {
        assert!(Header::read(&format!("// expect: {wrong}\nfn main() {{}}\n")).is_err(), "{wrong}");
    }
    assert!(Header::read("// expect: migrated thread-sleep @ nowhere\nfn main() {}\n").is_err());
    assert!(Header::read("// set: loop-timer=never\nfn main() {}\n").is_err());
}
