//! How much work is done, counted and not timed: twice the input costs about twice the work, and code that no site leads to
//! is not inferred.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokioize::analysis::{AnalysisRequest, Analyzer, NoProgress};
use tokioize::config::Config;
use tokioize::engine::Engine;
use tokioize::ledger::UnitIx;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static INFERRED: AtomicUsize = AtomicUsize::new(0);
static PARSED: AtomicUsize = AtomicUsize::new(0);
static EXPANDED: AtomicUsize = AtomicUsize::new(0);

/// Counts what the analysis says it begins.
struct Counter;

impl Subscriber for Counter {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        counter(metadata.name()).is_some()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        if let Some(it) = counter(span.metadata().name()) {
            it.fetch_add(1, Ordering::Relaxed);
        }
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}
    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn event(&self, _event: &Event<'_>) {}
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

fn counter(name: &str) -> Option<&'static AtomicUsize> {
    match name {
        "infer_query" => Some(&INFERRED),
        "parse" => Some(&PARSED),
        "macro_expand" => Some(&EXPANDED),
        _ => None,
    }
}

/// What an analysis took.
#[derive(Debug)]
struct Work {
    inferred: usize,
    parsed: usize,
    expanded: usize,
    edits: usize,
}

fn work(files: &[(String, String)]) -> Work {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("src")).unwrap();
    let manifest = "[package]\nname = \"counted\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n";
    std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join("src").join(name), text).unwrap();
    }
    let counters = [&INFERRED, &PARSED, &EXPANDED];
    counters.iter().for_each(|it| it.store(0, Ordering::Relaxed));
    let request = AnalysisRequest { paths: vec![folder.path().to_owned()], config: Config::default() };
    let analysis = Engine.analyze(&request, &NoProgress).unwrap();
    let units = &analysis.ledger().units;
    let proposed: BTreeSet<UnitIx> =
        (0..units.len()).map(UnitIx).filter(|it| units[it.0].is_proposed()).collect();
    let edits = analysis.compose(&proposed).unwrap().iter().map(|it| it.edits.len()).sum();
    let [inferred, parsed, expanded] = counters.map(|it| it.load(Ordering::Relaxed));
    Work { inferred, parsed, expanded, edits }
}

const MAIN: &str =
    "#[tokio::main]\nasync fn main() { std::thread::sleep(std::time::Duration::from_secs(1)); }\n";

/// Functions that sleep, start threads and use channels, in as many files as there are tens of them.
fn busy(functions: usize) -> Vec<(String, String)> {
    let files = functions / 10;
    let body = |it: usize| {
        format!(
            "pub async fn f{it}() {{\n    let (tx, rx) = std::sync::mpsc::channel();\n    \
             std::thread::spawn(move || loop {{\n        tx.send({it}).unwrap();\n        \
             std::thread::sleep(std::time::Duration::from_secs(1));\n    }});\n    \
             println!(\"{{:?}}\", rx.recv());\n}}\n\
             fn nap{it}() {{ std::thread::sleep(std::time::Duration::from_secs({it})); }}\n\
             pub async fn g{it}() {{ nap{it}(); }}\n"
        )
    };
    let modules: String = (0..files).map(|it| format!("mod m{it};\n")).collect();
    let mut all = vec![("main.rs".to_owned(), format!("{modules}{MAIN}"))];
    all.extend(
        (0..files).map(|file| (format!("m{file}.rs"), (file * 10..file * 10 + 10).map(body).collect())),
    );
    all
}

/// One test, since the counters are the process's own.
#[test]
fn work_grows_with_the_input_and_not_with_what_is_beside_it() {
    tracing::subscriber::set_global_default(Counter).unwrap();

    let none = work(&busy(0));
    let few = work(&busy(40));
    let many = work(&busy(80));
    assert!(few.edits > 40 && many.edits > 80, "{few:?}, {many:?}");
    for (what, none, few, many) in [
        ("functions inferred", none.inferred, few.inferred, many.inferred),
        ("files parsed", none.parsed, few.parsed, many.parsed),
        ("macros expanded", none.expanded, few.expanded, many.expanded),
        ("edits", none.edits, few.edits, many.edits),
    ] {
        let (few, many) = (few - none, many - none);
        assert!(few > 0, "{what}: nothing counted");
        assert!(many * 10 <= few * 21, "{what}: {few}, and {many} for twice the input");
    }

    // What no site leads to costs reading it.
    let idle = |functions: usize| -> Vec<(String, String)> {
        let text = (0..functions).map(|it| format!("pub fn h{it}(x: u32) -> u32 {{ x + {it} }}\n")).collect();
        vec![("main.rs".to_owned(), format!("mod idle;\n{MAIN}")), ("idle.rs".to_owned(), text)]
    };
    let (few, many) = (work(&idle(10)), work(&idle(1000)));
    assert_eq!(few.inferred, many.inferred);

    // Without a candidate nothing is loaded at all.
    let quiet = work(&[("main.rs".to_owned(), "fn main() { println!(\"{}\", 1 + 1); }\n".to_owned())]);
    assert_eq!((quiet.inferred, quiet.parsed, quiet.expanded), (0, 0, 0));
}
