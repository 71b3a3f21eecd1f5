//! Which functions are worth analysing: those that mention an API, or something that holds a value of an API's type.
//!
//! Inferring types is nearly all the work of a run, and names such as `len`, `new` and `spawn` stand everywhere. This
//! looks at declarations and written paths only, which costs no inference. In doubt a function is worth it.

use std::ops::Deref;
use std::path::Path;

use ra_ap_hir::{ModuleDef, PathResolution};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode, HasName};
use ra_ap_syntax::{Direction, GreenNode, SyntaxKind, SyntaxNode, SyntaxToken, algo};

use super::Facts;
use super::api;
use super::names;
use super::sites::may_rename;
use crate::workspace::{Package, PackageIx, Placement, SourceFile};

/// Words that stand for API functions, API types and whatever holds a value of such a type.
pub struct Relevance {
    /// Names under which files import APIs.
    aliases: FxHashSet<String>,
    /// Types of the workspace that an API type can be got from without naming a field.
    types: FxHashSet<String>,
    /// Declarations whose type or signature holds an API type, by name.
    holders: FxHashMap<String, FxHashSet<Holder>>,
    /// The same for functions that are called as `Type::name`, with their types.
    associated: FxHashMap<String, FxHashSet<String>>,
    /// The types among them that the given paths declare, and the functions that are called as `Type::name`.
    given: FxHashSet<String>,
    /// Whether the file whose declarations are read is among the given paths.
    reads_given: bool,
    verdicts: FxHashMap<SyntaxNode, bool>,
    paths: FxHashMap<(SyntaxNode, String), bool>,
}

/// What leads to a function.
#[derive(Default)]
pub struct LedTo {
    /// Whether it names something of the given paths that holds an API's value.
    by_given: bool,
    /// What it names that holds a runtime.
    pub runtimes: Vec<String>,
}

impl LedTo {
    /// Whether somebody who looks at the given paths, and at what names one of these `runtimes`, asks for the function.
    pub fn asks(&self, runtimes: &FxHashSet<String>) -> bool {
        self.by_given || self.runtimes.iter().any(|it| runtimes.contains(it))
    }
}

/// Something declared to hold an API type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Holder {
    kind: HolderKind,
    package: Option<PackageIx>,
    /// Whether the given paths declare it.
    given: bool,
    /// Whether it holds a runtime or a runtime's handle, which are not followed from place to place as others are.
    drives: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum HolderKind {
    /// A field of a struct or variant.
    Field,
    /// A variant, const or static.
    Named,
    /// A function or method.
    Function,
}

/// Where a function stands.
struct Position {
    /// The node from which its paths are resolved.
    scope: SyntaxNode,
    package: Option<PackageIx>,
}

/// Last segments of the API's free functions and macros.
fn is_function_word(word: &str) -> bool {
    api::vocabulary().functions.contains(word)
}

/// Last segments of the types that API methods belong to.
fn is_type_word(word: &str) -> bool {
    api::vocabulary().types.contains(word)
}

impl Relevance {
    /// Reads the declarations of all loaded files.
    pub fn new(facts: &Facts<'_>, aliases: &FxHashSet<String>) -> Self {
        let mut this = Relevance {
            aliases: aliases.clone(),
            types: FxHashSet::default(),
            holders: FxHashMap::default(),
            associated: FxHashMap::default(),
            given: FxHashSet::default(),
            reads_given: false,
            verdicts: FxHashMap::default(),
            paths: FxHashMap::default(),
        };
        let loaded: Vec<&SourceFile> =
            facts.workspace.files.iter().filter(|it| it.placement != Placement::NotLoaded).collect();
        let vocabulary = api::vocabulary();
        let mut words: Vec<String> =
            vocabulary.types.iter().map(|it| (*it).to_owned()).chain(aliases.iter().cloned()).collect();
        // A type that holds an API type makes a holder of whatever holds it in turn.
        while !words.is_empty() {
            let known = this.types.clone();
            let Ok(search) = aho_corasick::AhoCorasick::new(&words) else { break };
            for file in loaded.iter().filter(|it| search.is_match(it.text.as_bytes())) {
                this.declarations(facts, file);
            }
            words = this.types.difference(&known).cloned().collect();
        }
        while this.renamed(facts, &loaded) {}
        this
    }

