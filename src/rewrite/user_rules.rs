//! Carries out the rules of a user: renders each match, and keeps away from what would not compile.

use std::collections::BTreeMap;

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SourceFile, SyntaxKind, SyntaxNode};

use super::sheet::Sheet;
use crate::edit::EDITION;
use crate::edit::apply_edits;
use crate::facts::user_sites::UserSite;
use crate::facts::{Facts, lookup};
use crate::ledger::UnitIx;
use crate::policy::Policies;
use crate::refusal::{Refusal, RefusalCode};
use crate::rule::render;

/// Adds the edits of `sites` to `sheets`: the n-th as unit `first + n`. The result says which were refused.
pub fn rewrite(
    sites: &[UserSite<'_>],
    first: UnitIx,
    policies: &Policies,
    facts: &Facts<'_>,
    sheets: &mut BTreeMap<FileId, Sheet>,
) -> Vec<Result<(), Refusal>> {
    let mut results: Vec<Result<(), Refusal>> = sites.iter().map(|_| Ok(())).collect();
    // Inner matches before the ones around them, as everywhere.
    let mut order: Vec<usize> = (0..sites.len()).collect();
    order.sort_by_key(|&index| sites[index].found.range.len());
    for index in order {
        let unit = UnitIx(first.0 + index);
        let site = &sites[index];
        if site.suppressed.is_none() {
            let sheet = sheets.entry(site.file).or_default();
            results[index] = rewrite_one(site, unit, policies, facts, sheet);
        }
    }
    results
}

fn rewrite_one(
    site: &UserSite<'_>,
    unit: UnitIx,
    policies: &Policies,
    facts: &Facts<'_>,
    sheet: &mut Sheet,
) -> Result<(), Refusal> {
    let id = &site.rule.id;
    let text = facts.workspace.file(site.file).map_or("", |it| &*it.text);
    let wanted: Vec<(&str, &str)> =
        Policies::KEYS.iter().filter_map(|(key, _)| Some((*key, policies.get(key)?))).collect();
    let Some(after) = site.rewrite.after(&wanted) else {
        let reason = format!("rewrite `{}` of rule `{id}` has no form for these policies", site.rewrite.name);
        return Err(Refusal::new(RefusalCode::NeedsRule, reason));
    };
    let context = render::Context {
        extra: &BTreeMap::new(),
        current: &|range| sheet.current(text, range),
        spell: &|path| spelled(facts, site.file, path),
    };
    let rendered = render::render(&site.found, &after.template, &context);
    let moves_others = rendered.consumed.iter().any(|range| sheet.within(*range).next().is_some());
    if moves_others || rendered.edits.iter().any(|edit| sheet.collides(edit)) {
        let reason = format!("another change meets the one of rule `{id}`; apply that one, then run again");
        return Err(Refusal::new(RefusalCode::DependsOn, reason));
    }
    // A macro's arguments are tokens in their file, and code only by themselves.
    let seen = site.fragment.as_deref().unwrap_or(text);
    let edited = apply_edits(seen, &rendered.edits)
        .map_err(|overlap| Refusal::new(RefusalCode::TypeCheck, overlap.to_string()))?;
    if let Some(place) = new_stray_await(seen, &edited) {
        return Err(stray_await(id.as_str(), place));
    }
    sheet.add(unit, rendered.edits);
    Ok(())
}

/// `path` as the file's own crate names it.
fn spelled(facts: &Facts<'_>, file: FileId, path: &str) -> String {
    let own = facts.workspace.crates_of(file).into_iter().any(|it| lookup::defines(facts.db, it, path));
    match path.split_once("::") {
        Some((_, rest)) if own => format!("crate::{rest}"),
        _ => path.to_owned(),
    }
}

fn stray_await(rule: &str, place: Stray) -> Refusal {
    match place {
        Stray::Closure => Refusal::new(
            RefusalCode::SyncClosure,
            format!("rule `{rule}` would await in a closure that is not asynchronous"),
        ),
        Stray::Function => Refusal::new(
            RefusalCode::NoRuntime,
            format!("rule `{rule}` would await in a function that is not asynchronous"),
        ),
    }
}

/// Where an `.await` is that may not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stray {
    Closure,
    Function,
}

/// A stray `.await` that only the edited text has.
fn new_stray_await(before: &str, after: &str) -> Option<Stray> {
    let strays = |text: &str| -> Vec<Stray> {
        let tree = SourceFile::parse(text, EDITION).tree();
        let awaits = tree.syntax().descendants().filter(|it| it.kind() == SyntaxKind::AWAIT_EXPR);
        awaits.filter_map(|it| stray(&it)).collect()
    };
    let (old, new) = (strays(before), strays(after));
    if new.len() > old.len() {
        new.into_iter().find(|it| !old.contains(it)).or(old.first().copied())
    } else {
        None
    }
}

fn stray(node: &SyntaxNode) -> Option<Stray> {
    for up in node.ancestors() {
        if let Some(block) = ast::BlockExpr::cast(up.clone()) {
            if block.async_token().is_some() {
                return None;
            }
        } else if let Some(closure) = ast::ClosureExpr::cast(up.clone()) {
            return closure.async_token().is_none().then_some(Stray::Closure);
        } else if let Some(function) = ast::Fn::cast(up) {
            return function.async_token().is_none().then_some(Stray::Function);
        }
    }
    // In a macro definition or a constant: not ours to judge.
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awaits_need_an_asynchronous_body() {
        let text = |body: &str| format!("fn f() {{ {body} }}\nasync fn g() {{ {body} }}\n");
        assert_eq!(new_stray_await(&text("x()"), &text("x().await")), Some(Stray::Function));
        assert_eq!(new_stray_await("async fn g() { x() }", "async fn g() { x().await }"), None);
        assert_eq!(new_stray_await("fn g() { x() }", "fn g() { s(async { x().await }) }"), None);
        let closure = "async fn g() { y.map(|it| it.await) }";
        assert_eq!(new_stray_await("async fn g() { y.map(|it| it) }", closure), Some(Stray::Closure));
    }
}
