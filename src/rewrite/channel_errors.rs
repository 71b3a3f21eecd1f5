//! Errors of the old channels, where the result of an operation is looked at: paths to them, and the methods that tokio's do not have.

use ra_ap_syntax::ast::{self, AstNode, HasGenericArgs};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::lower::Lowerer;
use crate::edit::Edit;
use crate::facts::body::{Callee, Src};
use crate::facts::names;
use crate::flow::channels::Kind;
use crate::flow::channels::results::{ResultUse, chained_closures, mentions, use_of};
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;

impl Lowerer<'_, '_> {
    /// Paths of the old error types where the result of the operation at `node` is looked at.
    pub(super) fn error_paths(&mut self, unit: UnitIx, rule: &str, kind: Kind, node: &SyntaxNode, api: &str) {
        let renames = matches!(
            api.rsplit("::").next(),
            Some("send" | "try_send" | "send_timeout" | "send_deadline" | "try_recv")
        );
        let scopes = match use_of(self.flow, node) {
            ResultUse::Local(it) | ResultUse::Question(it) if renames => vec![it],
            ResultUse::Bound(statement) if renames => {
                let local = |it: SyntaxNode| match use_of(self.flow, &it) {
                    ResultUse::Local(scope) => Some(scope),
                    _ => None,
                };
                let uses = mentions(self.flow, &statement).into_iter().filter_map(local);
                chained_closures(node).into_iter().chain(uses).collect()
            }
            _ => return,
        };
        for scope in scopes {
            self.error_paths_in(unit, rule, kind, &scope);
            self.error_methods_in(unit, kind, &scope);
        }
    }

    fn error_paths_in(&mut self, unit: UnitIx, rule: &str, kind: Kind, scope: &SyntaxNode) {
        for path in self.paths_in(scope) {
            if makes_error_behind(scope, &path) {
                continue;
            }
            let Some(new) = self.new_error_path(rule, kind, &path) else { continue };
            let Some(src) = self.flow.facts.src(path.syntax()) else { continue };
            // `SendError<u32>` keeps its arguments.
            let arguments = path.segment().and_then(|it| it.generic_arg_list());
            let arguments = arguments.map_or(0, |it| usize::from(it.syntax().text_range().len()));
            let range = src.range.start().into()..usize::from(src.range.end()) - arguments;
            self.plain_edit(unit, src.file, Edit::replace(range, new));
        }
    }

    /// The paths in `scope`, and in what macros make there of their arguments.
    fn paths_in(&self, scope: &SyntaxNode) -> Vec<ast::Path> {
        let sema = &self.flow.facts.sema;
        let mut within = vec![scope.clone()];
        let mut found = Vec::new();
        while let Some(node) = within.pop() {
            found.extend(
                node.descendants().filter_map(ast::Path::cast).filter(|it| it.parent_path().is_none()),
            );
            let macros = node.descendants().filter_map(ast::MacroCall::cast);
            within.extend(macros.filter_map(|it| sema.expand_macro_call(&it)).map(|it| it.value));
        }
        found
    }

    /// `error.is_full()`, which tokio's errors do not have.
    fn error_methods_in(&mut self, unit: UnitIx, kind: Kind, scope: &SyntaxNode) {
        for (call, path) in self.methods_called_in(scope) {
            if kind.is_shared() {
                let name = call.name_ref().and_then(|it| self.flow.facts.src(it.syntax()));
                if let (Some(name), true) = (name, path.ends_with("::is_disconnected")) {
                    let range = name.range.start().into()..name.range.end().into();
                    self.plain_edit(unit, name.file, Edit::replace(range, "is_closed"));
                }
                continue;
            }
            let pattern = match path.as_str() {
                "crossbeam_channel::TrySendError::is_full" => "TrySendError::Full(_)",
                "crossbeam_channel::TrySendError::is_disconnected" => "TrySendError::Closed(_)",
                "crossbeam_channel::SendTimeoutError::is_timeout" => "SendTimeoutError::Timeout(_)",
                "crossbeam_channel::SendTimeoutError::is_disconnected" => "SendTimeoutError::Closed(_)",
                "crossbeam_channel::TryRecvError::is_empty" => "TryRecvError::Empty",
                "crossbeam_channel::TryRecvError::is_disconnected" => "TryRecvError::Disconnected",
                "crossbeam_channel::SendError::into_inner" => ".0",
                _ => continue,
            };
            let receiver = call.receiver();
            let (Some(whole), Some(inner)) = (
                self.flow.facts.src(call.syntax()),
                receiver.and_then(|it| self.flow.facts.src(it.syntax())),
            ) else {
                return self.fail(unit, RefusalCode::InMacro, "a macro definition looks at an error");
            };
            let (start, end) = (usize::from(whole.range.start()), usize::from(whole.range.end()));
            let behind = usize::from(inner.range.end());
            if pattern == ".0" {
                self.plain_edit(unit, whole.file, Edit::replace(behind..end, ".0"));
                continue;
            }
            self.plain_edit(unit, whole.file, Edit::insert(start, "matches!("));
            let tail = format!(", tokio::sync::mpsc::error::{pattern})");
            self.plain_edit(unit, whole.file, Edit::replace(behind..end, tail));
        }
    }

