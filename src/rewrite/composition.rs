//! Which edits a subset of units makes: its own, the imports it leaves unused, and the manifests it needs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::edit::{Edit, apply_edits, sort_edits};
use crate::ledger::{FileEdits, UnitIx};
use crate::rewrite::channel_names::tidy_imports;
use crate::rewrite::imports::taken_from_above;
use crate::rewrite::manifest::{
    NewTokio, Present, Section, add_dependency, add_tokio, features_of, features_of_examples, mentions_crate,
    remove_dependency, smallest_edit, without_tests,
};

/// A source file with the edits of every unit.
#[derive(Debug, Clone)]
pub struct EditedFile {
    /// Absolute path.
    pub path: PathBuf,
    /// The original text, with blanks in place of a byte order mark.
    pub text: Arc<str>,
    /// How many bytes at the start are such a mark, and stay.
    pub mark: usize,
    /// Its manifest, and the table in which it needs its dependencies.
    pub manifest: Option<(usize, Section)>,
    /// Names under which the file's code knows crossbeam's channels.
    pub channel_crates: Vec<String>,
    /// The paths under which its imports bring in channel APIs, whoever hands them on.
    pub channel_imports: Vec<String>,
    /// The files of the modules below it that may take names from it, without edits.
    pub below: Vec<(PathBuf, Arc<str>)>,
    /// The edits.
    pub edits: Vec<(UnitIx, Edit)>,
}

/// A manifest that may need tokio.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Absolute path.
    pub path: PathBuf,
    /// The original text.
    pub text: Arc<str>,
    /// What it has.
    pub present: Present,
    /// The dependency on crossbeam's channels that may become unused: its name in code, if no file without edits
    /// mentions it.
    pub channel_crate: Option<String>,
    /// What a new dependency on tokio says.
    pub new_tokio: NewTokio,
}

/// Everything needed to compose any subset.
#[derive(Debug, Clone, Default)]
pub struct Composition {
    /// Edited source files, by path.
    pub files: Vec<EditedFile>,
    /// Their manifests.
    pub manifests: Vec<Manifest>,
    /// Paths that rules of the user take out of use.
    pub own_paths: Vec<String>,
}

/// In a chain of calls that stand below each other, `.await` gets a line of its own.
fn in_its_line(text: &str, edit: &mut Edit) {
    if edit.start != edit.end || !edit.replacement.starts_with(".await") {
        return;
    }
    let (Some(before), Some(after)) = (text.get(..edit.start), text.get(edit.end..)) else { return };
    let line = &before[before.rfind('\n').map_or(0, |it| it + 1)..];
    let begun = line.trim_start();
    let goes_on = after.starts_with('\n') && after.trim_start().starts_with('.');
    let behind = begun.trim_start_matches(['}', ')', ']']);
    let closes = behind.len() < begun.len();
    if (begun.starts_with('.') || closes && goes_on) && is_whole(behind) {
        let indent = &line[..line.len() - begun.len()];
        edit.replacement.insert_str(0, &format!("\n{indent}"));
    }
}

/// Whether nothing that opens in `text` is still open at its end: what follows belongs to what stands at its start.
fn is_whole(text: &str) -> bool {
    let mut open = 0_usize;
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            ',' | ';' if open == 0 => return false,
            _ => {}
        }
    }
    open == 0
}

