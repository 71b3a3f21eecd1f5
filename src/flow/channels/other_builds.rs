//! Code of other builds that names a channel's ends: what `cfg` switches off is neither resolved nor rewritten, so a channel
//! stays if that code does more with it than goes on as it is written.

use ra_ap_hir::{Field, Function, Local, PathResolution};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::algo::skip_trivia_token;
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{Direction, SyntaxKind, SyntaxNode, SyntaxToken};

use super::{Channels, Kind};
use crate::facts::Facts;
use crate::facts::words::tokens_named;
use crate::flow::Flow;
use crate::flow::mentions::{fields, may_name_member};
use crate::flow::places::Place;
use crate::flow::types::unknown::visible_files;
use crate::refusal::RefusalCode;
use crate::workspace::Placement;

/// The names in code that is switched off, with where they stand.
#[derive(Default)]
pub(super) struct OtherBuilds {
    names: FxHashMap<String, Vec<OffName>>,
}

/// A name in code that is switched off.
#[derive(Clone)]
struct OffName {
    token: SyntaxToken,
    /// The outermost node that is switched off around it.
    off: SyntaxNode,
}

impl OtherBuilds {
    /// Reads all code that is switched off.
    pub(super) fn read(facts: &Facts<'_>) -> Self {
        let mut this = OtherBuilds::default();
        for file in &facts.workspace.files {
            match file.placement {
                Placement::NotLoaded | Placement::Included | Placement::Unparsable(_) => {}
                Placement::SwitchedOff(_) => {
                    this.add(facts.sema.parse_guess_edition(file.id).syntax());
                }
                Placement::InTree | Placement::Orphan => {
                    if !file.text.contains("cfg") {
                        continue;
                    }
                    let root = facts.sema.parse_guess_edition(file.id);
                    let mut end = root.syntax().text_range().start();
                    for condition in tokens_named(root.syntax(), &file.text, "cfg") {
                        let attribute = condition.parent_ancestors().find_map(ast::Attr::cast);
                        let Some(node) = attribute.and_then(|it| it.syntax().parent()) else { continue };
                        let range = node.text_range();
                        if range.start() >= end && facts.switched_off_around(&node).is_some() {
                            this.add(&node);
                            end = range.end();
                        }
                    }
                }
            }
        }
        this
    }

    fn add(&mut self, off: &SyntaxNode) {
        let tokens = off.descendants_with_tokens().filter_map(|it| it.into_token());
        for token in tokens.filter(|it| matches!(it.kind(), SyntaxKind::IDENT | SyntaxKind::INT_NUMBER)) {
            let name = OffName { token, off: off.clone() };
            self.names.entry(name.token.text().to_owned()).or_default().push(name);
        }
    }