    /// What is imported under another name holds under that as well: `use jobs::queue as jobs`. Whether there was a name that is new.
    fn renamed(&mut self, facts: &Facts<'_>, files: &[&SourceFile]) -> bool {
        let mut found: Vec<(String, String)> = Vec::new();
        let holds = |it: &str| self.holders.contains_key(it);
        for file in files.iter().filter(|it| may_rename(&it.text, holds)) {
            let root = facts.sema.parse_guess_edition(file.id);
            for tree in root.syntax().descendants().filter_map(ast::UseTree::cast) {
                let imported = tree.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
                let alias = tree.rename().and_then(|it| it.name());
                if let (Some(imported), Some(alias)) = (imported, alias)
                    && holds(imported.text())
                {
                    found.push((imported.text().to_string(), alias.text().to_string()));
                }
            }
        }
        let mut grew = false;
        for (imported, alias) in found {
            let holders = self.holders.get(&imported).cloned().unwrap_or_default();
            let known = self.holders.entry(alias).or_default();
            let before = known.len();
            known.extend(holders);
            grew |= known.len() > before;
        }
        grew
    }

    /// Words without which a file cannot use what another one declares: what holds values of the APIs' types, and the types
    /// that make such values.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let owners = self.associated.values().flatten();
        self.types.iter().chain(self.holders.keys()).chain(owners).map(String::as_str)
    }

    /// Whether `token` may name a site, judged by the function, const or static around it.
    pub fn is_worth(&mut self, facts: &Facts<'_>, file: &SourceFile, token: &SyntaxToken) -> bool {
        let item = token.parent_ancestors().find(|it| is_body_item(it.kind()));
        item.is_none_or(|it| self.is_relevant(facts, file.package, &it))
    }

    /// Whether a function of this name may return an API's value or hand one over.
    pub fn is_maker(&self, name: &str) -> bool {
        let is_function = |it: &Holder| it.kind == HolderKind::Function;
        self.associated.contains_key(name)
            || self.holders.get(name).is_some_and(|it| it.iter().any(is_function))
    }

    /// What `item` names that holds a runtime.
    pub fn runtimes_in(&self, facts: &Facts<'_>, file: &SourceFile, item: &SyntaxNode) -> Vec<String> {
        let at = Position { scope: scope_of(item), package: file.package };
        let tokens = words_of(item).filter(|it| self.names_holder(facts, it, &at, |it| it.drives));
        tokens.map(|it| it.text().to_owned()).collect()
    }

    /// What `item` names of the given paths, and of runtimes.
    pub fn led_to(&self, facts: &Facts<'_>, file: &SourceFile, item: &SyntaxNode) -> LedTo {
        let at = Position { scope: scope_of(item), package: file.package };
        let mut found = LedTo::default();
        for token in words_of(item) {
            let word = token.text();
            let given = |this: &Self| {
                this.given.contains(word)
                    && (this.types.contains(word) || this.names_associated(facts, &token, &at))
                    || this.names_holder(facts, &token, &at, |it| it.given)
            };
            found.by_given = found.by_given || given(self);
            if self.names_holder(facts, &token, &at, |it| it.drives) {
                found.runtimes.push(word.to_owned());
            }
        }
        found
    }

    fn names_holder(
        &self,
        facts: &Facts<'_>,
        token: &SyntaxToken,
        at: &Position,
        wanted: impl Fn(&Holder) -> bool,
    ) -> bool {
        let Some(holders) = self.holders.get(token.text()) else { return false };
        holders.iter().any(|it| {
            wanted(it)
                && Self::sees(facts, at.package, it.package)
                && may_name(facts, token, it.kind, &at.scope)
        })
    }

    /// Whether the function, const or static `item` may have a site.
    pub fn is_relevant(&mut self, facts: &Facts<'_>, package: Option<PackageIx>, item: &SyntaxNode) -> bool {
        if let Some(known) = self.verdicts.get(item) {
            return *known;
        }
        let at = Position { scope: scope_of(item), package };
        let header = impl_header(item);
        let verdict =
            header.iter().any(|it| self.any_word(facts, it, &at)) || self.any_word(facts, item, &at);
        self.verdicts.insert(item.clone(), verdict);
        verdict
    }

    fn any_word(&mut self, facts: &Facts<'_>, node: &SyntaxNode, at: &Position) -> bool {
        identifiers(node).any(|token| self.is_relevant_word(facts, &token, at))
    }

    fn is_relevant_word(&mut self, facts: &Facts<'_>, token: &SyntaxToken, at: &Position) -> bool {
        let word = token.text();
        let scope = &at.scope;
        if self.types.contains(word) || self.aliases.contains(word) {
            return true;
        }
        if self.names_holder(facts, token, at, |_| true) {
            return true;
        }
        if self.names_associated(facts, token, at) {
            return true;
        }
        if !is_type_word(word) && !is_function_word(word) {
            return false;
        }
        match path_of(token) {
            Some(path) => self.is_api_path(facts, &path, scope),
            // `.spawn()` is a method: whether its receiver matters is told by the words around it.
            None => {
                token.parent().is_some_and(|it| it.kind() == SyntaxKind::TOKEN_TREE) && {
                    is_type_word(word) || !follows_dot(token)
                }
            }
        }
    }

    /// Whether `token` may name a function that is called as `Type::name` and makes an API's value.
    fn names_associated(&self, facts: &Facts<'_>, token: &SyntaxToken, at: &Position) -> bool {
        let Some(owners) = self.associated.get(token.text()) else { return false };
        match path_of(token).map(|it| it.qualifier()) {
            None => true,
            Some(None) => false,
            Some(Some(qualifier)) => is_one_of(facts, &qualifier, &at.scope, owners),
        }
    }

    /// Whether `path` names an API or is not known to name something else.
    fn is_api_path(&mut self, facts: &Facts<'_>, path: &ast::Path, scope: &SyntaxNode) -> bool {
        let key = (scope.clone(), path.syntax().text().to_string());
        if let Some(known) = self.paths.get(&key) {
            return *known;
        }
        let verdict = is_api_path(facts, path, scope);
        self.paths.insert(key, verdict);
        verdict
    }

    /// Whether code of `package` can name what `other` declares.
    fn sees(facts: &Facts<'_>, package: Option<PackageIx>, other: Option<PackageIx>) -> bool {
        let (Some(package), Some(other)) = (package, other) else { return true };
        facts.visible.get(package.0).is_none_or(|it| it.contains(&other))
    }

    /// Collects the holders that `file` declares.
    fn declarations(&mut self, facts: &Facts<'_>, file: &SourceFile) {
        self.reads_given = file.in_scope;
        let root = facts.sema.parse_guess_edition(file.id).syntax().clone();
        for node in root.descendants() {
            match node.kind() {
                SyntaxKind::RECORD_FIELD => {
                    if let Some(it) = ast::RecordField::cast(node)
                        && it.ty().is_some_and(|it| self.mentions(facts, it.syntax()))
                    {
                        self.hold(file.package, HolderKind::Field, it.name());
                    }
                }
                SyntaxKind::TUPLE_FIELD => {
                    if let Some(it) = ast::TupleField::cast(node)
                        && it.ty().is_some_and(|it| self.mentions(facts, it.syntax()))
                    {
                        match it.syntax().ancestors().find_map(ast::Variant::cast) {
                            Some(variant) => self.hold(file.package, HolderKind::Named, variant.name()),
                            None => {
                                let owner = it.syntax().ancestors().find_map(ast::Struct::cast);
                                self.add_type(owner.and_then(|it| it.name()));
                            }
                        }
                    }
                }
                SyntaxKind::TYPE_ALIAS => {
                    if let Some(it) = ast::TypeAlias::cast(node)
                        && it.ty().is_some_and(|it| self.mentions(facts, it.syntax()))
                    {
                        match it.syntax().ancestors().find_map(ast::Impl::cast) {
                            // `type Target = Receiver<T>;` in an `impl Deref for Wrapper`.
                            Some(implementation) => {
                                let words = implementation.self_ty().map(|it| type_words(it.syntax()));
                                self.add_types(words.into_iter().flatten());
                            }
                            None => self.add_type(it.name()),
                        }
                    }
                }
                // `use kinds::Kind as Named`
                SyntaxKind::USE_TREE => {
                    if let Some(it) = ast::UseTree::cast(node)
                        && let Some(name) = it.rename().and_then(|it| it.name())
                        && let Some(imported) = it.path().and_then(|it| it.segment()?.name_ref())
                        && self.types.contains(imported.text())
                    {
                        self.add_type(Some(name));
                    }
                }
                SyntaxKind::STATIC | SyntaxKind::CONST => {
                    let ty = node.children().find_map(ast::Type::cast);
                    if ty.is_some_and(|it| self.mentions(facts, it.syntax())) {
                        self.hold(file.package, HolderKind::Named, node.children().find_map(ast::Name::cast));
                    }
                }
                SyntaxKind::FN => {
                    if let Some(it) = ast::Fn::cast(node) {
                        self.function(facts, file.package, &it);
                    }
                }
                SyntaxKind::MACRO_CALL => {
                    let item = node.parent().is_some_and(|it| {
                        matches!(
                            it.kind(),
                            SyntaxKind::SOURCE_FILE | SyntaxKind::ITEM_LIST | SyntaxKind::ASSOC_ITEM_LIST
                        )
                    });
                    if item {
                        self.declared_in_macro(file.package, &node);
                    }
                }
                _ => {}
            }
        }
    }

    fn function(&mut self, facts: &Facts<'_>, package: Option<PackageIx>, function: &ast::Fn) {
        let returned = function.ret_type().is_some_and(|it| self.mentions(facts, it.syntax()));
        let hands_over = || {
            let head = [
                function.param_list().map(|it| it.syntax().clone()),
                ast::HasGenericParams::generic_param_list(function).map(|it| it.syntax().clone()),
                ast::HasGenericParams::where_clause(function).map(|it| it.syntax().clone()),
            ];
            head.into_iter().flatten().any(|it| {
                it.descendants()
                    .filter_map(ast::PathSegment::cast)
                    .filter(|it| it.parenthesized_arg_list().is_some())
                    .any(|it| self.mentions(facts, it.syntax()))
            })
        };
        if !returned && !hands_over() {
            return;
        }
        let Some(name) = function.name() else { return };
        let has_self = function.param_list().is_some_and(|it| it.self_param().is_some());
        let owner = function.syntax().ancestors().skip(1).find_map(ast::Impl::cast);
        match owner {
            Some(owner) if !has_self && owner.trait_().is_none() => {
                self.note_given(name.text());
                let owners = self.associated.entry(name.text().to_string()).or_default();
                owners.extend(owner.self_ty().into_iter().flat_map(|it| type_words(it.syntax())));
            }
            _ => self.hold(package, HolderKind::Function, Some(name)),
        }
    }

    /// `lazy_static! { static ref QUEUE: Mutex<Receiver<Job>> = ...; }`: what a macro declares is read from its tokens.
    fn declared_in_macro(&mut self, package: Option<PackageIx>, call: &SyntaxNode) {
        let idents: Vec<SyntaxToken> = call
            .descendants_with_tokens()
            .filter_map(|it| it.into_token())
            .filter(|it| it.kind() == SyntaxKind::IDENT)
            .collect();
        let mentions = |it: &SyntaxToken| {
            is_type_word(it.text()) || self.types.contains(it.text()) || self.aliases.contains(it.text())
        };
        if !idents.iter().any(mentions) {
            return;
        }
        let drives = names_runtime(call);
        for ident in idents {
            let next = next_significant(&ident);
            let after = next.as_ref().and_then(next_significant);
            let is_colon = |it: Option<SyntaxToken>| it.is_some_and(|it| it.kind() == SyntaxKind::COLON);
            let named = ident.prev_token().and_then(|it| it.prev_token()).is_some_and(|it| {
                matches!(it.kind(), SyntaxKind::FN_KW | SyntaxKind::STATIC_KW | SyntaxKind::STRUCT_KW)
            });
            // Two colons in a row are a path's.
            let declared = named || (is_colon(next) && !is_colon(after));
            if declared && !is_function_word(ident.text()) {
                for kind in [HolderKind::Field, HolderKind::Named] {
                    let holder = Holder { kind, package, given: self.reads_given, drives };
                    self.holders.entry(ident.text().to_owned()).or_default().insert(holder);
                }
            }
        }
    }

    fn hold(&mut self, package: Option<PackageIx>, kind: HolderKind, name: Option<ast::Name>) {
        let Some(name) = name else { return };
        let declaration = name.syntax().parent();
        let drives = kind != HolderKind::Function && declaration.is_some_and(|it| names_runtime(&it));
        let holder = Holder { kind, package, given: self.reads_given, drives };
        self.holders.entry(name.text().to_string()).or_default().insert(holder);
    }

    fn note_given(&mut self, name: &str) {
        if self.reads_given {
            self.given.insert(name.to_owned());
        }
    }

    fn add_type(&mut self, name: Option<ast::Name>) {
        self.add_types(name.map(|it| it.text().to_string()));
    }

    fn add_types(&mut self, names: impl IntoIterator<Item = String>) {
        for name in names {
            self.note_given(&name);
            self.types.insert(name);
        }
    }

    /// Whether a type written in `node` is an API's, or one that holds it.
    fn mentions(&self, facts: &Facts<'_>, node: &SyntaxNode) -> bool {
        node.descendants().filter_map(ast::Path::cast).any(|path| {
            let Some(name) = path.segment().and_then(|it| it.name_ref()) else { return false };
            let word = name.text();
            if self.types.contains(word) || self.aliases.contains(word) {
                return true;
            }
            is_type_word(word) && is_api_path(facts, &path, node)
        })
    }
}

