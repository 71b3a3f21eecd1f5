//! Ends that each thread keeps for itself.

use ra_ap_hir::Type;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode, HasName as _};

use super::ENDS;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::places::parts_of;

/// A `thread_local!` that keeps an end.
pub(super) struct ThreadLocal<'db> {
    pub(super) name: String,
    /// What its end carries, told by the type that the macro makes: the written one resolves nowhere in there.
    pub(super) message: Option<Type<'db>>,
}

impl<'db> ThreadLocal<'db> {
    /// The one in whose type `path` is.
    pub(super) fn around(flow: &Flow<'db>, path: &SyntaxNode) -> Option<Self> {
        let item = path.ancestors().find_map(ast::Const::cast)?;
        let ty = flow.facts.sema.to_def(&item)?.ty(flow.facts.db);
        let key = names::type_head(flow.facts.db, &ty)?;
        (key == "std::thread::LocalKey").then_some(())?;
        Some(ThreadLocal { name: item.name()?.text().to_string(), message: message_within(flow, &ty, 0) })
    }
}

/// The type of the messages of the first end that a value of `ty` holds.
fn message_within<'db>(flow: &Flow<'db>, ty: &Type<'db>, depth: usize) -> Option<Type<'db>> {
    const DEEPEST: usize = 6;
    let is_end = ty.as_adt().is_some_and(|it| ENDS.contains(&names::adt_path(flow.facts.db, it).as_str()));
    match is_end {
        true => ty.type_arguments().next(),
        false if depth > DEEPEST => None,
        false => parts_of(flow.facts.db, &ty.strip_references())
            .find_map(|it| message_within(flow, &it, depth + 1)),
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn others_than_its_own_channel_are_not_meant() {
        let main = "use std::cell::RefCell;\nuse std::sync::mpsc::{self, Sender};\n\
             thread_local! {\n    static OUT: RefCell<Option<Sender<u8>>> = const { RefCell::new(None) };\n}\n\
             #[tokio::main]\nasync fn main() {\n    let (out, kept) = mpsc::channel::<u8>();\n    \
             OUT.with(|it| *it.borrow_mut() = Some(out));\n    let (tx, rx) = mpsc::channel::<String>();\n    \
             tx.send(String::new()).unwrap();\n    println!(\"{:?} {:?}\", rx.recv(), kept.try_recv());\n}\n";
        let after = Trial::of_main("2021", main).text_after("/src/main.rs");
        assert!(after.contains("(out, kept) = mpsc::channel::<u8>()"), "{after}");
        assert!(after.contains("oneshot::channel::<String>()"), "{after}");
    }
}
