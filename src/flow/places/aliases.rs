//! Type aliases: one that names a type belongs to the places whose type is written with it.

use ra_ap_hir::{
    AsAssocItem, AssocItem, AssocItemContainer, Function, ModuleDef, Name, PathResolution, TypeAlias,
};
use ra_ap_ide_db::FxHashSet;
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::words::token_at;
use crate::flow::Flow;
use crate::flow::mentions::tokens_naming;
use crate::flow::places::type_places::{nesting, place_of_type, type_element};
use crate::flow::places::{Place, Travels};
use crate::workspace::Placement;

impl<'db> Travels<'db> {
    /// Unites the aliases, in which the types at `named` are written, with the places whose type is written with them.
    pub fn join_aliases<'a>(&mut self, flow: &Flow<'db>, named: impl Iterator<Item = &'a SyntaxNode>) {
        let mut aliases: Vec<(TypeAlias, Option<usize>)> = Vec::new();
        for node in named {
            if let Some(Place::Alias(alias)) = place_of_type(flow, node) {
                aliases.push((alias, type_element(node)));
            }
        }
        let mut known = FxHashSet::default();
        while let Some((alias, element)) = aliases.pop() {
            if !known.insert((alias, element)) {
                continue;
            }
            let whole = Place::Alias(alias);
            // `type Target = Sender<T>; fn deref(&self) -> &Sender<T>`, which the trait calls `&Self::Target`.
            for function in returning(flow, alias).into_iter().filter(|_| element.is_none()) {
                if self.class_of(&Place::Return(function)).is_some() {
                    self.unite(whole.clone(), Place::Return(function));
                }
            }
            for mention in mentions_of_alias(flow, alias) {
                let Some(path) = mention.parent_ancestors().find_map(ast::Path::cast) else { continue };
                let path = path.syntax();
                let part = element.and_then(|it| self.known_part(flow, path, it).map(|part| (it, part)));
                if let Some((element, part)) = part {
                    self.unite(Place::Element(Box::new(whole.clone()), element), part);
                } else if let Some(place) = self.known_place(flow, path) {
                    self.unite(whole.clone(), place);
                } else if let Some(Place::Alias(outer)) = place_of_type(flow, path)
                    && outer != alias
                {
                    let (_, level) = nesting(flow, path);
                    let place = (0..level).fold(Place::Alias(outer), |it, _| Place::Message(Box::new(it)));
                    self.unite(whole.clone(), place);
                    aliases.push((outer, type_element(path)));
                }
            }
        }
    }

    /// The element of what has the type at `path`, a tuple's other name, if values that are followed pass through it.
    fn known_part(&mut self, flow: &Flow<'db>, path: &SyntaxNode, element: usize) -> Option<Place<'db>> {
        let part = Place::Element(Box::new(place_of_type(flow, path)?), element);
        let apart = type_element(path).is_none() && nesting(flow, path).1 == 0;
        (apart && self.class_of(&part).is_some()).then_some(part)
    }

    /// The place whose type is written at `path`, if values that are followed pass through it.
    pub fn known_place(&mut self, flow: &Flow<'db>, path: &SyntaxNode) -> Option<Place<'db>> {
        let (outermost, level) = nesting(flow, path);
        let place = self.known_whole(flow, &outermost)?;
        let message = (0..level).fold(place, |it, _| Place::Message(Box::new(it)));
        self.class_of(&message).map(|_| message)
    }

    /// The same for a type that is not written inside of an end's.
    fn known_whole(&mut self, flow: &Flow<'db>, path: &SyntaxNode) -> Option<Place<'db>> {
        let place = place_of_type(flow, path)?;
        if let Some(index) = type_element(path) {
            let element = Place::Element(Box::new(place.clone()), index);
            if self.class_of(&element).is_some() {
                return Some(element);
            }
        }
        if self.class_of(&place).is_some() {
            return Some(place);
        }
        if let Place::Node(_) = place {
            return path
                .ancestors()
                .filter(|it| ast::Expr::can_cast(it.kind()))
                .take(4)
                .map(Place::Node)
                .find(|it| self.class_of(it).is_some());
        }
        None
    }
}

/// Where a type alias is named; a trait's type by what its users call it.
fn mentions_of_alias<'db>(flow: &Flow<'db>, alias: TypeAlias) -> Vec<SyntaxToken> {
    let named = |it: TypeAlias| tokens_naming(&flow.facts, Definition::TypeAlias(it));
    let mut mentions = named(alias);
    if let Some(declared) = declared_by_trait(flow, alias) {
        mentions.extend(named(declared));
    }
    let (imports, mut mentions): (Vec<_>, Vec<_>) =
        mentions.into_iter().partition(|it| it.parent_ancestors().any(|it| it.kind() == SyntaxKind::USE));
    mentions.extend(mentions_by_other_names(flow, alias, &imports));
    mentions
}

/// `pub use queue::Tx as Sender`: where the alias is meant by a name that an import gives it, or one that imports that one.
fn mentions_by_other_names(flow: &Flow<'_>, alias: TypeAlias, imports: &[SyntaxToken]) -> Vec<SyntaxToken> {
    let means_alias = |path: Option<ast::Path>| {
        matches!(
            path.and_then(|it| flow.facts.sema.resolve_path(&it)),
            Some(PathResolution::Def(ModuleDef::TypeAlias(it))) if it == alias
        )
    };
    let mut names: Vec<String> = imports.iter().filter_map(other_name).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(name) = names.get(at).cloned() {
        at += 1;
        for file in flow.facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded) {
            let places = flow.facts.words.positions(file, &name);
            if places.is_empty() {
                continue;
            }
            let root = flow.facts.sema.parse_guess_edition(file.id);
            for token in places.into_iter().filter_map(|at| token_at(root.syntax(), at, &name)) {
                if !means_alias(token.parent_ancestors().find_map(ast::Path::cast)) {
                    continue;
                }
                if !token.parent_ancestors().any(|it| it.kind() == SyntaxKind::USE) {
                    found.push(token);
                } else if let Some(other) = other_name(&token).filter(|it| !names.contains(it)) {
                    names.push(other);
                }
            }
        }
    }
    found
}