impl Composition {
    /// The names that modules in other files take from `file` if exactly `accepted` is applied.
    fn taken_by_modules_below(&self, file: &EditedFile, accepted: &BTreeSet<UnitIx>) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (path, text) in &file.below {
            let edited = self.files.iter().find(|it| it.path == *path).and_then(|it| {
                let edits = it.edits.iter().filter(|(unit, _)| accepted.contains(unit));
                let mut edits: Vec<Edit> = edits.map(|(_, edit)| edit.clone()).collect();
                sort_edits(&mut edits).ok()?;
                edits.dedup();
                apply_edits(text, &edits).ok()
            });
            names.extend(taken_from_above(edited.as_deref().unwrap_or(text)));
        }
        names
    }

    /// The edits if exactly `accepted` is applied.
    pub fn compose(&self, accepted: &BTreeSet<UnitIx>) -> Result<Vec<FileEdits>, anyhow::Error> {
        let mut result = Vec::new();
        let mut after: BTreeMap<&PathBuf, String> = BTreeMap::new();
        let mut touched: BTreeSet<usize> = BTreeSet::new();
        let mut wanted: BTreeMap<(usize, Section), BTreeSet<&'static str>> = BTreeMap::new();
        for file in &self.files {
            let mut edits: Vec<Edit> = file
                .edits
                .iter()
                .filter(|(unit, _)| accepted.contains(unit))
                .map(|(_, edit)| edit.clone())
                .collect();
            if edits.is_empty() {
                continue;
            }
            // Units that need the same `mut` or `&mut self` each bring it.
            let mut seen = BTreeSet::new();
            edits.retain(|it| seen.insert(it.clone()));
            edits.iter_mut().for_each(|it| in_its_line(&file.text, it));
            if let Some(manifest) = file.manifest {
                // Edits are smaller than paths, so the whole text tells what it needs; what it needed before is there.
                let edited = apply_edits(&file.text, &edits)
                    .map_err(|overlap| anyhow::anyhow!("{}: {overlap}", file.path.display()))?;
                for (section, features) in new_features(&file.text, &edited, manifest.1) {
                    wanted.entry((manifest.0, section)).or_default().extend(features);
                }
            }
            let below = self.taken_by_modules_below(file, accepted);
            let own = [self.own_paths.as_slice(), &file.channel_imports].concat();
            edits = tidy_imports(&file.text, edits, &own, &file.channel_crates, &below);
            without_blank_ends(&file.text, &mut edits);
            edits = edits.into_iter().map(|it| it.after(file.mark).with_line_ends_of(&file.text)).collect();
            sort_edits(&mut edits)
                .map_err(|overlap| anyhow::anyhow!("{}: {overlap}", file.path.display()))?;
            if let Some((manifest, _)) = file.manifest {
                let tidied = apply_edits(&file.text, &edits)
                    .map_err(|overlap| anyhow::anyhow!("{}: {overlap}", file.path.display()))?;
                after.insert(&file.path, tidied);
                touched.insert(manifest);
            }
            result.push(FileEdits { file: file.path.clone(), edits });
        }
        for index in touched {
            let Some(manifest) = self.manifests.get(index) else { continue };
            let failed = |error| anyhow::anyhow!("{}: {error}", manifest.path.display());
            let mut text = manifest.text.to_string();
            // Tests have what the package itself gets.
            let mut present = manifest.present.clone();
            for ((_, section), features) in wanted.iter().filter(|((it, _), _)| *it == index) {
                if let Some(missing) = present.missing(*section, features) {
                    if *section == Section::Normal {
                        let normal = present.normal.get_or_insert_default();
                        normal.extend(missing.iter().map(|it| (*it).to_owned()));
                    }
                    let edit = add_tokio(&text, *section, &missing, &manifest.new_tokio).map_err(failed)?;
                    text = apply_edits(&text, &[edit])?;
                }
            }
            for file in &self.files {
                let (Some((it, section)), Some(new)) = (file.manifest, after.get(&file.path)) else {
                    continue;
                };
                if it == index
                    && mentions_crate(new, "async_channel")
                    && !mentions_crate(&file.text, "async_channel")
                {
                    text = add_dependency(&text, section, "async-channel", "2").map_err(failed)?;
                }
            }
            // A dependency that nothing used before is none of our business.
            let unused = manifest.channel_crate.as_ref().filter(|name| {
                let mut of_manifest =
                    self.files.iter().filter(|it| it.manifest.is_some_and(|(it, _)| it == index));
                of_manifest.clone().any(|it| mentions_crate(&it.text, name))
                    && of_manifest.all(|it| {
                        !mentions_crate(after.get(&it.path).map_or(&*it.text, String::as_str), name)
                    })
            });
            if let Some(name) = unused {
                text = remove_dependency(&text, name).map_err(failed)?;
            }
            // What writes it ends lines in one way.
            let whole = Edit::insert(0, text).with_line_ends_of(&manifest.text);
            if whole.replacement != *manifest.text {
                let edits = vec![smallest_edit(&manifest.text, &whole.replacement)];
                result.push(FileEdits { file: manifest.path.clone(), edits });
            }
        }
        result.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(result)
    }

    /// The edits of each unit if all of `accepted` are applied: what several units share belongs to the first.
    pub fn attribute(
        &self,
        accepted: &BTreeSet<UnitIx>,
    ) -> Result<BTreeMap<UnitIx, Vec<FileEdits>>, anyhow::Error> {
        let mut result: BTreeMap<UnitIx, BTreeMap<PathBuf, Vec<Edit>>> = BTreeMap::new();
        let first = accepted.iter().next().copied();
        for whole in self.compose(accepted)? {
            let file = self.files.iter().find(|it| it.path == whole.file);
            let mut by_range: BTreeMap<(usize, usize), Vec<&(UnitIx, Edit)>> = BTreeMap::new();
            for own in file.into_iter().flat_map(|it| &it.edits) {
                by_range.entry((own.1.start, own.1.end)).or_default().push(own);
            }
            for edit in whole.edits {
                let there = by_range.get(&(edit.start, edit.end)).into_iter().flatten();
                let owner =
                    there.copied().find(|(_, it)| *it == edit || it.start < it.end).map(|(unit, _)| *unit);
                let neighbour = file.and_then(|file| {
                    file.edits.iter().map(|(unit, _)| *unit).find(|it| accepted.contains(it))
                });
                let user = self.user_of_manifest(&whole.file, accepted);
                let Some(unit) = owner.or(neighbour).or(user).or(first) else { continue };
                result.entry(unit).or_default().entry(whole.file.clone()).or_default().push(edit);
            }
        }
        Ok(result
            .into_iter()
            .map(|(unit, files)| {
                (unit, files.into_iter().map(|(file, edits)| FileEdits { file, edits }).collect())
            })
            .collect())
    }

    /// The unit that a manifest is changed for: the first that needs something it lacks, else the first that has edits
    /// in its package.
    fn user_of_manifest(&self, path: &PathBuf, accepted: &BTreeSet<UnitIx>) -> Option<UnitIx> {
        let index = self.manifests.iter().position(|it| it.path == *path)?;
        let files =
            || self.files.iter().filter(|file| file.manifest.is_some_and(|(manifest, _)| manifest == index));
        let units: BTreeSet<UnitIx> = files()
            .flat_map(|file| file.edits.iter().map(|(unit, _)| *unit))
            .filter(|unit| accepted.contains(unit))
            .collect();
        let needs = |unit: &&UnitIx| files().any(|file| self.lacks_for(file, **unit));
        units.iter().find(needs).or(units.first()).copied()
    }

    /// Whether the manifest of `file` lacks something that the edits of `unit` need.
    fn lacks_for(&self, file: &EditedFile, unit: UnitIx) -> bool {
        let Some((index, section)) = file.manifest else { return false };
        let Some(manifest) = self.manifests.get(index) else { return false };
        let edits: Vec<Edit> =
            file.edits.iter().filter(|(it, _)| *it == unit).map(|(_, edit)| edit.clone()).collect();
        let Ok(edited) = apply_edits(&file.text, &edits) else { return false };
        let mut wanted = new_features(&file.text, &edited, section).into_iter();
        wanted.any(|(section, features)| manifest.present.missing(section, &features).is_some())
    }
}

