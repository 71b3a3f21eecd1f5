//! Which files there are, and which of them are worth looking at.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use aho_corasick::{AhoCorasick, MatchKind};
use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};
use rayon::prelude::*;

use super::{LoadError, LoadRequest};
use crate::ledger::Skipped;

/// Words that a file with a use of an API that rules speak about contains.
pub const NEEDLES: &[&str] = &[
    "thread",
    "mpsc",
    "crossbeam",
    "Runtime",
    "runtime",
    "block_on",
    "Handle",
    "sleep",
    "spawn",
    "Receiver",
    "Sender",
    "channel",
    "recv",
    ".send(",
    ".join(",
];

/// Larger files are generated.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// What is called where threads are started and channels used; each such place is inferred, planned and checked.
const CALLS: &[&str] = &["spawn(", "sleep(", ".recv", ".try_recv", "channel(", ".send(", ".join("];

/// A file with more of them is generated, and would take gigabytes.
const MOST_CALLS: usize = 50_000;

/// What a walk finds.
#[derive(Default)]
pub(super) struct Found {
    pub files: BTreeMap<PathBuf, FoundFile>,
    pub manifests: BTreeSet<PathBuf>,
    pub skipped: Vec<Skipped>,
}

/// A Rust file.
pub(super) struct FoundFile {
    /// Whether it contains a needle.
    pub candidate: bool,
    pub in_scope: bool,
    /// Kept of candidates only, until it is known which others are needed.
    pub text: Option<Arc<str>>,
}

