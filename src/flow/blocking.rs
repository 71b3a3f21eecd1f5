//! What a body does that blocks its thread, itself and through the workspace functions it calls.

pub mod cheap;
pub(super) mod draining;
pub(super) mod endless;
pub(super) mod flags;
pub(super) mod hidden_calls;
pub(super) mod iterations;
pub(super) mod origins;
pub mod peers;
pub(super) mod polling;
pub(super) mod producing;
pub(super) mod refused_sends;
pub mod spinning;

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use crate::facts::api::ApiKind;
use crate::facts::body::{Body, BodyIx, BodyKind, Call, CallIx, Callee, Runs, Use};
use crate::facts::{closures, names};
use crate::flow::blocking::origins::Origin;
use crate::flow::context::call_arguments;

/// Functions of std and well-known crates that wait for something outside the program.
const BLOCKING: &[&str] = &[
    "std::fs::",
    "std::io::stdin",
    "std::io::Stdin::",
    "std::io::StdinLock::",
    "std::io::Read::",
    "std::io::BufRead::",
    "std::io::copy",
    "std::io::Lines::",
    "std::net::TcpStream::connect",
    "std::net::TcpListener::accept",
    "std::net::TcpListener::incoming",
    "std::net::UdpSocket::recv",
    "std::net::ToSocketAddrs::",
    "std::net::Incoming::",
    "std::os::unix::net::UnixStream::connect",
    "std::os::unix::net::UnixListener::accept",
    "std::os::unix::net::UnixListener::incoming",
    "std::os::unix::net::UnixDatagram::recv",
    "std::os::unix::net::Incoming::",
    "std::process::Command::output",
    "std::process::Command::status",
    "std::process::Child::wait",
    "std::process::Child::wait_with_output",
    "std::sync::Condvar::wait",
    "std::sync::Barrier::wait",
    "std::sync::Once::wait",
    "std::sync::OnceLock::wait",
    "std::thread::ScopedJoinHandle::join",
    "crossbeam_utils::thread::ScopedJoinHandle::join",
    "mongodb::sync::",
    "reqwest::blocking::",
    "crates_io_api::SyncClient",
    "opendal::blocking::",
    "rumqttc::Client::",
    "rumqttc::Connection::",
    "rumqttc::v5::Client::",
    "rumqttc::v5::Connection::",
    "self_update::",
    "zbus::blocking::",
    "ureq::",
    "curl::easy::",
    "minreq::",
    "attohttpc::",
    "postgres::",
    "mysql::",
    "ssh2::",
    "imap::",
    "ftp::",
    "suppaftp::FtpStream::",
    "tungstenite::connect",
    "tungstenite::accept",
    "tiny_http::",
    "zmq::",
    "serialport::",
    "tokio::sync::Mutex::blocking_lock",
    "parking_lot::Condvar::wait",
    "crossbeam_utils::sync::Parker::park",
    "crossbeam_utils::sync::WaitGroup::wait",
    "flume::Receiver::recv",
    "flume::Receiver::iter",
    "flume::Receiver::into_iter",
    "signal_hook::iterator::",
    "crossterm::event::poll",
    "crossterm::event::read",
    "ratatui::crossterm::event::poll",
    "ratatui::crossterm::event::read",
    "rayon::",
    "libc::poll",
    "libc::ppoll",
    "libc::select",
    "libc::epoll_wait",
    "libc::read",
    "libc::recv",
    "libc::accept",
    "libc::wait",
    "libc::sleep",
    "libc::usleep",
    "libc::nanosleep",
    "libc::pause",
    "nix::poll::",
    "nix::unistd::read",
    "nix::unistd::sleep",
    "nix::unistd::pause",
    "nix::sys::wait::",
    "nix::sys::epoll::",
    "nix::sys::select::",
    "rustix::event::poll",
    "rdev::listen",
];

