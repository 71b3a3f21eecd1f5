//! The check in memory, always on: the edited files go back into the database and are analysed again. What is wrong
//! now and was not before is somebody's fault, and that unit is withheld. Works where cargo cannot.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use ra_ap_hir::Semantics;
use ra_ap_ide_db::FileId;
use ra_ap_ide_db::base_db::SourceDatabase;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, Parse, SourceFile, SyntaxNode, TextRange, TextSize};
use rustc_hash::FxHashMap;

use super::bodies::{BodyKey, Redefined, bodies, is_body, mentions, redefined};
use super::diagnose::{self, Finding};
use super::mapping::{Mapping, owned};
use crate::facts::ahead::on_all_cores;
use crate::ledger::{Ledger, UnitIx};
use crate::refusal::{Refusal, RefusalCode};
use crate::rewrite::composition::Composition;
use crate::workspace::Workspace;

/// How many bodies that only mention a changed name are looked at.
const MENTIONING_BODIES: usize = 400;
/// How many of those are looked at before anything is edited.
const BODIES_LOOKED_AT_BEFORE: usize = 32;
/// How many units are left out on trial to find the one at fault.
const TRIALS: usize = 12;
/// How many problems are traced before the units found so far are withheld and everything starts over.
const PROBLEMS: usize = 24;
/// The code of a path that leads nowhere.
const LEADS_NOWHERE: &str = "E0433";
const SYNTAX_ERROR: &str = "syntax-error";

/// A file with its edits.
struct Edited {
    id: FileId,
    original: Arc<str>,
    /// The syntax of the original text.
    old: Parse<SourceFile>,
    edition: Edition,
    mapping: Mapping,
    redefined: Redefined,
}

/// An error and the body it is in; `None` for items without one.
#[derive(Debug, Clone)]
struct Located {
    file: FileId,
    body: Option<BodyKey>,
    finding: Finding,
}

impl Edited {
    /// Whether an edit lies in or at `node` of the old syntax.
    fn touches(&self, node: &SyntaxNode) -> bool {
        self.mapping.touches_old(&range_of(node))
    }
}

/// The bodies that edits lie in.
fn touched(edited: &[Edited]) -> Targets {
    let mut targets = Targets::new();
    for file in edited {
        let touched = bodies(&file.old.syntax_node()).into_iter().filter(|(_, node)| file.touches(node));
        targets.entry(file.id).or_default().extend(touched.map(|(key, _)| key));
    }
    targets
}

/// `touched`, and of the other `targets` a few: what is wrong there can be told without edits only as long as there are
/// none, and to take edits back means to find out about the whole crate again.
fn soon(targets: &Targets, mut touched: Targets) -> Targets {
    let mut room = BODIES_LOOKED_AT_BEFORE;
    for (file, key) in targets.iter().flat_map(|(file, keys)| keys.iter().map(move |key| (*file, key))) {
        if room > 0 && touched.entry(file).or_default().insert(key.clone()) {
            room -= 1;
        }
    }
    touched
}

/// Which bodies of which file.
type Targets = BTreeMap<FileId, BTreeSet<BodyKey>>;

/// The units of `accepted` that make something wrong that was right before, each with the reason. Their dependants
/// are not listed. The database is as before afterwards.
pub fn check(
    workspace: &mut Workspace,
    ledger: &Ledger,
    composition: &Composition,
    accepted: &BTreeSet<UnitIx>,
) -> Result<Vec<(UnitIx, Refusal)>, anyhow::Error> {
    Checker { workspace, ledger, composition, trials: 0, before: FxHashMap::default() }.run(accepted)
}

struct Checker<'a> {
    workspace: &'a mut Workspace,
    ledger: &'a Ledger,
    composition: &'a Composition,
    trials: usize,
    /// Errors of bodies without any edit, as far as somebody asked.
    before: FxHashMap<(FileId, BodyKey), Vec<Finding>>,
}

