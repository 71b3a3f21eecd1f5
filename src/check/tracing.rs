//! From a compiler's error to the units that may have caused it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use ra_ap_syntax::SourceFile;
use ra_ap_syntax::ast::AstNode;

use super::bodies::bodies;
use super::cargo::{Place, Problem};
use super::mapping::Mapping;
use crate::edit::EDITION;
use crate::ledger::UnitIx;

/// The edited files of one round.
pub type Mappings = BTreeMap<PathBuf, Mapping>;

/// Units that may have caused `problem`, in groups, the likeliest first: with an edit where the error is, with one at a
/// place that explains it, in the same function, in the same file, any.
pub fn suspects(
    problem: &Problem,
    mappings: &Mappings,
    accepted: &BTreeSet<UnitIx>,
) -> Vec<BTreeSet<UnitIx>> {
    let at = |primary: bool| {
        let places = problem.places.iter().filter(move |it| it.is_primary == primary);
        places.flat_map(|it| units_at(mappings, it)).collect::<BTreeSet<UnitIx>>()
    };
    let functions = problem.places.iter().filter_map(|it| {
        let mapping = mappings.get(&it.file)?;
        Some(mapping.units_at(enclosing(&mapping.text, &it.range)?))
    });
    let files = problem.places.iter().filter_map(|it| mappings.get(&it.file)).flat_map(|it| &it.changes);
    let mut groups = vec![
        at(true),
        at(false),
        functions.flatten().collect(),
        files.flat_map(|it| it.units.iter().copied()).collect(),
        accepted.clone(),
    ];
    groups.retain(|it| !it.is_empty());
    groups
}

fn units_at(mappings: &Mappings, place: &Place) -> BTreeSet<UnitIx> {
    mappings.get(&place.file).map(|it| it.units_at(place.range.clone())).unwrap_or_default()
}

/// The bytes of the outermost function around `range`.
fn enclosing(text: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let tree = SourceFile::parse(text, EDITION).tree();
    bodies(tree.syntax()).into_iter().find_map(|(_, node)| {
        let body = usize::from(node.text_range().start())..usize::from(node.text_range().end());
        (body.start <= range.start && range.end <= body.end).then_some(body)
    })
}

/// The errors of `after` that `before` does not have: the same words in the same file, or the same kind at the same
/// place, count as the same error, once each.
pub fn new_problems(after: &[Problem], mut before: Vec<Problem>, mappings: &Mappings) -> Vec<Problem> {
    let mut new = Vec::new();
    for problem in after {
        let known = before.iter().position(|old| is_same(old, problem, mappings));
        match known {
            Some(known) => {
                before.swap_remove(known);
            }
            None => new.push(problem.clone()),
        }
    }
    new
}

fn is_same(old: &Problem, new: &Problem, mappings: &Mappings) -> bool {
    if old.code != new.code {
        return false;
    }
    match (old.places.first(), new.places.first()) {
        (Some(old_place), Some(place)) => {
            let range = match mappings.get(&place.file) {
                Some(mapping) => mapping.to_old(place.range.start)..mapping.to_old(place.range.end),
                None => place.range.clone(),
            };
            let touch = old_place.range.start <= range.end && range.start <= old_place.range.end;
            old_place.file == place.file && (touch || old.message == new.message)
        }
        (None, None) => old.message == new.message,
        _ => false,
    }
}

/// The error in one line, with its place in the original.
pub fn describe(
    problem: &Problem,
    mappings: &Mappings,
    base: &Path,
    text: impl Fn(&Path) -> Option<String>,
) -> String {
    let code = if problem.code.is_empty() { "rustc" } else { &problem.code };
    let place = problem.places.first().map(|place| {
        let offset = mappings.get(&place.file).map_or(place.range.start, |it| it.to_old(place.range.start));
        let line = text(&place.file).map_or(place.line, |text| {
            text.as_bytes().get(..offset).unwrap_or_default().iter().filter(|it| **it == b'\n').count() + 1
        });
        format!(", {}:{line}", place.file.strip_prefix(base).unwrap_or(&place.file).display())
    });
    format!("{} ({code}{})", problem.message, place.unwrap_or_default())
}
