//! Sites where nothing can be resolved, told by what is written: in files that do not parse, behind an inactive `cfg`, in macro
//! definitions that are used nowhere, in comments.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, SyntaxToken, T, TextRange, TextSize};

use super::api::{self, Api};
use super::body::Src;
use super::lookup::imports;
use super::relevance::next_significant;
use super::sites::{Site, SiteState};
use super::words::token_at;
use crate::ledger::IN_A_COMMENT;
use crate::workspace::SourceFile;

/// The API that the path written around `token` names, without resolution.
pub(super) fn written_api(token: &SyntaxToken, text: &str) -> Option<&'static Api> {
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
    let next = next_significant(token).map(|it| it.kind());
    if at.as_ref().is_some_and(|it| it.kind() == T![.]) {
        return (next == Some(T!['('])).then(|| written_method(token.text(), text)).flatten();
    }
    let called = matches!(next, Some(T!['('] | T![!] | T![<]));
    if !called || at.is_some_and(|it| it.kind() == T![fn]) {
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

/// Whether `token` may name an operation on a channel, or an API, wherever the types come from.
pub(super) fn may_use_channel(token: &SyntaxToken, text: &str) -> bool {
    let is_method = || {
        METHODS.iter().any(|(method, _)| *method == token.text())
            && previous(token).is_some_and(|it| it.kind() == T![.])
            && next_significant(token).is_some_and(|it| it.kind() == T!['('])
    };
    is_method() || written_api(token, text).is_some()
}

/// Methods that hardly anything but a channel's end has.
const METHODS: &[(&str, &str)] = &[
    ("send", "Sender"),
    ("try_send", "Sender"),
    ("send_timeout", "Sender"),
    ("recv", "Receiver"),
    ("try_recv", "Receiver"),
    ("recv_timeout", "Receiver"),
    ("recv_deadline", "Receiver"),
    ("try_iter", "Receiver"),
];

/// The operation that `.name(` is, in a file that speaks of one kind of blocking channels.
fn written_method(name: &str, text: &str) -> Option<&'static Api> {
    let (_, end) = METHODS.iter().find(|(method, _)| *method == name)?;
    let crossbeam = text.contains("crossbeam::channel") || text.contains("crossbeam_channel");
    let std = text.contains("mpsc") && !text.contains("tokio::sync");
    match (crossbeam, std) {
        (true, _) => api::by_path(&format!("crossbeam_channel::{end}::{name}")),
        (false, true) => [*end, "SyncSender"]
            .iter()
            .find_map(|end| api::by_path(&format!("std::sync::mpsc::{end}::{name}"))),
        (false, false) => None,
    }
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
    ("mpsc::Sender", "std::sync::mpsc::Sender"),
    ("mpsc::SyncSender", "std::sync::mpsc::SyncSender"),
    ("mpsc::Receiver", "std::sync::mpsc::Receiver"),
    ("crossbeam_channel::Sender", "crossbeam_channel::Sender"),
    ("crossbeam_channel::Receiver", "crossbeam_channel::Receiver"),
    ("channel::Sender", "crossbeam_channel::Sender"),
    ("channel::Receiver", "crossbeam_channel::Receiver"),
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

/// The comments of `root`, the tree of `text`, that may mention a site.
pub(super) fn comments_with_sites(root: &SyntaxNode, text: &str) -> Vec<SyntaxToken> {
    static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
        AhoCorasick::new(WRITTEN.iter().chain(WRITTEN_IN_COMMENTS).map(|(needle, _)| needle)).ok()
    });
    let found = SEARCH.iter().flat_map(|it| it.find_iter(text)).filter_map(|found| {
        let token = token_at(root, TextSize::new(u32::try_from(found.start()).ok()?), &text[found.range()])?;
        (token.kind() == SyntaxKind::COMMENT).then_some(token)
    });
    let mut comments: Vec<SyntaxToken> = found.collect();
    comments.dedup();
    comments
}

/// Text searches count matches in comments, so the ledger lists them.
pub(super) fn sites_in_comment(file: &SourceFile, token: &SyntaxToken, sites: &mut Vec<Site>) {
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