/// The packages that each of `packages` sees: itself and all that it depends on by path.
pub(crate) fn visible_packages(packages: &[Package]) -> Vec<FxHashSet<PackageIx>> {
    let by_dir: FxHashMap<&Path, usize> =
        packages.iter().enumerate().map(|(index, it)| (it.dir(), index)).collect();
    (0..packages.len())
        .map(|start| {
            let mut seen = FxHashSet::default();
            let mut pending = vec![start];
            while let Some(index) = pending.pop() {
                let Some(package) = packages.get(index) else { continue };
                if seen.insert(PackageIx(index)) {
                    let paths = package.dependencies.iter().filter_map(|it| it.path.as_deref());
                    pending.extend(paths.filter_map(|it| by_dir.get(it).copied()));
                }
            }
            seen
        })
        .collect()
}

/// Whether `token` may name a declaration of this kind, as far as its place and its path tell.
fn may_name(facts: &Facts<'_>, token: &SyntaxToken, kind: HolderKind, scope: &SyntaxNode) -> bool {
    let Some(parent) = token.parent() else { return true };
    if parent.kind() == SyntaxKind::TOKEN_TREE || follows_dot(token) {
        return true;
    }
    match kind {
        HolderKind::Field => {
            parent.ancestors().skip(1).take(2).any(|it| it.kind() == SyntaxKind::RECORD_PAT_FIELD)
        }
        HolderKind::Named | HolderKind::Function => match path_of(token) {
            Some(path) => match resolve(facts, &path, scope) {
                Some(PathResolution::Def(ModuleDef::Function(it))) => {
                    names::is_workspace_function(facts.db, it)
                }
                Some(PathResolution::Def(ModuleDef::Module(_))) => false,
                _ => true,
            },
            None => false,
        },
    }
}