impl Checker<'_> {
    fn run(&mut self, accepted: &BTreeSet<UnitIx>) -> Result<Vec<(UnitIx, Refusal)>, anyhow::Error> {
        let edited = self.edited(accepted)?;
        if edited.is_empty() {
            return Ok(Vec::new());
        }
        let syntax = syntax_errors(&edited);
        let (problems, targets) = if syntax.is_empty() {
            let targets = self.targets(&edited);
            // Their types are still known from finding the sites; once there are edits they are not.
            self.look_before(&soon(&targets, touched(&edited)));
            (self.new_problems(&edited, &targets), targets)
        } else {
            (syntax, Targets::new())
        };
        let mut at_fault: BTreeMap<UnitIx, Refusal> = BTreeMap::new();
        for problem in problems.iter().take(PROBLEMS) {
            let tiers = self.suspects(&edited, problem, accepted);
            // What an already known culprit may explain is looked at again in the next round.
            if tiers.first().is_some_and(|it| it.iter().any(|unit| at_fault.contains_key(unit))) {
                continue;
            }
            for unit in self.culprits(problem, &tiers, accepted, &targets) {
                let refusal = self.refusal(&edited, problem);
                at_fault.entry(unit).or_insert(refusal);
            }
        }
        Ok(at_fault.into_iter().collect())
    }

    fn edited(&self, accepted: &BTreeSet<UnitIx>) -> Result<Vec<Edited>, anyhow::Error> {
        let mut result = Vec::new();
        for whole in self.composition.compose(accepted)? {
            let Some(file) = self.workspace.file_by_path(&whole.file) else { continue };
            let edits = owned(self.composition, &whole, accepted);
            let mapping = Mapping::new(&file.text, &edits)
                .map_err(|overlap| anyhow::anyhow!("{}: {overlap}", file.path.display()))?;
            let edition = self.workspace.package_of(file.id).map_or(Edition::Edition2021, |it| it.edition);
            let old = SourceFile::parse(&file.text, edition);
            let redefined = redefined(&old.syntax_node(), &mapping);
            result.push(Edited {
                id: file.id,
                original: file.text.clone(),
                old,
                edition,
                mapping,
                redefined,
            });
        }
        Ok(result)
    }

    /// The bodies that have to be looked at.
    fn targets(&self, edited: &[Edited]) -> Targets {
        let mut targets = Targets::new();
        for file in edited {
            for (key, node) in bodies(&file.old.syntax_node()) {
                if file.touches(&node) || mentions(&node, &file.redefined.here) {
                    targets.entry(file.id).or_default().insert(key);
                }
            }
        }
        let names: BTreeSet<String> =
            edited.iter().flat_map(|it| it.redefined.everywhere.iter().cloned()).collect();
        self.add_mentioning(&names, &mut targets);
        targets
    }

    fn add_mentioning(&self, names: &BTreeSet<String>, targets: &mut Targets) {
        let Ok(search) = AhoCorasick::new(names) else { return };
        let mut room = MENTIONING_BODIES;
        for file in &self.workspace.files {
            let loaded = file.placement.is_analysed();
            if names.is_empty() || room == 0 {
                return;
            }
            if !loaded || !search.is_match(&*file.text) {
                continue;
            }
            let edition = self.workspace.package_of(file.id).map_or(Edition::Edition2021, |it| it.edition);
            let root = SourceFile::parse(&file.text, edition).tree();
            for (key, node) in bodies(root.syntax()) {
                if room > 0 && mentions(&node, names) && targets.entry(file.id).or_default().insert(key) {
                    room -= 1;
                }
            }
        }
    }

    /// What is wrong in `targets` with the edits and was not without.
    fn new_problems(&mut self, edited: &[Edited], targets: &Targets) -> Vec<Located> {
        let after = self.analyse(edited, targets);
        if after.is_empty() {
            return after;
        }
        let mut concerned = Targets::new();
        for it in &after {
            let bodies = concerned.entry(it.file).or_default();
            bodies.extend(it.body.clone());
        }
        self.look_before(&concerned);
        let paths: BTreeSet<&str> = after
            .iter()
            .filter(|it| it.finding.code == LEADS_NOWHERE)
            .map(|it| it.finding.message.as_str())
            .collect();
        let files = concerned.keys().map(|file| (*file, BTreeSet::new()));
        let files: Targets = if paths.is_empty() { Targets::new() } else { files.collect() };
        let mut before =
            findings(self.workspace, &files, &|_, path| paths.contains(diagnose::missing(path).as_str()));
        for (file, body) in concerned.iter().flat_map(|(file, keys)| keys.iter().map(move |key| (*file, key)))
        {
            let known = self.before.get(&(file, body.clone())).into_iter().flatten();
            before.extend(known.map(|finding| Located {
                file,
                body: Some(body.clone()),
                finding: finding.clone(),
            }));
        }
        not_there_before(after, before, edited)
    }

    /// Remembers the errors that `targets` have without any edit.
    fn look_before(&mut self, targets: &Targets) {
        let mut unknown = Targets::new();
        for (file, key) in targets.iter().flat_map(|(file, keys)| keys.iter().map(move |key| (*file, key))) {
            if let Entry::Vacant(entry) = self.before.entry((file, key.clone())) {
                entry.insert(Vec::new());
                unknown.entry(file).or_default().insert(key.clone());
            }
        }
        for found in findings(self.workspace, &unknown, &|_, _| false) {
            if let Some(body) = found.body {
                self.before.entry((found.file, body)).or_default().push(found.finding);
            }
        }
    }

    /// The errors in `targets` with the edits in place.
    fn analyse(&mut self, edited: &[Edited], targets: &Targets) -> Vec<Located> {
        for file in edited {
            self.workspace.db.set_file_text(file.id, &file.mapping.text);
        }
        let by_id: FxHashMap<FileId, &Edited> = edited.iter().map(|it| (it.id, it)).collect();
        let mut all = targets.clone();
        for file in edited {
            all.entry(file.id).or_default();
        }
        let unloaded = unloaded(self.workspace);
        let found = findings(self.workspace, &all, &|file, path| {
            let Some(edited) = by_id.get(&file) else { return false };
            if first_name(path).is_some_and(|it| unloaded.contains(&it)) {
                return false;
            }
            edited.mapping.touching(range_of(path.syntax())).next().is_some()
                || first_name(path).is_some_and(|it| edited.redefined.here.contains(&it))
        });
        for file in edited {
            self.workspace.db.set_file_text(file.id, &file.original);
        }
        found
    }

    /// Groups of units that may have caused `problem`, the likeliest first.
    fn suspects(
        &self,
        edited: &[Edited],
        problem: &Located,
        accepted: &BTreeSet<UnitIx>,
    ) -> Vec<BTreeSet<UnitIx>> {
        let mut tiers = Vec::new();
        if let Some(file) = edited.iter().find(|it| it.id == problem.file) {
            tiers.push(file.mapping.units_at(problem.finding.range.clone()));
            if let Some(body) = &problem.body {
                let new = SourceFile::parse(&file.mapping.text, file.edition).tree();
                let node = bodies(new.syntax()).into_iter().find(|(key, _)| key == body);
                tiers.extend(node.map(|(_, node)| file.mapping.units_at(range_of(&node))));
            }
            tiers.push(file.mapping.changes.iter().flat_map(|it| it.units.iter().copied()).collect());
        }
        tiers.push(accepted.clone());
        tiers.retain(|it| !it.is_empty());
        tiers
    }

    /// The unit without which `problem` disappears; without one, the likeliest group.
    fn culprits(
        &mut self,
        problem: &Located,
        tiers: &[BTreeSet<UnitIx>],
        accepted: &BTreeSet<UnitIx>,
        targets: &Targets,
    ) -> BTreeSet<UnitIx> {
        let Some(likeliest) = tiers.first() else { return BTreeSet::new() };
        if likeliest.len() == 1 {
            return likeliest.clone();
        }
        let mut tried = BTreeSet::new();
        for unit in tiers.iter().flatten() {
            if tried.len() >= TRIALS || self.trials >= TRIALS * PROBLEMS {
                break;
            }
            if tried.insert(*unit) && self.disappears_without(*unit, problem, accepted, targets) {
                return BTreeSet::from([*unit]);
            }
        }
        likeliest.clone()
    }

    fn disappears_without(
        &mut self,
        unit: UnitIx,
        problem: &Located,
        accepted: &BTreeSet<UnitIx>,
        targets: &Targets,
    ) -> bool {
        self.trials += 1;
        let rest = without(self.ledger, accepted, unit);
        let Ok(edited) = self.edited(&rest) else { return false };
        if targets.is_empty() {
            return !syntax_errors(&edited).iter().any(|it| it.file == problem.file);
        }
        let bodies: BTreeSet<BodyKey> = problem.body.iter().cloned().collect();
        let found = self.new_problems(&edited, &Targets::from([(problem.file, bodies)]));
        !found.iter().any(|it| it.finding.code == problem.finding.code && it.body == problem.body)
    }

    fn refusal(&self, edited: &[Edited], problem: &Located) -> Refusal {
        let Finding { code, message, range } = &problem.finding;
        let mapped = edited.iter().find(|it| it.id == problem.file);
        let offset = mapped.map_or(range.start, |it| it.mapping.to_old(range.start));
        let place = self.workspace.file(problem.file).map(|file| {
            let path = file.path.strip_prefix(&self.workspace.root).unwrap_or(&file.path);
            let before = file.text.as_bytes().get(..offset).unwrap_or_default();
            format!(", {}:{}", path.display(), before.iter().filter(|it| **it == b'\n').count() + 1)
        });
        Refusal::new(RefusalCode::TypeCheck, format!("{message} ({code}{})", place.unwrap_or_default()))
    }
}

