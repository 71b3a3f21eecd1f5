//! What a thread ends with itself, so that writing its body in place would be noticed: values that it takes along and
//! drops, and panics that stay in it.

use ra_ap_hir::{Adt, HasCrate, Impl, Type};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::Flow;
use super::places::parts_of;
use crate::facts::body::{BodyIx, BodyKind};
use crate::facts::loops::is_loop;
use crate::facts::names;
use crate::refusal::{Refusal, RefusalCode};

/// Types whose end somebody waits for.
const WATCHED: &[&str] = &[
    "std::sync::mpsc::",
    "crossbeam_channel::",
    "tokio::sync::mpsc::",
    "tokio::sync::oneshot::",
    "tokio::sync::watch::",
    "tokio::sync::broadcast::",
    "tokio::task::JoinSet",
    "async_channel::",
    "flume::",
    "std::fs::File",
    "std::net::",
    "std::os::unix::net::",
    "std::process::Child",
    "crossbeam_utils::sync::WaitGroup",
];

impl<'db> Flow<'db> {
    /// Why the body that the thread started by `call` runs cannot be written in place of it.
    pub fn ends_with_thread(&self, body: BodyIx, call: &SyntaxNode) -> Option<Refusal> {
        let refuse = |why: String| Some(Refusal::new(RefusalCode::SyncClosure, why));
        let node = self.facts.bodies[body.0].node.clone();
        if may_panic(&node) {
            return refuse("a panic would no longer end its thread alone".to_owned());
        }
        if self.nothing_follows(call) {
            return None;
        }
        let closure = self.facts.sema.type_of_expr(&ast::Expr::cast(node)?)?.original.as_closure()?;
        closure.captured_items(self.facts.db).iter().find_map(|capture| {
            let local = capture.local();
            self.end_matters(&local.ty(self.facts.db), &mut FxHashSet::default())
                .then(|| refuse(format!("it takes `{}` along", local.name(self.facts.db).as_str())))
                .flatten()
        })
    }

    /// Whether the spawn is the last thing that its function, closure or task does.
    fn nothing_follows(&self, call: &SyntaxNode) -> bool {
        let root = call.ancestors().find(|it| {
            it != call
                && self.facts.body_of_node(it).is_some_and(|it| {
                    matches!(
                        self.facts.bodies[it.0].kind,
                        BodyKind::Function(_) | BodyKind::Closure | BodyKind::Async
                    )
                })
        });
        let around = call.ancestors().take_while(|it| Some(it) != root.as_ref());
        let mut inner = call.clone();
        for outer in around {
            let repeats = is_loop(outer.kind());
            if repeats
                || (outer.kind() == SyntaxKind::STMT_LIST && outer.last_child().as_ref() != Some(&inner))
            {
                return false;
            }
            inner = outer;
        }
        root.is_some()
    }

    /// Whether somebody may notice when what the iterator gives out is dropped.
    pub(super) fn ends_of_elements_matter(&self, iterator: &SyntaxNode) -> bool {
        let ty = ast::Expr::cast(iterator.clone()).and_then(|it| self.facts.sema.type_of_expr(&it));
        let element = ty.and_then(|it| it.original.iterator_item(self.facts.db));
        element.is_some_and(|it| !it.is_unknown() && self.end_matters(&it, &mut FxHashSet::default()))
    }

    /// Whether somebody may notice when a value of the type is dropped.
    pub(super) fn end_matters(&self, ty: &Type<'db>, seen: &mut FxHashSet<Adt>) -> bool {
        let db = self.facts.db;
        let plain = ty.is_scalar() || ty.is_unit() || ty.is_str() || ty.is_fn();
        if plain || ty.is_reference() || ty.is_raw_ptr() {
            return false;
        }
        if ty.is_tuple() || ty.is_array() || ty.is_slice() {
            return parts_of(db, ty).any(|it| self.end_matters(&it, seen));
        }
        let Some(adt) = ty.as_adt() else {
            // A trait object, a parameter, or a type that is not known may hold anything.
            return true;
        };
        let path = names::adt_path(db, adt);
        // These say what happened, and hold nothing.
        if ["RecvError", "RecvTimeoutError"].iter().any(|it| path.ends_with(it)) {
            return false;
        }
        if WATCHED.iter().any(|it| path.starts_with(it)) {
            return true;
        }
        if path == "std::sync::Arc" || path == "std::sync::Weak" {
            // Others hold it too: what is certain to be dropped is one of several handles.
            return ty.type_arguments().any(|it| it.as_adt().is_some() && self.end_matters(&it, seen));
        }
        if !seen.insert(adt) {
            return false;
        }
        if names::is_workspace_crate(db, adt.krate(db)) {
            let implements_drop = Impl::all_for_type(db, ty.clone()).iter().any(|it| {
                it.trait_(db).is_some_and(|it| {
                    it.name(db).as_str() == "Drop" && !names::is_workspace_crate(db, it.krate(db))
                })
            });
            if implements_drop {
                return true;
            }
            return match adt {
                Adt::Struct(_) | Adt::Union(_) => {
                    ty.fields(db).iter().any(|(_, it)| self.end_matters(it, seen))
                }
                Adt::Enum(it) => it
                    .variants(db)
                    .into_iter()
                    .flat_map(|variant| variant.fields(db))
                    .any(|field| self.end_matters(&field.ty(db).instantiate(ty.type_arguments()), seen)),
            };
        }
        ty.type_arguments().any(|it| self.end_matters(&it, seen))
    }
}

/// Whether the body says itself that it may panic, other than on a poisoned lock.
fn may_panic(body: &SyntaxNode) -> bool {
    body.descendants().any(|it| may_panic_at(&it, &["lock", "read", "write"]))
}

/// Whether `node` itself is what says so, and not for what one of these methods gives.
pub(super) fn may_panic_at(node: &SyntaxNode, but_for: &[&str]) -> bool {
    const MACROS: &[&str] =
        &["panic", "assert", "assert_eq", "assert_ne", "unreachable", "todo", "unimplemented"];
    match node.kind() {
        SyntaxKind::MACRO_CALL => {
            let name = ast::MacroCall::cast(node.clone()).and_then(|it| it.path()?.segment()?.name_ref());
            name.is_some_and(|it| MACROS.contains(&it.text()))
        }
        SyntaxKind::METHOD_CALL_EXPR => ast::MethodCallExpr::cast(node.clone()).is_some_and(|it| {
            let named = |it: &ast::MethodCallExpr, names: &[&str]| {
                it.name_ref().is_some_and(|it| names.contains(&it.text()))
            };
            let harmless =
                matches!(it.receiver(), Some(ast::Expr::MethodCallExpr(it)) if named(&it, but_for));
            named(&it, &["unwrap", "expect"]) && !harmless
        }),
        _ => false,
    }
}