fn is_api_path(facts: &Facts<'_>, path: &ast::Path, scope: &SyntaxNode) -> bool {
    if let Some(call) = path.syntax().parent().and_then(ast::MacroCall::cast) {
        let makro = facts.sema.resolve_macro_call(&call);
        return makro.is_none_or(|it| facts.api_of_macro(it).is_some());
    }
    match resolve(facts, path, scope) {
        Some(PathResolution::Def(ModuleDef::Function(it))) => {
            api::by_path(&names::function_path(facts.db, it)).is_some()
        }
        Some(PathResolution::Def(ModuleDef::Adt(it))) => {
            let path = names::adt_path(facts.db, it);
            api::vocabulary().owners.contains(path.as_str())
        }
        // A type alias or an associated type may stand for anything; what does not resolve may be generated.
        Some(PathResolution::Def(ModuleDef::TypeAlias(_))) | None => true,
        Some(_) => false,
    }
}

/// What `path` resolves to, seen from `scope`.
pub(crate) fn resolve<'db>(
    facts: &Facts<'db>,
    path: &ast::Path,
    scope: &SyntaxNode,
) -> Option<PathResolution<'db>> {
    facts.sema.scope(scope)?.speculative_resolve(path)
}

/// Whether `qualifier` is one of the types called `owners`, or may be.
fn is_one_of(
    facts: &Facts<'_>,
    qualifier: &ast::Path,
    scope: &SyntaxNode,
    owners: &FxHashSet<String>,
) -> bool {
    let Some(name) = qualifier.segment().and_then(|it| it.name_ref()) else { return true };
    if owners.contains(name.text()) || name.text() == "Self" {
        return true;
    }
    match resolve(facts, qualifier, scope) {
        Some(PathResolution::Def(ModuleDef::Adt(it))) => owners.contains(it.name(facts.db).as_str()),
        Some(PathResolution::Def(ModuleDef::Module(_))) => false,
        _ => true,
    }
}

