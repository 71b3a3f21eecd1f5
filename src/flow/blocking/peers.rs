//! Threads that wait for each other at condition variables and the like: who waits, and who wakes.

use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::{AstNode, SyntaxKind, SyntaxToken};

use crate::facts::body::{BodyIx, Callee};
use crate::facts::words::token_at;
use crate::flow::Flow;
use crate::workspace::Placement;

/// A wait until another thread has come to do something.
struct Meeting {
    /// What the paths of its waits begin with.
    wait: &'static str,
    /// What the paths of what ends them begin with; nothing for a value that tells by its going.
    wake: &'static [&'static str],
}

const MEETINGS: &[Meeting] = &[
    Meeting { wait: "std::sync::Condvar::wait", wake: &["std::sync::Condvar::notify_"] },
    Meeting { wait: "std::sync::Barrier::wait", wake: &["std::sync::Barrier::wait"] },
    Meeting { wait: "std::sync::Once::wait", wake: &["std::sync::Once::call_once"] },
    Meeting {
        wait: "std::sync::OnceLock::wait",
        wake: &["std::sync::OnceLock::set", "std::sync::OnceLock::get_or"],
    },
    Meeting { wait: "parking_lot::Condvar::wait", wake: &["parking_lot::Condvar::notify_"] },
    Meeting { wait: "crossbeam_utils::sync::WaitGroup::wait", wake: &[] },
    Meeting {
        wait: "crossbeam_utils::sync::Parker::park",
        wake: &["crossbeam_utils::sync::Unparker::unpark"],
    },
];

/// Types whose values end waits by their going.
pub const WAKE_BY_GOING: &[&str] = &["crossbeam_utils::sync::WaitGroup"];

/// The last segments of the paths of such waits.
const NAMES: &[&str] = &[
    "wait",
    "wait_for",
    "wait_force",
    "wait_timeout",
    "wait_timeout_ms",
    "wait_timeout_while",
    "wait_until",
    "wait_while",
    "wait_while_for",
    "wait_while_until",
    "park",
    "park_deadline",
    "park_timeout",
];

/// A wait until another thread has come to do something, somewhere in the program.
#[derive(Debug, Clone)]
pub struct PeerWait {
    /// Where.
    pub body: BodyIx,
    /// The function that waits.
    pub what: String,
    meeting: usize,
}

/// Which waits a thread ends.
#[derive(Debug, Clone, Default)]
pub struct Wakes {
    /// What it calls for it.
    pub calls: Vec<String>,
    /// Whether it holds a value that ends a wait by its going.
    pub by_going: bool,
}

impl Wakes {
    /// Whether they may be what `wait` waits for: of the same kind, for all that is known.
    pub fn may_end(&self, wait: &PeerWait) -> bool {
        let wake = MEETINGS[wait.meeting].wake;
        match wake.is_empty() {
            true => self.by_going,
            false => self.calls.iter().any(|it| wake.iter().any(|wake| it.starts_with(wake))),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.calls.is_empty() && !self.by_going
    }
}

/// Whether what stands at `path` is such a wait.
pub(in crate::flow) fn waits_at_meeting(path: &str) -> bool {
    MEETINGS.iter().any(|it| path.starts_with(it.wait))
}

/// Whether what stands at `path` ends such waits.
pub fn ends_meeting(path: &str) -> bool {
    MEETINGS.iter().flat_map(|it| it.wake).any(|it| path.starts_with(it))
}

impl<'db> Flow<'db> {
    /// A wait for other threads: on the blocking pool, which is finite, they may never all run.
    pub fn waits_for_peers(&self, body: BodyIx) -> Option<String> {
        self.waits_in(body).next().map(|it| it.what)
    }

    /// What the body does that ends such waits.
    pub fn wakes_in(&self, body: BodyIx) -> impl Iterator<Item = String> + '_ {
        self.foreign_calls(body).filter(|path| ends_meeting(path)).map(str::to_owned)
    }