/// `accepted` without `unit` and all that needs it.
pub fn without(ledger: &Ledger, accepted: &BTreeSet<UnitIx>, unit: UnitIx) -> BTreeSet<UnitIx> {
    let mut rest = accepted.clone();
    let mut open = vec![unit];
    while let Some(gone) = open.pop() {
        rest.remove(&gone);
        let needing = rest
            .iter()
            .copied()
            .filter(|it| ledger.units.get(it.0).is_some_and(|it| it.depends_on.contains(&gone)));
        open.extend(needing.collect::<Vec<_>>());
    }
    rest
}

/// What of `after` none of `before` excuses: the same words at the same place, the same words in the same body, or the
/// same kind at the same place. Each old error excuses one new one, so the surest pairs are taken first.
fn not_there_before(mut after: Vec<Located>, mut before: Vec<Located>, edited: &[Edited]) -> Vec<Located> {
    for (words, place) in [(true, true), (true, false), (false, true)] {
        after.retain(|new| {
            let range = &new.finding.range;
            let old = match edited.iter().find(|it| it.id == new.file) {
                Some(file) => file.mapping.to_old(range.start)..file.mapping.to_old(range.end),
                None => range.clone(),
            };
            let excuse = before.iter().position(|it| {
                it.file == new.file
                    && it.body == new.body
                    && it.finding.code == new.finding.code
                    && (!words || it.finding.message == new.finding.message)
                    && (!place || it.finding.range.start <= old.end && old.start <= it.finding.range.end)
            });
            excuse.map(|it| before.swap_remove(it)).is_none()
        });
    }
    after
}

