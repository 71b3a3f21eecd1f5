//! Imports of channel APIs that nothing uses: the code behind them went long ago.

use ra_ap_hir::{MacroKind, ModuleDef, PathResolution};
use ra_ap_ide_db::FileId;
use ra_ap_span::Edition;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasName, HasVisibility};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, TextRange};

use super::Facts;
use super::api::{self, Api, ApiKind};
use super::names;
use super::suppression::Comments;
use crate::workspace::SourceFile;

/// One `use` item all of whose names are channel APIs that the file never names again.
pub struct IdleImport {
    /// The file.
    pub file: FileId,
    /// The item without the comments above it.
    pub range: TextRange,
    /// The first API that it brings in.
    pub api: &'static Api,
    /// The reason of a comment that suppresses it.
    pub suppressed: Option<String>,
    /// That comment's line from 0, and its word for the rule.
    pub suppressed_by: Option<(usize, String)>,
}

/// All of them, by file and position, of the rules that `allows` admits.
pub fn idle_imports(facts: &Facts<'_>, allows: &dyn Fn(&str) -> bool) -> Vec<IdleImport> {
    let files = facts.workspace.files.iter();
    let files = files.filter(|it| it.in_scope && it.candidate && it.placement.is_analysed());
    let mut found = Vec::new();
    for file in files.filter(|it| ["mpsc", "crossbeam"].iter().any(|word| it.text.contains(word))) {
        let root = facts.sema.parse_guess_edition(file.id);
        let items: Vec<ast::Use> = root.syntax().descendants().filter_map(ast::Use::cast).collect();
        let items = items.into_iter().filter(is_plain);
        let idle = items.filter_map(|item| {
            let api = channel_apis(facts, &item)?;
            (allows(api.rule) && !is_named(&item)).then_some((item, api))
        });
        let idle: Vec<_> = idle.collect();
        if idle.is_empty() || is_seen_from_elsewhere(facts, root.syntax()) {
            continue;
        }
        let comments = Comments::of(&file.text);
        found.extend(idle.into_iter().map(|(item, api)| idle_import(file, &comments, &item, api)));
    }
    found
}

fn idle_import(file: &SourceFile, comments: &Comments, item: &ast::Use, api: &'static Api) -> IdleImport {
    let range = code_range(item);
    let before = file.text.get(..usize::from(range.start())).unwrap_or_default();
    let comment = comments.find(&[api.rule], before.matches('\n').count());
    IdleImport {
        file: file.id,
        range,
        api,
        suppressed: comment.map(|(it, _)| it.reason.clone()),
        suppressed_by: comment.map(|(it, word)| (it.line, word.to_owned())),
    }
}

/// Of a module, seen there alone, in every build.
fn is_plain(item: &ast::Use) -> bool {
    let of_module = item
        .syntax()
        .parent()
        .is_some_and(|it| matches!(it.kind(), SyntaxKind::SOURCE_FILE | SyntaxKind::ITEM_LIST));
    of_module && item.visibility().is_none() && item.attrs().next().is_none()
}

/// The leaves of an import; `None` if one brings in names that are not written.
fn leaves(item: &ast::Use) -> Option<Vec<ast::UseTree>> {
    let trees = item.syntax().descendants().filter_map(ast::UseTree::cast);
    let leaves: Vec<_> = trees.filter(|it| it.use_tree_list().is_none()).collect();
    (!leaves.is_empty() && leaves.iter().all(|it| it.star_token().is_none())).then_some(leaves)
}

