//! Types of ends that are written where no value is: an `impl` block's header, a bound.

use ra_ap_hir::{AssocItem, Function, Impl, Local, ModuleDef, PathResolution, Type};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode};

use super::ENDS;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::places::generics::is_marker;
use crate::flow::places::parts_of;

/// What is known of the values whose type gets methods of a trait of the workspace from an `impl` block.
pub struct Extended<'db> {
    /// The `self` of each of these methods, and of those that the trait itself has a body for.
    pub called_on: Vec<Local<'db>>,
    /// Whether nothing but calls of the methods reaches it: the trait is no bound and no object anywhere, so that no other value may be
    /// asked to have it.
    pub only_called: bool,
}

/// The same for the block in whose header the type at `path` is the one that gets the methods.
pub fn extended<'db>(flow: &Flow<'db>, path: &SyntaxNode) -> Option<Extended<'db>> {
    let db = flow.facts.db;
    let block = path.ancestors().find_map(ast::Impl::cast)?;
    let written = block.self_ty()?.syntax().descendants().find_map(ast::Path::cast)?;
    if written.syntax() != path {
        return None;
    }
    let block = flow.facts.sema.to_def(&block)?;
    let trait_ = block.trait_(db)?;
    if !names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(&trait_, db)) {
        return None;
    }
    let only_called = flow.mentions_of(Definition::Trait(trait_)).into_iter().all(|token| {
        let within = |it: &ast::Type| it.syntax().text_range().contains_range(token.text_range());
        let block = token.parent_ancestors().find_map(ast::Impl::cast);
        block.and_then(|it| it.trait_()).is_some_and(|it| within(&it))
    });
    let methods = |items: Vec<AssocItem>| {
        let functions = items.into_iter().filter_map(|it| match it {
            AssocItem::Function(it) => Some(it),
            _ => None,
        });
        functions.collect::<Vec<_>>()
    };
    let own = methods(block.items(db));
    let provided = methods(trait_.items(db)).into_iter().filter(|it| it.has_body(db));
    let provided = provided.filter(|it| !own.iter().any(|own| own.name(db) == it.name(db)));
    let all: Vec<Function> = own.iter().copied().chain(provided).collect();
    let selves = all.into_iter().map(|it| {
        it.self_param(db)?;
        it.assoc_fn_params(db).first()?.as_local(db)
    });
    Some(Extended { called_on: selves.collect::<Option<Vec<_>>>()?, only_called })
}

/// Whether `ty`, the type of what has an end, does not say so: a type parameter, an `impl` or `dyn` of a trait, or a container of such.
pub fn hides_end<'db>(flow: &Flow<'db>, ty: &Type<'db>, guard: usize) -> bool {
    let db = flow.facts.db;
    let ty = ty.strip_references();
    let is_end = ty.as_adt().is_some_and(|it| ENDS.contains(&names::adt_path(db, it).as_str()));
    let hides =
        || ty.as_type_param(db).is_some() || ty.as_impl_traits(db).is_some() || ty.as_dyn_trait().is_some();
    !is_end && (guard > 6 || hides() || parts_of(db, &ty).any(|it| hides_end(flow, &it, guard + 1)))
}

/// Traits of which a method only lends what the type has: `impl<T> AsRef<Sender<T>> for Wrapper<T>`.
const LENDING: &[&str] =
    &["std::convert::AsRef", "std::convert::AsMut", "std::borrow::Borrow", "std::borrow::BorrowMut"];

/// The functions of the workspace that lend an end where the type at `path` is what such a trait lends, in an `impl` block's header or a
/// bound: nobody gets such an end from anywhere else.
pub fn lenders(flow: &Flow<'_>, path: &SyntaxNode) -> Option<Vec<Function>> {
    let db = flow.facts.db;
    let argument = path.parent()?.parent().and_then(ast::TypeArg::cast)?;
    let around = argument.syntax().ancestors().find_map(ast::Path::cast)?;
    let Some(PathResolution::Def(ModuleDef::Trait(trait_))) = flow.facts.sema.resolve_path(&around) else {
        return None;
    };
    if !LENDING.contains(&names::trait_path(db, trait_).as_str()) {
        return None;
    }
    let of_end = |it: &Impl| {
        let lent = it.trait_ref(db).and_then(|it| it.get_type_argument(1)).and_then(|it| it.as_adt());
        names::is_workspace_crate(db, ra_ap_hir::HasCrate::krate(it, db))
            && lent.is_none_or(|it| ENDS.contains(&names::adt_path(db, it).as_str()))
    };
    let blocks = Impl::all_for_trait(db, trait_).into_iter().filter(of_end);
    let items = blocks.flat_map(|it| it.items(db));
    let functions = items.filter_map(|it| match it {
        AssocItem::Function(it) => Some(it),
        _ => None,
    });
    Some(functions.collect())
}