    fn named(&self, name: &str) -> &[OffName] {
        self.names.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

impl<'db> Channels<'db> {
    /// Refuses a channel with whose ends code of other builds does what they could no longer do.
    pub(super) fn judge_other_builds(&mut self, flow: &Flow<'db>, index: usize) {
        if self.all[index].never.is_some() || self.other_builds.names.is_empty() {
            return;
        }
        let kind = self.all[index].kind;
        let places = self.places(index);
        let mut seen = FxHashSet::default();
        for place in places.iter().map(innermost).filter(|it| seen.insert((*it).clone())) {
            let Some(at) = self.other_builds.hinders(flow, place, kind) else { continue };
            let at = flow.facts.src(&at).map(|it| flow.facts.location(it)).unwrap_or_default();
            return self.refuse(index, RefusalCode::Unresolved, || {
                format!("code of another build uses an end of it at {at}, which would no longer fit")
            });
        }
    }
}

fn innermost<'a, 'db>(place: &'a Place<'db>) -> &'a Place<'db> {
    match place {
        Place::Element(inner, _) | Place::Message(inner) => innermost(inner),
        other => other,
    }
}

impl OtherBuilds {
    /// Where code of another build uses what is at `place` otherwise than the new end can be used.
    fn hinders<'db>(&self, flow: &Flow<'db>, place: &Place<'db>, kind: Kind) -> Option<SyntaxNode> {
        let db = flow.facts.db;
        let hinder = match place {
            Place::Local(local) => {
                let of_function = flow.function_with_parameter(*local);
                let called = of_function.and_then(|it| self.names_function(flow, it));
                called.or_else(|| {
                    let mut uses = self.named(local.name(db).as_str()).iter();
                    uses.find(|it| is_of_local(flow, it, *local) && !goes_on(it, kind, 0))
                })
            }
            Place::Field(field) => self.names_field(flow, *field, kind),
            Place::Static(item) => {
                let mut uses = self.named(item.name(db).as_str()).iter();
                uses.find(|it| is_path(&it.token) && !goes_on(it, kind, 0))
            }
            Place::Alias(alias) => {
                let mut uses = self.named(alias.name(db).as_str()).iter();
                uses.find(|it| is_path(&it.token))
            }
            Place::Return(function) => self.names_function(flow, *function),
            Place::Argument(local) => {
                flow.function_with_parameter(*local).and_then(|it| self.names_function(flow, it))
            }
            Place::BodyValue(_) | Place::Node(_) | Place::Element(..) | Place::Message(_) => None,
        };
        hinder.and_then(|it| it.token.parent())
    }

    fn names_function<'db>(&self, flow: &Flow<'db>, function: Function) -> Option<&OffName> {
        let name = function.name(flow.facts.db);
        let names = self.named(name.as_str());
        if names.is_empty() {
            return None;
        }
        let group = flow.method_group(function);
        names.iter().find(|it| may_name_member(&flow.facts, &group, &it.token))
    }

    fn names_field<'db>(&self, flow: &Flow<'db>, field: Field, kind: Kind) -> Option<&OffName> {
        let db = flow.facts.db;
        let names = self.named(field.name(db).as_str());
        if names.is_empty() {
            return None;
        }
        let seen = visible_files(&flow.facts, ra_ap_hir::HasVisibility::visibility(&field, db));
        names.iter().find(|it| {
            let file = it.token.parent().and_then(|it| flow.facts.src(&it)).map(|it| it.file);
            let other = file
                .and_then(|it| flow.facts.workspace.file(it))
                .is_some_and(|it| !it.placement.is_analysed());
            let sees = seen.as_ref().zip(file).is_none_or(|(seen, file)| other || seen.contains(&file));
            sees && fields::may_be_named_unresolved(&flow.facts, field, &it.token) && !goes_on(it, kind, 0)
        })
    }
}

/// Whether the name may be that of the variable.
fn is_of_local<'db>(flow: &Flow<'db>, name: &OffName, local: Local<'db>) -> bool {
    let source = local.primary_source(flow.facts.db);
    let binding = source.syntax();
    let around = binding
        .ancestors()
        .find(|it| matches!(it.kind(), SyntaxKind::FN | SyntaxKind::CONST | SyntaxKind::STATIC));
    let within = |it: SyntaxNode| name.token.parent_ancestors().any(|up| up == it);
    if !around.is_some_and(within)
        || name.token.text_range().start() < binding.text_range().end()
        || !is_path(&name.token)
        || is_bound_within(name)
    {
        return false;
    }
    let path = name.token.parent_ancestors().find_map(ast::PathExpr::cast).and_then(|it| it.path());
    let in_macro = name.token.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE);
    match path.filter(|_| !in_macro).and_then(|it| flow.facts.sema.resolve_path(&it)) {
        Some(PathResolution::Local(it)) => it == local,
        Some(_) => false,
        None => true,
    }
}

/// Whether a path of one name, or one among the arguments of a macro, stands at `token`.
fn is_path(token: &SyntaxToken) -> bool {
    let Some(parent) = token.parent() else { return false };
    match parent.kind() {
        SyntaxKind::NAME_REF => parent.parent().is_some_and(|it| it.kind() == SyntaxKind::PATH_SEGMENT),
        SyntaxKind::TOKEN_TREE => before(token).is_none_or(|it| it.kind() != SyntaxKind::DOT),
        _ => false,
    }
}