/// Whether `what` waits for something that may never come: a signal, a connection, a key.
pub fn waits_for_the_world(what: &str) -> bool {
    [
        "signal_hook::",
        "rdev::listen",
        "std::net::TcpListener::",
        "std::net::Incoming::",
        "std::net::UdpSocket::",
        "std::os::unix::net::UnixListener::",
        "std::os::unix::net::UnixDatagram::recv",
        "std::os::unix::net::Incoming::",
        "std::io::stdin",
        "std::io::Stdin",
        "crossterm::event::",
        "ratatui::crossterm::event::",
    ]
    .iter()
    .any(|it| what.starts_with(it))
}

/// Whether `what` comes back by itself, mostly within a moment.
pub fn comes_back_soon(what: &str) -> bool {
    what.starts_with("std::fs::")
}

/// Whether `what` takes something from the file system.
pub fn removes(what: &str) -> bool {
    what.starts_with("std::fs::remove_")
}

/// Whether `what` panics where a runtime drives the code, besides blocking.
pub fn panics_on_runtime(what: &str) -> bool {
    let name = what.rsplit("::").next().unwrap_or(what);
    let hidden = HIDDEN_RUNTIMES.iter().any(|it| what.starts_with(it));
    let drives = name.starts_with("block_on") || what.ends_with(GIVEN_FUTURE);
    hidden || what == OWN_RUNTIME || drives || name.starts_with("blocking_")
}

/// Libraries that drive a runtime of their own.
pub const HIDDEN_RUNTIMES: &[&str] = &[
    "crates_io_api::SyncClient",
    "mongodb::sync::",
    "opendal::blocking::",
    "postgres::",
    "reqwest::blocking::",
    "rumqttc::Client::",
    "rumqttc::Connection::",
    "rumqttc::v5::Client::",
    "rumqttc::v5::Connection::",
    "self_update::",
    "zbus::blocking::",
];

/// How a call is named that is given a future to run to its end.
const GIVEN_FUTURE: &str = "(async ..)";

/// What blocks in code that makes a runtime and drives it.
pub const OWN_RUNTIME: &str = "a runtime of its own";

/// Something that blocks.
#[derive(Debug, Clone)]
pub struct Blocking {
    /// What, as a person would say it: the path or the method.
    pub what: String,
    /// The call.
    pub call: CallIx,
}

impl<'db> Flow<'db> {
    /// Calls directly in `body` that block and that no rule could turn into something that awaits.
    pub fn own_blocking(&self, body: BodyIx) -> Vec<Blocking> {
        self.facts.bodies[body.0]
            .calls
            .iter()
            .filter_map(|ix| {
                let call = &self.facts.calls[ix.0];
                if call.usage == Use::Value {
                    return None;
                }
                let what = match &call.callee {
                    // Most libraries have no model; their paths are known all the same.
                    Callee::Foreign(path) | Callee::Unknown(path) => {
                        // `recv_async` has the beginning of `recv`.
                        let known =
                            BLOCKING.iter().any(|it| path.starts_with(it)) && !path.ends_with("_async");
                        let known = match self.origin_of_transfer(path, &call.node) {
                            Some(it) => it != Origin::Memory,
                            None => known || self.is_unknown_read(call),
                        };
                        let known = known
                            || blocks_by_name(path)
                            || self.blocking.contains(path)
                            || self.waits_in_flume(path, &call.node);
                        let driven =
                            || runs_future(path, &call.node).then(|| format!("{path}{GIVEN_FUTURE}"));
                        known.then(|| path.clone()).or_else(driven)
                    }
                    Callee::Api(api) => match api.kind {
                        ApiKind::ThreadIdentity | ApiKind::BlockOn | ApiKind::ScopedSpawn => {
                            Some(api.path.to_owned())
                        }
                        _ => None,
                    },
                    Callee::Workspace(it) if closures::is_listed(self.facts.db, *it, self.blocking) => {
                        Some(names::function_path(self.facts.db, *it))
                    }
                    _ => None,
                };
                what.map(|what| Blocking { what, call: *ix })
            })
            .collect()
    }

