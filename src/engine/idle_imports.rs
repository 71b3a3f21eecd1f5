//! Units of imports that nothing uses: each goes alone.

use std::collections::BTreeMap;

use ra_ap_ide_db::FileId;

use crate::facts::Facts;
use crate::facts::idle_imports::IdleImport;
use crate::ledger::{Ledger, Level, Outcome, RuleId, SiteRecord, UnitIx, UnitRecord};
use crate::rewrite::composition::Composition;
use crate::rewrite::imports::delete_line;
use crate::rewrite::sheet::Sheet;
use crate::workspace::Placement;

/// Adds the edits of `imports` to `sheets`: the n-th as unit `first + n`.
pub fn rewrite(
    imports: &[IdleImport],
    first: UnitIx,
    facts: &Facts<'_>,
    sheets: &mut BTreeMap<FileId, Sheet>,
) {
    for (index, import) in imports.iter().enumerate().filter(|(_, it)| it.suppressed.is_none()) {
        let Some(file) = facts.workspace.file(import.file) else { continue };
        let edit = delete_line(&file.text, import.range.start().into(), import.range.end().into());
        sheets.entry(import.file).or_default().add(UnitIx(first.0 + index), [edit]);
    }
}

/// Adds the units of `imports` to the ledger, behind those that are there.
pub fn record(
    imports: &[IdleImport],
    facts: &Facts<'_>,
    ledger: &mut Ledger,
    composition: &Composition,
) -> Result<(), anyhow::Error> {
    if imports.is_empty() {
        return Ok(());
    }
    for import in imports {
        let Some(file) = facts.workspace.file(import.file) else { continue };
        let unit = UnitIx(ledger.units.len());
        let (start, end) = (usize::from(import.range.start()), usize::from(import.range.end()));
        let before = file.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let shown = file.path.strip_prefix(&facts.workspace.root).unwrap_or(&file.path);
        let outcome = match &import.suppressed {
            Some(reason) => Outcome::Suppressed(reason.clone()),
            None => Outcome::Migrated,
        };
        let decision = match &outcome {
            Outcome::Migrated => "removed".to_owned(),
            other => other.name().to_owned(),
        };
        let orphan = file.placement == Placement::Orphan;
        let note = orphan.then(|| "the file is in no module tree: no compiler sees the change".to_owned());
        let rule = RuleId::new(import.api.rule);
        ledger.texts.insert(file.path.clone(), file.original());
        ledger.sites.push(SiteRecord {
            file: file.path.clone(),
            start,
            end: file.text.get(start..end).and_then(|it| it.find('\n')).map_or(end, |it| start + it),
            line,
            column: before[before.rfind('\n').map_or(0, |it| it + 1)..].chars().count() + 1,
            api: import.api.path.to_owned(),
            rule: rule.clone(),
            unit: Some(unit),
            outcome,
            notes: Vec::new(),
        });
        ledger.units.push(UnitRecord {
            id: format!("import:{}:{line}", shown.display()),
            kind: "import".to_owned(),
            decision,
            title: "an import that nothing uses goes".to_owned(),
            rules: vec![rule],
            level: if orphan { Level::Review } else { Level::Safe },
            notes: note.into_iter().collect(),
            depends_on: Vec::new(),
            refusal: None,
            files: Vec::new(),
        });
    }
    ledger.sites.sort_by(|a, b| (&a.file, a.start, a.end).cmp(&(&b.file, b.start, b.end)));
    let accepted = super::proposed(ledger);
    ledger.units.iter_mut().for_each(|it| it.files.clear());
    for (unit, files) in composition.attribute(&accepted)? {
        ledger.units[unit.0].files = files;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};
    use crate::ledger::Outcome;

    /// What becomes of a library, and how often something was found in it.
    fn after(lib: &str) -> (String, Vec<Outcome>) {
        let crates = "crossbeam = \"0.8\"\ncrossbeam-channel = \"0.5\"\n";
        let trial = Trial::of(&package("2024", crates, &format!("//- /src/lib.rs\n{lib}")));
        (trial.text_after("/src/lib.rs"), trial.ledger.sites.into_iter().map(|it| it.outcome).collect())
    }

    #[test]
    fn an_import_of_channels_that_nothing_uses_goes() {
        let imports = "use crossbeam::channel::{Receiver, Sender as Tx, bounded};\nuse std::sync::Arc;\n";
        let (text, outcomes) = after(&format!("{imports}pub fn f(_: Arc<u32>) {{}}\n"));
        assert_eq!(text, "use std::sync::Arc;\npub fn f(_: Arc<u32>) {}\n");
        assert_eq!(outcomes, [Outcome::Migrated]);
    }

    #[test]
    fn what_may_be_used_stays() {
        for lib in [
            "use std::sync::mpsc::Sender;\nmod inner { use super::Sender; pub fn f(_: Option<Sender<u8>>) {} }\n",
            "use std::sync::mpsc::Sender;\nmod below;\n//- /src/below.rs\nuse super::*;\n",
            "pub use std::sync::mpsc::Sender;\n",
            "#[cfg(unix)]\nuse std::sync::mpsc::Sender;\n",
            "use std::sync::mpsc::*;\n",
            "use std::sync::mpsc::Sender;\n/// Not a [`Sender`].\npub struct Other;\n",
            "use std::sync::mpsc::Sender;\nmacro_rules! make { () => { pub struct Made; } }\nmake!();\n",
            "mod own { pub struct Sender; }\nuse own::Sender;\n",
        ] {
            let (text, outcomes) = after(lib);
            assert_eq!(text.trim_end(), lib.split("//-").next().unwrap().trim_end());
            assert!(!outcomes.contains(&Outcome::Migrated), "{lib}");
        }
    }

    #[test]
    fn a_comment_keeps_it() {
        let lib = "// tokioize: allow(std-mpsc) for later\nuse std::sync::mpsc::Sender;\n";
        let (text, outcomes) = after(lib);
        assert_eq!(text, lib);
        assert_eq!(outcomes, [Outcome::Suppressed("for later".to_owned())]);
    }
}