/// Whether the methods of the `impl` block around `path`, which a trait of the workspace gives to an end, can come with tokio's type as
/// well: no other `impl` may become one for the same type, and no method of tokio's own may come before them.
pub fn can_move(flow: &Flow<'_>, path: &SyntaxNode) -> bool {
    let db = flow.facts.db;
    let Some(block) = path.ancestors().find_map(ast::Impl::cast) else { return false };
    let Some(trait_) = flow.facts.sema.to_def(&block).and_then(|it| it.trait_(db)) else { return false };
    let may_be_end = |it: Impl| {
        let ty = it.self_ty(db);
        let foreign = ty.as_adt().is_some_and(|it| {
            let path = names::adt_path(db, it);
            ENDS.contains(&path.as_str()) || path.starts_with("tokio::")
        });
        foreign || ty.as_type_param(db).is_some() || ty.is_unknown()
    };
    let alone = Impl::all_for_trait(db, trait_).into_iter().filter(|it| may_be_end(*it)).count() == 1;
    let apart = trait_.items(db).into_iter().all(|it| match it {
        AssocItem::Function(it) => !TOKIO_METHODS.contains(&it.name(db).as_str()),
        _ => true,
    });
    alone && apart && trait_.direct_supertraits(db).into_iter().all(|it| is_marker(flow, it))
}

/// What tokio's ends have methods for themselves.
const TOKIO_METHODS: &[&str] = &[
    "blocking_recv",
    "blocking_recv_many",
    "blocking_send",
    "capacity",
    "close",
    "closed",
    "downgrade",
    "is_closed",
    "is_empty",
    "is_terminated",
    "len",
    "max_capacity",
    "poll_closed",
    "poll_recv",
    "poll_recv_many",
    "receiver_count",
    "recv",
    "recv_many",
    "reserve",
    "reserve_many",
    "reserve_owned",
    "resubscribe",
    "same_channel",
    "send",
    "send_timeout",
    "sender_strong_count",
    "sender_weak_count",
    "strong_count",
    "subscribe",
    "try_recv",
    "try_reserve",
    "try_reserve_many",
    "try_reserve_owned",
    "try_send",
    "weak_count",
];