thread_local! {
    /// Files that turn out to be of no use leave nothing behind: memory that the system hands out costs more than reading.
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// How to walk.
pub(super) struct Walk {
    needles: Option<AhoCorasick>,
    calls: Option<AhoCorasick>,
    globs: Override,
    scope: Vec<PathBuf>,
    excluded: Arc<[PathBuf]>,
}

impl Walk {
    pub fn new(
        request: &LoadRequest,
        root: &Path,
        scope: &[PathBuf],
        excluded: Vec<PathBuf>,
    ) -> Result<Walk, LoadError> {
        let words = NEEDLES.iter().copied().chain(request.extra_needles.iter().map(String::as_str));
        let mut globs = OverrideBuilder::new(root);
        let include = request.include.iter().cloned();
        // In an override a leading `!` leaves files out.
        for glob in include.chain(request.exclude.iter().map(|it| format!("!{it}"))) {
            globs.add(&glob).map_err(|error| bad_glob(&glob, &error))?;
        }
        Ok(Walk {
            // Of this kind there is a search that looks at many bytes at once.
            needles: AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok(),
            calls: AhoCorasick::new(CALLS).ok(),
            globs: globs.build().map_err(|error| bad_glob("", &error))?,
            scope: scope.to_vec(),
            excluded: excluded.into(),
        })
    }

    /// Adds what is below `dir`, or the file itself.
    pub fn run(&self, dir: &Path, found: &mut Found) {
        self.run_with(dir, Filters::Standard, found);
    }

    /// Adds path arguments that the walk left out because they are hidden or ignored: who names them means them.
    pub fn add_named(&self, scope: &[PathBuf], found: &mut Found) {
        for path in scope {
            if !found.files.keys().any(|file| file.starts_with(path)) {
                self.run_with(path, Filters::Off, found);
            }
        }
    }

    fn run_with(&self, dir: &Path, filters: Filters, found: &mut Found) {
        let excluded = self.excluded.clone();
        let mut builder = WalkBuilder::new(dir);
        builder
            .standard_filters(filters == Filters::Standard)
            .require_git(false)
            .follow_links(false)
            .filter_entry(move |entry| {
                !is_build_folder(entry) && !excluded.iter().any(|it| it == entry.path())
            });
        let shared = Mutex::new(std::mem::take(found));
        builder.build_parallel().run(|| {
            let shared = &shared;
            Box::new(move |entry| {
                match entry {
                    Ok(entry) => self.visit(&entry, shared),
                    Err(error) => {
                        let reason = format!("this folder cannot be read: {error}");
                        lock(shared).skipped.push(Skipped { path: dir.to_owned(), reason });
                    }
                }
                WalkState::Continue
            })
        });
        *found = shared.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
    }

    fn visit(&self, entry: &DirEntry, shared: &Mutex<Found>) {
        if !entry.file_type().is_some_and(|it| it.is_file()) {
            return;
        }
        let path = entry.path();
        if path.file_name().is_some_and(|name| name == "Cargo.toml") {
            lock(shared).manifests.insert(path.to_owned());
            return;
        }
        if path.extension().is_none_or(|it| it != "rs") || self.globs.matched(path, false).is_ignore() {
            return;
        }
        let in_scope = self.scope.iter().any(|it| path.starts_with(it));
        match self.look_at(path) {
            Ok(text) => {
                let file = FoundFile { candidate: text.is_some(), in_scope, text };
                lock(shared).files.insert(path.to_owned(), file);
            }
            Err(reason) => lock(shared).skipped.push(Skipped { path: path.to_owned(), reason }),
        }
    }

    /// The text of a file with a needle.
    fn look_at(&self, path: &Path) -> Result<Option<Arc<str>>, String> {
        with_text(path, |text| {
            let candidate = self.needles.as_ref().is_none_or(|it| it.is_match(text));
            if candidate && self.is_crowded(text) {
                return Err(format!(
                    "this file has more than {MOST_CALLS} calls that start threads, sleep or use channels; such files \
                     are not analysed"
                ));
            }
            candidate.then(|| shallow(text)).transpose()
        })
    }

    fn is_crowded(&self, text: &str) -> bool {
        // So many do not fit into a small file.
        text.len() > 5 * MOST_CALLS
            && self.calls.as_ref().is_some_and(|it| it.find_iter(text).nth(MOST_CALLS).is_some())
    }
}

/// Reads those of `files` that are `needed`. The ones for which that fails go.
pub(super) fn read_needed(
    files: &mut BTreeMap<PathBuf, FoundFile>,
    needed: impl Fn(&Path) -> bool + Sync,
    skipped: &mut Vec<Skipped>,
) {
    let unread: Vec<_> = files.iter_mut().filter(|(path, it)| it.text.is_none() && needed(path)).collect();
    let failed: Vec<Skipped> = unread
        .into_par_iter()
        .filter_map(|(path, file)| match with_text(path, shallow) {
            Ok(text) => {
                file.text = Some(text);
                None
            }
            Err(reason) => Some(Skipped { path: path.clone(), reason }),
        })
        .collect();
    files.retain(|path, _| !failed.iter().any(|it| it.path == *path));
    skipped.extend(failed);
}

/// `text`, unless it is nested too deeply, or cannot be lexed.
fn shallow(text: &str) -> Result<Arc<str>, String> {
    if super::frontmatter::is_unclosed(text) {
        return Err("the frontmatter that this file opens is not closed".to_owned());
    }
    match super::nesting::too_deep(text) {
        Some(line) => Err(format!("this file is nested too deeply to be analysed (line {line})")),
        None => Ok(text.into()),
    }
}

/// Hands the text of the file to `look`, in a buffer that the thread uses again.
fn with_text<T>(path: &Path, look: impl FnOnce(&str) -> Result<T, String>) -> Result<T, String> {
    let unreadable = |error: std::io::Error| format!("this file cannot be read: {error}");
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > MAX_FILE_BYTES {
        return Err(format!("this file has {length} bytes; files above {MAX_FILE_BYTES} are not analysed"));
    }
    BUFFER.with_borrow_mut(|buffer| {
        // One byte more: a read that does not fill the buffer was the last.
        let wanted = length as usize + 1;
        if buffer.len() < wanted {
            buffer.resize(wanted, 0);
        }
        let mut end = 0;
        loop {
            match file.read(&mut buffer[end..]) {
                Ok(0) => break,
                Ok(count) => end += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(error)),
            }
            // It has grown, or is no plain file.
            if end == buffer.len() {
                buffer.resize(2 * end, 0);
            }
        }
        let text = std::str::from_utf8(&buffer[..end]).map_err(|error| {
            format!("this file is not UTF-8 (byte {}); convert it to UTF-8", error.valid_up_to())
        })?;
        look(text)
    })
}

/// Whether ignore files apply.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Filters {
    Standard,
    Off,
}

fn lock(found: &Mutex<Found>) -> MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn bad_glob(pattern: &str, error: &ignore::Error) -> LoadError {
    LoadError::Glob { pattern: pattern.to_owned(), reason: error.to_string() }
}

/// `target` next to a manifest or marked as a cache; a module may be named `target` too.
fn is_build_folder(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || entry.file_name() != "target" || !entry.file_type().is_some_and(|it| it.is_dir())
    {
        return false;
    }
    let path = entry.path();
    path.join("CACHEDIR.TAG").is_file() || path.with_file_name("Cargo.toml").is_file()
}
