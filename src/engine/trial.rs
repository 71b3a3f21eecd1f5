//! A whole run over a workspace in memory, for tests.

use std::path::Path;

use super::{analyze, proposed};
use crate::analysis::NoProgress;
use crate::config::Config;
use crate::edit::apply_edits;
use crate::ledger::{Ledger, Outcome};
use crate::refusal::RefusalCode;
use crate::rewrite::composition::Composition;
use crate::rule::catalog::Catalog;
use crate::workspace::Workspace;

/// A fixture: a package `app` of this edition, with tokio and `besides` among its dependencies, and its files.
pub fn package(edition: &str, besides: &str, files: &str) -> String {
    format!(
        "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"{edition}\"\n[dependencies]\n{besides}\
         tokio = {{ version = \"1\", features = [\"full\"] }}\n{files}"
    )
}

/// What the run found, and what it would write.
pub struct Trial {
    /// Every site and unit.
    pub ledger: Ledger,
    workspace: Workspace,
    composition: Composition,
}

impl Trial {
    /// A run with the program's own rules and default policies. `fixture` holds all files, each below a line
    /// `//- /its/path`.
    pub fn of(fixture: &str) -> Trial {
        Trial::with(fixture, &Config::default(), &Catalog::embedded().unwrap())
    }

    /// The same with a package of this edition, and only this in its `main.rs`.
    pub fn of_main(edition: &str, main: &str) -> Trial {
        Trial::of(&package(edition, "", &format!("//- /src/main.rs\n{main}")))
    }

    /// The same with another configuration or other rules.
    pub fn with(fixture: &str, config: &Config, catalog: &Catalog) -> Trial {
        let mut workspace = Workspace::from_fixture(fixture);
        let (ledger, composition) = analyze(&mut workspace, config, catalog, &NoProgress).unwrap();
        Trial { ledger, workspace, composition }
    }

    /// The file at `path` after everything proposed is applied.
    pub fn text_after(&self, path: &str) -> String {
        let path = Path::new(path);
        let edits = self.composition.compose(&proposed(&self.ledger)).unwrap();
        let text = &self.workspace.file_by_path(path).unwrap().text;
        match edits.iter().find(|it| it.file == path) {
            Some(file) => apply_edits(text, &file.edits).unwrap(),
            None => text.to_string(),
        }
    }

    /// The first manifest after everything proposed is applied.
    pub fn manifest_after(&self) -> String {
        let manifest = &self.composition.manifests[0];
        let edits = self.composition.compose(&proposed(&self.ledger)).unwrap();
        match edits.iter().find(|it| it.file == manifest.path) {
            Some(file) => apply_edits(&manifest.text, &file.edits).unwrap(),
            None => manifest.text.to_string(),
        }
    }

    /// The names of the files that are edited.
    pub fn edited(&self) -> Vec<String> {
        let edits = self.composition.compose(&proposed(&self.ledger)).unwrap();
        let name = |it: &Path| it.file_name().unwrap_or_default().to_string_lossy().into_owned();
        edits.iter().map(|it| name(&it.file)).collect()
    }

    /// How many sites are migrated.
    pub fn migrated(&self) -> usize {
        self.ledger.sites.iter().filter(|it| it.outcome == Outcome::Migrated).count()
    }

    /// Why the first site of this API is refused, if it is.
    pub fn refusal_of(&self, api: &str) -> Option<RefusalCode> {
        let site = self.ledger.sites.iter().find(|it| it.api.ends_with(api)).unwrap();
        match &site.outcome {
            Outcome::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }
}
