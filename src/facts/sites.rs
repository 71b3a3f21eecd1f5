//! Finds every site: by resolution where the code is analysed, by the written path where it cannot be.

use ra_ap_hir::{Function, ModuleDef, PathResolution};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, T, TextRange, TextSize};

use super::Facts;
use super::api::{self, Api, ApiKind};
use super::body::{CallIx, Callee, Src};
use super::lookup::imports;
use super::names;
use super::relevance::{Relevance, is_body_item, next_significant};
use crate::ledger::IN_A_COMMENT;
use crate::workspace::{PackageIx, Placement, SourceFile};

/// A use of an API.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where its name is written.
    pub src: Src,
    /// What it uses.
    pub api: &'static Api,
    /// What the analysis knows of it.
    pub state: SiteState,
}

/// What the analysis knows of a site.
#[derive(Debug, Clone)]
pub enum SiteState {
    /// A call or mention in an analysed body.
    Call(CallIx),
    /// A type that names the API.
    Type(SyntaxNode),
    /// Not analysed, and why.
    Unreached(String),
}

impl Facts<'_> {
    /// Builds the bodies that hold sites and lists all sites, by file and position.
    pub fn find_sites(&mut self) -> Vec<Site> {
        let workspace = self.workspace;
        let aliases = self.alias_names();
        let is_name = |text: &str| api::is_api_name(text) || aliases.contains(text);
        let mut tokens: Vec<(&SourceFile, Vec<SyntaxToken>)> = Vec::new();
        let related = self.related_packages();
        let looked_at = |it: &&SourceFile| {
            it.candidate
                && it.placement != Placement::NotLoaded
                && it.package.is_none_or(|package| related.contains(&package))
        };
        for file in workspace.files.iter().filter(looked_at) {
            let root = self.sema.parse_guess_edition(file.id).syntax().clone();
            let found = root
                .descendants_with_tokens()
                .filter_map(|it| it.into_token())
                .filter(|it| match it.kind() {
                    SyntaxKind::IDENT => is_name(it.text()),
                    SyntaxKind::COMMENT => true,
                    // `for x in rx` receives without naming a method.
                    SyntaxKind::FOR_KW => it.parent().is_some_and(|it| it.kind() == SyntaxKind::FOR_EXPR),
                    _ => false,
                })
                .collect();
            tokens.push((file, found));
        }
        let mut relevance = Relevance::new(self, &aliases);
        for (file, tokens) in &mut tokens {
            if !matches!(file.placement, Placement::Unparsable(_)) {
                tokens.retain(|it| it.kind() == SyntaxKind::COMMENT || relevance.is_worth(self, file, it));
            }
        }
        self.infer_around(&tokens);
        for (file, tokens) in &tokens {
            if !matches!(file.placement, Placement::Unparsable(_)) {
                for token in tokens.iter().filter(|it| it.kind() != SyntaxKind::COMMENT) {
                    self.build_body_around(token);
                }
            }
        }
        self.sites_of_tokens(&tokens)
    }

    /// Packages that share values with those of the given paths: these, what they depend on, and what depends on them.
    fn related_packages(&self) -> FxHashSet<PackageIx> {
        let files = self.workspace.files.iter();
        let given: FxHashSet<PackageIx> =
            files.filter(|it| it.in_scope).filter_map(|it| it.package).collect();
        let mut related = FxHashSet::default();
        for (index, seen) in self.visible.iter().enumerate() {
            if given.contains(&PackageIx(index)) {
                related.extend(seen);
            } else if !seen.is_disjoint(&given) {
                related.insert(PackageIx(index));
            }
        }
        related
    }

    /// Infers the types of all functions around `tokens`; what comes after finds them inferred.
    fn infer_around(&self, tokens: &[(&SourceFile, Vec<SyntaxToken>)]) {
        let functions = tokens
            .iter()
            .filter(|(file, _)| !matches!(file.placement, Placement::Unparsable(_)))
            .flat_map(|(_, tokens)| tokens)
            .filter(|it| it.kind() != SyntaxKind::COMMENT)
            .filter_map(|it| self.function_around(it));
        self.infer_ahead(functions);
    }

    /// The function that `token` stands in.
    pub fn function_around(&self, token: &SyntaxToken) -> Option<Function> {
        self.sema.to_fn_def(&token.parent_ancestors().find_map(ast::Fn::cast)?)
    }

    fn sites_of_tokens(&mut self, tokens: &[(&SourceFile, Vec<SyntaxToken>)]) -> Vec<Site> {
        let mut sites = Vec::new();
        let by_name = self.calls_by_name();
        for (file, tokens) in tokens {
            for token in tokens {
                if token.kind() == SyntaxKind::COMMENT {
                    sites_in_comment(file, token, &mut sites);
                }
                if token.kind() != SyntaxKind::IDENT {
                    continue;
                }
                let src = Src { file: file.id, range: token.text_range() };
                let unparsable = match &file.placement {
                    Placement::Unparsable(errors) => Some(match errors.first() {
                        Some(first) => {
                            format!("the file does not parse: line {}: {}", first.line, first.message)
                        }
                        None => "the file does not parse".to_owned(),
                    }),
                    _ => None,
                };
                if let Some(reason) = unparsable {
                    if let Some(api) = written_api(token, &file.text) {
                        sites.push(Site { src, api, state: SiteState::Unreached(reason) });
                    }
                } else if let Some(call) = by_name.get(&src) {
                    if let Callee::Api(api) = self.calls[call.0].callee {
                        sites.push(Site { src, api, state: SiteState::Call(*call) });
                    }
                } else if let Some((api, node)) = self.type_site(token) {
                    sites.push(Site { src, api, state: SiteState::Type(node) });
                } else if let Some(reason) = self.not_analysed(token)
                    && let Some(api) = written_api(token, &file.text)
                {
                    sites.push(Site { src, api, state: SiteState::Unreached(reason) });
                }
            }
        }
        self.add_nameless_sites(&mut sites);
        sites.sort_by_key(|site| (site.src.file, site.src.range.start(), site.src.range.end()));
        sites.dedup_by_key(|site| (site.src, site.api));
        sites
    }

    /// Sites without a name of their own: `for x in rx`.
    fn add_nameless_sites(&self, sites: &mut Vec<Site>) {
        for (index, call) in self.calls.iter().enumerate() {
            if let (Callee::Api(api), SyntaxKind::FOR_EXPR, Some(src)) =
                (&call.callee, call.node.kind(), call.name)
            {
                sites.push(Site { src, api, state: SiteState::Call(CallIx(index)) });
            }
        }
    }

    fn calls_by_name(&self) -> FxHashMap<Src, CallIx> {
        self.calls
            .iter()
            .enumerate()
            .filter(|(_, call)| matches!(call.callee, Callee::Api(_)))
            .filter_map(|(index, call)| Some((call.name?, CallIx(index))))
            .collect()
    }

    /// Names under which files import APIs: `use std::thread::spawn as go`.
    fn alias_names(&self) -> FxHashSet<String> {
        let mut aliases = FxHashSet::default();
        let loaded = |it: &&SourceFile| it.candidate && it.placement != Placement::NotLoaded;
        for file in self.workspace.files.iter().filter(loaded).filter(|it| it.text.contains(" as ")) {
            let root = self.sema.parse_guess_edition(file.id);
            for tree in root.syntax().descendants().filter_map(ast::UseTree::cast) {
                let imported = tree.path().and_then(|it| it.segment()).and_then(|it| it.name_ref());
                let alias = tree.rename().and_then(|it| ast::HasName::name(&it));
                if let (Some(imported), Some(alias)) = (imported, alias)
                    && api::is_api_name(imported.text())
                {
                    aliases.insert(alias.text().to_string());
                }
            }
        }
        aliases
    }

    /// Builds the function, const or static that `token` stands in.
    pub fn build_body_around(&mut self, token: &SyntaxToken) {
        let Some(parent) = token.parent() else { return };
        if let Some(node) = parent.ancestors().find(|it| is_body_item(it.kind())) {
            self.build_item(&node);
            return;
        }
        // An item produced by a macro call: look at its expansion.
        let inner = self.sema.descend_into_macros_exact(token.clone());
        for token in inner {
            let node = token.parent().and_then(|it| it.ancestors().find(|it| is_body_item(it.kind())));
            if let Some(node) = node {
                self.build_item(&node);
            }
        }
    }

    fn build_item(&mut self, node: &SyntaxNode) {
        if let Some(function) = ast::Fn::cast(node.clone()).and_then(|it| self.sema.to_fn_def(&it)) {
            self.body_of_function(function);
        } else if matches!(node.kind(), SyntaxKind::CONST | SyntaxKind::STATIC) {
            self.body_of_initialiser(node);
        }
    }

    fn type_site(&self, token: &SyntaxToken) -> Option<(&'static Api, SyntaxNode)> {
        if self.switched_off_around(&token.parent()?).is_some() {
            return None;
        }
        let token = self.sema.descend_into_macros_exact(token.clone()).into_iter().next()?;
        let path = token.parent_ancestors().find_map(ast::Path::cast)?;
        let in_type = path.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::PATH_TYPE);
        // `Receiver::recv(&rx)`: the type is the qualifier of a path.
        let qualifier = path.parent_path().is_some() && !in_use(path.syntax());
        if !in_type && !qualifier {
            return None;
        }
        let Some(PathResolution::Def(ModuleDef::Adt(adt))) = self.sema.resolve_path(&path) else {
            return None;
        };
        let api = api::by_path(&names::adt_path(self.db, adt))?;
        matches!(api.kind, ApiKind::JoinHandleType | ApiKind::ChannelType(_))
            .then(|| (api, path.syntax().clone()))
    }

    /// Why the code around `token` was not analysed; `None` if it was and simply is no site.
    fn not_analysed(&self, token: &SyntaxToken) -> Option<String> {
        let parent = token.parent()?;
        if in_use(&parent) {
            return None;
        }
        for node in parent.ancestors() {
            if let Some(attribute) = self.switched_off_by(&node) {
                return Some(format!("behind the inactive `{attribute}`"));
            }
            match node.kind() {
                SyntaxKind::MACRO_RULES | SyntaxKind::MACRO_DEF => {
                    return Some("in a macro definition".to_owned());
                }
                SyntaxKind::MACRO_CALL => {
                    let descended = self.sema.descend_into_macros_exact(token.clone());
                    let opaque = descended.iter().all(|it| it == token);
                    if opaque {
                        return Some("in the arguments of a macro that could not be expanded".to_owned());
                    }
                }
                _ => {}
            }
        }
        None
    }
}