/// Whether the type at `path` is a parameter's in a bound like `F: Fn(Sender<u32>)`. What is handed to a function value
/// is followed only where all of them are known, else it stays what it is; so no value comes by there that could change its type.
pub fn of_callback(path: &SyntaxNode) -> bool {
    let mut around = path.ancestors().map(|it| it.kind()).take_while(|it| *it != SyntaxKind::RET_TYPE);
    around.any(|it| it == SyntaxKind::PARENTHESIZED_ARG_LIST)
        && path.ancestors().any(|it| it.kind() == SyntaxKind::TYPE_BOUND)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    fn with(header: &str, methods: &str, more: &str) -> Trial {
        Trial::of_main(
            "2021",
            &format!(
                "use std::sync::mpsc::{{channel, Receiver, Sender}};\nuse std::thread;\nuse std::time::Duration;\n\
                 trait Ext<T> {{ fn tell(&self, it: T) -> bool; fn tell_all(&self, all: Vec<T>) -> usize; }}\n\
                 impl<T> Ext<T> for {header} {{ {methods} }}\n{more}\n\
                 fn main() {{\n    let (tx, rx) = channel();\n    let h = thread::spawn(move || {{ thread::sleep(Duration::MAX); tx.tell(1); }});\n    \
                 while let Ok(it) = rx.recv() {{ println!(\"{{it}}\"); }}\n    h.join().unwrap();\n    \
                 let (tx, rx) = channel::<String>();\n    let h = thread::spawn(move || {{ thread::sleep(Duration::MAX); tx.tell(String::new()) }});\n    \
                 drop(rx);\n    h.join().unwrap();\n}}\n"
            ),
        )
    }

    const METHODS: &str = "fn tell(&self, it: T) -> bool { self.send(it).is_ok() } \
                           fn tell_all(&self, all: Vec<T>) -> usize { for it in all { self.send(it).unwrap(); } 0 }";

    #[test]
    fn an_extension_of_an_end_comes_with_its_channels() {
        let text = with("Sender<T>", METHODS, "").text_after("/src/main.rs");
        assert!(text.contains("impl<T> Ext<T> for UnboundedSender<T> {"), "{text}");
        assert!(text.contains("while let Some(it) = rx.recv().await"), "{text}");
    }

    #[test]
    fn an_extension_that_would_meet_another_one_stays() {
        let others = "impl<T> Ext<T> for tokio::sync::mpsc::UnboundedSender<T> { METHODS }"
            .replace("METHODS", METHODS);
        for more in [others.as_str(), "fn any<E: Ext<u8>>(it: E) { it.tell(1); }"] {
            let text = with("Sender<T>", METHODS, more).text_after("/src/main.rs");
            assert!(text.contains("impl<T> Ext<T> for Sender<T>"), "{text}");
            assert!(text.contains("while let Ok(it) = rx.recv()"), "{text}");
        }
        // tokio's receiver has a `close` of its own.
        let main = "use std::sync::mpsc::{channel, Receiver};\nuse std::thread;\n\
                    trait Ext { fn close(&mut self); }\nimpl Ext for Receiver<u32> { fn close(&mut self) { while self.recv().is_ok() {} } }\n\
                    fn main() {\n    let (tx, mut rx) = channel();\n    let h = thread::spawn(move || { thread::sleep(std::time::Duration::MAX); tx.send(1).unwrap(); });\n    \
                    rx.close();\n    h.join().unwrap();\n}\n";
        let text = Trial::of_main("2021", main).text_after("/src/main.rs");
        assert!(text.contains("impl Ext for Receiver<u32>"), "{text}");
        let text = Trial::of_main("2021", &main.replace("close", "finish")).text_after("/src/main.rs");
        assert!(text.contains("rx.finish().await;"), "{text}");
    }

    #[test]
    fn all_methods_of_an_extension_are_for_the_same_channels() {
        let main = "use std::sync::mpsc::{channel, Receiver, Sender};\nuse std::thread;\n\
                    trait Drain<T> { fn next_or(&mut self, other: T) -> T; fn rest(self) -> Vec<T>; }\n\
                    impl<T: Send> Drain<T> for Receiver<T> {\n    fn next_or(&mut self, other: T) -> T { self.recv().unwrap_or(other) }\n    \
                    fn rest(self) -> Vec<T> { let mut all = Vec::new(); while let Ok(it) = self.recv() { all.push(it); } all }\n}\n\
                    trait Tell { fn tell(&self, n: u32); fn never_called(&self) -> bool; }\n\
                    impl Tell for Sender<u32> {\n    fn tell(&self, n: u32) { self.send(n).unwrap(); }\n    \
                    fn never_called(&self) -> bool { self.send(0).is_ok() }\n}\n\
                    fn main() {\n    let (tx, mut rx) = channel();\n    \
                    let h = thread::spawn(move || { thread::sleep(std::time::Duration::MAX); tx.tell(1); tx.tell(2); });\n    \
                    println!(\"{}\", rx.next_or(9));\n    println!(\"{:?}\", rx.rest());\n    h.join().unwrap();\n}\n";
        let text = Trial::of_main("2021", main).text_after("/src/main.rs");
        assert!(text.contains("impl Tell for UnboundedSender<u32> {"), "{text}");
        assert!(text.contains("for UnboundedReceiver<T> {"), "{text}");
    }

    /// The text after a channel of its own beside one whose end has a trait of the workspace, which `used` uses.
    fn beside(items: &str, used: &str) -> String {
        let main = format!(
            "use std::sync::mpsc::{{channel, Receiver, Sender}};\n{items}\n\
             fn kept() -> (Sender<u8>, Receiver<u8>) {{ channel() }}\n#[tokio::main]\nasync fn main() {{\n    \
             let (tx, rx) = channel::<u8>();\n    tx.send(1).unwrap();\n    println!(\"{{:?}}\", rx.recv());\n    \
             let (other, kept) = kept();\n    other.send(2).unwrap();\n    {used}\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    #[test]
    fn only_ends_that_get_to_an_implementation_stay() {
        let items = "trait Source { fn pull(&self) -> Option<u8>; fn two(&self) -> usize { self.pull().iter().count() + self.pull().iter().count() } }\n\
                     impl Source for Receiver<u8> { fn pull(&self) -> Option<u8> { self.try_recv().ok() } }\n\
                     struct Lim<F> { inner: F }\nimpl<F: Source> Source for Lim<F> { fn pull(&self) -> Option<u8> { self.inner.pull() } }\n\
                     fn generic<S: Source>(it: &S) { it.pull(); }\nfn object(it: &dyn Source) { it.pull(); }";
        for used in [
            "kept.pull();",
            "kept.two();",
            "Source::pull(&kept);",
            "generic(&kept);",
            "object(&kept);",
            "Lim { inner: kept }.pull();",
            "let all: Vec<Box<dyn Source>> = vec![Box::new(kept)]; all[0].pull();",
        ] {
            let text = beside(items, used);
            assert!(text.contains("fn kept() -> (Sender<u8>, Receiver<u8>) { channel() }"), "{used}\n{text}");
            assert!(text.contains(" rx.await"), "{used}\n{text}");
        }
        let text = beside(items, "println!(\"{:?}\", kept.recv());");
        assert!(text.contains("kept.recv().await"), "{text}");
    }

    #[test]
    fn only_ends_that_are_lent_by_an_implementation_stay() {
        let items = "struct Tx<T>(Sender<T>);\nimpl<T> AsRef<Sender<T>> for Tx<T> { fn as_ref(&self) -> &Sender<T> { &self.0 } }\n\
                     fn bound<T, S: AsRef<Sender<T>>>(it: S, value: T) { it.as_ref().send(value).ok(); }\n\
                     fn given<T>(it: impl AsRef<Sender<T>>, value: T) { it.as_ref().send(value).ok(); }";
        for used in ["bound(Tx(other), 3);", "given(Tx(other), 3);", "Tx(other).as_ref().send(3).unwrap();"] {
            let text = beside(items, &format!("{used} println!(\"{{:?}}\", kept.recv());"));
            assert!(text.contains("fn kept() -> (Sender<u8>, Receiver<u8>) { channel() }"), "{used}\n{text}");
            assert!(text.contains(" rx.await"), "{used}\n{text}");
        }
    }
}