    /// Whether the call goes over the messages of a receiver of `flume`, or sends to a channel of it that may be full.
    fn waits_in_flume(&self, path: &str, call: &SyntaxNode) -> bool {
        let of_receiver = || {
            let receiver = ast::MethodCallExpr::cast(call.clone()).and_then(|it| it.receiver());
            let ty = receiver.and_then(|it| self.facts.sema.type_of_expr(&it));
            ty.and_then(|it| names::type_head(self.facts.db, &it.original.strip_references()))
                .is_some_and(|it| it == "flume::Receiver")
        };
        match path {
            "std::iter::IntoIterator::into_iter" => of_receiver(),
            "flume::Sender::send" | "flume::Sender::send_timeout" | "flume::Sender::send_deadline" => {
                *self.bounds_flume.get_or_init(|| {
                    let files = self.facts.workspace.files.iter();
                    let mut texts = files.map(|it| &*it.text).filter(|it| it.contains("flume"));
                    texts.any(|it| it.replace("unbounded", "").contains("bounded"))
                })
            }
            _ => false,
        }
    }

    fn is_unknown_read(&self, call: &Call) -> bool {
        let Callee::Unknown(path) = &call.callee else { return false };
        origins::looks_like_read(path.rsplit("::").next().unwrap_or(path), &call.node)
    }

    /// For a call that reads, or writes to a connection: where the bytes come from or go to.
    fn origin_of_transfer(&self, path: &str, call: &SyntaxNode) -> Option<Origin> {
        if origins::is_read(path) {
            return Some(self.origin_of_operand(call));
        }
        let to = if origins::is_write(path) { self.origin_of_operand(call) } else { Origin::Unknown };
        // Other writes are done before anybody else could need the thread.
        (to == Origin::Outside).then_some(to)
    }

    /// The sends of the body.
    pub fn sends(&self, body: BodyIx) -> Vec<CallIx> {
        let is_send = |ix: &CallIx| match &self.facts.calls[ix.0].callee {
            Callee::Api(api) => {
                matches!(api.kind, ApiKind::ChannelOp(_))
                    && ["send", "try_send", "send_timeout", "send_deadline"]
                        .iter()
                        .any(|it| api.path.rsplit("::").next() == Some(it))
            }
            _ => false,
        };
        self.facts.bodies[body.0].calls.iter().copied().filter(is_send).collect()
    }

    /// Whether the call stands in a block that ends the process: what blocks there blocks nobody.
    pub fn ends_process(&self, call: CallIx) -> bool {
        let call = &self.facts.calls[call.0];
        let body = &self.facts.bodies[call.body.0].node;
        let node = self.facts.standing_in(&call.node, body);
        node.ancestors().take_while(|it| it != body).filter(|it| it.kind() == SyntaxKind::STMT_LIST).any(|list| {
            list.children().filter(|it| it.text_range().start() >= node.text_range().end()).any(|statement| {
                let call = statement.first_child().filter(|_| statement.kind() == SyntaxKind::EXPR_STMT);
                let node = call.unwrap_or(statement);
                self.call_at(&node).is_some_and(|(_, callee)| {
                    matches!(callee, Callee::Foreign(path) if path == "std::process::exit" || path == "std::process::abort")
                })
            })
        })
    }

    /// Function values that come from outside the body and that it calls, a callback, a job, or hands to what calls them.
    pub fn called_values(&mut self, body: BodyIx) -> Vec<ast::Expr> {
        let calls = self.facts.bodies[body.0].calls.iter().map(|ix| &self.facts.calls[ix.0]);
        let called = calls.filter(|it| it.callee == Callee::Value && it.usage == Use::Call);
        let functions = called.filter_map(|it| ast::CallExpr::cast(it.node.clone())?.expr());
        let mut called: Vec<ast::Expr> = functions.filter(|it| self.is_from_outside(it, body)).collect();
        let handed = self.functions_handed_on(body).into_iter();
        called.extend(handed.filter(|it| !self.is_kept_and_handed_on(it, body)));
        called
    }

    /// Whether the function is a variable from outside the body, or part of one.
    pub(super) fn is_from_outside(&self, function: &ast::Expr, body: BodyIx) -> bool {
        let path = function.syntax().descendants().find_map(ast::PathExpr::cast).and_then(|it| it.path());
        let Some(ra_ap_hir::PathResolution::Local(local)) =
            path.and_then(|it| self.facts.sema.resolve_path(&it))
        else {
            return false;
        };
        let source = local.primary_source(self.facts.db);
        !source.syntax().ancestors().any(|it| it == self.facts.bodies[body.0].node)
    }

