//! Who calls a function, anywhere in the workspace.

use std::path::Path;

use ra_ap_hir::{AsAssocItem, AssocItem, AssocItemContainer, Function, HasCrate, Impl};
use ra_ap_ide_db::base_db::SourceDatabase as _;
use ra_ap_syntax::SyntaxKind;
use ra_ap_syntax::ast::{self, AstNode, HasName};

use crate::facts::body::{CallIx, Callee, Src};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::mentions::{MethodGroup, candidates, functions_around, mentions_of};

/// One mention of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// A call or value use in an analysed body.
    Call(CallIx),
    /// A mention that the analysis cannot see into; where it is.
    Opaque(Src),
    /// A method of the same name, called on a value whose type is not known and may be one of the workspace's.
    Doubtful(Src),
}

impl<'db> Flow<'db> {
    /// All mentions of `function`, its trait's declaration and sibling implementations included.
    pub fn callers(&mut self, function: Function) -> Vec<Caller> {
        let group = self.method_group(function);
        let key = group.members.first().copied().unwrap_or(function);
        if let Some(known) = self.callers.get(&key) {
            return known.clone();
        }
        self.look_for_callers(&[function]);
        let candidates = self.candidates.remove(&key).unwrap_or_default();
        let mut found = Vec::new();
        let mentions = mentions_of(&self.facts, &group, candidates);
        for (place, token) in mentions.certain {
            self.mention_at(key, &token, place, &mut found);
        }
        found.extend(mentions.doubtful.into_iter().map(Caller::Doubtful));
        found.extend(mentions.unseen.into_iter().map(Caller::Opaque));
        found.dedup();
        self.callers.insert(key, found.clone());
        found
    }

    /// Prepares the answers to `callers` of all `functions` at once: what has to be inferred for them is inferred on
    /// all cores.
    pub fn look_for_callers(&mut self, functions: &[Function]) {
        let mut around = Vec::new();
        for function in functions {
            let group = self.method_group(*function);
            let key = group.members.first().copied().unwrap_or(*function);
            if self.callers.contains_key(&key) || self.candidates.contains_key(&key) {
                continue;
            }
            let candidates = candidates(&self.facts, &group);
            around.extend(functions_around(&self.facts, &candidates));
            self.candidates.insert(key, candidates);
        }
        self.facts.infer_ahead(around);
    }

    /// The functions whose signature is tied to that of `function`.
    pub fn method_group(&self, function: Function) -> MethodGroup {
        let db = self.facts.db;
        let function = self.facts.canonical_function(function);
        let alone = |foreign| MethodGroup { members: vec![function], trait_: None, foreign };
        let Some(item) = function.as_assoc_item(db) else { return alone(None) };
        let trait_ = match item.container(db) {
            AssocItemContainer::Trait(it) => it,
            AssocItemContainer::Impl(it) => match it.trait_(db) {
                Some(it) => it,
                None => return alone(names::unknown_trait(db, it)),
            },
        };
        let name = function.name(db);
        let mut members = Vec::new();
        if let Some(declaration) =
            trait_.items(db).into_iter().find_map(|it| named_function(it, db, name.as_str()))
        {
            members.push(declaration);
        }
        let own = names::is_workspace_crate(db, trait_.krate(db));
        if own {
            for implementation in Impl::all_for_trait(db, trait_) {
                let items = implementation.items(db);
                members.extend(items.into_iter().find_map(|it| named_function(it, db, name.as_str())));
            }
        }
        if !members.contains(&function) {
            members.push(function);
        }
        let foreign = (!own).then(|| trait_.name(db).as_str().to_owned());
        MethodGroup { members, trait_: Some(trait_), foreign }
    }

    fn mention_at(
        &mut self,
        function: Function,
        token: &ra_ap_syntax::SyntaxToken,
        place: Src,
        found: &mut Vec<Caller>,
    ) {
        // An implementation's own name counts as a mention of the trait's method.
        let declares = token.parent().is_some_and(|it| it.kind() == SyntaxKind::NAME);
        if declares || token.parent_ancestors().any(|it| it.kind() == SyntaxKind::USE) {
            self.alias_mentions(function, token, found);
            return;
        }
        self.facts.build_body_around(token);
        let call = self
            .facts
            .call_named(place)
            .filter(|it| matches!(self.facts.calls[it.0].callee, Callee::Workspace(_) | Callee::Unknown(_)));
        found.push(match call {
            Some(index) => Caller::Call(index),
            None => Caller::Opaque(place),
        });
    }