/// The path whose last segment is `token`.
fn path_of(token: &SyntaxToken) -> Option<ast::Path> {
    let segment = ast::PathSegment::cast(token.parent()?.parent()?)?;
    Some(segment.parent_path())
}

fn follows_dot(token: &SyntaxToken) -> bool {
    let before = token.prev_token().and_then(|it| algo::skip_trivia_token(it, Direction::Prev));
    before.is_some_and(|it| it.kind() == SyntaxKind::DOT)
}

/// The node from which paths in `item` are resolved: outside of it, unless it imports something itself. Resolving inside
/// of a body means lowering it.
pub(crate) fn scope_of(item: &SyntaxNode) -> SyntaxNode {
    let imports = || item.descendants().find(|it| it.kind() == SyntaxKind::USE);
    // Asked for many items again and again, and few have any.
    let imports = if holds_import(item.green()) { imports() } else { None };
    imports.or_else(|| item.parent()).unwrap_or_else(|| item.clone())
}

/// The part of a tree that does not know its place: walking it makes no nodes.
type Placeless = <GreenNode as Deref>::Target;

fn holds_import(node: &Placeless) -> bool {
    let is_import = |it: &Placeless| it.kind().0 == u16::from(SyntaxKind::USE) || holds_import(it);
    node.children().any(|it| it.into_node().is_some_and(is_import))
}