/// The first API that the item imports, if all of them belong to channels.
fn channel_apis(facts: &Facts<'_>, item: &ast::Use) -> Option<&'static Api> {
    let apis = leaves(item)?.into_iter().map(|it| channel_api(facts, &it));
    apis.collect::<Option<Vec<_>>>()?.into_iter().next()
}

/// The paths, as written, under which the imports of `file` bring in channel APIs.
pub fn channel_imports(facts: &Facts<'_>, file: &SourceFile) -> Vec<String> {
    let root = facts.sema.parse_guess_edition(file.id);
    let trees = root.syntax().descendants().filter_map(ast::UseTree::cast);
    let leaves = trees.filter(|it| it.use_tree_list().is_none() && it.star_token().is_none());
    let paths = leaves.filter_map(|leaf| {
        channel_api(facts, &leaf)?;
        Some(imported_path(&leaf).trim_start_matches("::").to_owned())
    });
    paths.collect()
}

/// The whole path of a leaf of an import.
fn imported_path(leaf: &ast::UseTree) -> String {
    let around = leaf.syntax().ancestors().filter_map(ast::UseTree::cast);
    let mut segments: Vec<String> =
        around.filter_map(|it| Some(it.path()?.syntax().text().to_string())).collect();
    segments.reverse();
    segments.join("::").replace(char::is_whitespace, "")
}

/// What a leaf of an import names. One inside of a function is looked up by its text: to resolve it where it stands means
/// inferring the function.
fn resolve<'db>(facts: &Facts<'db>, leaf: &ast::UseTree) -> Option<PathResolution<'db>> {
    if leaf.syntax().ancestors().all(|it| it.kind() != SyntaxKind::FN) {
        return facts.sema.resolve_path(&leaf.path()?);
    }
    let text = format!("use {};", imported_path(leaf));
    let parsed = ra_ap_syntax::SourceFile::parse(&text, Edition::CURRENT);
    let path = parsed.syntax_node().descendants().find_map(ast::Path::cast)?;
    facts.sema.scope(leaf.syntax())?.speculative_resolve(&path)
}

fn channel_api(facts: &Facts<'_>, leaf: &ast::UseTree) -> Option<&'static Api> {
    let api = match resolve(facts, leaf)? {
        PathResolution::Def(ModuleDef::Adt(it)) => api::by_path(&names::adt_path(facts.db, it)),
        PathResolution::Def(ModuleDef::Function(it)) => api::by_path(&names::function_path(facts.db, it)),
        PathResolution::Def(ModuleDef::Macro(it)) => facts.api_of_macro(it),
        _ => None,
    };
    let is_channel = |it: &&Api| {
        matches!(
            it.kind,
            ApiKind::ChannelNew(_) | ApiKind::ChannelType(_) | ApiKind::Select | ApiKind::ChannelTimer
        )
    };
    api.filter(is_channel)
}

/// Whether a name of the import occurs anywhere else in its module, in comments that link to it, too.
fn is_named(item: &ast::Use) -> bool {
    let (Some(leaves), Some(scope)) = (leaves(item), item.syntax().parent()) else { return true };
    let written = leaves.iter().map(|it| match it.rename() {
        Some(rename) => rename.name().map(|it| it.text().to_string()),
        None => Some(it.path()?.segment()?.name_ref()?.text().to_string()),
    });
    let Some(names) = written.collect::<Option<Vec<String>>>() else { return true };
    let here = item.syntax().text_range();
    let tokens = scope.descendants_with_tokens().filter_map(NodeOrToken::into_token);
    let mut tokens = tokens.filter(|it| !here.contains_range(it.text_range()));
    tokens.any(|token| match token.kind() {
        SyntaxKind::IDENT => names.iter().any(|it| it == token.text()),
        SyntaxKind::COMMENT => names.iter().any(|it| links_to(token.text(), it)),
        _ => false,
    })
}

fn links_to(comment: &str, name: &str) -> bool {
    comment.contains(&format!("[{name}")) || comment.contains(&format!("[`{name}"))
}

/// Whether other files see what this one imports: modules below it, and macros that are defined elsewhere.
fn is_seen_from_elsewhere(facts: &Facts<'_>, root: &SyntaxNode) -> bool {
    let mut modules = root.descendants().filter_map(ast::Module::cast);
    let mut calls = root.descendants().filter_map(ast::MacroCall::cast);
    let own_macro = |it: &ast::MacroCall| {
        facts.sema.resolve_macro_call(it).is_none_or(|it| {
            it.kind(facts.db) == MacroKind::Declarative
                && names::is_workspace_crate(facts.db, it.module(facts.db).krate(facts.db))
        })
    };
    modules.any(|it| it.item_list().is_none()) || calls.any(|it| own_macro(&it))
}

fn code_range(item: &ast::Use) -> TextRange {
    let first = item.syntax().children_with_tokens().find(|it| !it.kind().is_trivia());
    let start = first.map_or(item.syntax().text_range().start(), |it| it.text_range().start());
    TextRange::new(start, item.syntax().text_range().end())
}