fn in_use(node: &SyntaxNode) -> bool {
    node.ancestors().any(|it| it.kind() == SyntaxKind::USE)
}

/// The API that the path written around `token` names, without resolution.
fn written_api(token: &SyntaxToken, text: &str) -> Option<&'static Api> {
    let mut path = token.text().to_owned();
    let mut at = previous(token);
    while let Some(colons) = at.clone() {
        let separator = match colons.kind() {
            SyntaxKind::COLON2 => true,
            SyntaxKind::COLON => previous(&colons).is_some_and(|it| it.kind() == SyntaxKind::COLON),
            _ => false,
        };
        if !separator {
            break;
        }
        let before = if colons.kind() == SyntaxKind::COLON { previous(&colons) } else { Some(colons) };
        let Some(segment) = before.and_then(|it| previous(&it)) else { break };
        if segment.kind() != SyntaxKind::IDENT {
            break;
        }
        path = format!("{}::{path}", segment.text());
        at = previous(&segment);
    }
    if let Some(api) = written_path_api(&path, text) {
        return Some(api);
    }
    // By its import, where it is called by that name.
    let called = next_significant(token).is_some_and(|it| matches!(it.kind(), T!['('] | T![!]));
    let receiver = at.is_some_and(|it| matches!(it.kind(), T![.] | T![fn]));
    if !called || receiver {
        return None;
    }
    let first = path.split("::").next()?;
    let root = token.parent()?.ancestors().last()?;
    root.descendants().filter_map(ast::Use::cast).filter_map(|it| it.use_tree()).find_map(|tree| {
        let mut found = None;
        imports(&tree, "", &mut |import, name| {
            if name == Some(first) && found.is_none() {
                found = written_path_api(&path.replacen(first, import, 1), text);
            }
        });
        found
    })
}

