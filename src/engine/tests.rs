//! What the whole run decides, on small workspaces in memory.

use super::trial::{Trial, package};
use super::*;
use crate::ledger::{Outcome, RuleId};
use crate::selection::RuleSelection;

const NAPS: &str = "//- /src/main.rs
use std::time::Duration;
fn nap() { std::thread::sleep(Duration::from_secs(1)); }
#[tokio::main]
async fn main() {
    std::thread::sleep(Duration::from_secs(2));
    nap();
}
";

#[test]
fn no_function_becomes_async_where_that_is_switched_off() {
    let migrated = |config: &Config| {
        let mut workspace = Workspace::from_fixture(&package("2024", "", NAPS));
        let catalog = Catalog::embedded().unwrap();
        let (ledger, _) = analyze(&mut workspace, config, &catalog, &NoProgress).unwrap();
        ledger.sites.iter().filter(|it| it.outcome == crate::ledger::Outcome::Migrated).count()
    };
    let mut config = Config::default();
    let all = migrated(&config);
    config.rules.disable.insert(RuleId::new("async-fn"));
    assert_eq!((all, migrated(&config)), (2, 1));
}

#[test]
fn a_dependency_that_nothing_used_before_stays() {
    let fixture = package("2024", "crossbeam-channel = \"0.5\"\n", NAPS);
    let mut workspace = Workspace::from_fixture(&fixture);
    let catalog = Catalog::embedded().unwrap();
    let (ledger, composition) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
    let edited = composition.compose(&crate::engine::proposed(&ledger)).unwrap();
    let edited: Vec<_> = edited.iter().filter_map(|it| it.file.file_name()?.to_str()).collect();
    assert_eq!(edited, ["main.rs"]);
}

#[test]
fn a_manifest_keeps_its_line_ends() {
    let fixture = "//- /Cargo.toml\n[package]\r\nname = \"app\"\r\nversion = \"0.1.0\"\r\nedition = \"2021\"\r\n\r\n[dependencies]\r\n\
                   tokio = { version = \"1\", features = [\"rt-multi-thread\", \"macros\"] }\r\n\
                   //- /src/main.rs\nasync fn nap() { std::thread::sleep(std::time::Duration::from_millis(1)); }\n\
                   #[tokio::main]\nasync fn main() { nap().await; }\n";
    let mut workspace = Workspace::from_fixture(fixture);
    let catalog = Catalog::embedded().unwrap();
    let (ledger, composition) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
    let edited = composition.compose(&crate::engine::proposed(&ledger)).unwrap();
    let manifest = edited.iter().find(|it| it.file.ends_with("Cargo.toml")).unwrap();
    let added: Vec<&str> = manifest.edits.iter().map(|it| it.replacement.as_str()).collect();
    assert_eq!(added, [", \"time\""]);
}

#[test]
fn what_only_a_tests_module_needs_is_a_dependency_of_tests() {
    let sections = |declaration: &str| {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n//- /src/lib.rs\n\
             {declaration}\nmod checks;\n//- /src/checks.rs\nfn nap() {{\n    \
             std::thread::sleep(std::time::Duration::from_millis(1));\n}}\n#[test]\nfn waits() {{\n    \
             std::thread::spawn(|| nap()).join().unwrap();\n}}\n"
        );
        let mut config = Config::default();
        config.policies.tests = crate::policy::Tests::Convert;
        let mut workspace = Workspace::from_fixture(&fixture);
        let catalog = Catalog::embedded().unwrap();
        let (ledger, composition) = analyze(&mut workspace, &config, &catalog, &NoProgress).unwrap();
        let edited = composition.compose(&crate::engine::proposed(&ledger)).unwrap();
        let manifest = edited.iter().find(|it| it.file.ends_with("Cargo.toml"));
        let edits = manifest.map(|it| it.edits.iter().map(|it| it.replacement.clone()).collect::<String>());
        let edits = edits.unwrap_or_default();
        (edits.contains("[dependencies]"), edits.contains("[dev-dependencies]"))
    };
    assert_eq!(sections("#[cfg(test)]"), (false, true));
    assert_eq!(sections("#[cfg(any(test, doctest))]"), (false, true));
    assert_eq!(sections("#[cfg(debug_assertions)]"), (true, true));
}