    /// The methods of others that are called in `scope`, also in what a macro formats, by their paths.
    fn methods_called_in(&self, scope: &SyntaxNode) -> Vec<(ast::MethodCallExpr, String)> {
        let facts = &self.flow.facts;
        let Some(within) = facts.src(scope) else { return Vec::new() };
        let is_within = |it: Src| it.file == within.file && within.range.contains_range(it.range);
        let meets = |it: Src| it.file == within.file && it.range.intersect(within.range).is_some();
        let bodies = facts.bodies.iter().filter(|it| meets(it.src));
        let calls = bodies.flat_map(|it| &it.calls).map(|it| &facts.calls[it.0]);
        let found = calls.filter(|it| it.src.is_some_and(is_within)).filter_map(|it| {
            let Callee::Foreign(path) = &it.callee else { return None };
            Some((ast::MethodCallExpr::cast(it.node.clone())?, path.clone()))
        });
        found.collect()
    }

    fn new_error_path(&self, rule: &str, kind: Kind, path: &ast::Path) -> Option<String> {
        use ra_ap_hir::{ModuleDef, PathResolution};
        let db = self.flow.facts.db;
        let (adt, variant) = match self.flow.facts.sema.resolve_path(path)? {
            PathResolution::Def(ModuleDef::EnumVariant(it)) => {
                (ra_ap_hir::Adt::Enum(it.parent_enum(db)), Some(it.name(db).as_str().to_owned()))
            }
            PathResolution::Def(ModuleDef::Adt(it)) => (it, None),
            _ => return None,
        };
        let of = names::adt_path(db, adt);
        let old = match rule {
            "std-mpsc" => "std::sync::mpsc::",
            _ => "crossbeam_channel::",
        };
        let name = of.strip_prefix(old)?;
        if !crate::flow::channels::results::ERRORS.contains(&name) {
            return None;
        }
        let variant = variant.map(|it| match (name, it.as_str()) {
            ("TrySendError" | "SendTimeoutError", "Disconnected") => "::Closed".to_owned(),
            ("TryRecvError", "Disconnected") if kind.is_shared() || kind == Kind::Oneshot => {
                "::Closed".to_owned()
            }
            (_, it) => format!("::{it}"),
        });
        let module = match kind {
            _ if kind.is_shared() => "async_channel",
            Kind::Oneshot => "tokio::sync::oneshot::error",
            _ => "tokio::sync::mpsc::error",
        };
        // `TrySendError::<u32>::Full`
        let arguments =
            path.qualifier().filter(|_| variant.is_some()).and_then(|it| it.segment()?.generic_arg_list());
        let arguments = arguments.map(|it| it.syntax().text().to_string()).unwrap_or_default();
        Some(format!("{module}::{name}{arguments}{}", variant.unwrap_or_default()))
    }
}