fn previous(token: &SyntaxToken) -> Option<SyntaxToken> {
    let mut at = token.prev_token()?;
    while at.kind().is_trivia() {
        at = at.prev_token()?;
    }
    Some(at)
}

/// Written endings of paths and what they most probably name.
const WRITTEN: &[(&str, &str)] = &[
    ("thread::spawn", "std::thread::spawn"),
    ("thread::sleep", "std::thread::sleep"),
    ("thread::scope", "std::thread::scope"),
    ("thread::Builder::new", "std::thread::Builder::spawn"),
    ("mpsc::channel", "std::sync::mpsc::channel"),
    ("mpsc::sync_channel", "std::sync::mpsc::sync_channel"),
    ("crossbeam_channel::bounded", "crossbeam_channel::bounded"),
    ("crossbeam_channel::unbounded", "crossbeam_channel::unbounded"),
    ("channel::bounded", "crossbeam_channel::bounded"),
    ("channel::unbounded", "crossbeam_channel::unbounded"),
    ("crossbeam::select", "crossbeam_channel::select"),
    ("crossbeam_channel::select", "crossbeam_channel::select"),
    ("Runtime::new", "tokio::runtime::Runtime::new"),
    ("Handle::current", "tokio::runtime::Handle::current"),
];

fn written_path_api(path: &str, text: &str) -> Option<&'static Api> {
    let (suffix, api) = WRITTEN.iter().find(|(suffix, _)| {
        path == *suffix || path.strip_suffix(suffix).is_some_and(|it| it.ends_with("::"))
    })?;
    let tokio_channel =
        suffix.starts_with("mpsc::") && (text.contains("tokio::sync") || path.contains("tokio"));
    if tokio_channel { None } else { api::by_path(api) }
}

