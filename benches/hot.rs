//! The parts that a run spends its time in, each alone: `cargo bench --bench hot`.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ra_ap_syntax::{AstNode, Edition, SourceFile};
use rustc_hash::FxHashSet;
use tokioize::analysis::NoProgress as Quiet;
use tokioize::config::Config;
use tokioize::engine::analyze;
use tokioize::facts::Facts;
use tokioize::flow::Knowledge;
use tokioize::flow::assemble::assemble;
use tokioize::ledger::UnitIx;
use tokioize::plan::decide::decide;
use tokioize::plan::units::units;
use tokioize::policy::Policies;
use tokioize::rule::catalog::Catalog;
use tokioize::rule::matching::match_node;
use tokioize::rule::oracle::Spelling;
use tokioize::selection::RuleSelection;
use tokioize::workspace::{LoadRequest, NoProgress, Workspace, load, too_deep};

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
    tokio = { version = \"1\", features = [\"full\"] }\n";

/// Code without any word that is looked for.
fn plain(functions: usize) -> String {
    let mut text = String::new();
    for n in 0..functions {
        let _ = writeln!(
            text,
            "pub fn total{n}(values: &[u64]) -> u64 {{\n    let mut sum = {n};\n    for value in values {{\n        \
             if value % 2 == 0 {{ sum += value; }}\n    }}\n    sum\n}}"
        );
    }
    text
}

/// A program of workers: each a channel, a thread that receives from it, and a caller that sleeps between messages.
fn workers(count: usize) -> String {
    let mut text = String::from(
        "use std::sync::mpsc::{channel, Receiver, Sender};\nuse std::thread;\nuse std::time::Duration;\n",
    );
    for n in 0..count {
        let _ = writeln!(
            text,
            "struct Worker{n} {{ jobs: Sender<u64> }}\nimpl Worker{n} {{\n    fn start() -> Worker{n} {{\n        \
             let (jobs, inbox) = channel();\n        thread::spawn(move || work{n}(inbox));\n        \
             Worker{n} {{ jobs }}\n    }}\n    fn ask(&self, job: u64) {{ let _ = self.jobs.send(job); }}\n}}\n\
             fn work{n}(inbox: Receiver<u64>) {{\n    while let Ok(job) = inbox.recv() {{\n        \
             thread::sleep(Duration::from_millis(job));\n        println!(\"{n}: {{job}}\");\n    }}\n}}"
        );
    }
    text.push_str("#[tokio::main]\nasync fn main() {\n");
    for n in 0..count {
        let _ = writeln!(
            text,
            "    let worker = Worker{n}::start();\n    worker.ask({n});\n    thread::sleep(Duration::from_secs({n}));"
        );
    }
    text.push_str("}\n");
    text
}

fn fixture(count: usize) -> Workspace {
    Workspace::from_fixture(&format!("//- /Cargo.toml\n{MANIFEST}//- /src/main.rs\n{}", workers(count)))
}

fn reading(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).unwrap();
        fs::write(path, text).unwrap();
    };
    let text = plain(500);
    write("Cargo.toml", MANIFEST);
    write("src/lib.rs", "");
    for n in 0..50 {
        write(&format!("src/part{n}.rs"), &text);
    }
    let mut group = c.benchmark_group("reading");
    group.throughput(Throughput::Bytes(50 * text.len() as u64));
    let request = LoadRequest::new(vec![folder.path().to_owned()]);
    group.bench_function("a tree without candidates", |b| {
        b.iter(|| load(&request, &NoProgress).unwrap().files.len())
    });
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("how deep a text nests", |b| b.iter(|| too_deep(black_box(&text))));
    group.finish();
}

fn patterns(c: &mut Criterion) {
    let catalog = Catalog::embedded().unwrap();
    let parse = SourceFile::parse(&workers(20), Edition::Edition2021);
    let nodes: Vec<_> = parse.tree().syntax().descendants().collect();
    let rule = catalog.get("std-mpsc").unwrap();
    c.bench_function("patterns of a rule at every node of a file", |b| {
        b.iter(|| {
            let tried = rule.rewrites.iter().flat_map(|it| nodes.iter().map(move |node| (&it.before, node)));
            tried.filter(|(before, node)| match_node(before, node, &Spelling).is_ok()).count()
        });
    });
}

fn planning(c: &mut Criterion) {
    let workspace = fixture(20);
    let knowledge = Knowledge::default();
    let (policies, rules) = (Policies::default(), RuleSelection::default());
    let mut group = c.benchmark_group("planning");
    group.sample_size(20);
    ra_ap_hir::attach_db(&workspace.db, || {
        let program = || {
            let facts = Facts::new(&workspace, Vec::new());
            assemble(facts, &knowledge, &policies, &rules, &FxHashSet::default()).1.program
        };
        // Types are known after the first time.
        group.bench_function("following ends, handles and calls", |b| b.iter(&program));
        let program = program();
        group.bench_function("deciding", |b| b.iter(|| units(&program, &decide(black_box(&program))).len()));
    });
    group.finish();
}

fn whole(c: &mut Criterion) {
    let catalog = Catalog::embedded().unwrap();
    let config = Config::default();
    let mut group = c.benchmark_group("whole");
    group.sample_size(10);
    group.bench_function("loading and analysing", |b| {
        b.iter(|| analyze(&mut fixture(20), &config, &catalog, &Quiet).unwrap().0.sites.len());
    });
    let (ledger, composition) = analyze(&mut fixture(20), &config, &catalog, &Quiet).unwrap();
    let proposed = ledger.units.iter().enumerate().filter(|(_, it)| it.is_proposed());
    let accepted: BTreeSet<UnitIx> = proposed.map(|(index, _)| UnitIx(index)).collect();
    assert!(!accepted.is_empty());
    group.bench_function("composing edits", |b| b.iter(|| composition.compose(&accepted).unwrap().len()));
    group.finish();
}

criterion_group!(hot, reading, patterns, planning, whole);
criterion_main!(hot);