fn syntax_errors(edited: &[Edited]) -> Vec<Located> {
    let mut found = Vec::new();
    for file in edited {
        let errors = SourceFile::parse(&file.mapping.text, file.edition).errors();
        if errors.is_empty() {
            continue;
        }
        let mut known: Vec<String> = file.old.errors().iter().map(ToString::to_string).collect();
        for error in errors {
            let message = error.to_string();
            if let Some(old) = known.iter().position(|it| *it == message) {
                known.swap_remove(old);
                continue;
            }
            let range = usize::from(error.range().start())..usize::from(error.range().end());
            found.push(Located {
                file: file.id,
                body: None,
                finding: Finding { code: SYNTAX_ERROR, message, range },
            });
        }
    }
    found
}

/// What is looked at in a file.
enum Task {
    /// The body there.
    Body(BodyKey, TextRange),
    /// Paths anywhere.
    Paths,
}

/// The body that covers exactly `range`.
fn body_at(root: &SyntaxNode, range: TextRange) -> Option<SyntaxNode> {
    root.text_range()
        .contains_range(range)
        .then(|| root.covering_element(range))?
        .ancestors()
        .find(|it| it.text_range() == range && is_body(it.kind()))
}

/// The errors of `targets` as the database is; paths only where `wanted` says so.
fn findings(
    workspace: &Workspace,
    targets: &Targets,
    wanted: &(dyn Fn(FileId, &ast::Path) -> bool + Sync),
) -> Vec<Located> {
    if targets.is_empty() {
        return Vec::new();
    }
    // Bodies one by one, the longest first: a single one may take as long as all others.
    let mut tasks: Vec<(FileId, Task)> = Vec::new();
    {
        let sema = Semantics::new(&workspace.db);
        for (file, keys) in targets {
            let root = sema.parse_guess_edition(*file);
            let all = bodies(root.syntax());
            let wanted = all.iter().filter(|(key, _)| keys.contains(key));
            tasks.extend(wanted.map(|(key, node)| (*file, Task::Body(key.clone(), node.text_range()))));
            tasks.push((*file, Task::Paths));
        }
    }
    tasks.sort_by_key(|(_, task)| match task {
        Task::Body(_, range) => std::cmp::Reverse(range.len()),
        Task::Paths => std::cmp::Reverse(TextSize::new(0)),
    });
    let found = on_all_cores(&workspace.db, &tasks, |sema, (file, task)| {
        let root = sema.parse_guess_edition(*file);
        let at = |body: Option<BodyKey>| move |finding| Located { file: *file, body: body.clone(), finding };
        match task {
            Task::Body(key, range) => {
                let Some(node) = body_at(root.syntax(), *range) else { return (0, Vec::new()) };
                let found = diagnose::body(sema, *file, &node);
                (range_of(&node).start, found.into_iter().map(at(Some(key.clone()))).collect())
            }
            Task::Paths => {
                let found = diagnose::paths(sema, root.syntax(), &|path| wanted(*file, path));
                let all = if found.is_empty() { Vec::new() } else { bodies(root.syntax()) };
                let inside = |it: &Finding| {
                    let body = all.iter().find(|(_, node)| {
                        let range = range_of(node);
                        range.start <= it.range.start && it.range.end <= range.end
                    });
                    body.map(|(key, _)| key.clone())
                };
                (usize::MAX, found.into_iter().map(|it| at(inside(&it))(it)).collect())
            }
        }
    });
    // By file and position; paths last.
    let mut found: Vec<(FileId, (usize, Vec<Located>))> =
        tasks.iter().map(|(file, _)| *file).zip(found).collect();
    found.sort_by_key(|(file, (start, _))| (*file, *start));
    found.into_iter().flat_map(|(_, (_, located))| located).collect()
}