/// The features of tokio that the edited text of a file needs and the text before did not, and in which table: what only the tests
/// in it need is no matter of whoever uses the package.
fn new_features(before: &str, after: &str, section: Section) -> Vec<(Section, BTreeSet<&'static str>)> {
    let of_code = |text: &str| match section {
        Section::Normal => features_of(&without_tests(text)),
        Section::Dev => features_of(text),
    };
    let needed = of_code(after);
    let code = needed.difference(&of_code(before)).copied().collect();
    let all = features_of(after);
    let mut tests: BTreeSet<&str> =
        all.difference(&features_of(before)).filter(|it| !needed.contains(*it)).copied().collect();
    tests.extend(features_of_examples(after).difference(&features_of_examples(before)));
    vec![(section, code), (Section::Dev, tests)]
}

/// Takes along the blank lines that removed items leave at the start and the end of a file.
fn without_blank_ends(text: &str, edits: &mut Vec<Edit>) {
    edits.sort_by_key(|it| (it.start, it.end));
    let removes = |it: &&Edit| it.replacement.is_empty();
    let mut blank = Vec::new();
    let mut at = 0;
    for edit in edits.iter().take_while(removes) {
        let between = text.get(at..edit.start).unwrap_or("?");
        if !between.trim().is_empty() {
            break;
        }
        if at > 0 && !between.is_empty() {
            blank.push(Edit::delete(at..edit.start));
        }
        at = at.max(edit.end);
    }
    let first = text.get(at..).map_or("", |it| &it[..it.len() - it.trim_start_matches(['\n', '\r']).len()]);
    if at > 0 && !first.is_empty() && at + first.len() < text.len() {
        blank.push(Edit::delete(at..at + first.len()));
    }
    let mut at = text.len();
    for edit in edits.iter().rev().take_while(removes) {
        let between = text.get(edit.end..at).unwrap_or("?");
        if !between.trim().is_empty() {
            break;
        }
        if at < text.len() && !between.is_empty() {
            blank.push(Edit::delete(edit.end..at));
        }
        at = at.min(edit.start);
    }
    let before = text.get(..at).unwrap_or_default();
    let kept = before.trim_end_matches(['\n', '\r']);
    let line_end = before[kept.len()..].find('\n').map_or(before.len(), |it| kept.len() + it + 1);
    if at < text.len() && line_end < at && !kept.is_empty() {
        blank.push(Edit::delete(line_end..at));
    }
    for edit in blank {
        if !edits.iter().any(|it| it.start < edit.end && edit.start < it.end) {
            edits.push(edit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str, at: &str) -> String {
        let at = text.find(at).unwrap() + at.len();
        let mut edit = Edit::insert(at, ".await");
        in_its_line(text, &mut edit);
        apply_edits(text, &[edit]).unwrap()
    }

    #[test]
    fn what_only_tests_need_is_theirs() {
        let file = |code: &str, test: &str| {
            format!("fn f() {{ {code} }}\n#[cfg(test)]\nmod tests {{\n    {test}\n    fn it() {{}}\n}}\n")
        };
        let needs = |before: &str, after: &str| {
            let mut found = new_features(before, after, Section::Normal).into_iter().map(|(_, it)| it);
            (found.next().unwrap(), found.next().unwrap())
        };
        let (plain, test) = (file("", "#[test]"), file("", "#[tokio::test]"));
        let both = file("tokio::time::sleep(n).await", "#[tokio::test]");
        assert_eq!(needs(&plain, &both), (["time"].into(), ["macros", "rt"].into()));
        assert_eq!(needs(&test, &both), (["time"].into(), [].into()));
        // The package itself has not what its tests had before.
        let timed = file("", "use tokio::time::sleep; #[tokio::test]");
        assert_eq!(needs(&timed, &both), (["time"].into(), [].into()));
    }

    #[test]
    fn an_await_in_a_broken_chain_has_its_line() {
        assert_eq!(
            after("    a\n        .b(1)\n        .c();\n", "b(1)"),
            "    a\n        .b(1)\n        .await\n        .c();\n"
        );
        assert_eq!(
            after("    a.b(|| {\n        1\n    })\n    .c();\n", "})"),
            "    a.b(|| {\n        1\n    })\n    .await\n    .c();\n"
        );
        assert_eq!(after("    a.b(1).c();\n", "b(1)"), "    a.b(1).await.c();\n");
        assert_eq!(
            after("    a\n        .b(|| c(1))\n        .d();\n", "c(1)"),
            "    a\n        .b(|| c(1).await)\n        .d();\n"
        );
    }
}
