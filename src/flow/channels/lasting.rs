//! Receivers that last as long as the process: who waits to send to one is not told by its end.

use ra_ap_hir::{Adt, HasCrate};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::SyntaxKind;
use ra_ap_syntax::ast::{self, AstNode};

use super::{Channels, RECEIVERS};
use crate::facts::body::Callee;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::context::call_arguments;
use crate::flow::mentions::tokens_naming;
use crate::flow::places::{Place, carries};

/// What never drops what it is given.
const LEAKING: &[&str] = &["std::boxed::Box::leak", "std::mem::ManuallyDrop::new", "std::mem::forget"];

impl<'db> Channels<'db> {
    /// Whether the channel's receiver is in a static, itself or in a field of what is there, or is leaked.
    pub fn keeps_receiver_for_good(&mut self, flow: &Flow<'db>, channel: usize) -> bool {
        let places = self.places(channel);
        is_in_static(flow, &places, RECEIVERS)
            || leaked(flow, RECEIVERS).iter().any(|it| self.of_node(it.syntax()) == Some(channel))
    }
}

/// Whether one of these places, where a value of one of the types `ends` may be, lies in a static.
pub(in crate::flow) fn is_in_static<'db>(flow: &Flow<'db>, places: &[Place<'db>], ends: &[&str]) -> bool {
    let db = flow.facts.db;
    places.iter().any(|it| match it {
        Place::Static(it) => carries(flow, &it.ty(db), ends, 0),
        Place::Field(it) if carries(flow, &it.ty(db), ends, 0) => {
            is_named_by_static(flow, it.parent_def(db).adt(db), &mut FxHashSet::default())
        }
        _ => false,
    })
}

/// Values of one of the types `ends` that are given to what never drops them.
pub(in crate::flow) fn leaked(flow: &Flow<'_>, ends: &[&str]) -> Vec<ast::Expr> {
    let leaks = |it: &Callee| matches!(it, Callee::Foreign(path) if LEAKING.contains(&path.as_str()));
    let calls = flow.facts.calls.iter().filter(|it| leaks(&it.callee));
    let given = calls.flat_map(|it| call_arguments(&it.node));
    let parts =
        given.flat_map(|it| it.syntax().descendants().collect::<Vec<_>>()).filter_map(ast::Expr::cast);
    let held = parts.filter(|it| {
        let ty = flow.facts.sema.type_of_expr(it);
        ty.is_some_and(|it| carries(flow, &it.original, ends, 0))
    });
    held.collect()
}

/// Whether a static's type names `adt`, or a type of the workspace's with such a field.
fn is_named_by_static(flow: &Flow<'_>, adt: Adt, seen: &mut FxHashSet<Adt>) -> bool {
    if !names::is_workspace_crate(flow.facts.db, adt.krate(flow.facts.db)) || !seen.insert(adt) {
        return false;
    }
    tokens_naming(&flow.facts, Definition::Adt(adt)).into_iter().any(|token| {
        let mut around = token.parent_ancestors();
        let Some(holder) = around.find(|it| {
            let kind = it.kind();
            ast::Item::can_cast(kind) || kind == SyntaxKind::BLOCK_EXPR
        }) else {
            return false;
        };
        match ast::Item::cast(holder) {
            Some(ast::Item::Static(_)) => true,
            // `lazy_static! { static ref IDS: Ids = .. }`
            Some(ast::Item::MacroCall(it)) => it.syntax().text().to_string().contains("static "),
            Some(ast::Item::Struct(it)) => {
                let outer = flow.facts.sema.to_struct_def(&it);
                outer.is_some_and(|it| is_named_by_static(flow, it.into(), seen))
            }
            Some(ast::Item::Enum(it)) => {
                let outer = flow.facts.sema.to_enum_def(&it);
                outer.is_some_and(|it| is_named_by_static(flow, it.into(), seen))
            }
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn who_waits_to_send_to_a_receiver_that_is_never_dropped_is_no_blocking_task() {
        let to_pool = |items: &str, make: &str, main: &str| {
            let main = format!(
                "use std::sync::mpsc::{{self, Receiver, SyncSender}};\nuse std::sync::{{Mutex, OnceLock}};\nuse std::thread;\n{items}\n\
                 fn fill(tx: SyncSender<u32>) {{ for n in 0.. {{ std::process::Command::new(\"ls\").status().unwrap(); if tx.send(n).is_err() {{ return; }} }} }}\n\
                 fn start() -> Receiver<u32> {{ let (tx, rx) = mpsc::{make}; {main} }}\n\
                 #[tokio::main]\nasync fn main() {{ let rx = start(); println!(\"{{:?}}\", rx.recv()); keep(rx); }}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("spawn_blocking")
        };
        let left = "thread::spawn(move || fill(tx)); rx";
        let bounded = "sync_channel(1)";
        assert!(to_pool("fn keep(rx: Receiver<u32>) { drop(rx) }", bounded, left));
        for items in [
            "static RX: Mutex<Option<Receiver<u32>>> = Mutex::new(None); fn keep(rx: Receiver<u32>) { *RX.lock().unwrap() = Some(rx); }",
            "struct Ids { rx: Mutex<Receiver<u32>> } static IDS: OnceLock<Ids> = OnceLock::new(); fn keep(rx: Receiver<u32>) { let _ = IDS.set(Ids { rx: rx.into() }); }",
            "fn keep(rx: Receiver<u32>) { std::mem::forget(rx); }",
            "fn keep(rx: Receiver<u32>) { Box::leak(Box::new(rx)); }",
        ] {
            assert!(!to_pool(items, bounded, left), "{items}");
        }
        // Who puts it there has waited for the thread.
        let few = "let it = thread::spawn(move || fill(tx)); it.join().unwrap(); rx";
        assert!(to_pool("fn keep(rx: Receiver<u32>) { std::mem::forget(rx); }", bounded, few));
    }
}
