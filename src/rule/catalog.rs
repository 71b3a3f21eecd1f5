//! All rules of a run: those inside the program, and the user's.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::file::{RuleFile, RuleFileError};
use crate::policy::nearest;

/// Lists files of `rules/` with their texts; a test compares the list with the folder.
macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../rules/", $name, ".md")))),*]
    };
}

/// The rules inside the program, in the order of the documentation.
pub const EMBEDDED: &[(&str, &str)] = embedded![
    "sleep-loop",
    "thread-spawn",
    "thread-sleep",
    "thread-join",
    "std-mpsc",
    "crossbeam-channel",
    "crossbeam-select",
    "runtime-bootstrap",
    "shared-runtime",
    "runtime-expect",
    "block-on",
    "async-fn",
    "async-main",
];

/// The rules inside the program that somebody has asked for: to parse them all is a tenth of a small package's run.
static READ: [OnceLock<Result<RuleFile, RuleFileError>>; EMBEDDED.len()] =
    [const { OnceLock::new() }; EMBEDDED.len()];

/// Rules by id.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The ids of the rules inside the program that are part of it.
    inside: &'static [(&'static str, &'static str)],
    own: BTreeMap<String, RuleFile>,
}

/// Why rules could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// A rule file is malformed.
    #[error(transparent)]
    File(#[from] RuleFileError),
    /// A rule folder or file cannot be read.
    #[error("cannot read rules from {}: {said}", path.display())]
    Read {
        /// What was read.
        path: PathBuf,
        /// Why it failed.
        said: std::io::Error,
    },
    /// A file's name and its rule's id differ, or the id is taken.
    #[error("{}: {message}", path.display())]
    Name {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
}

impl Catalog {
    /// The rules inside the program, each of them read.
    pub fn embedded() -> Result<Catalog, CatalogError> {
        for index in 0..EMBEDDED.len() {
            read(index).as_ref().map_err(RuleFileError::clone)?;
        }
        Ok(Catalog::inside())
    }

    /// The rules inside the program, each of which is read when somebody asks for it.
    pub fn inside() -> Catalog {
        Catalog { inside: EMBEDDED, own: BTreeMap::new() }
    }

    /// Adds the `.md` files of a user's folder. A rule with the id of one inside the program replaces it.
    pub fn load_dir(&mut self, dir: &Path) -> Result<(), CatalogError> {
        let read = |path: &Path, said| CatalogError::Read { path: path.to_owned(), said };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(|error| read(dir, error))? {
            let path = entry.map_err(|error| read(dir, error))?.path();
            if path.extension().is_some_and(|extension| extension == "md") {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let source = std::fs::read_to_string(&path).map_err(|error| read(&path, error))?;
            self.add(&path, &source)?;
        }
        Ok(())
    }

    fn add(&mut self, path: &Path, source: &str) -> Result<(), CatalogError> {
        let rule = RuleFile::parse(path, source)?;
        if path.file_stem().and_then(|stem| stem.to_str()) != Some(rule.id.as_str()) {
            let message = format!("the file of rule `{0}` must be called `{0}.md`", rule.id);
            return Err(CatalogError::Name { path: path.to_owned(), message });
        }
        self.own.insert(rule.id.as_str().to_owned(), rule);
        Ok(())
    }

    /// The rule called `id`.
    pub fn get(&self, id: &str) -> Option<&RuleFile> {
        if let Some(own) = self.own.get(id) {
            return Some(own);
        }
        let index = self.inside.iter().position(|(name, _)| *name == id)?;
        read(index).as_ref().ok()
    }

    /// The ids of all rules, sorted.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let inside = self.inside.iter().map(|(name, _)| *name);
        let ids: BTreeSet<&str> = inside.chain(self.own.keys().map(String::as_str)).collect();
        ids.into_iter()
    }

    /// All rules, sorted by id.
    pub fn rules(&self) -> impl Iterator<Item = &RuleFile> {
        self.ids().filter_map(|id| self.get(id))
    }

    /// The rules that do not come with the program, sorted by id.
    pub fn own(&self) -> impl Iterator<Item = &RuleFile> {
        self.own.values().filter(|rule| !is_inside(rule.id.as_str()))
    }

    /// All rules in the order of the documentation; the user's own come last.
    pub fn in_order(&self) -> impl Iterator<Item = &RuleFile> {
        let first = EMBEDDED.iter().filter_map(|(name, _)| self.get(name));
        first.chain(self.own())
    }

    /// The id nearest to one that does not exist.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let ids: Vec<&str> = self.ids().collect();
        nearest(id, &ids)
    }
}

fn is_inside(id: &str) -> bool {
    EMBEDDED.iter().any(|(name, _)| *name == id)
}

/// The rule at `index` of those inside the program.
fn read(index: usize) -> &'static Result<RuleFile, RuleFileError> {
    READ[index].get_or_init(|| {
        let (name, source) = EMBEDDED[index];
        RuleFile::parse(Path::new(&format!("rules/{name}.md")), source)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_file_is_embedded() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".md").map(str::to_owned))
            .collect();
        let listed: BTreeSet<String> = EMBEDDED.iter().map(|(name, _)| (*name).to_owned()).collect();
        assert_eq!(listed, files);
    }

    #[test]
    fn what_is_read_when_asked_for_is_what_is_read_at_once() {
        let (inside, all) = (Catalog::inside(), Catalog::embedded().unwrap());
        assert_eq!(inside.ids().count(), EMBEDDED.len());
        assert!(inside.ids().eq(all.rules().map(|rule| rule.id.as_str())));
        assert_eq!(inside.own().count(), 0);
        assert!(Catalog::default().get("sleep-loop").is_none());
    }

    #[test]
    fn every_rule_parses_and_is_documented() {
        let catalog = Catalog::embedded().unwrap_or_else(|error| panic!("{error}"));
        for rule in catalog.rules() {
            for heading in ["What it does", "Why", "What changes", "Refuses when"] {
                assert!(rule.section(heading).is_some(), "{}: no section `{heading}`", rule.id);
            }
            assert!(!rule.examples.is_empty(), "{}: no examples", rule.id);
            assert!(rule.documentation().starts_with("# "), "{}", rule.id);
        }
    }

    #[test]
    fn a_rule_in_a_list_is_the_rule() {
        let catalog = Catalog::embedded().unwrap();
        for (name, source) in EMBEDDED {
            let head = crate::rule::file::Head::read(Path::new("mine.md"), source).unwrap();
            let rule = catalog.get(name).unwrap();
            assert_eq!((head.id.as_str(), head.title), (rule.id.as_str(), rule.title.clone()));
            assert_eq!((head.group, head.level), (rule.group.clone(), rule.level));
        }
    }

    #[test]
    fn unknown_ids_have_a_nearest() {
        let catalog = Catalog::embedded().unwrap();
        assert_eq!(catalog.nearest("thread-slep"), Some("thread-sleep"));
    }

    #[test]
    fn user_rules_come_from_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        let rule = "+++\nid = \"mine\"\ngroup = \"own\"\nlevel = \"safe\"\n+++\n# Mine\n";
        std::fs::write(dir.path().join("mine.md"), rule).unwrap();
        let mut catalog = Catalog::default();
        catalog.load_dir(dir.path()).unwrap();
        assert_eq!(catalog.get("mine").map(|rule| rule.group.as_str()), Some("own"));
        std::fs::write(dir.path().join("other.md"), rule).unwrap();
        assert!(catalog.load_dir(dir.path()).unwrap_err().to_string().contains("must be called `mine.md`"));
        assert!(catalog.load_dir(&dir.path().join("none")).is_err());
    }
}