/// What a comment may mention besides: names that mean little without their receiver.
const WRITTEN_IN_COMMENTS: &[(&str, &str)] =
    &[("block_on", "tokio::runtime::Runtime::block_on"), ("shared_runtime", "tokio::runtime::Runtime")];

/// Text searches count matches in comments, so the ledger lists them.
fn sites_in_comment(file: &SourceFile, token: &SyntaxToken, sites: &mut Vec<Site>) {
    let text = token.text();
    for (needle, api) in WRITTEN.iter().chain(WRITTEN_IN_COMMENTS) {
        let mut from = 0;
        while let Some(found) = text[from..].find(needle) {
            let at = from + found;
            from = at + needle.len();
            let called = text[from..].trim_start().starts_with(['(', '!']);
            let word_start = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let longer = WRITTEN.iter().any(|(other, _)| {
                other.len() > needle.len() && other.ends_with(needle) && text[..from].ends_with(other)
            });
            if !called || !word_start || longer {
                continue;
            }
            let tokio = text[..at].ends_with("tokio::") || text[..at].ends_with("tokio::sync::");
            let named =
                if *api == api::SHARED_RUNTIME.path { Some(&api::SHARED_RUNTIME) } else { api::by_path(api) };
            if let (Some(api), false) = (named, tokio) {
                let start = token.text_range().start() + TextSize::new(at as u32);
                let range = TextRange::at(start, TextSize::of(*needle));
                let src = Src { file: file.id, range };
                sites.push(Site { src, api, state: SiteState::Unreached(IN_A_COMMENT.into()) });
            }
        }
    }
}