/// Dependencies whose sources are not there: what a path finds in them cannot be said.
fn unloaded(workspace: &Workspace) -> BTreeSet<String> {
    let db = &workspace.db;
    let mut names: BTreeSet<String> =
        workspace.packages.iter().flat_map(|it| &it.dependencies).map(|it| it.name_in_code.clone()).collect();
    for krate in ra_ap_hir::Crate::all(db) {
        if let Some(name) = krate.display_name(db) {
            names.remove(&name.crate_name().to_string());
        }
    }
    names
}

fn first_name(path: &ast::Path) -> Option<String> {
    let first = std::iter::successors(Some(path.clone()), ast::Path::qualifier).last()?;
    Some(first.segment()?.name_ref()?.text().to_string())
}

fn range_of(node: &SyntaxNode) -> Range<usize> {
    let range = node.text_range();
    range.start().into()..range.end().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_within_one_another_do_not_take_each_others_excuse() {
        let error = |message: &str, range| Located {
            file: FileId::from_raw(0),
            body: None,
            finding: Finding { code: "E0599", message: message.to_owned(), range },
        };
        let (first, outer, inner) = (error("zip", 0..10), error("zip", 20..60), error("take", 30..40));
        let before = vec![inner.clone(), first.clone(), outer.clone()];
        let unexcused =
            not_there_before(vec![outer.clone(), first.clone(), inner.clone()], before.clone(), &[]);
        assert!(unexcused.is_empty(), "{unexcused:?}");
        let unexcused = not_there_before(vec![outer, error("map", 70..80), first, inner], before, &[]);
        assert_eq!(unexcused.len(), 1, "{unexcused:?}");
        assert_eq!(unexcused[0].finding.message, "map");
    }
}