/// Whether the code that is switched off binds the name itself, for where it stands.
fn is_bound_within(name: &OffName) -> bool {
    let mut inside = name.token.parent_ancestors().take_while(|it| *it != name.off);
    inside.any(|node| {
        let mut earlier = std::iter::successors(node.prev_sibling(), |it| it.prev_sibling());
        earlier.any(|it| match it.kind() {
            SyntaxKind::LET_STMT => {
                it.children().find_map(ast::Pat::cast).is_some_and(|it| binds(it.syntax(), name.token.text()))
            }
            SyntaxKind::LET_EXPR | SyntaxKind::PARAM_LIST => binds(&it, name.token.text()),
            kind => {
                let holds = match node.parent().map(|it| it.kind()) {
                    Some(SyntaxKind::MATCH_ARM) => true,
                    Some(SyntaxKind::FOR_EXPR) => node.kind() == SyntaxKind::BLOCK_EXPR,
                    _ => false,
                };
                holds && ast::Pat::can_cast(kind) && binds(&it, name.token.text())
            }
        })
    })
}

fn binds(pattern: &SyntaxNode, name: &str) -> bool {
    let mut bound = pattern.descendants().filter_map(ast::IdentPat::cast).filter_map(|it| it.name());
    bound.any(|it| it.text() == name)
}

/// Whether what is done with the end can be done with tokio's as it is written: an unbounded sender's `send`, `drop`, and a clone
/// with which nothing else is done.
fn goes_on(name: &OffName, kind: Kind, depth: usize) -> bool {
    let next: Vec<SyntaxToken> = after(&name.token).take(4).collect();
    let texts: Vec<&str> = next.iter().map(|it| it.text()).collect();
    let dropped = before(&start_of_place(&name.token)).filter(|it| it.kind() == SyntaxKind::L_PAREN);
    if dropped.and_then(|it| before(&it)).is_some_and(|it| it.text() == "drop") && texts.first() == Some(&")")
    {
        return true;
    }
    if kind != Kind::Unbounded {
        return false;
    }
    match texts[..] {
        [".", "send", "(", ..] => true,
        [".", "clone", "(", ")"] => {
            let statement = name.token.parent_ancestors().find_map(ast::LetStmt::cast);
            let Some(ast::Pat::IdentPat(pattern)) = statement.as_ref().and_then(|it| it.pat()) else {
                return false;
            };
            let ends = next.last().and_then(|it| after(it).next()).is_some_and(|it| it.text() == ";");
            let (Some(bound), true, true) = (pattern.name(), ends, depth < 4) else { return false };
            let scope = statement.and_then(|it| it.syntax().parent()).unwrap_or_else(|| name.off.clone());
            let tokens = scope.descendants_with_tokens().filter_map(|it| it.into_token());
            let mut later = tokens.filter(|it| {
                it.kind() == SyntaxKind::IDENT
                    && it.text() == bound.text()
                    && it.text_range().start() > name.token.text_range().end()
                    && is_path(it)
            });
            later.all(|token| goes_on(&OffName { token, off: name.off.clone() }, kind, depth + 1))
        }
        _ => false,
    }
}

/// The first token of `self.worker.rx`, which ends with `token`.
fn start_of_place(token: &SyntaxToken) -> SyntaxToken {
    let owner = before(token).filter(|it| it.kind() == SyntaxKind::DOT).and_then(|it| before(&it));
    let owner = owner.filter(|it| matches!(it.kind(), SyntaxKind::IDENT | SyntaxKind::SELF_KW));
    owner.map_or_else(|| token.clone(), |it| start_of_place(&it))
}

fn after(token: &SyntaxToken) -> impl Iterator<Item = SyntaxToken> + use<> {
    let all = std::iter::successors(token.next_token(), |it| it.next_token());
    all.filter(|it| !it.kind().is_trivia())
}

