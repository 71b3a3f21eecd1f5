//! Threads that take a runtime's handle along to drive their work on it: the task they become is started on that runtime, which
//! need not be the one around.

use ra_ap_hir::{Crate, PathResolution};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, T};

use crate::facts::api::ApiKind;
use crate::facts::body::{BodyIx, Callee};
use crate::facts::names;
use crate::facts::sites::SiteState;
use crate::flow::assemble::Assembler;
use crate::flow::assemble::runtimes::Binding;
use crate::program::ThreadId;
use crate::refusal::{Refusal, RefusalCode};

/// The variable with a runtime's handle that a thread takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenHandle {
    /// Its name.
    pub name: String,
    /// Whether the body needs it for more than `block_on`.
    pub used_on: bool,
}

impl Assembler<'_, '_> {
    /// The one runtime handle that the closure of a `thread::spawn` takes along from where it is written.
    pub(in crate::flow) fn taken_handle(&self, id: ThreadId, closure: BodyIx) -> Option<TakenHandle> {
        let facts = &self.flow.facts;
        let db = facts.db;
        let call = &facts.calls[self.thread_calls[id.0].0];
        let node = &facts.bodies[closure.0].node;
        let starts = |it: ApiKind| matches!(it, ApiKind::ThreadSpawn | ApiKind::BuilderSpawn);
        let plain = matches!(call.callee, Callee::Api(api) if starts(api.kind));
        let in_place = node.parent().is_some_and(|it| it.kind() == SyntaxKind::ARG_LIST);
        let in_file = facts.sema.hir_file_for(node).file_id().is_some();
        if !plain || !in_place || !in_file {
            return None;
        }
        let mut taken = None;
        let mut used_on = false;
        for path in node.descendants().filter_map(ast::PathExpr::cast) {
            let Some(PathResolution::Local(local)) = path.path().and_then(|it| facts.sema.resolve_path(&it))
            else {
                continue;
            };
            let ty = local.ty(db);
            let source = local.primary_source(db);
            let source = source.source.value.either(|it| it.syntax().clone(), |it| it.syntax().clone());
            let outside = !source.ancestors().any(|it| it == call.node);
            let handle = names::type_head(db, &ty).as_deref() == Some("tokio::runtime::Handle");
            if !handle || !outside {
                continue;
            }
            if ty.is_reference() || taken.as_ref().is_some_and(|it| *it != local) {
                return None;
            }
            // The running runtime's own handle gives way altogether.
            let gives_way = self.runtimes.uses.iter().any(|it| match &it.bound.binding {
                Binding::Statement(node) | Binding::IfLet(node) => source.ancestors().any(|up| up == *node),
                Binding::InPlace | Binding::Thread { .. } | Binding::Kept { .. } => false,
            });
            if gives_way {
                return None;
            }
            let drives = path.syntax().parent().is_some_and(|it| {
                let receiver = ast::MethodCallExpr::cast(it.clone()).and_then(|it| it.receiver());
                receiver.is_some_and(|it| it.syntax() == path.syntax())
                    && facts.call_index(&it).is_some_and(|ix| {
                        matches!(facts.calls[ix.0].callee, Callee::Api(api) if api.kind == ApiKind::BlockOn)
                    })
            });
            used_on |= !drives;
            taken = Some(local);
        }
        let name = taken?.name(db).as_str().to_owned();
        // What a macro's arguments mention is not among the paths.
        used_on |= node.descendants_with_tokens().filter_map(|it| it.into_token()).any(|it| {
            it.kind() == SyntaxKind::IDENT
                && it.text() == name
                && it.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE)
        });
        Some(TakenHandle { name, used_on })
    }

    /// Why a thread with a handle that it was given keeps its thread: `block_on` drives a future on any runtime, a task on a
    /// runtime of a single thread runs only while somebody drives that.
    pub(in crate::flow) fn undriven_runtime(&self, spawner: BodyIx) -> Option<Refusal> {
        let facts = &self.flow.facts;
        let db = facts.db;
        // A crate that sees both can carry the handle from one to the other.
        let seeing = |body: BodyIx| -> FxHashSet<Crate> {
            let own = facts.sema.scope(&facts.bodies[body.0].node).map(|it| it.module().krate(db));
            own.into_iter()
                .flat_map(|it| [it].into_iter().chain(it.transitive_reverse_dependencies(db)))
                .collect()
        };
        let near = seeing(spawner);
        let made = self.sites.iter().filter(|it| it.api.kind == ApiKind::RuntimeNew);
        let single = made.filter_map(|it| match it.state {
            SiteState::Call(ix) => Some(&facts.calls[ix.0]),
            _ => None,
        });
        let mut lending = single.filter(|it| {
            let body = &facts.bodies[it.body.0].node;
            !near.is_disjoint(&seeing(it.body))
                && tokens(body).any(|it| it.text() == "new_current_thread")
                && !is_only_driven(&it.node, body)
        });
        let place = lending.next()?.src.map(|it| facts.location(it)).unwrap_or_default();
        Some(Refusal::new(
            RefusalCode::NoRuntime,
            format!(
                "its handle may be of the runtime made at {place}, which runs tasks only while something drives it"
            ),
        ))
    }
}

/// Whether the runtime that `made` makes in `body` is used for nothing but driving and starting work.
fn is_only_driven(made: &SyntaxNode, body: &SyntaxNode) -> bool {
    const DRIVING: [&str; 5] =
        ["block_on", "spawn", "spawn_blocking", "shutdown_background", "shutdown_timeout"];
    let drives = |it: &SyntaxToken| DRIVING.contains(&it.text());
    for up in made.ancestors().skip(1) {
        if let Some(call) = ast::MethodCallExpr::cast(up.clone()) {
            if call.name_ref().and_then(|it| it.syntax().first_token()).is_some_and(|it| drives(&it)) {
                return true;
            }
        } else if let Some(bound) = ast::LetStmt::cast(up.clone()) {
            let names = bound
                .pat()
                .into_iter()
                .flat_map(|it| it.syntax().descendants().filter_map(ast::IdentPat::cast).collect::<Vec<_>>());
            let names: Vec<_> = names.filter_map(|it| it.name()?.syntax().first_token()).collect();
            return tokens(body)
                .filter(|it| names.iter().any(|name| name.text() == it.text() && name != it))
                .all(|it| {
                    let dot = next_token(&it).filter(|it| it.kind() == T![.]);
                    dot.and_then(|it| next_token(&it)).is_some_and(|it| drives(&it))
                        || is_lent_to_local_set(&it)
                });
        } else if !matches!(up.kind(), SyntaxKind::TRY_EXPR | SyntaxKind::PAREN_EXPR) {
            return false;
        }
    }
    false
}

/// `local.block_on(&runtime, ..)`.
fn is_lent_to_local_set(name: &SyntaxToken) -> bool {
    let mut before = std::iter::successors(name.prev_token(), |it| it.prev_token());
    let mut next = || before.find(|it| !it.kind().is_trivia());
    next().is_some_and(|it| it.kind() == T![&])
        && next().is_some_and(|it| it.kind() == T!['('])
        && next().is_some_and(|it| it.text() == "block_on")
}

/// The names in `node`, in macros' arguments too.
fn tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    let all = node.descendants_with_tokens().filter_map(|it| it.into_token());
    all.filter(|it| it.kind() == SyntaxKind::IDENT)
}

fn next_token(token: &SyntaxToken) -> Option<SyntaxToken> {
    std::iter::successors(token.next_token(), |it| it.next_token()).find(|it| !it.kind().is_trivia())
}