    /// `use a::f as g`: what `g` names, wherever it is written.
    fn alias_mentions(
        &mut self,
        function: Function,
        token: &ra_ap_syntax::SyntaxToken,
        found: &mut Vec<Caller>,
    ) {
        let tree = token.parent_ancestors().find_map(ast::UseTree::cast);
        let Some(alias) = tree.and_then(|it| it.rename()).and_then(|it| it.name()) else { return };
        let alias = alias.text().to_string();
        let files: Vec<_> = self
            .facts
            .workspace
            .files
            .iter()
            .filter(|it| it.placement != crate::workspace::Placement::NotLoaded && it.text.contains(&alias))
            .map(|it| it.id)
            .collect();
        for file in files {
            let root = self.facts.sema.parse_guess_edition(file).syntax().clone();
            let tokens: Vec<_> = root
                .descendants_with_tokens()
                .filter_map(|it| it.into_token())
                .filter(|it| it.kind() == SyntaxKind::IDENT && it.text() == alias)
                .filter(|it| !it.parent_ancestors().any(|up| up.kind() == SyntaxKind::USE))
                .collect();
            for token in tokens {
                self.facts.build_body_around(&token);
                let place = Src { file, range: token.text_range() };
                // Another item of the same name resolves to something else, and is no call of ours.
                let call = self.facts.call_named(place);
                let ours = call.filter(|it| self.facts.calls[it.0].callee == Callee::Workspace(function));
                // What another build calls resolves to nothing.
                let unseen = call.is_none() && self.facts.switched_off_at(place).is_some();
                found.extend(ours.map(Caller::Call).or_else(|| unseen.then_some(Caller::Opaque(place))));
            }
        }
    }

    /// Whether a program starts in `function`. A method may be called `main` as well, and so may a library's function.
    pub fn is_main(&self, function: Function) -> bool {
        let db = self.facts.db;
        function.is_main(db)
            && function.as_assoc_item(db).is_none()
            && !self.root_path(function.krate(db)).is_some_and(|it| it.to_string().ends_with("/lib.rs"))
    }

    fn root_path(&self, krate: ra_ap_hir::Crate) -> Option<ra_ap_vfs::VfsPath> {
        let db = self.facts.db;
        let root = krate.root_file(db);
        let path = db.file_source_root(root).source_root_id(db);
        db.source_root(path).source_root(db).path_for_file(&root).cloned()
    }

    /// Whether `cargo test` runs the examples in the crate's documentation. It builds no package that depends on what is not there.
    pub(in crate::flow) fn has_doc_tests(&self, krate: ra_ap_hir::Crate) -> bool {
        let workspace = self.facts.workspace;
        let package = workspace.package_of(krate.root_file(self.facts.db));
        let lost = |it: &Path| workspace.skipped.iter().any(|skipped| skipped.path == it);
        let builds =
            package.is_some_and(|it| !it.dependencies.iter().filter_map(|it| it.path.as_deref()).any(lost));
        builds && self.root_path(krate).is_some_and(|it| it.to_string().ends_with("lib.rs"))
    }

    /// Whether the crate is a library target rather than a program.
    pub fn is_library(&self, krate: ra_ap_hir::Crate) -> bool {
        let root = krate.root_file(self.facts.db);
        let root_path = self.root_path(krate);
        // `publish = false`: everybody who can use it is in the workspace.
        let private = self.facts.workspace.package_of(root).is_some_and(|it| {
            it.manifest_text.lines().any(|it| it.replace(' ', "").starts_with("publish=false"))
        });
        !private && root_path.is_some_and(|it| it.to_string().ends_with("lib.rs"))
    }
}

fn named_function(item: AssocItem, db: &ra_ap_ide_db::RootDatabase, name: &str) -> Option<Function> {
    match item {
        AssocItem::Function(it) if it.name(db).as_str() == name => Some(it),
        _ => None,
    }
}
