//! Trees that are broken or made to do harm: a result or a skip with path and reason, in bounded time, never a panic.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use tokioize::analysis::{Analysis, AnalysisRequest, Analyzer, NoProgress};
use tokioize::config::Config;
use tokioize::engine::Engine;
use tokioize::ledger::UnitIx;
use tokioize::present::change::changes;

const MANIFEST: &str =
    "[package]\nname = \"hostile\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\ntokio = \"1\"\n";
const SLEEPER: &str = "use std::thread;\nuse std::time::Duration;\n#[tokio::main]\nasync fn main() { thread::sleep(Duration::from_secs(1)); }\n";
/// For a machine that does other things, too.
const LIMIT: Duration = Duration::from_secs(120);

struct Tree(tempfile::TempDir);

impl Tree {
    fn new() -> Tree {
        let tree = Tree(tempfile::tempdir().unwrap());
        tree.write("Cargo.toml", MANIFEST);
        tree
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    fn analyse(&self) -> Box<dyn Analysis> {
        self.analyse_path(self.0.path())
    }

    fn analyse_path(&self, path: &Path) -> Box<dyn Analysis> {
        let start = Instant::now();
        let request = AnalysisRequest { paths: vec![path.to_owned()], config: Config::default() };
        let analysis = Engine.analyze(&request, &NoProgress).unwrap();
        assert!(start.elapsed() < LIMIT, "{:?}", start.elapsed());
        for skipped in &analysis.ledger().skipped {
            assert!(!skipped.reason.contains("bug"), "{}: {}", skipped.path.display(), skipped.reason);
        }
        analysis
    }
}

/// The reasons why files called `name` were skipped.
fn skipped(analysis: &dyn Analysis, name: &str) -> Vec<String> {
    let all = analysis.ledger().skipped.iter();
    all.filter(|it| it.path.ends_with(name)).map(|it| it.reason.clone()).collect()
}

fn proposed(analysis: &dyn Analysis) -> usize {
    analysis.ledger().units.iter().filter(|it| it.is_proposed()).count()
}

#[test]
fn deep_nesting() {
    let tree = Tree::new();
    tree.write("src/main.rs", format!("mod a;\nmod b;\nmod c;\n{SLEEPER}"));
    for (file, before, unit) in [("a", "", "("), ("b", "let x = 1", " + 1"), ("c", "", "|| ")] {
        tree.write(&format!("src/{file}.rs"), format!("fn thread() {{ {before}{}; }}", unit.repeat(200_000)));
    }
    let analysis = tree.analyse();
    for file in ["a.rs", "b.rs", "c.rs"] {
        assert!(skipped(&*analysis, file)[0].contains("nested too deeply"), "{file}");
    }
    assert_eq!(proposed(&*analysis), 1);
}

/// A generated table of characters is no nesting.
#[test]
fn a_pattern_of_thousands_of_alternatives() {
    let tree = Tree::new();
    let table = "\n        | '\\u{300}'..='\\u{301}'".repeat(5_000);
    tree.write(
        "src/main.rs",
        format!("{SLEEPER}pub fn is_mark(c: char) -> bool {{\n    match c {{\n        'a'{table} => true,\n        _ => false,\n    }}\n}}\n"),
    );
    let analysis = tree.analyse();
    assert!(skipped(&*analysis, "main.rs").is_empty());
    assert_eq!(proposed(&*analysis), 1);
}

#[test]
fn almost_too_deep_nesting() {
    let tree = Tree::new();
    let deep = [("(", "1", ")"), ("{", "", "}"), ("!", "true", ""), ("|| ", "1", ""), ("[", "1", "]")];
    let mut text = SLEEPER.to_owned();
    for (index, (open, middle, close)) in deep.into_iter().enumerate() {
        let (open, close) = (open.repeat(400), close.repeat(400));
        text.push_str(&format!(
            "fn f{index}() {{ thread::sleep(Duration::ZERO); let x = {open}{middle}{close}; }}\n"
        ));
    }
    tree.write("src/main.rs", text);
    assert_eq!(proposed(&*tree.analyse()), 1);
}

#[test]
fn a_line_of_a_megabyte() {
    let tree = Tree::new();
    let long = "x".repeat(1_000_000);
    let numbers = "1,".repeat(20_000);
    tree.write(
        "src/main.rs",
        format!("{SLEEPER}static S: &str = \"{long}\"; static N: &[u8] = &[{numbers}]; // {long}"),
    );
    assert_eq!(proposed(&*tree.analyse()), 1);
}

#[test]
fn a_byte_order_mark_stays() {
    let tree = Tree::new();
    tree.write("src/main.rs", format!("\u{feff}{}", SLEEPER.replace('\n', "\r\n").trim_end()));
    let analysis = tree.analyse();
    let units: BTreeSet<UnitIx> = [UnitIx(0)].into();
    let edits = analysis.compose(&units).unwrap();
    let changed = changes(analysis.ledger(), &edits).unwrap();
    let main = changed.iter().find(|it| it.file.ends_with("main.rs")).unwrap();
    assert_eq!(*main.old, *std::fs::read_to_string(&main.file).unwrap());
    let expected = "\u{feff}use std::time::Duration;\r\n#[tokio::main]\r\nasync fn main() { tokio::time::sleep(Duration::from_secs(1)).await; }";
    assert_eq!(*main.new, *expected);
}

#[test]
fn bytes_that_are_no_text() {
    let tree = Tree::new();
    tree.write("src/main.rs", format!("mod bad;\n{SLEEPER}"));
    tree.write("src/bad.rs", b"fn f() { std::thread::yield_now() } // \xff\xfe\n");
    tree.write("src/orphan.rs", b"\0\0thread\0");
    let analysis = tree.analyse();
    assert!(skipped(&*analysis, "bad.rs")[0].contains("not UTF-8"));
    assert_eq!(proposed(&*analysis), 1);
}

#[test]
fn modules_that_contain_themselves() {
    let tree = Tree::new();
    tree.write("src/main.rs", format!("mod a;\nmod c;\n{SLEEPER}"));
    let modules = "#[path = \"a.rs\"] mod x;\n#[path = \"b.rs\"] mod y;\n";
    tree.write("src/a.rs", format!("{modules}fn f() {{ std::thread::yield_now() }}"));
    tree.write("src/b.rs", format!("{modules}fn f() {{ std::thread::yield_now() }}"));
    tree.write("src/c.rs", "include!(\"c.rs\");\ninclude!(\"d.rs\");\nfn f() { std::thread::yield_now() }");
    tree.write("src/d.rs", "include!(\"c.rs\");\nfn f() { std::thread::yield_now() }");
    let analysis = tree.analyse();
    assert!(skipped(&*analysis, "a.rs")[0].contains("leads back"));
    assert!(skipped(&*analysis, "b.rs")[0].contains("leads back"));
    assert_eq!(proposed(&*analysis), 1);
}

#[cfg(unix)]
#[test]
fn symbolic_links_in_circles() {
    use std::os::unix::fs::symlink;
    let tree = Tree::new();
    tree.write("src/main.rs", format!("mod round;\nmod gone;\n{SLEEPER}"));
    let root = tree.0.path();
    symlink("round.rs", root.join("src/round.rs")).unwrap();
    symlink("nowhere.rs", root.join("src/gone.rs")).unwrap();
    symlink("..", root.join("src/up")).unwrap();
    symlink(".", root.join("here")).unwrap();
    assert_eq!(proposed(&*tree.analyse()), 1);
}

#[test]
fn packages_that_depend_on_each_other() {
    let tree = Tree::new();
    for (name, other) in [("a", "b"), ("b", "a")] {
        let manifest = format!("{MANIFEST}{other} = {{ path = \"../{other}\" }}\n").replace("hostile", name);
        tree.write(&format!("{name}/Cargo.toml"), manifest);
        let text = format!(
            "pub fn f() {{ {other}::f(); std::thread::sleep(std::time::Duration::from_secs(1)); }}\n"
        );
        tree.write(&format!("{name}/src/lib.rs"), text);
    }
    tree.write("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n");
    assert!(!tree.analyse().ledger().sites.is_empty());
}

#[test]
fn macros_without_end() {
    let tree = Tree::new();
    let macros = "macro_rules! again { ($($t:tt)*) => { again!($($t)* x) } }\n\
        macro_rules! b0 { ($e:expr) => { $e; $e } }\nmacro_rules! b1 { ($e:expr) => { b0!(b0!($e)) } }\n\
        macro_rules! b2 { ($e:expr) => { b1!(b1!($e)) } }\nmacro_rules! b3 { ($e:expr) => { b2!(b2!($e)) } }\n\
        fn a() { again!(thread::sleep(Duration::from_secs(1))); }\n\
        fn b() { b3!(thread::sleep(Duration::from_secs(1))); }\n";
    tree.write("src/main.rs", format!("{SLEEPER}{macros}"));
    assert_eq!(proposed(&*tree.analyse()), 1);
}

#[test]
fn manifests_of_any_malformation() {
    let bad: &[&[u8]] = &[
        b"",
        b"[package",
        b"[package]\nname = 3\n",
        b"[package]\nname = \"x\"\nversion = \"1\"\nedition = \"1999\"\n",
        b"[workspace]\nmembers = [\"../x\", \"*\", \"[\", \"nope\"]\n",
        b"[package]\nname = \"x\"\nworkspace = \"..\"\n",
        b"[package]\nname = \"x\"\nversion.workspace = true\n[dependencies]\nx = { path = \".\" }\ny.workspace = true\nz = { path = 5 }\ntokio = []\n",
        b"\xff\xfe",
        b"[package]\nname = \"a/b/../../c\"\nautobins = \"x\"\n[lib]\npath = \"/etc/passwd\"\n[[bin]]\npath = \"../../x.rs\"\n",
        b"[package]\nname = \"\"\n[lib]\npath = \"\"\n[[bin]]\nname = \"\"\n[features]\na = [\"a\"]\nb = [\"c\"]\nc = [\"b\"]\ndefault = [\"a\", \"b\", \"dep:x\", \"y?/z\"]\n",
    ];
    for manifest in bad {
        let tree = Tree::new();
        tree.write("Cargo.toml", manifest);
        tree.write("src/main.rs", SLEEPER);
        let analysis = tree.analyse();
        assert!(!analysis.ledger().sites.is_empty(), "{}", String::from_utf8_lossy(manifest));
    }
    let tree = Tree::new();
    tree.write("Cargo.toml", format!("a = {}", "[".repeat(100_000)));
    tree.write("src/main.rs", SLEEPER);
    assert!(!skipped(&*tree.analyse(), "Cargo.toml").is_empty());
}

#[test]
fn rule_files_of_any_malformation() {
    let tree = Tree::new();
    tree.write("src/main.rs", SLEEPER);
    for (text, place) in [
        ("", "own.md:1"),
        ("+++\nid = \"own\"", "own.md"),
        ("+++\nid = \"other\"\ngroup = \"threads\"\nlevel = \"safe\"\n+++\n# T\n", "own.md"),
        ("+++\n[[[[\n+++\n# T\n", "own.md"),
    ] {
        tree.write("own/own.md", text);
        let config = Config { rule_dirs: vec![tree.0.path().join("own")], ..Config::default() };
        let request = AnalysisRequest { paths: vec![tree.0.path().to_owned()], config };
        let error =
            Engine.analyze(&request, &NoProgress).err().map(|it| format!("{it:#}")).unwrap_or_default();
        assert!(error.contains(place), "{text:?}: {error}");
    }
}

#[test]
fn a_rule_that_finds_its_own_result() {
    let tree = Tree::new();
    tree.write("src/main.rs", "fn main() { std::mem::drop(std::mem::drop(1)); }\n");
    let rule = "+++\nid = \"own\"\ngroup = \"own\"\nlevel = \"safe\"\n+++\n# Again\n\n## Rewrites\n### again\n\
        ~~~rust before\nstd::mem::drop($x)\n~~~\n~~~rust after\nstd::mem::drop(std::mem::drop($x))\n~~~\n\n## Examples\n\
        ~~~rust before\npub fn f() { std::mem::drop(1); }\n~~~\n\
        ~~~rust after\npub fn f() { std::mem::drop(std::mem::drop(1)); }\n~~~\n";
    tree.write("own/own.md", rule);
    let own = tree.0.path().join("own");
    let config = Config { rule_dirs: vec![own.clone()], ..Config::default() };
    let request = AnalysisRequest { paths: vec![tree.0.path().to_owned()], config };
    let analysis = Engine.analyze(&request, &NoProgress).unwrap();
    assert_eq!(proposed(&*analysis), 2);
    let tests = Engine.test_rules(&own).unwrap();
    let failure = format!("{:?}", tests[0].failure);
    assert!(failure.contains("a second run changes"), "{failure}");
}

/// `functions` functions, each calling the next, the last one sleeps.
fn chain(functions: usize) -> String {
    let calls: String = (0..functions).map(|it| format!("fn f{it}() {{ f{}(); }}\n", it + 1)).collect();
    format!(
        "{SLEEPER}async fn start() {{ f0(); }}\n{calls}fn f{functions}() {{ thread::sleep(Duration::ZERO); }}\n"
    )
}

#[test]
fn many_functions() {
    let tree = Tree::new();
    let others: String = (0..5_000).map(|it| format!("fn g{it}(x: u32) -> u32 {{ x + {it} }}\n")).collect();
    tree.write("src/main.rs", format!("{SLEEPER}{others}"));
    assert_eq!(proposed(&*tree.analyse()), 1);
    tree.write("src/main.rs", chain(300));
    assert!(proposed(&*tree.analyse()) > 0);
}

#[test]
#[ignore = "for a release build"]
fn a_hundred_thousand_functions() {
    let tree = Tree::new();
    let others: String = (0..100_000).map(|it| format!("fn g{it}(x: u32) -> u32 {{ x + {it} }}\n")).collect();
    tree.write("src/main.rs", format!("{SLEEPER}{others}"));
    assert_eq!(proposed(&*tree.analyse()), 1);
}

#[test]
fn more_threads_in_a_file_than_memory_lasts_for() {
    let tree = Tree::new();
    tree.write("src/main.rs", format!("mod threads;\n{SLEEPER}"));
    let starters: String =
        (0..25_001).map(|it| format!("fn f{it}() {{ thread::spawn(|| thread::sleep(A)); }}\n")).collect();
    tree.write("src/threads.rs", starters);
    let analysis = tree.analyse();
    assert!(skipped(&*analysis, "threads.rs")[0].contains("more than 50000 calls"));
    assert_eq!(proposed(&*analysis), 1);
}

/// The seconds that a file with `functions` functions takes in each of which a thread sleeps.
fn seconds_for_sleepers(functions: usize) -> f64 {
    let tree = Tree::new();
    let sleepers: String = (0..functions)
        .map(|it| {
            format!(
                "async fn f{it}() {{ thread::spawn(|| loop {{ thread::sleep(Duration::from_secs({it})); }}); }}\n\
                 async fn g{it}() {{ thread::sleep(Duration::from_secs({it})); }}\n"
            )
        })
        .collect();
    tree.write("src/main.rs", format!("{SLEEPER}{sleepers}"));
    let start = Instant::now();
    assert_eq!(proposed(&*tree.analyse()), 2 * functions + 1);
    start.elapsed().as_secs_f64()
}

#[test]
#[ignore = "for a release build on a machine that does nothing else"]
fn four_times_the_sleepers_take_about_four_times_as_long() {
    let few = seconds_for_sleepers(1_000);
    let many = seconds_for_sleepers(4_000);
    assert!(many < 8.0 * few, "{few} s, {many} s");
}