const TICKER: &str = "//- /src/main.rs
#[tokio::main]
async fn main() {
    std::thread::spawn(|| {
        loop {
            println!(\"tick\");
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
    });
    std::future::pending::<()>().await
}
";

#[test]
fn a_sleep_loops_thread_goes_along_unless_threads_are_excluded() {
    let fixture = package("2024", "", TICKER);
    let migrated = |rules: RuleSelection| {
        let mut workspace = Workspace::from_fixture(&fixture);
        let catalog = Catalog::embedded().unwrap();
        let config = Config { rules, ..Config::default() };
        let (ledger, _) = analyze(&mut workspace, &config, &catalog, &NoProgress).unwrap();
        ledger.sites.iter().filter(|it| it.outcome == crate::ledger::Outcome::Migrated).count()
    };
    let only = RuleSelection { enable: [RuleId::new("sleep-loop")].into(), ..RuleSelection::default() };
    let without = RuleSelection { disable: [RuleId::new("thread-spawn")].into(), ..RuleSelection::default() };
    assert_eq!((migrated(only), migrated(without)), (2, 0));
}

/// Outcomes by the text of the site's line.
fn refusals(main: &str) -> Vec<(String, crate::refusal::RefusalCode)> {
    let fixture = package("2024", "", &format!("//- /src/main.rs\n{main}"));
    let mut workspace = Workspace::from_fixture(&fixture);
    let catalog = Catalog::embedded().unwrap();
    let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
    let refused = ledger.sites.iter().filter_map(|it| match &it.outcome {
        crate::ledger::Outcome::Refused(refusal) => Some((it.api.clone(), refusal.code)),
        _ => None,
    });
    refused.collect()
}

#[test]
fn the_running_runtimes_own_handle_is_no_finding() {
    let main = "use tokio::runtime::Handle;
fn start() {
    Handle::current().spawn(async {});
    if let Ok(handle) = Handle::try_current() { handle.spawn(async {}); }
}
#[tokio::main]
async fn main() { start() }
";
    assert_eq!(refusals(main), []);
    let dropped = "struct Last; impl Drop for Last { fn drop(&mut self) { start() } }\nfn start() {";
    let driven = main
        .replace("handle.spawn(async {});", "handle.block_on(async {});")
        .replace("fn start() {", dropped);
    let found = refusals(&driven);
    assert!(found.iter().any(|(api, _)| api == "tokio::runtime::Handle::block_on"), "{found:?}");
}

#[test]
fn what_a_value_of_an_unknown_type_may_be_called_for_stays() {
    let main = |handler: &str| {
        format!(
            "use std::sync::mpsc::{{sync_channel, SyncSender}};
use framework::State;
struct Hits {{ tx: SyncSender<u32> }}
struct Other {{ tx: u32 }}
impl Hits {{
    fn record(&self) {{ std::thread::sleep(std::time::Duration::from_secs(1)); }}
    fn count(&self) {{ let _ = self.tx.send(1); }}
}}
{handler}
#[tokio::main]
async fn main() {{
    let (tx, rx) = sync_channel(4);
    let hits = Hits {{ tx }};
    hits.record();
    hits.count();
    let other = framework::connect(\"address\").await;
    other.record();
    let _ = other.tx.send(3);
    rx.recv().unwrap();
}}
"
        )
    };
    assert_eq!(refusals(&main("")), []);
    assert_eq!(refusals(&main("async fn hit(State(s): State<Other>) { framework::tell(3); }")), []);
    let called = refusals(&main("async fn hit(State(hits): State<Hits>) { hits.record(); }"));
    assert_eq!(called.len(), 1, "{called:?}");
    let sent = refusals(&main("async fn hit(hits: State<Hits>) { let _ = hits.clone().tx.send(2); }"));
    assert!(sent.len() >= 3, "{sent:?}");
}

#[test]
fn a_future_driven_on_the_blocking_pool_is_right_there() {
    let refused = refusals(
        "use std::rc::Rc;
async fn look() -> usize { let name = Rc::new(1); tokio::task::yield_now().await; *name }
fn work() -> usize { tokio::runtime::Handle::current().block_on(look()) }
#[tokio::main]
async fn main() { tokio::task::spawn_blocking(|| work()).await.unwrap(); }
",
    );
    let driven: Vec<_> = refused.iter().filter(|(api, _)| api.ends_with("block_on")).collect();
    assert_eq!(driven.len(), 1);
    assert_eq!(driven[0].1, crate::refusal::RefusalCode::NoRuntime, "{refused:?}");
}

#[test]
fn a_handle_that_a_closure_makes_goes_where_the_closure_goes() {
    let main = |makes: &str| {
        format!(
            "fn work(n: usize) {{}}
async fn run(count: usize) {{
    let numbers = {makes};
    let handles = numbers.map(|n| {{ std::thread::spawn(move || work(n)) }}).collect::<Vec<_>>();
    tokio::task::block_in_place(|| {{
        for handle in handles {{ let _ = handle.join(); }}
    }});
}}
#[tokio::main]
async fn main() {{ run(3).await; }}
"
        )
    };
    let unknown = refusals(&main("framework::numbers()"));
    assert_eq!(unknown, [("std::thread::spawn".into(), crate::refusal::RefusalCode::ForeignEnd)]);
    // Spawned in one closure and joined in another: the function around both is what ties them.
    let codes: Vec<_> = refusals(&main("(0..count)")).into_iter().map(|it| it.1).collect();
    assert!(!codes.contains(&crate::refusal::RefusalCode::Unresolved), "{codes:?}");
    assert!(!codes.contains(&crate::refusal::RefusalCode::TypeCheck), "{codes:?}");
}

#[test]
fn a_thread_that_waits_in_what_is_not_known_stays() {
    let main = |turn: &str| {
        format!(
                "use std::sync::mpsc::{{channel, sync_channel, Receiver, SyncSender}};
use std::time::Duration;
fn feed(mut device: framework::Device, mut pause: tokio::sync::broadcast::Receiver<()>, tx: SyncSender<u32>, rx: Receiver<u32>) {{
    loop {{
        {turn}
        if tx.send(1).is_err() {{ return; }}
    }}
}}
#[tokio::main]
async fn main() {{
    let (tx, results) = sync_channel(4);
    let (orders, rx) = channel();
    let (stop, pause) = tokio::sync::broadcast::channel(1);
    std::thread::spawn(move || feed(framework::open(), pause, tx, rx));
    let _ = orders.send(1);
    let _ = results.recv();
}}
"
            )
    };
    let spawn = |turn: &str| {
        let refused = refusals(&main(turn));
        refused.into_iter().find(|(api, _)| api == "std::thread::spawn").map(|it| it.1)
    };
    assert_eq!(spawn("std::thread::sleep(Duration::from_secs(1));"), None);
    assert_eq!(spawn("if rx.recv().is_err() { return; } let _ = device.step();"), None);
    let endless = Some(crate::refusal::RefusalCode::EndlessBlocking);
    assert_eq!(spawn("let _ = device.step();"), endless);
    assert_eq!(spawn("let _ = pause.blocking_recv(); let _ = device.step();"), None);
}

#[test]
fn channels_that_other_builds_have_others_of_stay() {
    let codes = |imports: &str, creation: &str| {
        let refused = refusals(&format!(
            "{imports}
struct Order {{ reply: Sender<u32> }}
#[tokio::main]
async fn main() {{
    {creation}
    let order = Order {{ reply: tx }};
    let _ = order.reply.send(1);
    let _ = order.reply.send(2);
    let _ = rx.recv();
}}
"
        ));
        let mut codes: Vec<_> = refused.into_iter().map(|it| it.1).collect();
        codes.dedup();
        codes
    };
    let plain = "use std::sync::mpsc::{channel, Sender};";
    let made = "let (tx, rx) = channel();";
    let other = "#[cfg(feature = \"other\")] use other::{channel, Sender};";
    let unresolved = [crate::refusal::RefusalCode::Unresolved];
    assert_eq!(codes(plain, made), []);
    assert_eq!(codes(&format!("{other} #[cfg(not(feature = \"other\"))] {plain}"), made), unresolved);
    let conditional = format!("#[cfg(not(feature = \"other\"))] {made}");
    assert_eq!(codes(plain, &conditional), unresolved);
}

#[test]
fn a_call_that_an_unknown_macro_hides_keeps_its_function_synchronous() {
    let refused = |hidden: &str| {
        refusals(&format!(
            "fn nap() {{ std::thread::sleep(std::time::Duration::from_secs(1)); }}
fn nap_name() {{}}
#[tokio::main]
async fn main() {{ nap(); framework::watch!(name => {hidden}); }}
"
        ))
    };
    assert_eq!(refused("nap_name(), \"nap()\", nap"), []);
    let codes: Vec<_> = refused("{ nap() }").into_iter().map(|it| it.1).collect();
    assert_eq!(codes, [crate::refusal::RefusalCode::InMacro]);
}

#[test]
fn a_file_that_does_not_parse_is_not_edited_for_others() {
    let refused = |broken: &str| {
        refusals(&format!(
            "mod odd;
pub fn nap() {{ std::thread::sleep(std::time::Duration::from_secs(1)); }}
#[tokio::main]
async fn main() {{ nap(); odd::other(); }}
//- /src/odd.rs
pub fn other() {{ crate::nap(); }}
{broken}
"
        ))
    };
    assert_eq!(refused(""), []);
    let codes: Vec<_> = refused("fn broken( { }").into_iter().map(|it| it.1).collect();
    assert_eq!(codes, [crate::refusal::RefusalCode::Unresolved]);
}

#[test]
fn a_closure_in_async_code_keeps_what_it_calls_synchronous() {
    let main = |all: &str| {
        let program = format!(
            "fn nap() {{ std::thread::sleep(std::time::Duration::from_millis(1)) }}
fn key(n: &u32) -> u32 {{ nap(); *n }}
fn sort(all: &mut [u32]) {{ all.sort_by_key(|it| key(it)); }}
{all}"
        );
        refusals(&program).into_iter().map(|it| it.1).collect::<Vec<_>>()
    };
    let there = "#[tokio::main] async fn main() { sort(&mut [2, 1]); }";
    assert_eq!(main(there), [crate::refusal::RefusalCode::SyncClosure]);
    assert_eq!(main("fn main() { sort(&mut [2, 1]); }"), [crate::refusal::RefusalCode::NoRuntime]);
}

#[test]
fn a_search_that_is_all_there_is_stands_without_parentheses() {
    let loops = |search: &str| {
        let main = format!(
            "use std::sync::mpsc::{{channel, Receiver}};
async fn has(rx: Receiver<u32>) -> bool {{
    {search}
}}
#[tokio::main]
async fn main() {{
    let (tx, rx) = channel();
    std::thread::spawn(move || tx.send(2).unwrap());
    println!(\"{{}}\", has(rx).await);
}}
"
        );
        trial::Trial::of_main("2021", &main).text_after("/src/main.rs")
    };
    let (alone, followed) = (loops("rx.iter().any(|n| n > 1)"), loops("rx.iter().any(|n| n > 1) && true"));
    assert!(alone.contains("{\n    loop {"), "{alone}");
    assert!(followed.contains("{\n    (loop {"), "{followed}");
}

#[test]
fn a_librarys_thread_with_a_runtime_of_its_own_stays() {
    let code = |body: &str, program: &str| {
        let fixture = format!(
            "//- /src/lib.rs
pub fn launch() {{ std::thread::spawn(move || {{ {body} }}); }}
async fn serve() {{ loop {{ tokio::task::yield_now().await; }} }}
#[test]
fn launches() {{ launch(); }}
{program}"
        );
        let mut workspace = Workspace::from_fixture(&package("2024", "", &fixture));
        let catalog = Catalog::embedded().unwrap();
        let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
        let spawn = ledger.sites.into_iter().find(|it| it.api == "std::thread::spawn").unwrap();
        match spawn.outcome {
            crate::ledger::Outcome::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    };
    let own = "tokio::runtime::Runtime::new().unwrap().block_on(serve());";
    assert_eq!(code(own, ""), Some(crate::refusal::RefusalCode::NoRuntime));
    // The package's own program runs on tokio, and calls it there.
    let program = "pub async fn run() { launch(); }
//- /src/main.rs
#[tokio::main]
async fn main() { app::run().await }
";
    assert_eq!(code(own, program), None);
}

#[test]
fn a_handle_that_is_only_tried_for_is_told_what_to_do_instead() {
    let fixture = "//- /src/main.rs
use std::sync::LazyLock;
use tokio::runtime::Handle;
static TEXT: LazyLock<Option<String>> = LazyLock::new(read);
fn read() -> Option<String> {
    let h = Handle::try_current().ok()?;
    h.block_on(async { tokio::fs::read_to_string(\"a\").await.ok() })
}
#[tokio::main]
async fn main() { println!(\"{:?}\", *TEXT); }
";
    let mut workspace = Workspace::from_fixture(&package("2024", "", fixture));
    let catalog = Catalog::embedded().unwrap();
    let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
    let site = ledger.sites.into_iter().find(|it| it.api.ends_with("block_on")).unwrap();
    let crate::ledger::Outcome::Refused(refusal) = site.outcome else { panic!("{:?}", site.outcome) };
    assert!(refusal.reason.contains("`std::fs::read_to_string` does the same"), "{}", refusal.reason);
}

#[test]
fn what_a_driven_future_borrows_is_named_if_its_type_is_not_known() {
    let fixture = "//- /src/main.rs
use vision::Model;
async fn ask(model: &Model) { tokio::task::yield_now().await; model.infer(); }
fn serve(model: Model, rt: tokio::runtime::Runtime) { rt.block_on(async { ask(&model).await }); }
#[tokio::main]
async fn main() {
    std::thread::spawn(|| {
        let rt = tokio::runtime::Runtime::new().unwrap();
        serve(Model::load(), rt);
    });
    tokio::task::yield_now().await;
}
";
    let mut workspace = Workspace::from_fixture(&package("2024", "", fixture));
    let catalog = Catalog::embedded().unwrap();
    let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
    let reasons: Vec<String> = ledger
        .sites
        .into_iter()
        .filter_map(|it| match it.outcome {
            crate::ledger::Outcome::Refused(refusal) => Some(refusal.reason),
            _ => None,
        })
        .collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    let named = |it: &String| it.contains("`model` has a type that is not known") && it.contains("main.rs:3");
    assert!(reasons.iter().all(named), "{reasons:?}");
}

#[test]
fn what_another_build_calls_stays_as_it_is() {
    let refused = |call: &str| {
        let (nap, module) = ("std::thread::sleep(std::time::Duration::from_secs(1));", "mod fast;");
        let codes = refusals(&format!(
            "#[cfg(feature = \"fast\")] {module}
pub fn nap() {{ {nap} }}
pub fn rest() {{}}
#[tokio::main]
async fn main() {{ nap(); }}
//- /src/fast.rs
pub fn go() {{ {call} {nap} }}
"
        ));
        codes.into_iter().map(|it| it.1).collect::<Vec<_>>()
    };
    assert_eq!(refused("crate::rest(); crate::nap(3);"), []);
    assert_eq!(refused("crate::nap();"), [crate::refusal::RefusalCode::Unresolved]);
}

#[test]
fn a_main_that_no_target_has_stays_synchronous() {
    let main = "fn main() {
    let nap = std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(1)));
    nap.join().unwrap();
}
";
    assert_eq!(refusals(main), []);
    let codes = refusals(&format!("fn main() {{}}\n//- /exercises/nap.rs\n{main}"));
    let starts: Vec<_> = codes.into_iter().filter(|it| it.0.ends_with("spawn")).map(|it| it.1).collect();
    assert_eq!(starts, [crate::refusal::RefusalCode::EntryPoint]);
}

#[test]
fn a_trait_that_another_build_implements_stays_as_it_is() {
    let refused = |other: &str| {
        let nap = "std::thread::sleep(std::time::Duration::from_secs(1));";
        let codes = refusals(&format!(
            "#[cfg(feature = \"fast\")] mod fast;
pub trait Naps {{ fn nap(&self); }}
pub struct Slow;
impl Naps for Slow {{ fn nap(&self) {{ {nap} }} }}
#[tokio::main]
async fn main() {{ Slow.nap(); }}
{other}"
        ));
        codes.into_iter().map(|it| it.1).collect::<Vec<_>>()
    };
    let with = |of: &str| format!("pub struct Fast;\nimpl {of} for Fast {{ fn nap(&self) {{}} }}\n");
    assert_eq!(refused(&format!("//- /src/fast.rs\n{}", with("Sleeps"))), []);
    let in_file = format!("//- /src/fast.rs\n{}", with("crate::Naps"));
    assert_eq!(refused(&in_file), [crate::refusal::RefusalCode::Unresolved]);
    let beside = with("Naps").replace("impl", "#[cfg(feature = \"fast\")]\nimpl");
    assert_eq!(refused(&beside), [crate::refusal::RefusalCode::Unresolved]);
}

#[test]
fn what_a_framework_hands_to_a_handler_is_known() {
    for handler in [
        "State(hits): axum::extract::State<Hits>",
        "hits: axum::Extension<std::sync::Arc<Hits>>",
        "hits: actix_web::web::Data<Hits>",
        "hits: &rocket::State<Hits>",
    ] {
        let fixture = format!(
            "//- /src/main.rs
use axum::extract::State;
use std::sync::mpsc::{{sync_channel, SyncSender}};
struct Hits {{ tx: SyncSender<u32> }}
async fn hit({handler}) {{ let _ = hits.tx.send(2); }}
#[tokio::main]
async fn main() {{
    let (tx, rx) = sync_channel(4);
    let hits = Hits {{ tx }};
    hits.tx.send(1).unwrap();
    rx.recv().unwrap();
}}
"
        );
        let mut workspace = Workspace::from_fixture(&fixture);
        let catalog = Catalog::embedded().unwrap();
        let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
        let sends = ledger.sites.iter().filter(|it| it.api.ends_with("SyncSender::send"));
        let migrated = sends.filter(|it| it.outcome == crate::ledger::Outcome::Migrated).count();
        assert_eq!(migrated, 2, "{handler}: {:?}", ledger.sites);
    }
}

/// The reasons for which channel sites of `main.rs` stay.
fn channel_reasons(main: &str) -> Vec<String> {
    let files = format!("//- /src/main.rs\n{main}");
    let mut workspace = Workspace::from_fixture(&package("2024", "crossbeam-channel = \"0.5\"\n", &files));
    let catalog = Catalog::embedded().unwrap();
    let (ledger, _) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
    let of_channels = ledger.sites.iter().filter(|it| it.rule.as_str() == "crossbeam-channel");
    let mut reasons: Vec<String> = of_channels
        .filter_map(|it| match &it.outcome {
            crate::ledger::Outcome::Refused(it) => Some(it.reason.clone()),
            _ => None,
        })
        .collect();
    reasons.sort();
    reasons.dedup();
    reasons
}

#[test]
fn a_shared_receiver_is_not_all_that_keeps_a_channel_which_closures_ask() {
    let reasons = channel_reasons(
        "use crossbeam_channel::{Receiver, Sender, bounded};
use std::time::Duration;
#[derive(Clone)]
struct Worker { ping: Sender<()>, pong: Receiver<()> }
impl Worker {
    fn is_alive(&self) -> bool {
        self.ping.send(()).is_ok() && self.pong.recv_timeout(Duration::from_millis(100)).is_ok()
    }
}
#[tokio::main]
async fn main() {
    let (ping, pings) = bounded(1);
    let (pongs, pong) = bounded(1);
    std::thread::spawn(move || { for () in pings { let _ = pongs.send(()); } });
    let mut all = vec![Worker { ping, pong }];
    all.sort_by_key(|it| it.is_alive());
}
",
    );
    let both = |it: &String| it.contains("is cloned with the receiver") && it.contains("waits in `is_alive`");
    assert!(reasons.iter().any(both), "{reasons:#?}");
}

#[test]
fn a_static_made_by_the_constructors_name_shares_its_receiver() {
    let reasons = channel_reasons(
        "use crossbeam_channel::{Receiver, Sender, unbounded};
static EVENTS: std::sync::LazyLock<(Sender<u8>, Receiver<u8>)> = std::sync::LazyLock::new(unbounded);
#[tokio::main]
async fn main() {
    EVENTS.0.send(1).unwrap();
    println!(\"{:?}\", EVENTS.1.recv());
}
",
    );
    assert!(
        matches!(reasons.as_slice(), [one] if one.contains("the static `EVENTS` shares")),
        "{reasons:#?}"
    );
}

#[test]
fn a_runtime_that_a_thread_takes_along_is_not_dropped_in_async_code() {
    let migrated = |start: &str| {
        let fixture = format!(
            "use std::time::Duration;
fn main() {{
    let own = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    {start}
    let ticker = std::thread::spawn(|| loop {{
        std::thread::sleep(Duration::from_secs(1));
        println!(\"tick\");
    }});
    ticker.join().unwrap();
}}
"
        );
        trial::Trial::of_main("2024", &fixture).migrated()
    };
    let taken = "std::thread::spawn(move || tokio::task::LocalSet::new().block_on(&own, serve()));";
    assert_eq!(migrated(taken), 3);
    assert_eq!(migrated("own.shutdown_background();"), 0);
}

#[test]
fn an_arm_of_an_old_edition_borrows_only_its_receiver() {
    let fixture = "//- /src/main.rs
use crossbeam_channel::{select, unbounded, Receiver};
struct Counter { numbers: Receiver<u32>, words: Receiver<String>, total: u32 }
impl Counter {
    fn turn(&mut self) {
        select! {
            recv(self.numbers) -> n => self.total += n.unwrap_or(0),
            recv(self.words) -> word => match word {
                Ok(word) => self.total += word.len() as u32,
                Err(error) => println!(\"{}\", error),
            },
        }
    }
}
#[tokio::main]
async fn main() {
    let (n, numbers) = unbounded();
    let (w, words) = unbounded();
    let mut counter = Counter { numbers, words, total: 0 };
    let counting = std::thread::spawn(move || counter.turn());
    n.send(1).unwrap();
    w.send(String::new()).unwrap();
    counting.join().unwrap();
}
";
    let mut workspace = Workspace::from_fixture(&package("2018", "crossbeam-channel = \"0.5\"\n", fixture));
    let catalog = Catalog::embedded().unwrap();
    let (ledger, composition) = analyze(&mut workspace, &Config::default(), &catalog, &NoProgress).unwrap();
    let edited = composition.compose(&crate::engine::proposed(&ledger)).unwrap();
    let main = edited.iter().find(|it| it.file.ends_with("main.rs")).unwrap();
    let written: String = main.edits.iter().map(|it| it.replacement.as_str()).collect();
    assert!(written.contains("word = self.words.recv() => {"), "{written}");
    assert!(written.contains("let word = word.ok_or(crossbeam_channel::RecvError);"), "{written}");
}

#[test]
fn what_is_included_is_told_of_and_stays() {
    let trial = Trial::of(&package(
        "2021",
        "",
        "//- /src/main.rs\nmod items { include!(\"items.rs\"); }\n#[tokio::main]\nasync fn main() { items::nap(); }\n\
         //- /src/items.rs\npub fn nap() { std::thread::sleep(std::time::Duration::from_millis(1)); }\n",
    ));
    let outcomes: Vec<&Outcome> = trial.ledger.sites.iter().map(|it| &it.outcome).collect();
    assert!(matches!(outcomes[..], [Outcome::Unreached(why)] if why.contains("include!")), "{outcomes:?}");
}

#[test]
fn a_thread_that_sleeps_needs_a_runtime_wherever_it_is_started() {
    let main = |inner: &str| {
        format!(
            "use std::sync::mpsc;\nuse std::thread;\nfn later(tx: mpsc::Sender<u32>) {{\n    thread::spawn(move || {{ {inner} tx.send(2).unwrap(); }});\n}}\n\
             fn main() {{\n    let (tx, rx) = mpsc::channel();\n    let back = tx.clone();\n    let h = thread::spawn(move || {{\n        \
             while let Ok(n) = rx.recv() {{ if n == 1 {{ later(back.clone()); }} else {{ break; }} }}\n    }});\n    tx.send(1).unwrap();\n    \
             h.join().unwrap();\n}}\n"
        )
    };
    let after = |inner: &str| Trial::of_main("2021", &main(inner)).text_after("/src/main.rs");
    assert!(after("thread::sleep(std::time::Duration::from_millis(2));").contains("async fn main"));
    assert!(!after("").contains("async fn main"));
}

#[test]
fn a_sender_in_the_messages_is_none_of_the_channel_that_carries_them() {
    let text = |items: &str, made: &str, taken: &str| {
        let main = format!(
            "use std::sync::mpsc::{{channel, Receiver, Sender}};\nuse std::thread;\n{items}\n\
             fn serve(rx: Receiver<Request>) {{ while let Ok({taken}) = rx.recv() {{ let _ = reply.send(n); }} }}\n\
             fn ask(tx: &Sender<Request>, n: u32) -> Option<u32> {{ let (reply, rx) = channel(); tx.send({made}).ok()?; rx.recv().ok() }}\n\
             struct Guarded {{ tx: Option<Sender<Request>>, served: Option<thread::JoinHandle<()>> }}\n\
             impl Guarded {{\n    fn new() -> Self {{ let (tx, rx) = channel(); Guarded {{ tx: Some(tx), served: Some(thread::spawn(move || serve(rx))) }} }}\n}}\n\
             impl Drop for Guarded {{\n    fn drop(&mut self) {{ self.tx.take(); if let Some(it) = self.served.take() {{ let _ = it.join(); }} }}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    let guarded = Guarded::new();\n    \
             println!(\"{{:?}}\", ask(guarded.tx.as_ref().unwrap(), 1));\n    let (tx, rx) = channel();\n    \
             let served = thread::spawn(move || serve(rx));\n    println!(\"{{:?}}\", ask(&tx, 2));\n    drop(tx);\n    \
             served.join().unwrap();\n}}\n"
        );
        trial::Trial::of_main("2021", &main).text_after("/src/main.rs")
    };
    let pair = text("type Request = (u32, Sender<u32>);", "(n, reply)", "(n, reply)");
    let with_name = "Request { n, reply }";
    let named = text("struct Request { n: u32, reply: Sender<u32> }", with_name, with_name);
    for text in [pair, named] {
        assert!(text.contains("let served = tokio::task::spawn_blocking(move || serve(rx));"), "{text}");
    }
}

#[test]
fn what_is_imported_under_another_name_is_found() {
    let main = "mod made {\n    pub fn made() -> std::sync::mpsc::Receiver<u32> {\n        let (tx, rx) = std::sync::mpsc::channel();\n        \
                std::thread::spawn(move || tx.send(1));\n        rx\n    }\n}\nmod between { pub use crate::made::made as between; }\n\
                use between::between as named;\n#[tokio::main]\nasync fn main() {\n    println!(\"{}\", named().recv().unwrap());\n}\n";
    let text = trial::Trial::of_main("2021", main).text_after("/src/main.rs");
    assert!(text.contains("oneshot::Receiver<u32>") && text.contains("named().await.unwrap()"), "{text}");
}

/// A `main` that makes its runtime itself and drives this.
fn handmade(items: &str, body: &str) -> Trial {
    let main = format!(
        "fn main() {{\n    let rt = tokio::runtime::Runtime::new().unwrap();\n    rt.block_on(async {{\n{body}    }});\n}}\n"
    );
    Trial::of_main("2021", &format!("use std::sync::mpsc;\nuse std::thread;\n{items}{main}"))
}

#[test]
fn units_of_which_one_has_the_others_text_need_each_other() {
    let trial = handmade(
        "fn acquire() { thread::sleep(std::time::Duration::from_millis(1)); }\n",
        "        let (tx, rx) = mpsc::channel();\n        let h = thread::spawn(move || {\n            acquire();\n            \
         tx.send(1).unwrap();\n        });\n        h.join().unwrap();\n        println!(\"{:?}\", rx.try_recv());\n",
    );
    let units = &trial.ledger.units;
    let at = |start: &str| units.iter().position(|it| it.id.starts_with(start)).unwrap();
    let (main, thread, channel) = (at("function:"), at("thread:"), at("channel:"));
    let needs = |one: usize, other: usize| units[one].depends_on.contains(&UnitIx(other));
    assert!(needs(main, thread) && needs(thread, main) && needs(main, channel) && needs(channel, main));
    assert!(trial.text_after("/src/main.rs").contains("async fn acquire"));
}

#[test]
fn a_bindings_mut_goes_along_with_the_text_of_main() {
    let trial = handmade(
        "struct Sub { rx: mpsc::Receiver<u32> }\nfn subscribe() -> Sub {\n    let (tx, rx) = mpsc::channel();\n    \
         thread::spawn(move || { tx.send(1).unwrap(); tx.send(2).unwrap(); });\n    Sub { rx }\n}\n",
        "        let sub = subscribe();\n        println!(\"{:?}\", sub.rx.recv());\n",
    );
    let after = trial.text_after("/src/main.rs");
    assert!(after.contains("async fn main") && after.contains("let mut sub = subscribe();"), "{after}");
}

#[test]
fn an_end_goes_by_the_name_that_it_is_imported_under_at_last() {
    let trial = Trial::of(&package(
        "2021",
        "crossbeam-channel = \"0.5\"\n",
        "//- /src/main.rs\npub use crossbeam_channel as chan;\nmod a { pub use crate::chan::{Receiver as Rx, Sender as Tx}; }\n\
         mod b { pub use crate::a::*; pub use crate::a::Tx as Out; }\nmod user;\n#[tokio::main]\nasync fn main() {\n    \
         let (tx, rx): (b::Tx<u8>, b::Rx<u8>) = chan::unbounded();\n    \
         std::thread::spawn(move || { while let Ok(it) = rx.recv() { println!(\"{it}\"); } });\n    user::send(&tx);\n}\n\
         //- /src/user.rs\npub fn send(out: &crate::b::Out<u8>) { out.send(1).unwrap(); }\n",
    ));
    let user = trial.text_after("/src/user.rs");
    assert!(user.contains("fn send(out: &tokio::sync::mpsc::UnboundedSender<u8>)"), "{user}");
}

#[test]
fn a_written_reference_follows_what_it_is_made_of() {
    let trial = |statement: &str| {
        Trial::of_main(
            "2021",
            &format!(
                "use std::sync::mpsc::{{channel, Receiver}};\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = channel();\n    let rxs = vec![rx];\n    {statement}\n    \
                 tokio::spawn(async move {{ tx.send(1).unwrap(); tx.send(2).unwrap(); }});\n    println!(\"{{:?}}\", all[0].recv());\n}}\n"
            ),
        )
    };
    let after = trial("let all: &[Receiver<u32>] = &rxs;").text_after("/src/main.rs");
    assert!(after.contains("let all: &mut [UnboundedReceiver<u32>] = &mut rxs;"), "{after}");
    let kept = trial("let (all, _): (&[Receiver<u32>], u8) = (&rxs, 1);").text_after("/src/main.rs");
    assert!(kept.contains("= channel();"), "{kept}");
}

#[test]
fn what_a_crossbeam_error_gives_back_is_also_taken_in_a_macro() {
    let main = "use crossbeam_channel::{unbounded, Sender};
struct Publisher(Sender<u64>);
impl Publisher {
    fn price(&self, cents: u64) -> Result<(), String> {
        self.0.send(cents).map_err(|e| format!(\"lost {}\", e.into_inner()))
    }
}
#[tokio::main]
async fn main() {
    let (tx, rx) = unbounded();
    let p = Publisher(tx);
    let h = std::thread::spawn(move || rx.recv().unwrap());
    p.price(1).unwrap();
    println!(\"{}\", h.join().unwrap());
}
";
    let fixture = package("2021", "crossbeam-channel = \"0.5\"\n", &format!("//- /src/main.rs\n{main}"));
    let after = Trial::of(&fixture).text_after("/src/main.rs");
    assert!(after.contains("format!(\"lost {}\", e.0)") && after.contains("mpsc"), "{after}");
}