/// Whether the path makes an error in code that runs after the result was looked at. It goes where the user's signatures say
/// what it is, and those stay.
fn makes_error_behind(scope: &SyntaxNode, path: &ast::Path) -> bool {
    let is_value = path.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::PATH_EXPR);
    let compared = |it: &SyntaxNode| {
        ast::BinExpr::cast(it.clone())
            .is_some_and(|it| matches!(it.op_kind(), Some(ast::BinaryOp::CmpOp(ast::CmpOp::Eq { .. }))))
    };
    let around: Vec<SyntaxNode> =
        path.syntax().ancestors().take_while(|it| it != scope && !compared(it)).collect();
    let reaches_scope = around.last().and_then(SyntaxNode::parent).is_some_and(|it| it == *scope);
    let runs_later = |it: &SyntaxNode| {
        matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::MATCH_ARM | SyntaxKind::STMT_LIST)
    };
    is_value && reaches_scope && !compared(scope) && around.iter().any(runs_later)
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use crate::engine::trial::{Trial, package};
    use crate::ledger::Outcome;
    use crate::refusal::RefusalCode;
    use crate::rule::catalog::Catalog;

    #[test]
    fn a_channel_that_only_tells_of_its_end_has_room_for_one() {
        let main = "use crossbeam_channel::{bounded, Receiver};\nuse std::thread;\n\
             fn work(stop: Receiver<()>) { thread::spawn(move || { let _ = stop.recv(); println!(\"stopped\"); }); }\n\
             #[tokio::main]\nasync fn main() {\n    let (tx, stop) = bounded(0);\n    work(stop.clone());\n    work(stop.clone());\n    drop(tx);\n    let _ = stop.recv();\n}\n";
        let fixture = package("2021", "crossbeam-channel = \"0.5\"\n", &format!("//- /src/main.rs\n{main}"));
        let mut config = Config::default();
        config.set("receiver-clone=async-channel").unwrap();
        let text = Trial::with(&fixture, &config, &Catalog::embedded().unwrap()).text_after("/src/main.rs");
        assert!(text.contains("async_channel::bounded(1)") || text.contains("= bounded(1)"), "{text}");
    }

    #[test]
    fn a_select_is_named_where_it_keeps_a_receiver_from_being_shared() {
        let main = "use crossbeam_channel::{bounded, select, Receiver};\nuse std::{thread, time::Duration};\n#[derive(Clone)]\nstruct Token(Receiver<()>);\n\
             impl Token { fn sleep(&self) -> bool { select! { recv(self.0) -> _ => false, default(Duration::from_millis(1)) => true } } }\n\
             #[tokio::main]\nasync fn main() {\n    let (tx, rx) = bounded(1);\n    let token = Token(rx);\n    let two = token.clone();\n    \
             thread::spawn(move || while two.sleep() {});\n    while token.sleep() {}\n    drop(tx);\n}\n";
        let fixture = package("2021", "crossbeam-channel = \"0.5\"\n", &format!("//- /src/main.rs\n{main}"));
        let why = |policy: &str| {
            let mut config = Config::default();
            config.set(policy).unwrap();
            let trial = Trial::with(&fixture, &config, &Catalog::embedded().unwrap());
            let refusals = trial.ledger.sites.into_iter().filter_map(|it| match it.outcome {
                Outcome::Refused(it) if it.code == RefusalCode::SharedReceiver => Some(it.reason),
                _ => None,
            });
            refusals.collect::<Vec<_>>().join("\n")
        };
        assert!(why("receiver-clone=refuse").contains("`--set receiver-clone=async-channel` keeps"));
        let set = why("receiver-clone=async-channel");
        assert!(set.contains("in a `select!`, which has no form") && !set.contains("--set"), "{set}");
    }

    #[test]
    fn the_errors_of_a_shared_channel_are_passed_on_under_their_old_type() {
        let mut config = Config::default();
        config.set("receiver-clone=async-channel").unwrap();
        let after = |push: &str| {
            let main = format!(
                "use crossbeam_channel::{{bounded, Sender, Receiver}};\nuse std::thread;\nstruct Stopped;\n\
                 impl<T> From<crossbeam_channel::SendError<T>> for Stopped {{ fn from(_: crossbeam_channel::SendError<T>) -> Self {{ Stopped }} }}\n\
                 fn work(rx: Receiver<u32>) {{ thread::spawn(move || {{ while let Ok(n) = rx.recv() {{ println!(\"{{n}}\"); }} }}); }}\n\
                 {push}\n#[tokio::main]\nasync fn main() {{\n    let (tx, rx) = bounded(2);\n    work(rx.clone());\n    work(rx.clone());\n    \
                 let _ = push(&tx, &rx).await;\n}}\n"
            );
            let fixture =
                package("2021", "crossbeam-channel = \"0.5\"\n", &format!("//- /src/main.rs\n{main}"));
            Trial::with(&fixture, &config, &Catalog::embedded().unwrap()).text_after("/src/main.rs")
        };
        let sent = after(
            "async fn push(tx: &Sender<u32>, _: &Receiver<u32>) -> Result<(), Stopped> { tx.send(1)?; Ok(()) }",
        );
        assert!(
            sent.contains("tx.send(1).await.map_err(|error| crossbeam_channel::SendError(error.0))?;"),
            "{sent}"
        );
        let tried = after(
            "async fn push(tx: &Sender<u32>, _: &Receiver<u32>) -> Result<(), crossbeam_channel::TrySendError<u32>> { tx.try_send(1) }",
        );
        assert!(tried.contains("async_channel::TrySendError::Closed(value) => crossbeam_channel::TrySendError::Disconnected(value)"), "{tried}");
        let received = after(
            "async fn push(_: &Sender<u32>, rx: &Receiver<u32>) -> Result<u32, crossbeam_channel::TryRecvError> { rx.try_recv() }",
        );
        assert!(
            received.contains(
                "async_channel::TryRecvError::Closed => crossbeam_channel::TryRecvError::Disconnected"
            ),
            "{received}"
        );
    }
}