    /// A job among the messages, `for job in queue { job() }`: what it does is its sender's business, blocking included.
    pub fn runs_received_job(&self, body: BodyIx) -> Option<String> {
        let db = self.facts.db;
        self.facts.bodies[body.0].calls.iter().find_map(|ix| {
            let call = &self.facts.calls[ix.0];
            if call.callee != Callee::Value || call.usage != Use::Call {
                return None;
            }
            let Some(ast::Expr::PathExpr(function)) = ast::CallExpr::cast(call.node.clone())?.expr() else {
                return None;
            };
            let Some(ra_ap_hir::PathResolution::Local(local)) =
                self.facts.sema.resolve_path(&function.path()?)
            else {
                return None;
            };
            let ty = local.ty(db);
            // A job is run once, or given away: what is only lent is kept for the next time.
            let made_here = ty.is_closure() || local.is_param(db) || ty.is_reference();
            let declared = local.primary_source(db).syntax().clone();
            let inside = declared.ancestors().any(|it| it == self.facts.bodies[body.0].node);
            let job = inside && !made_here && crate::flow::channels::locked::carries_code(self, &ty, 0);
            job.then(|| format!("{}()", function.syntax().text()))
        })
    }

    /// What a closure that somebody hands on asks of the thread that runs it, such as its name: it may be a job's that
    /// `runner` runs.
    pub fn jobs_ask_for_thread(&self, runner: BodyIx) -> Option<&'static str> {
        let db = self.facts.db;
        let home = |body: &Body| self.facts.sema.scope(&body.node).map(|it| it.module().krate(db));
        let own = home(&self.facts.bodies[runner.0])?;
        let users: Vec<_> = own.transitive_reverse_dependencies(db).collect();
        let handed_on = |it: &&Body| {
            it.kind == BodyKind::Closure && matches!(it.runs, Runs::Parameter(..) | Runs::Unknown(_))
        };
        self.facts.bodies.iter().filter(handed_on).find_map(|body| {
            let asked = body.calls.iter().find_map(|ix| match &self.facts.calls[ix.0].callee {
                Callee::Api(api) if api.path == "std::thread::current" => Some("thread::current"),
                Callee::Foreign(path) if path.starts_with("std::thread::LocalKey::") => {
                    Some("a thread-local")
                }
                _ => None,
            })?;
            let near = home(body).is_some_and(|it| it == own || users.contains(&it));
            near.then_some(asked)
        })
    }

    /// A call whose body is not known and whose name says that it does not come back soon.
    pub fn serves_for_ever(&self, body: BodyIx) -> Option<String> {
        self.unknown_call(body, |it| SERVING_NAMES.contains(&it))
    }

    /// A call whose body is not known and whose name says that it waits until it is told.
    pub fn waits_until_told(&self, body: BodyIx) -> Option<String> {
        self.unknown_call(body, |it| WAITING_NAMES.contains(&it))
    }

    /// A call that changes the thread it runs on: affinity, priority, a thread's default dispatcher.
    pub fn sets_thread_state(&self, body: BodyIx) -> Option<String> {
        self.unknown_call(body, |it| THREAD_STATE_NAMES.contains(&it) || it.contains("affinity"))
    }

    fn unknown_call(&self, body: BodyIx, is_meant: impl Fn(&str) -> bool) -> Option<String> {
        self.facts.bodies[body.0].calls.iter().find_map(|ix| {
            let call = &self.facts.calls[ix.0];
            let path = match &call.callee {
                Callee::Unknown(name) => name,
                // A `Select` waits as a whole, wherever its operations are completed.
                Callee::Foreign(path) if path.starts_with("crossbeam_channel::Select") => return None,
                Callee::Foreign(path) if !path.starts_with("std::") && !path.starts_with("tokio::") => path,
                _ => return None,
            };
            let last = path.rsplit("::").next().unwrap_or_default();
            // `path.join(name)` waits for nobody.
            let joins_paths = last == "join" && !super::context::call_arguments(&call.node).is_empty();
            (call.usage == Use::Call && is_meant(last) && !joins_paths).then(|| path.clone())
        })
    }

    /// A capture that borrows from the function around the thread: rustc never saw this file, or it would have said so.
    pub fn borrowed_capture(&self, closure: BodyIx) -> Option<crate::refusal::Refusal> {
        let node = &self.facts.bodies[closure.0].node;
        let expr = ast::Expr::cast(node.clone())?;
        let closure = self.facts.sema.type_of_expr(&expr)?.original.as_closure()?;
        closure.captured_items(self.facts.db).iter().find_map(|capture| {
            let local = capture.local();
            let name = local.name(self.facts.db).as_str().to_owned();
            let written = if local.is_self(self.facts.db) {
                let (written, borrows) = node.ancestors().find_map(written_self)?;
                borrows.then_some(written)
            } else {
                let source = local.primary_source(self.facts.db);
                let parameter = source.syntax().ancestors().find_map(ast::Param::cast)?;
                let ty = parameter.ty()?;
                borrows(ty.syntax()).then(|| ty.syntax().text().to_string())
            };
            written.map(|written| {
                crate::refusal::Refusal::new(
                    crate::refusal::RefusalCode::NotStatic,
                    format!(
                        "it captures `{name}: {written}`, a borrow that does not live as long as a task may"
                    ),
                )
            })
        })
    }
}

