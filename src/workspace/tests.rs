//! What models know, seen through typical user code.

use ra_ap_hir::{AnyDiagnostic, Crate, HirDisplay, Semantics};
use ra_ap_syntax::{AstNode, ast};

use super::Workspace;

/// Every expression statement and let initialiser of the main file whose type is not fully known.
fn unknown_types(workspace: &Workspace) -> Vec<String> {
    let db = &workspace.db;
    ra_ap_hir::attach_db(db, || {
        let sema = Semantics::new(db);
        let mut unknown = Vec::new();
        for file in &workspace.files {
            let Some(editioned) = sema.attach_first_edition_opt(file.id) else { continue };
            let tree = sema.parse(editioned);
            for expr in tree.syntax().descendants().filter_map(ast::Expr::cast) {
                // A macro in the place of a statement has no type of its own.
                if let ast::Expr::MacroExpr(call) = &expr
                    && sema.type_of_expr(&expr).is_none()
                    && call.macro_call().is_some_and(|it| sema.resolve_macro_call(&it).is_some())
                {
                    continue;
                }
                let shown = match sema.type_of_expr(&expr) {
                    None => "?".to_owned(),
                    Some(info) => {
                        let krate = sema.first_crate(file.id);
                        let Some(krate) = krate else { continue };
                        info.original.display(db, krate.to_display_target(db)).to_string()
                    }
                };
                if shown.contains("{unknown}") || shown == "?" {
                    unknown.push(format!("{}: {}: {shown}", file.path.display(), expr.syntax().text()));
                }
            }
        }
        unknown
    })
}