    /// All such waits of the program, wherever they are.
    pub fn peer_waits(&mut self) -> Vec<PeerWait> {
        if let Some(known) = &self.peer_waits {
            return known.clone();
        }
        let mut tokens: Vec<SyntaxToken> = Vec::new();
        let workspace = self.facts.workspace;
        for file in workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded) {
            for name in NAMES {
                let at = self.facts.words.positions(file, name);
                if at.is_empty() {
                    continue;
                }
                let root = self.facts.sema.parse_guess_edition(file.id);
                let named = at.into_iter().filter_map(|at| token_at(root.syntax(), at, name));
                tokens.extend(named.filter(|it| it.kind() == SyntaxKind::IDENT && it.text() == *name));
            }
        }
        let around: FxHashSet<_> = tokens.iter().filter_map(|it| self.facts.function_around(it)).collect();
        self.facts.infer_ahead(around);
        tokens.iter().for_each(|it| self.facts.build_body_around(it));
        let bodies = (0..self.facts.bodies.len()).map(BodyIx);
        let found: Vec<PeerWait> = bodies.flat_map(|it| self.waits_in(it)).collect();
        self.peer_waits = Some(found.clone());
        found
    }

    /// Those of the body itself.
    pub(in crate::flow) fn waits_in(&self, body: BodyIx) -> impl Iterator<Item = PeerWait> + '_ {
        self.foreign_calls(body).filter_map(move |path| {
            let meeting = MEETINGS.iter().position(|it| path.starts_with(it.wait))?;
            Some(PeerWait { body, what: path.to_owned(), meeting })
        })
    }

    fn foreign_calls(&self, body: BodyIx) -> impl Iterator<Item = &str> + '_ {
        self.facts.bodies[body.0].calls.iter().filter_map(|ix| match &self.facts.calls[ix.0].callee {
            Callee::Foreign(path) => Some(path.as_str()),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::ledger::Outcome;
    use crate::refusal::RefusalCode;

    const POOL: &str = "use std::sync::mpsc;\nuse std::sync::{Arc, Condvar, Mutex};\nuse std::thread;\n\
         struct Pool { tx: mpsc::Sender<u32>, left: Arc<(Mutex<u32>, Condvar)> }\nimpl Pool {\n    \
         fn start() -> Pool {\n        let (tx, rx) = mpsc::channel();\n        let left = Arc::new((Mutex::new(0), Condvar::new()));\n        \
         let p = left.clone();\n        thread::spawn(move || for n in rx { *p.0.lock().unwrap() -= n; p.1.notify_all(); });\n        \
         Pool { tx, left }\n    }\n    \
         fn wait(&self) { let mut left = self.left.0.lock().unwrap(); while *left > 0 { left = self.left.1.wait(left).unwrap(); } }\n}\n";

    /// What `main` and what it uses become, and why threads stay for what they would keep waiting.
    fn after(items: &str, main: &str) -> (String, Option<String>) {
        let trial =
            Trial::of_main("2021", &format!("{items}#[tokio::main]\nasync fn main() {{\n    {main}\n}}\n"));
        let why = trial.ledger.sites.iter().find_map(|it| match &it.outcome {
            Outcome::Refused(it) if it.code == RefusalCode::EndlessBlocking => Some(it.reason.clone()),
            _ => None,
        });
        (trial.text_after("/src/main.rs"), why)
    }

    #[test]
    fn who_wakes_what_blocks_a_worker_is_no_task() {
        let start = "let p = Pool::start(); p.tx.send(1).unwrap();";
        for waiting in ["p.wait();", "tokio::spawn(async move { p.wait() }).await.unwrap();"] {
            let (text, why) = after(POOL, &format!("{start} {waiting}"));
            assert!(!text.contains("tokio::spawn(async move { let mut"), "{waiting}");
            let why = why.unwrap_or_default();
            assert!(why.starts_with("`wait` blocks in `std::sync::Condvar::wait` until"), "{waiting}: {why}");
        }
        let elsewhere = "tokio::task::spawn_blocking(move || p.wait()).await.unwrap();";
        let (text, why) = after(POOL, &format!("{start} {elsewhere}"));
        assert!(why.is_none() && text.contains("rx.recv().await"), "{why:?}\n{text}");
        let silent = POOL.replace("p.1.notify_all();", "");
        assert!(after(&silent, &format!("{start} p.wait();")).0.contains("rx.recv().await"));
    }

    #[test]
    fn who_feeds_what_async_code_blocks_for_is_no_task() {
        let out = "use std::sync::mpsc::{channel, Receiver, Sender};\nuse std::thread;\nstruct Out { inbox: Receiver<u32> }\n\
             impl Iterator for Out { type Item = u32; fn next(&mut self) -> Option<u32> { self.inbox.recv().ok() } }\n";
        let with = |more: &str| {
            let main = format!(
                "let (tx, rx) = channel::<u32>(); let (btx, brx) = channel::<u32>(); let (out, inbox) = channel(); {more} \
                 thread::spawn(move || while let Ok(n) = rx.recv() {{ btx.send(n + 1).unwrap(); }}); \
                 thread::spawn(move || while let Ok(n) = brx.recv() {{ out.send(n * 2).unwrap(); }}); \
                 tx.send(3).unwrap(); println!(\"{{:?}}\", Out {{ inbox }}.next());"
            );
            after(out, &main)
        };
        let (text, why) = with("");
        assert!(!text.contains("rx.recv().await"), "{text}");
        assert!(why.is_some_and(|it| it.contains("for which async code blocks")), "{text}");
        // What it waits for may come from the code that blocks.
        assert!(with("btx.send(1).unwrap();").0.contains("rx.recv().await"));
        // Whom it answers before it waits for anything has gone on by then.
        let desk = |run: &str| {
            let items = format!(
                "use std::sync::mpsc::{{channel, Receiver}};\nuse std::thread;\nstruct Desk {{ inbox: Option<Receiver<u32>> }}\n\
                 impl Iterator for Desk {{ type Item = u32; fn next(&mut self) -> Option<u32> {{ \
                 let inbox = self.inbox.take()?; let (ready, answer) = channel(); \
                 thread::spawn(move || {{ {run} }}); answer.recv().ok() }} }}\n"
            );
            let main = "let (out, inbox) = channel(); let (tx, rx) = channel::<u32>(); \
                 thread::spawn(move || while let Ok(n) = rx.recv() { out.send(n * 2).unwrap(); }); \
                 let mut desk = Desk { inbox: Some(inbox) }; println!(\"{:?}\", desk.next()); tx.send(1).unwrap();";
            after(&items, main).0.contains("rx.recv().await")
        };
        let serve = "while let Ok(n) = inbox.recv() { println!(\"{n}\"); }";
        for first in ["ready.send(0).unwrap();", "let _ = ready.send(0);", "_ = ready.send(0);"] {
            assert!(desk(&format!("{first} {serve}")), "{first}");
            assert!(!desk(&format!("{serve} {first}")), "{first}");
            assert!(
                !desk(&format!("if inbox.recv().is_ok() {{ println!(\"first\"); }} {first} {serve}")),
                "{first}"
            );
        }
        assert!(!desk(&format!("if std::env::args().len() > 1 {{ ready.send(0).unwrap(); }} {serve}")));
        assert!(!desk(&format!("std::env::args().for_each(|_| ready.send(0).unwrap()); {serve}")));
    }

    #[test]
    fn who_only_wakes_once_goes_to_the_blocking_pool() {
        let once = POOL.replace(
            "for n in rx {",
            "{ let n = 1; drop(rx); thread::sleep(std::time::Duration::from_millis(n.into()));",
        );
        let (text, why) = after(&once, "let p = Pool::start(); p.tx.send(1).unwrap(); p.wait();");
        assert!(why.is_none() && text.contains("spawn_blocking"), "{why:?}\n{text}");
    }

    #[test]
    fn a_wait_group_goes_with_its_thread() {
        let with = |taken: &str| {
            let text = format!(
                "use crossbeam::sync::WaitGroup;\nuse std::sync::mpsc;\nuse std::thread;\n\
                 fn start(rx: mpsc::Receiver<u32>, wg: WaitGroup) {{ thread::spawn(move || {{ {taken} for n in rx {{ println!(\"{{n}}\"); }} }}); }}\n\
                 fn finish(wg: WaitGroup) {{ wg.wait(); }}\n"
            );
            let main = "let (tx, rx) = mpsc::channel(); let wg = WaitGroup::new(); start(rx, wg.clone()); tx.send(1).unwrap(); drop(tx); finish(wg);";
            let trial = Trial::of(&format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tokio = {{ version = \"1\", features = [\"full\"] }}\ncrossbeam = \"0.8\"\n\
                 //- /src/main.rs\n{text}#[tokio::main]\nasync fn main() {{ {main} }}\n"
            ));
            trial.text_after("/src/main.rs").contains("rx.recv().await")
        };
        assert!(with(""));
        assert!(!with("let _held = wg;"));
    }
}