/// Names under which one part of a program waits for another.
const WAITING_NAMES: &[&str] = &["wait", "join", "recv", "recv_timeout", "block_on"];

/// Whether a function says in its name that it blocks: `blocking_recv`, `send_blocking`. In async code many of these panic.
fn blocks_by_name(path: &str) -> bool {
    let name = path.rsplit("::").next().unwrap_or_default();
    let tells = ["spawn_", "set_", "is_", "with_", "new_"].iter().any(|it| name.starts_with(it));
    let drives = name.starts_with("block_on");
    drives || name.starts_with("blocking_") || (name.ends_with("_blocking") && !tells)
}

/// Whether a function that is not known runs the future that it is given to its end.
fn runs_future(path: &str, call: &SyntaxNode) -> bool {
    let name = path.rsplit("::").next().unwrap_or_default();
    let is_future = |it: &ast::Expr| matches!(it, ast::Expr::BlockExpr(it) if it.async_token().is_some());
    matches!(name, "execute" | "run" | "run_until") && call_arguments(call).iter().any(is_future)
}

/// Names under which servers, event loops and the like run until they are told to stop.
const SERVING_NAMES: &[&str] = &[
    "run",
    "run_forever",
    "serve",
    "serve_forever",
    "start",
    "listen",
    "accept",
    "event_loop",
    "main_loop",
    "worker_loop",
    "poll_forever",
    "forever",
    "watch",
    "monitor",
];

/// Names of functions that change the thread they run on.
const THREAD_STATE_NAMES: &[&str] = &[
    "set_for_current",
    "set_current_thread_priority",
    "set_thread_priority",
    "sched_setaffinity",
    "setpriority",
    "pthread_setname_np",
    "pthread_setschedparam",
    "set_default",
    "CoInitialize",
    "CoInitializeEx",
];

/// Whether a written type borrows for less than `'static`.
pub(super) fn borrows(written: &ra_ap_syntax::SyntaxNode) -> bool {
    let is_static = |it: Option<ra_ap_syntax::SyntaxToken>| it.is_some_and(|it| it.text() == "'static");
    match written.kind() {
        // What a callback takes and returns is borrowed for its calls: `Fn(&str) -> &str`.
        SyntaxKind::PARENTHESIZED_ARG_LIST
        | SyntaxKind::RET_TYPE
        | SyntaxKind::FN_PTR_TYPE
        | SyntaxKind::FOR_BINDER => return false,
        SyntaxKind::REF_TYPE => {
            let lifetime = ast::RefType::cast(written.clone()).and_then(|it| it.lifetime());
            if lifetime.is_none() {
                return true;
            }
        }
        SyntaxKind::LIFETIME => return !is_static(written.first_token()),
        _ => {}
    }
    written.children().any(|it| borrows(&it))
}