/// The name that an import gives to what `token` names in it.
fn other_name(token: &SyntaxToken) -> Option<String> {
    let tree = token.parent_ancestors().find_map(ast::UseTree::cast)?;
    Some(tree.rename()?.name()?.text().to_string())
}

/// The trait's declaration of the type that `alias` says in an `impl`.
pub(in crate::flow) fn declared_by_trait(flow: &Flow<'_>, alias: TypeAlias) -> Option<TypeAlias> {
    let db = flow.facts.db;
    let AssocItemContainer::Impl(block) = alias.as_assoc_item(db)?.container(db) else { return None };
    block.trait_(db)?.items(db).into_iter().find_map(|it| match it {
        AssocItem::TypeAlias(it) if it.name(db) == alias.name(db) => Some(it),
        _ => None,
    })
}

/// The functions of the same `impl` that return what `alias` says, as their trait declares them.
fn returning(flow: &Flow<'_>, alias: TypeAlias) -> Vec<Function> {
    let db = flow.facts.db;
    let Some(AssocItemContainer::Impl(block)) = alias.as_assoc_item(db).map(|it| it.container(db)) else {
        return Vec::new();
    };
    let declared = block.trait_(db).into_iter().flat_map(|it| it.items(db));
    let declares = declared_by_trait(flow, alias);
    let returns_it = |it: &Function| {
        let written = flow.facts.sema.source(*it).and_then(|it| it.value.ret_type());
        let paths = written
            .into_iter()
            .flat_map(|it| it.syntax().descendants().filter_map(ast::Path::cast).collect::<Vec<_>>());
        paths
            .filter_map(|it| flow.facts.sema.resolve_path(&it))
            .any(|it| matches!(it, PathResolution::Def(ModuleDef::TypeAlias(it)) if Some(it) == declares))
    };
    let names: Vec<Name> = declared
        .filter_map(|it| if let AssocItem::Function(it) = it { Some(it) } else { None })
        .filter(returns_it)
        .map(|it| it.name(db))
        .collect();
    let own = block.items(db).into_iter();
    let own = own.filter_map(|it| if let AssocItem::Function(it) = it { Some(it) } else { None });
    own.filter(|it| names.contains(&it.name(db))).collect()
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    #[test]
    fn an_alias_of_a_join_handle_goes_with_its_values() {
        let after = |alias: &str, items: &str, main: &str| {
            let text = format!(
                "use std::thread::{{self, JoinHandle}};\n{alias}\nfn nap() -> u32 {{ thread::sleep(std::time::Duration::from_millis(5)); 1 }}\n\
                 {items}\n#[tokio::main]\nasync fn main() {{\n    {main}\n}}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        let start = "fn start() -> Handle { thread::spawn(nap) }";
        for (alias, items, main) in [
            ("type Handle = JoinHandle<u32>;", start, "start().join().unwrap();"),
            (
                "type Handle = thread::JoinHandle<u32>;",
                start,
                "let all: Vec<Handle> = vec![start()]; for it in all { it.join().unwrap(); }",
            ),
            (
                "type Handle<T> = JoinHandle<T>;",
                "fn start() -> Result<Handle<u32>, String> { let it = thread::spawn(nap); Ok(it) }",
                "start().unwrap().join().unwrap();",
            ),
            (
                "type Started = (u32, JoinHandle<u32>);",
                "fn start() -> Started { (1, thread::spawn(nap)) }",
                "let (_, it) = start(); it.join().unwrap();",
            ),
            ("type Inner<T> = JoinHandle<T>; type Handle = Inner<u32>;", start, "start().join().unwrap();"),
            (
                "mod kinds { pub type Kind<T> = std::thread::JoinHandle<T>; } use kinds::Kind as Named;",
                "fn start() -> Named<u32> { thread::spawn(nap) }",
                "start().join().unwrap();",
            ),
        ] {
            let after = after(alias, items, main);
            assert!(after.contains(".await.unwrap()"), "{after}");
            assert_eq!(after.matches("tokio::task::JoinHandle<").count(), 1, "{after}");
        }
        // One that stays keeps the alias, and with it all others.
        let both = "fn start() -> Handle { thread::spawn(nap) } fn other() -> Handle { thread::spawn(|| { thread::current().id(); 1 }) }";
        let stays = after(
            "type Handle = JoinHandle<u32>;",
            both,
            "start().join().unwrap(); other().join().unwrap();",
        );
        assert!(!stays.contains("tokio::spawn") && !stays.contains("tokio::task"), "{stays}");
    }

    #[test]
    fn an_alias_goes_by_the_names_that_imports_give_it() {
        let after = |names: &str, end: &str| {
            let text = format!(
                "mod queue {{ pub type Tx<T> = std::sync::mpsc::Sender<T>; pub type Rx<T> = std::sync::mpsc::Receiver<T>; }}\n\
                 {names}\nfn pair() -> ({end}, queue::Rx<u32>) {{ std::sync::mpsc::channel() }}\n\
                 fn give(tx: {end}) {{ tx.send(1).unwrap(); }}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = pair();\n    std::thread::spawn(move || give(tx));\n    rx.recv().unwrap();\n}}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        for (names, end) in [
            ("pub use queue::Tx as Sender;", "Sender<u32>"),
            ("mod api { pub use crate::queue::Tx as Port; } use api::Port as Sender;", "Sender<u32>"),
            ("mod api { pub use crate::queue::Tx as Port; }", "api::Port<u32>"),
        ] {
            let after = after(names, end);
            assert!(after.contains("rx.recv().await"), "{after}");
            assert!(after.contains("pub type Tx<T> = tokio::sync::"), "{after}");
        }
    }

    #[test]
    fn what_a_deref_gives_is_known_wherever_something_is_dereferenced() {
        let after = |end: &str, returned: &str, uses: &str| {
            let text = format!(
                "use std::ops::Deref;\nuse std::sync::mpsc::{{self, Receiver, Sender, SyncSender}};\nstruct Out({end});\n\
                 impl Deref for Out {{\n    type Target = {end};\n    fn deref(&self) -> {returned} {{\n        &self.0\n    }}\n}}\n\
                 fn give(tx: &Sender<u32>) {{ tx.send(9).unwrap(); }}\nfn take(rx: &Receiver<u32>) {{ rx.recv().unwrap(); }}\n\
                 fn put(tx: &SyncSender<u32>) {{ tx.send(9).unwrap(); }}\n\
                 #[tokio::main]\nasync fn main() {{\n    {uses}\n}}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        let takes = "std::thread::spawn(move || rx.recv().unwrap());";
        for returned in ["&Sender<u32>", "&Self::Target"] {
            let uses = format!(
                "let (tx, rx) = mpsc::channel();\n    {takes}\n    let out = Out(tx);\n    out.send(1).unwrap();\n    (*out).send(2).unwrap();"
            );
            let after = after("Sender<u32>", returned, &uses);
            assert!(after.contains("type Target = UnboundedSender<u32>;"), "{after}");
        }
        let uses = format!(
            "let (tx, rx) = mpsc::sync_channel(1);\n    {takes}\n    let out = Out(tx);\n    out.send(1).unwrap();"
        );
        let awaited = after("SyncSender<u32>", "&Self::Target", &uses);
        assert!(awaited.contains("out.send(1).await.unwrap()"), "{awaited}");
        let uses =
            format!("let (tx, rx) = mpsc::channel();\n    {takes}\n    let out = Out(tx);\n    give(&out);");
        let kept = after("Sender<u32>", "&Self::Target", &uses);
        assert!(kept.contains("mpsc::channel()") && kept.contains("type Target = Sender<u32>;"), "{kept}");
        let uses = "let (tx, rx) = mpsc::channel();\n    std::thread::spawn(move || tx.send(1).unwrap());\n    let inbox = Out(rx);\n    inbox.recv().unwrap();";
        let kept = after("Receiver<u32>", "&Self::Target", uses);
        assert!(kept.contains("mpsc::channel()") && kept.contains("inbox.recv().unwrap()"), "{kept}");
    }

    #[test]
    fn an_end_that_the_trait_of_an_impl_is_named_with_goes_with_its_parameter() {
        let after = |more: &str| {
            let text = format!(
                "use std::sync::mpsc::{{self, Receiver}};\nstruct Inbox(Receiver<u32>);\n\
                 impl From<Receiver<u32>> for Inbox {{\n    fn from(rx: Receiver<u32>) -> Self {{\n        Inbox(rx)\n    }}\n}}\n{more}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    let inbox = Inbox::from(rx);\n    \
                 std::thread::spawn(move || {{ tx.send(1).unwrap(); tx.send(2).unwrap() }});\n    inbox.0.recv().unwrap();\n}}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        let moved = after("");
        assert!(moved.contains("impl From<UnboundedReceiver<u32>> for Inbox"), "{moved}");
        assert!(
            moved.contains("fn from(rx: UnboundedReceiver<u32>)") && moved.contains(".recv().await"),
            "{moved}"
        );
        let taken = "impl From<tokio::sync::mpsc::UnboundedReceiver<u32>> for Inbox { fn from(_: tokio::sync::mpsc::UnboundedReceiver<u32>) -> Self { Inbox(mpsc::channel().1) } }";
        let kept = after(taken);
        assert!(
            kept.contains("impl From<Receiver<u32>> for Inbox") && kept.contains("= mpsc::channel();"),
            "{kept}"
        );
    }

    #[test]
    fn an_end_that_is_converted_goes_where_the_conversion_takes_it() {
        let after = |items: &str, uses: &str| {
            let text = format!(
                "use std::sync::mpsc::{{self, Receiver}};\nstruct Inbox(Receiver<u32>);\n{items}\n\
                 #[tokio::main]\nasync fn main() {{\n    let (tx, rx) = mpsc::channel();\n    {uses}\n    \
                 std::thread::spawn(move || {{ tx.send(1).unwrap(); tx.send(2).unwrap() }});\n    inbox.0.recv().unwrap();\n}}\n"
            );
            Trial::of_main("2021", &text).text_after("/src/main.rs")
        };
        let from = "impl From<Receiver<u32>> for Inbox { fn from(rx: Receiver<u32>) -> Self { Inbox(rx) } }";
        let moved = after(from, "let inbox: Inbox = rx.into();");
        assert!(
            moved.contains("From<UnboundedReceiver<u32>> for Inbox") && moved.contains(".recv().await"),
            "{moved}"
        );
        let kept = format!(
            "{from} static KEPT: std::sync::Mutex<Option<Receiver<u32>>> = std::sync::Mutex::new(None);"
        );
        let kept = after(
            &kept,
            "let inbox: Inbox = rx.into(); let other = mpsc::channel(); *KEPT.lock().unwrap() = Some(other.1); let _: Inbox = KEPT.lock().unwrap().take().unwrap().into(); std::thread::scope(|s| { s.spawn(|| KEPT.lock().unwrap().as_ref().unwrap().recv_timeout(std::time::Duration::ZERO)); });",
        );
        assert!(
            kept.contains("From<Receiver<u32>> for Inbox") && kept.contains("= mpsc::channel();"),
            "{kept}"
        );
        let tried = "impl TryFrom<Receiver<u32>> for Inbox { type Error = u32; fn try_from(rx: Receiver<u32>) -> Result<Self, u32> { Ok(Inbox(rx)) } }";
        let moved = after(tried, "let inbox: Inbox = rx.try_into().unwrap();");
        assert!(moved.contains("TryFrom<UnboundedReceiver<u32>> for Inbox"), "{moved}");
    }

    #[test]
    fn what_an_index_gives_is_known_wherever_something_is_indexed() {
        let text = "use std::sync::mpsc::{self, SyncSender};\nstruct Outs(Vec<SyncSender<u32>>);\n\
             impl std::ops::Index<usize> for Outs {\n    type Output = SyncSender<u32>;\n    fn index(&self, at: usize) -> &Self::Output {\n        &self.0[at]\n    }\n}\n\
             #[tokio::main]\nasync fn main() {\n    let (tx, rx) = mpsc::sync_channel(1);\n    let outs = Outs(vec![tx]);\n    \
             std::thread::spawn(move || rx.recv().unwrap());\n    outs[0].send(1).unwrap();\n}\n";
        let after = Trial::of_main("2021", text).text_after("/src/main.rs");
        assert!(
            after.contains("type Output = Sender<u32>;") && after.contains("outs[0].send(1).await"),
            "{after}"
        );
    }
}
