//! The audit's memory: which sites a team already knows, so that only new threaded code fails.
//!
//! Sites are remembered by file, API and the text of their line, not by line number. A file may hold as many
//! sites of an API as the baseline lists for it; which of them count as new is decided by their lines.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use super::paths::DisplayPaths;
use crate::ledger::{Ledger, SiteRecord};

const SCHEMA: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    schema: u32,
    sites: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: String,
    api: String,
    line: String,
}

/// Sites that are already known.
#[derive(Debug)]
pub struct Baseline {
    path: PathBuf,
    entries: Vec<Entry>,
}

/// An audit compared with a baseline.
#[derive(Debug)]
pub struct Comparison<'a> {
    /// Sites that the baseline does not allow.
    pub new: Vec<&'a SiteRecord>,
    /// How many entries of the baseline have no site any more.
    pub gone: usize,
}

impl Baseline {
    /// Reads `path`; `None` if it does not exist.
    pub fn read(path: &Path) -> Result<Option<Baseline>, anyhow::Error> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read baseline {}", path.display()));
            }
        };
        let document: Document = serde_json::from_str(&text).with_context(|| {
            format!("{} is not a baseline of tokioize; delete it to write a new one", path.display())
        })?;
        if document.schema != SCHEMA {
            bail!(
                "{}: baseline version {} is not {SCHEMA}; delete it to write a new one",
                path.display(),
                document.schema
            );
        }
        Ok(Some(Baseline { path: path.to_path_buf(), entries: document.sites }))
    }

    /// Writes the baseline of `sites` to `path`, which must not exist.
    pub fn write(path: &Path, ledger: &Ledger, sites: &[&SiteRecord]) -> Result<(), anyhow::Error> {
        let folder = folder_of(path)?;
        let mut entries: Vec<Entry> = sites.iter().map(|site| entry(site, ledger, &folder)).collect();
        entries.sort();
        let text = serde_json::to_string_pretty(&Document { schema: SCHEMA, sites: entries })?;
        fs::File::create_new(path)
            .and_then(|mut file| writeln!(file, "{text}"))
            .with_context(|| format!("cannot write baseline {}", path.display()))
    }

    /// Which of `sites` are new. Entries of files outside `looked_at` do not count as gone.
    pub fn compare<'a>(
        &self,
        ledger: &Ledger,
        sites: &[&'a SiteRecord],
        looked_at: &[PathBuf],
    ) -> Result<Comparison<'a>, anyhow::Error> {
        let folder = folder_of(&self.path)?;
        let mut known: BTreeMap<(String, String), Vec<&str>> = BTreeMap::new();
        for entry in &self.entries {
            known.entry((entry.file.clone(), entry.api.clone())).or_default().push(&entry.line);
        }
        // First the sites whose line is known; the places that remain are free for edited lines.
        let mut strangers = Vec::new();
        for site in sites {
            let entry = entry(site, ledger, &folder);
            let key = (entry.file.clone(), entry.api.clone());
            let lines = known.get_mut(&key);
            match lines.and_then(|lines| Some((lines.iter().position(|line| *line == entry.line)?, lines))) {
                Some((at, lines)) => drop(lines.swap_remove(at)),
                None => strangers.push((key, *site)),
            }
        }
        let mut new = Vec::new();
        for (key, site) in strangers {
            let free = known.get_mut(&key).and_then(Vec::pop);
            if free.is_none() {
                new.push(site);
            }
        }
        let looked_at: Vec<PathBuf> =
            looked_at.iter().filter_map(|path| fs::canonicalize(path).ok()).collect();
        let was_seen = |file: &str| {
            let file = folder.resolve(file);
            looked_at.iter().any(|path| file.starts_with(path))
        };
        let gone = known.iter().filter(|((file, _), _)| was_seen(file)).map(|(_, lines)| lines.len()).sum();
        Ok(Comparison { new, gone })
    }
}

/// Paths in a baseline are relative to its own directory, so that it can be used from anywhere.
fn folder_of(path: &Path) -> Result<DisplayPaths, anyhow::Error> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let folder =
        fs::canonicalize(folder).with_context(|| format!("baseline directory {}", folder.display()))?;
    Ok(DisplayPaths::relative_to(folder))
}

fn entry(site: &SiteRecord, ledger: &Ledger, folder: &DisplayPaths) -> Entry {
    let text = ledger.text(&site.file).unwrap_or_default();
    let line = text.lines().nth(site.line.saturating_sub(1)).unwrap_or_default();
    Entry { file: folder.show(&site.file), api: site.api.clone(), line: line.trim().to_string() }
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn only_additional_sites_are_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.json");
        assert!(Baseline::read(&path).unwrap().is_none());
        let mut ledger = sample::ledger();
        let known: Vec<&SiteRecord> = ledger.sites.iter().take(2).collect();
        Baseline::write(&path, &ledger, &known).unwrap();
        let baseline = Baseline::read(&path).unwrap().unwrap();

        let all_paths = [PathBuf::from("/")];
        let same = baseline.compare(&ledger, &known, &all_paths).unwrap();
        assert!(same.new.is_empty());
        assert_eq!(same.gone, 0);

        let all: Vec<&SiteRecord> = ledger.sites.iter().collect();
        let more = baseline.compare(&ledger, &all, &all_paths).unwrap();
        assert_eq!(more.new, [&ledger.sites[2], &ledger.sites[3]]);

        let fewer = baseline.compare(&ledger, &all[..1], &all_paths).unwrap();
        assert!(fewer.new.is_empty());
        assert_eq!(fewer.gone, 1);
        let elsewhere = [folder.path().to_path_buf()];
        assert_eq!(baseline.compare(&ledger, &all[..1], &elsewhere).unwrap().gone, 0);

        // An edited line is not a new site.
        let file = ledger.sites[0].file.clone();
        let edited = ledger.text(&file).unwrap().replace("sleep(D)", "sleep(Q)");
        ledger.texts.insert(file, edited.into());
        let first: Vec<&SiteRecord> = ledger.sites.iter().take(2).collect();
        assert!(baseline.compare(&ledger, &first, &all_paths).unwrap().new.is_empty());
    }

    #[test]
    fn foreign_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.json");
        fs::write(&path, "{}").unwrap();
        assert!(Baseline::read(&path).unwrap_err().to_string().contains("delete it"));
    }
}