/// The type of `self` in the method at `node`, as written, and whether it borrows for less than `'static`.
fn written_self(node: ra_ap_syntax::SyntaxNode) -> Option<(String, bool)> {
    let function = ast::Fn::cast(node)?;
    let this = function.param_list()?.self_param()?;
    let implementation = function.syntax().ancestors().find_map(ast::Impl::cast)?;
    let reference = if this.amp_token().is_some() { "&" } else { "" };
    let ty = implementation.self_ty()?;
    Some((format!("{reference}{}", ty.syntax().text()), !reference.is_empty() || borrows(ty.syntax())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::flow::Knowledge;
    use crate::workspace::Workspace;

    #[test]
    fn libraries_without_a_model_block_by_their_path() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
use reqwest::blocking;
fn main() {
    std::thread::spawn(|| loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
        let _ = blocking::get(\"http://localhost\");
        let _ = nix::sys::wait::waitpid(1, None);
        libc::poll(1, 0, 5);
    });
}
async fn prepare(listener: std::net::TcpListener, answers: flume::Receiver<u8>) {
    let _ = listener.set_nonblocking(true);
    let _ = std::io::BufReader::new(listener);
    let _ = flume::Receiver::recv_async(&answers).await;
}
",
        );
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let mut facts = Facts::new(&workspace, Vec::new());
            facts.find_sites();
            let flow = Flow::new(facts, &knowledge);
            let mut blocking: Vec<String> = (0..flow.facts.bodies.len())
                .flat_map(|it| flow.own_blocking(BodyIx(it)))
                .map(|it| it.what)
                .collect();
            blocking.sort();
            assert_eq!(blocking, ["libc::poll", "nix::sys::wait::waitpid", "reqwest::blocking::get"]);
        });
    }

    #[test]
    fn channels_of_flume_block_where_they_are_not_asked_for_a_future() {
        use crate::engine::trial::Trial;
        let is_task = |made: &str, code: &str| {
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"pipes\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tokio = \"1\"\nflume = \"0.11\"\n//- /src/main.rs\nuse std::thread;\nuse std::time::Duration;\n\
                 fn nap() {{ thread::sleep(Duration::from_millis(1)); }}\n#[tokio::main]\nasync fn main() {{\n    \
                 let (tx, rx) = flume::{made};\n    thread::spawn(move || {{ nap(); {code} }});\n    drop((tx, rx));\n}}\n"
            );
            let fixture = if code.contains("tx") {
                fixture.replace("drop((tx, rx))", "drop(rx)")
            } else {
                fixture.replace("drop((tx, rx))", "drop(tx)")
            };
            Trial::of(&fixture).text_after("/src/main.rs").contains("tokio::spawn(async")
        };
        for code in [
            "for n in rx { drop(n); nap(); }",
            "for n in &rx { drop(n); nap(); }",
            "rx.into_iter().for_each(drop);",
            "rx.iter().for_each(drop);",
        ] {
            assert!(!is_task("unbounded::<u32>()", code), "{code}");
        }
        assert!(is_task("unbounded::<u32>()", "for n in rx.try_iter() { drop(n); nap(); }"));
        assert!(is_task("unbounded::<u32>()", "tx.send(1).unwrap(); nap();"));
        assert!(!is_task("bounded::<u32>(1)", "tx.send(1).unwrap(); nap();"));
        assert!(is_task("bounded::<u32>(1)", "let _ = tx.try_send(1); nap();"));
    }

    #[test]
    fn who_pins_a_thread_to_a_core_says_so_in_a_name() {
        let workspace = Workspace::from_fixture(
            "//- /src/main.rs
fn main() {
    std::thread::spawn(|| {
        pinning::set_cpu_affinity(&[1]);
        std::thread::sleep(std::time::Duration::from_secs(1));
    });
}
",
        );
        let knowledge = Knowledge::default();
        ra_ap_hir::attach_db(&workspace.db, || {
            let mut facts = Facts::new(&workspace, Vec::new());
            facts.find_sites();
            let flow = Flow::new(facts, &knowledge);
            let mut bodies = (0..flow.facts.bodies.len()).map(BodyIx);
            assert!(bodies.any(|it| flow.sets_thread_state(it).is_some()));
        });
    }
}