#[test]
fn models_are_sound() {
    let workspace = Workspace::from_fixture("//- /src/main.rs\nfn main() {}\n");
    let db = &workspace.db;
    let mut problems = Vec::new();
    ra_ap_hir::attach_db(db, || {
        for krate in Crate::all(db) {
            for module in krate.modules(db) {
                let mut found = Vec::new();
                module.diagnostics(db, &mut found, false);
                for diagnostic in found {
                    // Bodies of models are empty on purpose.
                    if matches!(
                        diagnostic,
                        AnyDiagnostic::UnusedVariable(_)
                            | AnyDiagnostic::UnusedMut(_)
                            | AnyDiagnostic::IncorrectCase(_)
                            | AnyDiagnostic::TraitImplOrphan(_)
                    ) {
                        continue;
                    }
                    // Implementations for numbers leave out what the trait says as well.
                    if let AnyDiagnostic::TraitImplMissingAssocItems(it) = &diagnostic
                        && it.file_id.is_macro()
                    {
                        continue;
                    }
                    let name = krate.display_name(db).map(|it| it.to_string()).unwrap_or_default();
                    problems.push(format!("{name}: {diagnostic:?}"));
                }
            }
        }
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn std_is_known() {
    let workspace = Workspace::from_fixture(
        r#"
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

struct Job(String);

fn many(vec: Vec<u64>) -> u64 {
    let handles: Vec<_> = vec.into_iter().map(|n| thread::spawn(move || n * 2)).collect();
    let sums = handles.into_iter().map(|h| h.join().unwrap()).collect::<Vec<_>>();
    sums.iter().sum::<u64>() + sums.iter().copied().max().unwrap_or(0)
}

fn channels() -> Result<(), Box<dyn std::error::Error>> {
    let (tx, rx) = mpsc::channel();
    let tx2 = tx.clone();
    let handle = thread::spawn(move || {
        for i in 0..10 {
            tx2.send(Job(format!("job {i}"))).unwrap();
            thread::sleep(Duration::from_millis(100) * 2);
        }
    });
    tx.clone().send(Job("x".to_string()))?;
    let first = rx.iter().take(3).map(|job| job.0.len()).collect::<Vec<_>>();
    while let Ok(job) = rx.recv_timeout(Duration::from_secs(1)) {
        println!("{} {:?}", job.0, first);
    }
    match rx.try_recv() {
        Ok(job) => drop(job),
        Err(mpsc::TryRecvError::Empty) => {}
        Err(mpsc::TryRecvError::Disconnected) => return Ok(()),
    }
    for job in &rx {
        let upper = job.0.to_uppercase();
        eprintln!("{upper}");
    }
    handle.join().unwrap();
    for job in rx {
        let n: usize = job.0.parse::<usize>()?;
        assert_eq!(n, 1, "n is {}", n);
    }
    Ok(())
}

fn shared(receiver: Arc<Mutex<Receiver<Option<Job>>>>, tx: Sender<i32>) {
    let stop = Arc::new(AtomicBool::new(false));
    let started = Instant::now();
    loop {
        let message = receiver.lock().unwrap().recv();
        if let Ok(Some(job)) = message {
            let length = job.0.len() as i32;
            tx.send(length).ok();
        } else {
            break;
        }
        if stop.load(Ordering::Relaxed) || started.elapsed() > Duration::from_secs(5) {
            break;
        }
    }
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let (lock, cvar) = &*pair;
    let mut ready = lock.lock().unwrap();
    while !*ready {
        ready = cvar.wait(ready).unwrap();
    }
    let mut map: HashMap<String, Vec<i32>> = HashMap::new();
    map.entry("a".into()).or_default().push(1);
    for (key, values) in &map {
        let total: i32 = values.iter().sum();
        println!("{key} {total}");
    }
    let text = std::fs::read_to_string("x").unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).map(str::trim).collect();
    let joined = lines.join(", ");
    let named = thread::Builder::new().name("w".into()).spawn(move || joined.len()).expect("spawn");
    let length = named.join().unwrap();
    thread::scope(|s| {
        let h = s.spawn(|| length + 1);
        h.join().unwrap()
    });
    let id = thread::current().id();
    let half = started.elapsed().as_secs_f64() / 2.0;
    println!("{id:?} {half:.2}");
}

async fn work(n: u32) -> Result<u32, std::io::Error> {
    let next = async move { n + 1 };
    let value = next.await;
    let boxed: std::pin::Pin<Box<dyn std::future::Future<Output = u32> + Send>> = Box::pin(async move { value });
    Ok(boxed.await)
}

thread_local! { static DEPTH: std::cell::Cell<u32> = const { std::cell::Cell::new(0) }; }

#[derive(Debug, Clone, Default, PartialEq)]
struct Config { name: String, retries: Option<u32> }

fn main() {
    let config = Config::default().clone();
    let retries = config.retries.map(|n| n.saturating_sub(1)).unwrap_or(3);
    DEPTH.with(|d| d.set(d.get() + 1));
    let v = vec![1, 2, 3];
    let doubled = v.iter().enumerate().map(|(i, n)| i as i32 * n).rev().collect::<std::collections::VecDeque<_>>();
    let s = String::from("a") + "b";
    println!("{} {:?} {retries} {s}", many(vec![1]), doubled);
}
"#,
    );
    let unknown = unknown_types(&workspace);
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

/// Run by hand: `TOKIOIZE_TREE=... cargo test --release --lib -- --ignored --nocapture load_tree`.
#[test]
#[ignore = "needs a tree to load"]
fn load_tree() {
    let Some(path) = std::env::var_os("TOKIOIZE_TREE") else { return };
    let started = std::time::Instant::now();
    let request = super::LoadRequest::new(vec![path.into()]);
    let workspace = super::load(&request, &Timed(started)).unwrap();
    println!(
        "{:?} loaded {} files, {} packages",
        started.elapsed(),
        workspace.files.len(),
        workspace.packages.len()
    );
    let mut counts = std::collections::BTreeMap::new();
    for file in &workspace.files {
        let name = match &file.placement {
            super::Placement::Unparsable(problems) => {
                println!("unparsable {} {problems:?}", file.path.display());
                "unparsable"
            }
            super::Placement::InTree => "in tree",
            super::Placement::NotLoaded => "not loaded",
            super::Placement::Included => "included",
            super::Placement::SwitchedOff(_) => "switched off",
            super::Placement::Orphan => {
                if std::env::var_os("TOKIOIZE_ORPHANS").is_some() {
                    println!("orphan {}", file.path.display());
                }
                "orphan"
            }
        };
        *counts.entry((name, file.candidate, file.in_scope)).or_insert(0) += 1;
    }
    println!(
        "(placement, candidate, in scope): {counts:?}\n{:#?}\n{:#?}",
        workspace.skipped, workspace.notes
    );
}

struct Timed(std::time::Instant);

impl super::Progress for Timed {
    fn step(&self, what: &str) {
        println!("{:?} {what}", self.0.elapsed());
    }
}

#[test]
fn crossbeam_and_tokio_are_known() {
    let workspace = Workspace::from_fixture(
        r#"
use crossbeam_channel::{bounded, select, unbounded, Receiver};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

fn select_loop(jobs: Receiver<String>, stop: &Receiver<()>) {
    let (out, _) = bounded::<usize>(4);
    let ticker = crossbeam_channel::tick(Duration::from_secs(1));
    loop {
        select! {
            recv(jobs) -> job => match job {
                Ok(job) => { let n = job.len(); println!("{n}"); }
                Err(_) => break,
            },
            recv(stop) -> _ => { let why = "stopped"; println!("{}", why); break }
            send(out, 3) -> sent => sent.unwrap(),
            recv(ticker) -> at => { let when = at.unwrap().elapsed(); println!("{when:?}"); }
            default(Duration::from_millis(10)) => { let quiet = jobs.is_empty(); drop(quiet); }
        }
    }
    crossbeam::channel::select_biased! {
        recv(jobs) -> msg => drop(msg),
        default => {}
    }
    crossbeam::thread::scope(|s| { let h = s.spawn(|_| 1u8); h.join().unwrap() }).unwrap();
}

async fn tokio_loop(mut rx: mpsc::UnboundedReceiver<String>, mut stop: oneshot::Receiver<u8>) -> anyhow::Result<usize> {
    let mut interval = tokio::time::interval(Duration::from_secs(1));
    let mut total = 0usize;
    loop {
        tokio::select! {
            biased;
            Some(text) = rx.recv() => { total += text.len(); }
            code = &mut stop => { let code = code?; println!("{code}"); break; }
            at = interval.tick(), if total > 3 => drop(at),
            else => break,
        }
    }
    let handle = tokio::spawn(async move { total + 1 });
    let sum = handle.await?;
    let line = tokio::time::timeout(Duration::from_secs(1), rx.recv()).await;
    if let Ok(Some(line)) = line { tracing::info!(size = line.len(), "line {line}"); }
    let (a, b) = tokio::join!(async { 1u8 }, async { "x" });
    log::debug!("{a} {b}");
    let text = tokio::task::spawn_blocking(|| std::fs::read_to_string("x")).await??;
    Ok(sum + text.len())
}

fn main() {
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (tx, rx) = mpsc::unbounded_channel();
    let (_stop, stopped) = oneshot::channel();
    tx.send("a".to_string()).ok();
    let n = rt.block_on(tokio_loop(rx, stopped)).unwrap_or(0);
    let lock = parking_lot::Mutex::new(n);
    *lock.lock() += 1;
    let (s, r) = unbounded();
    s.send(1u64).unwrap();
    for value in r.iter() { println!("{}", value.pow(2)); }
}
"#,
    );
    let unknown = unknown_types(&workspace);
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn numbers_have_methods_and_operators() {
    let workspace = Workspace::from_fixture(
        r#"
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
fn numbers(a: &u8, b: &f64) -> Result<u16, std::num::ParseIntError> {
    let sum = a + 1u8;
    let product = a * a;
    let inverse = -b + 0.5;
    let bits = !a;
    let power = 3u32.pow(2).count_ones();
    let sign = (-3i64).signum().unsigned_abs();
    let up = 5usize.next_power_of_two();
    let root = 2f32.sqrt().to_bits();
    let largest = u128::MAX;
    let counted = AtomicU16::new(1).fetch_add(2, Ordering::Relaxed);
    let set = AtomicBool::new(true).swap(false, Ordering::SeqCst);
    let parsed: i8 = "1".parse()?;
    let wide = i64::from(parsed);
    let total: u64 = [1u64, 2].iter().sum();
    let text = format!("{sum} {product:?} {inverse:>1$} {bits} {total}", 3);
    println!("{} {}", text.len(), anyhow::anyhow!("{root} {}", largest));
    write!(&mut String::new(), "{power} {sign} {up} {wide}").ok();
    Ok(counted + u16::from(set))
}
use std::fmt::Write;
fn main() {}
"#,
    );
    let unknown = unknown_types(&workspace);
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn packages_of_a_fixture() {
    let workspace = Workspace::from_fixture(
        r#"
//- /Cargo.toml
[workspace]
members = ["a", "b"]
[workspace.package]
edition = "2024"
[workspace.dependencies]
chan = { package = "crossbeam-channel", version = "0.5" }
a = { path = "a" }
//- /a/Cargo.toml
[package]
name = "a"
edition.workspace = true
[features]
default = ["fast"]
fast = []
slow = []
[dependencies]
chan.workspace = true
[dev-dependencies]
b = { path = "../b" }
//- /a/src/lib.rs
#[cfg(feature = "fast")]
pub mod fast;
#[cfg(feature = "slow")]
pub mod slow;
//- /a/src/fast.rs
pub fn make() -> chan::Receiver<u8> { chan::unbounded().1 }
//- /a/src/slow.rs
pub fn make() -> u8 { 0 }
//- /a/src/lost.rs
mod child;
//- /a/src/child.rs
pub fn nothing() {}
//- /b/Cargo.toml
[package]
name = "b"
edition.workspace = true
[dependencies]
a = { workspace = true, features = ["slow"] }
//- /b/src/main.rs
fn main() { let r = a::fast::make(); let n = a::slow::make(); for x in r { drop(x + n); } }
//- /b/tests/it.rs
#[test]
fn it() {}
//- /b/src/broken.rs
fn (
//- /c/Cargo.toml
[package
"#,
    );
    assert_eq!(workspace.packages.len(), 2);
    assert_eq!(workspace.skipped.len(), 1);
    let placement = |path: &str| workspace.file_by_path(path.as_ref()).map(|it| it.placement.clone());
    assert_eq!(placement("/a/src/fast.rs"), Some(super::Placement::InTree));
    assert_eq!(placement("/a/src/slow.rs"), Some(super::Placement::InTree));
    assert_eq!(placement("/a/src/lost.rs"), Some(super::Placement::Orphan));
    assert_eq!(placement("/a/src/child.rs"), Some(super::Placement::Orphan));
    assert_eq!(placement("/b/tests/it.rs"), Some(super::Placement::InTree));
    assert!(matches!(placement("/b/src/broken.rs"), Some(super::Placement::Unparsable(_))));
    let main = workspace.file_by_path("/b/src/main.rs".as_ref()).unwrap();
    assert_eq!(workspace.crates_of(main.id).len(), 1);
    assert_eq!(workspace.package_of(main.id).unwrap().name, "b");
    let unknown: Vec<String> =
        unknown_types(&workspace).into_iter().filter(|it| !it.contains("broken")).collect();
    assert!(unknown.is_empty(), "{}", unknown.join("\n"));
}

#[test]
fn loads_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let write = |path: &str, text: &[u8]| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("Cargo.toml", b"[workspace]\nmembers = [\"app\", \"gone\"]\nexclude = [\"apart\"]\n");
    write(
        "app/Cargo.toml",
        b"[package]\nname = \"app\"\nedition = \"2021\"\n[dependencies]\nlib = { path = \"../lib\" }\n",
    );
    write("app/src/main.rs", b"fn main() { lib::go(); }\n");
    write("app/src/latin.rs", b"// caf\xe9 thread\n");
    write(
        "lib/Cargo.toml",
        b"[package]\nname = \"lib\"\nedition = \"2021\"\n[dependencies]\napp = { path = \"../app\" }\n",
    );
    write("lib/src/lib.rs", b"pub fn go() { std::thread::spawn(|| ()); }\n");
    write("target/debug/x.rs", b"fn thread() {}\n");
    write("apart/Cargo.toml", b"[package]\nname = \"apart\"\n");
    write("apart/src/lib.rs", b"fn thread() {}\n");
    write(".gitignore", b"ignored.rs\n");
    write("ignored.rs", b"fn thread() {}\n");

    let load = |path: &str| {
        let request = super::LoadRequest::new(vec![root.join(path)]);
        super::load(&request, &super::NoProgress).unwrap()
    };
    let all = load("");
    let paths: Vec<_> = all.files.iter().map(|it| it.path.strip_prefix(&root).unwrap().to_owned()).collect();
    assert_eq!(paths, [std::path::Path::new("app/src/main.rs"), std::path::Path::new("lib/src/lib.rs")]);
    assert!(all.files.iter().all(|it| it.placement == super::Placement::InTree && it.in_scope));
    let reasons: Vec<&str> = all.skipped.iter().map(|it| it.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons.iter().any(|it| it.contains("UTF-8")) && reasons.iter().any(|it| it.contains("`gone`")));

    let one = load("lib/src/lib.rs");
    assert_eq!(one.files.iter().filter(|it| it.in_scope).count(), 1);
    assert_eq!(one.files.len(), 2);

    let apart = load("apart");
    assert_eq!(apart.root, root.join("apart"));
    assert_eq!(apart.files.len(), 1);

    let named = load("ignored.rs");
    assert!(named.file_by_path(&root.join("ignored.rs")).is_some_and(|it| it.in_scope));
    assert!(super::load(&super::LoadRequest::new(vec![root.join("none")]), &super::NoProgress).is_err());
}

#[test]
fn texts_are_kept_of_what_is_needed() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let write = |path: &str, text: &str| {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let manifest = |name: &str| format!("[package]\nname = \"{name}\"\nedition = \"2021\"\n");
    let deep = format!("fn f() {{ {} }}\n", "(".repeat(2000));
    write("Cargo.toml", "[workspace]\nmembers = [\"*\"]\n");
    write("busy/Cargo.toml", &manifest("busy"));
    write("busy/src/lib.rs", "mod quiet; mod deep;\n#[path = \"turn.rs\"] mod turn;\nuse std::thread;\n");
    write("busy/src/quiet.rs", "fn f() {}\n");
    write("busy/src/deep.rs", &deep);
    write("busy/src/turn.rs", "#[path = \"turn.rs\"] mod turn;\n");
    write("calm/Cargo.toml", &manifest("calm"));
    write("calm/src/lib.rs", "fn g() {}\n");
    write("calm/src/deep.rs", &deep);

    let request = super::LoadRequest::new(vec![root.clone()]);
    let workspace = super::load(&request, &super::NoProgress).unwrap();
    let text = |path: &str| workspace.file_by_path(&root.join(path)).map(|it| it.text.to_string());
    assert_eq!(text("busy/src/quiet.rs").as_deref(), Some("fn f() {}\n"));
    assert_eq!(text("calm/src/lib.rs").as_deref(), Some(""));
    let skipped: Vec<_> =
        workspace.skipped.iter().map(|it| it.path.strip_prefix(&root).unwrap().to_owned()).collect();
    assert_eq!(skipped, [std::path::Path::new("busy/src/deep.rs"), std::path::Path::new("busy/src/turn.rs")]);
}

#[test]
fn a_module_of_another_build_is_no_orphan() {
    let workspace = Workspace::from_fixture(
        r#"
//- /Cargo.toml
[package]
name = "app"
edition = "2021"
[features]
fast = []
//- /src/main.rs
#[cfg(feature = "fast")]
mod fast;
#[cfg(not(unix))]
#[path = "elsewhere.rs"]
mod system;
mod there;
fn main() {}
//- /src/fast/mod.rs
mod inner;
//- /src/fast/inner.rs
pub fn start() { std::thread::spawn(|| {}); }
//- /src/elsewhere.rs
//- /src/there.rs
//- /src/lost.rs
"#,
    );
    let placement = |path: &str| match &workspace.file_by_path(path.as_ref()).unwrap().placement {
        super::Placement::SwitchedOff(condition) => condition.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(placement("/src/fast/mod.rs"), "#[cfg(feature = \"fast\")]");
    assert_eq!(placement("/src/fast/inner.rs"), "#[cfg(feature = \"fast\")]");
    assert_eq!(placement("/src/elsewhere.rs"), "#[cfg(not(unix))]");
    assert_eq!(placement("/src/there.rs"), "InTree");
    assert_eq!(placement("/src/lost.rs"), "Orphan");
}
