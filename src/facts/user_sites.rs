//! Where the rules of a user apply: each match of one of their patterns.

use std::ops::Range;
use std::sync::Arc;

use ra_ap_ide_db::FileId;
use ra_ap_syntax::{AstNode, SyntaxNode, TextRange};

use super::Facts;
use super::lookup::Lookup;
use super::macro_arguments::{Expanded, fragment, macro_calls, surroundings};
use super::suppression::Comments;
use crate::rule::catalog::Catalog;
use crate::rule::file::{Rewrite, RuleFile};
use crate::rule::matching::{Match, match_node};
use crate::rule::oracle::Oracle;
use crate::workspace::SourceFile;

/// One match of a user's rule.
pub struct UserSite<'c> {
    /// The rule.
    pub rule: &'c RuleFile,
    /// Its rewrite that matched.
    pub rewrite: &'c Rewrite,
    /// The file.
    pub file: FileId,
    /// What matched.
    pub found: Match,
    /// Of a match in a macro's arguments: the text in which only they are left.
    pub fragment: Option<Arc<str>>,
    /// The words of a comment that suppresses it.
    pub suppressed: Option<String>,
    /// That comment's line from 0, and its word for the rule.
    pub suppressed_by: Option<(usize, String)>,
}

impl UserSite<'_> {
    /// The API that the pattern is about, for tables.
    pub fn api(&self) -> String {
        self.rewrite.before.canonical_paths().into_iter().next().unwrap_or_else(|| self.rule.id.to_string())
    }

    /// Whether `range` belongs to the matched text itself rather than to something a hole stands for.
    pub fn claims(&self, range: TextRange) -> bool {
        let in_hole = self.found.occurrences.iter().any(|(_, hole)| hole.contains_range(range));
        self.found.range.contains_range(range) && !in_hole
    }

    /// The matched bytes.
    pub fn bytes(&self) -> Range<usize> {
        self.found.range.start().into()..self.found.range.end().into()
    }
}

/// The rules of `catalog` that do not come with the program and have something to rewrite.
pub fn own_rules(catalog: &Catalog) -> Vec<&RuleFile> {
    catalog.own().filter(|rule| !rule.rewrites.is_empty()).collect()
}

/// Words without which no file can hold a match: they make it worth loading.
pub fn needles(catalog: &Catalog) -> Vec<String> {
    let mut words: Vec<String> =
        own_rules(catalog).iter().flat_map(|rule| &rule.rewrites).flat_map(words_of).collect();
    words.sort();
    words.dedup();
    words
}

/// The last names of the paths and of the holes' types.
fn words_of(rewrite: &Rewrite) -> Vec<String> {
    let types = rewrite.before.holes().values().filter_map(|hole| hole.ty.clone());
    let last = |path: String| {
        let head = path.split('<').next().unwrap_or_default().trim().to_owned();
        head.rsplit("::").next().unwrap_or_default().to_owned()
    };
    let paths = rewrite.before.canonical_paths();
    paths.into_iter().chain(types).map(last).filter(|word| !word.is_empty()).collect()
}

/// All matches, by file and position, of the rules that `allows` admits.
pub fn user_sites<'c>(
    facts: &Facts<'_>,
    catalog: &'c Catalog,
    allows: &dyn Fn(&str) -> bool,
) -> Vec<UserSite<'c>> {
    let mut rewrites: Vec<(&RuleFile, &Rewrite)> = own_rules(catalog)
        .into_iter()
        .filter(|rule| allows(rule.id.as_str()))
        .flat_map(|rule| rule.rewrites.iter().map(move |rewrite| (rule, rewrite)))
        .collect();
    // What says more goes first.
    rewrites.sort_by_key(|(_, rewrite)| std::cmp::Reverse(rewrite.before.specificity()));
    let mut sites = Vec::new();
    if rewrites.is_empty() {
        return sites;
    }
    let lookup = Lookup::new(facts);
    for file in facts.workspace.files.iter().filter(|file| is_readable(file)) {
        let here: Vec<_> = rewrites
            .iter()
            .filter(|(_, rewrite)| {
                rewrite
                    .before
                    .canonical_paths()
                    .iter()
                    .all(|path| path.rsplit("::").next().is_some_and(|word| file.text.contains(word)))
            })
            .copied()
            .collect();
        if !here.is_empty() {
            let root = facts.sema.parse_guess_edition(file.id);
            let comments = Comments::of(&file.text);
            let mut finder = Finder { file, rewrites: &here, lookup: &lookup, sites: &mut sites, comments };
            finder.visit(root.syntax(), &lookup, None);
            finder.visit_macros(root.syntax());
        }
    }
    sites
}

fn is_readable(file: &SourceFile) -> bool {
    file.in_scope && file.candidate && file.placement.is_analysed()
}

struct Finder<'a, 'c, 'f, 'db> {
    file: &'a SourceFile,
    rewrites: &'a [(&'c RuleFile, &'c Rewrite)],
    lookup: &'a Lookup<'f, 'db>,
    sites: &'a mut Vec<UserSite<'c>>,
    comments: Comments,
}

impl Finder<'_, '_, '_, '_> {
    /// What macros are called with is code, too, where it parses as such.
    fn visit_macros(&mut self, root: &SyntaxNode) {
        let words: Vec<String> = self.rewrites.iter().flat_map(|(_, rewrite)| words_of(rewrite)).collect();
        for call in macro_calls(root) {
            let text = call.syntax().text().to_string();
            if !words.iter().any(|word| text.contains(word)) {
                continue;
            }
            if let Some(it) = fragment(&self.file.text, &call, surroundings(call.syntax())) {
                let oracle = Expanded { lookup: self.lookup, file: root };
                self.visit(&it.root, &oracle, Some((it.range, it.text.as_str().into())));
            }
        }
    }

    fn visit(&mut self, root: &SyntaxNode, oracle: &dyn Oracle, within: Option<(TextRange, Arc<str>)>) {
        let first = self.sites.len();
        let here =
            |it: &SyntaxNode| within.as_ref().is_none_or(|(range, _)| range.contains_range(it.text_range()));
        for node in root.descendants().filter(here) {
            let range = node.text_range();
            // Inside a match only what its holes stand for is looked at.
            let taken = self.sites[first..].iter().any(|site| {
                let touches = site.found.range.intersect(range).is_some_and(|common| !common.is_empty());
                let in_hole = site.found.occurrences.iter().any(|(_, hole)| hole.contains_range(range));
                touches && !in_hole && !range.contains_range(site.found.range) || site.found.range == range
            });
            if !taken {
                self.match_at(&node, oracle, within.as_ref().map(|(_, text)| text));
            }
        }
    }

    fn match_at(&mut self, node: &SyntaxNode, oracle: &dyn Oracle, fragment: Option<&Arc<str>>) {
        for (rule, rewrite) in self.rewrites {
            let Ok(found) = match_node(&rewrite.before, node, oracle) else { continue };
            let line = usize::from(found.range.start());
            let line = self.file.text.get(..line).map_or(0, |it| it.matches('\n').count());
            let comment = self.comments.find(&[rule.id.as_str()], line);
            let suppressed = comment.map(|(it, _)| it.reason.clone());
            let suppressed_by = comment.map(|(it, word)| (it.line, word.to_owned()));
            self.sites.push(UserSite {
                rule,
                rewrite,
                file: self.file.id,
                found,
                fragment: fragment.cloned(),
                suppressed,
                suppressed_by,
            });
            return;
        }
    }
}