fn before(token: &SyntaxToken) -> Option<SyntaxToken> {
    skip_trivia_token(token.prev_token()?, Direction::Prev)
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    const IMPORTS: &str = "use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};\n";

    fn stays(items: &str, start: &str) -> bool {
        let fixture = format!(
            "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[features]\nx = []\n[dependencies]\n\
             tokio = {{ version = \"1\", features = [\"full\"] }}\n//- /src/main.rs\n{IMPORTS}{items}\n\
             #[tokio::main]\nasync fn main() {{\n    {start}\n}}\n"
        );
        !Trial::of(&fixture).text_after("/src/main.rs").contains("unbounded_channel(")
    }

    fn with_method(method: &str) -> bool {
        stays(
            &format!(
                "struct Worker {{ rx: Receiver<u32>, tx: Sender<u32> }}
struct Other {{ rx: Vec<u32> }}
impl Worker {{
    {method}
    fn run(self) {{ let Worker {{ rx, tx }} = self; drop(tx); while let Ok(it) = rx.recv() {{ println!(\"{{it}}\"); }} }}
}}"
            ),
            "let (tx, rx) = channel();
    let worker = Worker { rx, tx: tx.clone() };
    std::thread::spawn(move || worker.run());
    tx.send(1).unwrap();
    tx.send(2).unwrap();",
        )
    }

    #[test]
    fn a_field_that_another_build_uses_keeps_its_type() {
        for method in [
            "#[cfg(feature = \"x\")]\n    fn all(&self) -> Vec<u32> { self.rx.iter().collect() }",
            "#[cfg(windows)]\n    fn all(&self) { for it in &self.rx { println!(\"{it}\"); } }",
            "#[cfg(feature = \"x\")]\n    fn show(&self) { println!(\"{:?}\", self.rx.try_iter().count()); }",
            "fn show(&self) { #[cfg(feature = \"x\")]\n    println!(\"{:?}\", self.rx.try_iter().count()); }",
            "#[cfg(feature = \"x\")]\n    fn make() -> Self { let (tx, rx) = channel(); Worker { rx, tx } }",
            "#[cfg(feature = \"x\")]\n    fn lend(&self) -> Sender<u32> { let tx = self.tx.clone(); tx }",
        ] {
            assert!(with_method(method), "{method}");
        }
        for method in [
            "",
            "#[cfg(feature = \"x\")]\n    fn more(&self) { let _ = self.tx.send(3); }",
            "#[cfg(feature = \"x\")]\n    fn more(&self) { let tx = self.tx.clone(); std::thread::spawn(move || tx.send(3)); }",
            "#[cfg(feature = \"x\")]\n    fn close(self) { drop(self.tx); }",
            "} #[cfg(feature = \"x\")] impl Other { fn all(&self) -> usize { self.rx.len() } } impl Worker {",
            "#[cfg(feature = \"x\")]\n    fn other(it: Other) -> Other { let Other { rx } = it; Other { rx } }",
            "#[cfg(feature = \"x\")]\n    fn apart() { let (tx, rx) = channel(); tx.send(2).unwrap(); println!(\"{:?}\", rx.iter().next()); }",
        ] {
            assert!(!with_method(method), "{method}");
        }
    }

    #[test]
    fn a_variable_or_function_of_which_another_build_makes_more_keeps_its_type() {
        let with = |more: &str| {
            stays(
                "fn count(rx: Receiver<u32>) { while let Ok(it) = rx.recv() { println!(\"{it}\"); } }",
                &format!(
                    "let (tx, rx) = channel();\n    {more}\n    std::thread::spawn(move || count(rx));\n    \
                     tx.send(1).unwrap();\n    tx.send(2).unwrap();"
                ),
            )
        };
        for more in [
            "#[cfg(feature = \"x\")]\n    for it in rx.iter() { println!(\"{it}\"); }",
            "#[cfg(feature = \"x\")]\n    let rx = { let rx: Receiver<u32> = rx; rx };",
            "#[cfg(feature = \"x\")]\n    { let (sender, receiver) = channel(); drop(sender); count(receiver); }",
        ] {
            assert!(with(more), "{more}");
        }
        for more in [
            "",
            "#[cfg(feature = \"x\")]\n    { let (tx, rx) = sync_channel(1); tx.send(2).unwrap(); println!(\"{:?}\", rx.recv()); }",
            "#[cfg(feature = \"x\")]\n    [1, 2].into_iter().for_each(|rx| println!(\"{}\", rx + 1));",
            "#[cfg(feature = \"x\")]\n    tx.send(3).unwrap();",
        ] {
            assert!(!with(more), "{more}");
        }
    }
}