/// The types of the `impl` that `item` stands in.
fn impl_header(item: &SyntaxNode) -> Vec<SyntaxNode> {
    let implementation = item.ancestors().skip(1).find_map(ast::Impl::cast);
    implementation.into_iter().flat_map(|it| it.self_ty()).map(|it| it.syntax().clone()).collect()
}

/// The last segments of the paths in a type.
fn type_words(node: &SyntaxNode) -> Vec<String> {
    node.descendants()
        .filter_map(ast::Path::cast)
        .filter_map(|it| Some(it.segment()?.name_ref()?.text().to_string()))
        .collect()
}

pub(super) fn is_body_item(kind: SyntaxKind) -> bool {
    matches!(kind, SyntaxKind::FN | SyntaxKind::CONST | SyntaxKind::STATIC)
}

/// Whether a declaration mentions a runtime or a handle of one.
fn names_runtime(declaration: &SyntaxNode) -> bool {
    identifiers(declaration).any(|it| matches!(it.text(), "Runtime" | "Handle"))
}

/// The words of `item` and of the header of its `impl`.
fn words_of(item: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> + use<> {
    let mut nodes = impl_header(item);
    nodes.push(item.clone());
    nodes.into_iter().flat_map(|it| identifiers(&it))
}

fn identifiers(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> + use<> {
    let tokens = node.descendants_with_tokens().filter_map(|it| it.into_token());
    tokens.filter(|it| it.kind() == SyntaxKind::IDENT)
}

/// The next token that is not trivia.
pub fn next_significant(token: &SyntaxToken) -> Option<SyntaxToken> {
    ra_ap_syntax::algo::skip_trivia_token(token.next_token()?, Direction::Next)
}
