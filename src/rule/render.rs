//! From a match and a template to the smallest edits that make one into the other.
//!
//! Source and template are aligned token by token, holes counting as tokens. What is aligned stays untouched, so that
//! edits of other sites inside a kept hole compose; only what lies between is replaced.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;

use ra_ap_syntax::{AstNode, NodeOrToken, SyntaxKind, SyntaxNode, T, TextRange, TextSize, ast};

use super::align::{Aligned, align};
use super::indent::{line_indent, reindent, starts_line};
use super::matching::Match;
use super::precedence::parenthesise;
use super::template::{Part, PartKind, Template, lex};
use crate::edit::Edit;

/// What rendering needs from outside.
pub struct Context<'a> {
    /// Texts of holes that no match binds, such as fresh names; they override the template's defaults.
    pub extra: &'a BTreeMap<String, String>,
    /// The text of a source range as other edits leave it.
    pub current: &'a dyn Fn(TextRange) -> String,
    /// How an absolute path of the template is written here; the identity writes it in full.
    pub spell: &'a dyn Fn(&str) -> String,
}

/// The edits of one rewrite.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rendered {
    /// Sorted, not overlapping, within the match.
    pub edits: Vec<Edit>,
    /// Source ranges whose own edits are already in the replacements (moved and copied holes) or without object
    /// (dropped holes): the caller leaves out its edits inside them.
    pub consumed: Vec<TextRange>,
}

/// One token or hole of the source outside trivia.
struct SourcePart {
    range: Range<usize>,
    what: PartKind,
}

/// Something between tokens that must not be lost.
struct Rider {
    range: Range<usize>,
    kind: RiderKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RiderKind {
    LineComment,
    BlockComment,
    /// An attribute or a label: belongs to what follows.
    Attached,
    /// An optional comma before a closing bracket.
    Comma,
}

/// Renders `template` over `found`.
pub fn render(found: &Match, template: &Template, context: &Context<'_>) -> Rendered {
    let (mut parts, _) = template.parts(context.extra, context.spell);
    let text = text_of(&found.root);
    drop_needless_semicolons(found, &mut parts);
    parenthesise(found, &mut parts);
    let riders = riders(found, &text);
    let source = source_parts(found, &text, &riders);
    let layout = Layout::new(found, &text, &source, &parts);
    let may_stay = |i, j| layout.may_stay(i, j) && !loses_parentheses(found, &parts, j);
    let aligned = align(&source_keys(&source), &template_keys(&parts), &may_stay);
    let renderer = Renderer { text: &text, found, context, source: &source, parts: &parts, riders, layout };
    renderer.edits(&aligned)
}

/// The text of a whole tree. A file is mostly rendered many times in a row, and may be long.
fn text_of(root: &SyntaxNode) -> Rc<str> {
    thread_local! {
        static LAST: RefCell<Option<(SyntaxNode, Rc<str>)>> = const { RefCell::new(None) };
    }
    LAST.with_borrow_mut(|last| match last {
        Some((known, text)) if known == root => text.clone(),
        _ => {
            let text: Rc<str> = root.text().to_string().into();
            *last = Some((root.clone(), text.clone()));
            text
        }
    })
}

fn source_keys(source: &[SourcePart]) -> Vec<&PartKind> {
    source.iter().map(|part| &part.what).collect()
}

fn template_keys(parts: &[Part]) -> Vec<&PartKind> {
    parts.iter().map(|part| &part.what).collect()
}

/// `$$$body;` in a template: the semicolon is for a run that ends in an expression.
fn drop_needless_semicolons(found: &Match, parts: &mut Vec<Part>) {
    let mut i = 0;
    while i + 1 < parts.len() {
        if let (PartKind::Hole(name), PartKind::Token(token)) = (&parts[i].what, &parts[i + 1].what)
            && token == ";"
            && found.is_run(name)
            && !ends_in_expression(found, name)
        {
            parts.remove(i + 1);
        }
        i += 1;
    }
}

fn ends_in_expression(found: &Match, run: &str) -> bool {
    let last = found.holes.get(run).and_then(|bound| bound.elements.last());
    let expr = last.and_then(|last| last.as_node()).and_then(|node| ast::Expr::cast(node.clone()));
    expr.is_some_and(|expr| !expr.is_block_like())
}

fn bytes(range: TextRange) -> Range<usize> {
    range.start().into()..range.end().into()
}

fn text_range(range: &Range<usize>) -> TextRange {
    let at = |offset: usize| TextSize::try_from(offset).unwrap_or_default();
    TextRange::new(at(range.start), at(range.end))
}

/// Comments, attributes, labels and optional commas of the match outside its holes.
fn riders(found: &Match, text: &str) -> Vec<Rider> {
    let in_hole = |range: TextRange| {
        found.occurrences.iter().any(|(_, hole)| hole.contains_range(range) && !hole.is_empty())
    };
    let mut riders: Vec<Rider> = Vec::new();
    let covering = match found.root.covering_element(found.range) {
        NodeOrToken::Node(node) => node,
        NodeOrToken::Token(token) => token.parent().unwrap_or_else(|| found.root.clone()),
    };
    for element in covering.descendants_with_tokens() {
        let range = element.text_range();
        if !found.range.contains_range(range) || in_hole(range) {
            continue;
        }
        let kind = match &element {
            NodeOrToken::Node(node) if matches!(node.kind(), SyntaxKind::ATTR | SyntaxKind::LABEL) => {
                RiderKind::Attached
            }
            NodeOrToken::Token(token) if token.kind() == SyntaxKind::COMMENT => {
                if token.text().starts_with("//") { RiderKind::LineComment } else { RiderKind::BlockComment }
            }
            NodeOrToken::Token(token) if token.kind() == T![,] && is_optional_comma(token) => {
                RiderKind::Comma
            }
            _ => continue,
        };
        riders.push(Rider { range: bytes(range), kind });
    }
    debug_assert!(riders.iter().all(|rider| text.get(rider.range.clone()).is_some()));
    riders.sort_by_key(|rider| (rider.range.start, std::cmp::Reverse(rider.range.end)));
    riders.dedup_by(|inner, outer| inner.range.end <= outer.range.end);
    riders
}

fn is_optional_comma(token: &ra_ap_syntax::SyntaxToken) -> bool {
    let listed = token.parent().is_some_and(|parent| {
        matches!(
            parent.kind(),
            SyntaxKind::ARG_LIST
                | SyntaxKind::PARAM_LIST
                | SyntaxKind::GENERIC_ARG_LIST
                | SyntaxKind::RECORD_EXPR_FIELD_LIST
                | SyntaxKind::ARRAY_EXPR
        )
    });
    let mut next = token.next_token();
    while let Some(token) = next.as_ref().filter(|token| token.kind().is_trivia()) {
        next = token.next_token();
    }
    listed && next.is_some_and(|next| matches!(next.kind(), T![')'] | T![']'] | T!['}'] | T![>]))
}

/// The source of the match as tokens and holes.
fn source_parts(found: &Match, text: &str, riders: &[Rider]) -> Vec<SourcePart> {
    let mut parts = Vec::new();
    let whole = bytes(found.range);
    let mut at = whole.start;
    let gap = |from: usize, to: usize, parts: &mut Vec<SourcePart>| {
        let Some(gap) = text.get(from..to) else { return };
        for (range, kind) in lex(gap) {
            let range = from + range.start..from + range.end;
            let rides = riders.iter().any(|it| it.range.start <= range.start && range.end <= it.range.end);
            if !kind.is_trivia() && !rides {
                parts.push(SourcePart { what: PartKind::Token(text[range.clone()].to_owned()), range });
            }
        }
    };
    for (name, range) in &found.occurrences {
        let range = bytes(*range);
        gap(at, range.start, &mut parts);
        at = range.end;
        parts.push(SourcePart { range, what: PartKind::Hole(name.clone()) });
    }
    gap(at, whole.end, &mut parts);
    parts
}

/// Where lines stand, in the source and in the template.
struct Layout {
    /// Indentation of the line on which the match starts.
    base: String,
    tabs: bool,
    /// For each part of the source: the indentation of its line, and of the line of the brace around it.
    source: Vec<(String, Option<String>)>,
    /// Whether each part of the source is the first thing on its line, and what it holds has a line break before it.
    source_starts_line: Vec<bool>,
    /// The same for each part of the template.
    template: Vec<(String, Option<String>)>,
    is_run: Vec<bool>,
    /// Whether each part of the source is a body like `|| loop { .. }` over several lines, which in braces of its own
    /// moves to lines of its own.
    is_bare_block: Vec<bool>,
    /// For each brace of the source and of the template: the holes up to its partner.
    source_pairs: Vec<Option<BTreeSet<String>>>,
    template_pairs: Vec<Option<BTreeSet<String>>>,
}

impl Layout {
    fn new(found: &Match, text: &str, source: &[SourcePart], parts: &[Part]) -> Layout {
        let base = line_indent(text, bytes(found.range).start).to_owned();
        let source_lines: Vec<String> =
            source.iter().map(|part| line_indent(text, part.range.start).to_owned()).collect();
        let mut indent = String::new();
        let template_lines: Vec<String> = parts
            .iter()
            .map(|part| {
                if let Some(newline) = part.space.rfind('\n') {
                    indent = part.space[newline + 1..].to_owned();
                }
                indent.clone()
            })
            .collect();
        let is_bare_block = |i: usize| {
            let Some(PartKind::Hole(name)) = source.get(i).map(|part| &part.what) else { return false };
            let Some([NodeOrToken::Node(body)]) =
                found.holes.get(name).map(|bound| bound.elements.as_slice())
            else {
                return false;
            };
            let braced = i > 0 && matches!(&source[i - 1].what, PartKind::Token(token) if token == "{");
            let expr = ast::Expr::cast(body.clone());
            found.is_run(name)
                && !braced
                && !starts_line(text, source[i].range.start)
                && expr.is_some_and(|expr| expr.is_block_like())
                && body.text().contains_char('\n')
        };
        Layout {
            is_bare_block: (0..source.len()).map(is_bare_block).collect(),
            source_pairs: holes_in_braces(source.iter().map(|part| &part.what)),
            template_pairs: holes_in_braces(parts.iter().map(|part| &part.what)),
            tabs: source_lines.iter().any(|line| line.starts_with('\t')),
            base,
            source: with_braces(source_lines, source.iter().map(|part| &part.what)),
            source_starts_line: source.iter().map(|part| starts_line(text, part.range.start)).collect(),
            template: with_braces(template_lines, parts.iter().map(|part| &part.what)),
            is_run: source
                .iter()
                .map(|part| matches!(&part.what, PartKind::Hole(name) if found.is_run(name)))
                .collect(),
        }
    }

    /// The indentation in the output of a template line indented by `indent`.
    fn output(&self, indent: &str) -> String {
        let indent = if self.tabs { indent.replace("    ", "\t") } else { indent.to_owned() };
        format!("{}{indent}", self.base)
    }

    /// Whether source part `i` may stay where it is as template part `j`: a run only if its indentation is right.
    fn may_stay(&self, i: usize, j: usize) -> bool {
        if self.is_bare_block.get(i) == Some(&true) {
            return !self.template.get(j).is_some_and(|(_, brace)| brace.is_some());
        }
        if let (Some(Some(here)), Some(Some(there))) = (self.source_pairs.get(i), self.template_pairs.get(j))
        {
            // The braces around a body do not become those of a `let .. else { .. }` in front of it.
            let in_template =
                |hole: &String| self.template_pairs.iter().flatten().any(|it| it.contains(hole));
            return here.iter().all(|hole| there.contains(hole) || !in_template(hole));
        }
        let (Some(is_run), Some(true)) = (self.is_run.get(i), self.source_starts_line.get(i)) else {
            return true;
        };
        let (Some((line, brace)), Some((target, target_brace))) = (self.source.get(i), self.template.get(j))
        else {
            return true;
        };
        match (brace, target_brace) {
            _ if !is_run => true,
            (Some(brace), Some(target)) => *brace == self.output(target),
            _ => *line == self.output(target),
        }
    }
}

/// Adds to each line's indentation that of the line with the innermost open brace.
fn with_braces<'a>(
    lines: Vec<String>,
    parts: impl Iterator<Item = &'a PartKind>,
) -> Vec<(String, Option<String>)> {
    let mut open: Vec<String> = Vec::new();
    lines
        .into_iter()
        .zip(parts)
        .map(|(line, part)| {
            if matches!(part, PartKind::Token(token) if token == "}") {
                open.pop();
            }
            let brace = open.last().cloned();
            if matches!(part, PartKind::Token(token) if token == "{") {
                open.push(line.clone());
            }
            (line, brace)
        })
        .collect()
}

/// For each brace, the names of the holes between it and its partner.
fn holes_in_braces<'a>(parts: impl Iterator<Item = &'a PartKind>) -> Vec<Option<BTreeSet<String>>> {
    let mut pairs: Vec<Option<BTreeSet<String>>> = Vec::new();
    let mut open: Vec<(usize, BTreeSet<String>)> = Vec::new();
    for part in parts {
        let mut pair = None;
        match part {
            PartKind::Hole(name) => open.iter_mut().for_each(|(_, holes)| {
                holes.insert(name.clone());
            }),
            PartKind::Token(token) if token == "{" => open.push((pairs.len(), BTreeSet::new())),
            PartKind::Token(token) if token == "}" => {
                if let Some((at, holes)) = open.pop() {
                    pairs[at] = Some(holes.clone());
                    pair = Some(holes);
                }
            }
            PartKind::Token(_) => {}
        }
        pairs.push(pair);
    }
    pairs
}

struct Renderer<'a> {
    text: &'a str,
    found: &'a Match,
    context: &'a Context<'a>,
    source: &'a [SourcePart],
    parts: &'a [Part],
    riders: Vec<Rider>,
    layout: Layout,
}

/// What lies between two things that stay.
struct Stretch {
    source: Range<usize>,
    template: Range<usize>,
    region: Range<usize>,
}

impl Renderer<'_> {
    fn edits(&self, aligned: &[Aligned]) -> Rendered {
        let whole = bytes(self.found.range);
        let mut rendered = Rendered::default();
        let (mut next_source, mut next_template, mut at) = (0, 0, whole.start);
        let ends =
            aligned.iter().map(|it| (it.source, it.template)).chain([(self.source.len(), self.parts.len())]);
        for (source, template) in ends {
            let until = self.source.get(source).map_or(whole.end, |part| part.range.start);
            let stretch =
                Stretch { source: next_source..source, template: next_template..template, region: at..until };
            rendered.edits.extend(self.stretch(&stretch).map(|edit| self.separated(edit)));
            for part in self.source.get(next_source..source).unwrap_or_default() {
                if matches!(part.what, PartKind::Hole(_)) && !part.range.is_empty() {
                    rendered.consumed.push(text_range(&part.range));
                }
            }
            at = self.source.get(source).map_or(whole.end, |part| part.range.end);
            (next_source, next_template) = (source + 1, template + 1);
        }
        rendered.edits.retain(|edit| self.text.get(edit.range()) != Some(&edit.replacement));
        rendered
    }

    fn stretch(&self, stretch: &Stretch) -> Option<Edit> {
        match (stretch.source.is_empty(), stretch.template.is_empty()) {
            (true, true) => None,
            (false, false) => Some(self.replacement(stretch)),
            (false, true) => Some(self.deletion(stretch)),
            (true, false) => Some(self.insertion(stretch)),
        }
    }

    /// Words that would run together get a space between them.
    fn separated(&self, mut edit: Edit) -> Edit {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let before = self.text[..edit.start].chars().next_back().is_some_and(is_word);
        let after = self.text[edit.end..].chars().next().is_some_and(is_word);
        if edit.replacement.is_empty() {
            if before && after {
                edit.replacement.push(' ');
            }
            return edit;
        }
        if edit.replacement.ends_with(' ') && self.text[edit.end..].starts_with(' ') {
            edit.replacement.pop();
        }
        if self.text[edit.end..].starts_with(['\n', '\r']) {
            edit.replacement.truncate(edit.replacement.trim_end_matches(' ').len());
        }
        if before && edit.replacement.starts_with(is_word) {
            edit.replacement.insert(0, ' ');
        }
        if after && edit.replacement.ends_with(is_word) {
            edit.replacement.push(' ');
        }
        edit
    }

    fn core(&self, stretch: &Stretch) -> Range<usize> {
        let parts = self.source.get(stretch.source.clone()).unwrap_or_default();
        match (parts.first(), parts.last()) {
            (Some(first), Some(last)) => {
                // An optional comma goes with its bracket.
                let comma = self.riders_in(&(stretch.region.start..first.range.start)).find(|it| {
                    let behind = self.text.get(it.range.end..first.range.start);
                    it.kind == RiderKind::Comma && behind.is_some_and(|it| it.trim().is_empty())
                });
                comma.map_or(first.range.start, |it| it.range.start)..last.range.end
            }
            _ => stretch.region.clone(),
        }
    }

    fn replacement(&self, stretch: &Stretch) -> Edit {
        let core = self.core(stretch);
        let before = &self.text[stretch.region.start..core.start];
        let after = &self.text[core.end..stretch.region.end];
        let mut new = self.saved(&core);
        new.push_str(&self.template_text(&stretch.template));
        let mut range = core;
        if let Some(space) = self.moved_space(before, stretch.template.start, stretch.template.start) {
            range.start -= before.len() - before.trim_end().len();
            new.insert_str(0, &space);
        } else if before.trim().is_empty() && stretch.template.start > 0 {
            let space = self.space(stretch.template.start);
            if space.is_empty() {
                range.start = stretch.region.start;
            } else if before.is_empty() || before.contains('\n') && !space.contains('\n') {
                range.start = stretch.region.start;
                new.insert_str(0, &space);
            }
        }
        let last = stretch.template.end.saturating_sub(1);
        if let Some(space) = self.moved_space(after, stretch.template.end, last) {
            if after.trim().is_empty() {
                range.end = stretch.region.end;
                new.push_str(&space);
            }
        } else if after.trim().is_empty() && stretch.template.end < self.parts.len() {
            let space = self.space(stretch.template.end);
            if space.is_empty() {
                range.end = stretch.region.end;
            } else if after.is_empty() || space.contains('\n') && self.may_break(after, stretch.source.end) {
                range.end = stretch.region.end;
                new.push_str(&space);
            }
        }
        Edit::replace(range, new)
    }

    /// Whether source part `i`, which stays behind `space`, may go on a line of its own: it is a hole and one line.
    fn may_break(&self, space: &str, i: usize) -> bool {
        !space.contains('\n')
            && self.source.get(i).is_some_and(|part| {
                matches!(part.what, PartKind::Hole(_)) && !self.text[part.range.clone()].contains('\n')
            })
    }

    /// White space of the source beside template part `run`, if that is a run copied to another indentation: the
    /// source's line breaks with the indentation that template part `j` has.
    fn moved_space(&self, source: &str, j: usize, run: usize) -> Option<String> {
        let PartKind::Hole(name) = &self.parts.get(run)?.what else { return None };
        if !self.found.is_run(name) || j == 0 {
            return None;
        }
        let space = if j == run { &source[source.trim_end().len()..] } else { source };
        let wanted = self.space(j);
        let (newline, target) = (space.rfind('\n')?, wanted.rfind('\n')?);
        Some(format!("{}{}", &space[..newline], &wanted[target..]))
    }

    fn deletion(&self, stretch: &Stretch) -> Edit {
        let core = self.core(stretch);
        let before = &self.text[stretch.region.start..core.start];
        let after = &self.text[core.end..stretch.region.end];
        let saved = self.saved(&core);
        if !saved.is_empty() {
            return Edit::replace(core, saved.trim_end_matches([' ', '\t']));
        }
        let at_edge = stretch.template.start == 0 || stretch.template.end >= self.parts.len();
        let wanted = if at_edge { String::new() } else { self.space(stretch.template.end) };
        match (before.trim().is_empty(), after.trim().is_empty()) {
            (true, true) if wanted.is_empty() => Edit::delete(stretch.region.clone()),
            (true, true) if before.is_empty() && after.is_empty() => Edit::replace(core, " "),
            // The white space of one side stays: what stands before a closing bracket is its own.
            (true, true) if before.is_empty() || self.closes(stretch.source.end) => {
                Edit::delete(stretch.region.start..core.end)
            }
            // A comment before it stays; what goes is its own line.
            (false, true) if starts_line(self.text, core.start) => {
                let blank = before.len() - before.trim_end().len();
                Edit::delete(core.start - blank..core.end)
            }
            (_, true) => Edit::delete(core.start..stretch.region.end),
            (true, false) => Edit::delete(stretch.region.start..core.end),
            (false, false) => Edit::delete(core),
        }
    }

    fn insertion(&self, stretch: &Stretch) -> Edit {
        let region = &stretch.region;
        let new = self.template_text(&stretch.template);
        let lead =
            if stretch.template.start == 0 { String::new() } else { self.space(stretch.template.start) };
        let tail = if stretch.template.end >= self.parts.len() {
            String::new()
        } else {
            self.space(stretch.template.end)
        };
        let riders: Vec<&Rider> =
            self.riders_in(region).filter(|rider| rider.kind != RiderKind::Comma).collect();
        if let Some(attached) = riders.iter().find(|rider| rider.kind == RiderKind::Attached) {
            return Edit::insert(attached.range.start, format!("{new}{tail}"));
        }
        if let Some(comment) = riders.last() {
            return if lead.contains('\n') {
                Edit::insert(comment.range.end, format!("{lead}{new}"))
            } else {
                Edit::insert(region.start, format!("{lead}{new}"))
            };
        }
        let space = &self.text[region.clone()];
        if space.is_empty() {
            return Edit::insert(region.start, format!("{lead}{new}{tail}"));
        }
        if tail.is_empty() && stretch.template.end < self.parts.len() {
            // What follows belongs to what is new: `results` and the `.push(` that the source has on a line of its own.
            return Edit::replace(region.clone(), format!("{lead}{new}"));
        }
        if !space.contains('\n') {
            return if lead.is_empty() {
                // The space of the source stays, behind what is new.
                Edit::insert(region.start, new)
            } else if tail.is_empty() {
                Edit::insert(region.end, new)
            } else {
                Edit::insert(region.end, format!("{new}{}", if tail.contains('\n') { " " } else { &tail }))
            };
        }
        if lead.is_empty() && tail == " " && stretch.source.end < self.source.len() {
            // `async`, before the `move` that has a line of its own.
            return Edit::insert(region.end, format!("{new}{tail}"));
        }
        if self.closes(stretch.source.end) || stretch.source.end >= self.source.len() || !tail.contains('\n')
        {
            return Edit::insert(region.start, format!("{lead}{new}"));
        }
        let indent = &space[space.rfind('\n').map_or(0, |newline| newline + 1)..];
        Edit::insert(region.end, format!("{new}\n{indent}"))
    }

    fn closes(&self, source: usize) -> bool {
        self.source.get(source).is_some_and(
            |part| matches!(&part.what, PartKind::Token(token) if ["}", ")", "]"].contains(&token.as_str())),
        )
    }

    fn riders_in<'b>(&'b self, range: &Range<usize>) -> impl Iterator<Item = &'b Rider> + use<'b> {
        let range = range.clone();
        self.riders
            .iter()
            .filter(move |rider| range.start <= rider.range.start && rider.range.end <= range.end)
    }

    /// Comments and attributes inside what is replaced, to stand before the new text.
    fn saved(&self, core: &Range<usize>) -> String {
        let mut saved = String::new();
        for rider in self.riders_in(core) {
            let in_kept_part = self
                .source
                .iter()
                .any(|part| part.range.start < rider.range.start && rider.range.end < part.range.end);
            if rider.kind == RiderKind::Comma || in_kept_part {
                continue;
            }
            saved.push_str(&self.text[rider.range.clone()]);
            match rider.kind {
                RiderKind::LineComment => {
                    saved.push('\n');
                    saved.push_str(line_indent(self.text, core.start));
                }
                _ => saved.push(' '),
            }
        }
        saved
    }

    /// The white space before template part `j`, as it is written in the output.
    fn space(&self, j: usize) -> String {
        let Some(part) = self.parts.get(j) else { return String::new() };
        let Some(newline) = part.space.rfind('\n') else { return part.space.clone() };
        let beside_inline_run =
            self.is_inline_run(j) || j.checked_sub(1).is_some_and(|previous| self.is_inline_run(previous));
        if beside_inline_run {
            return " ".to_owned();
        }
        let breaks = "\n".repeat(part.space.matches('\n').count());
        format!("{breaks}{}", self.layout.output(&part.space[newline + 1..]))
    }

    /// A run that shares its line with what is before it in the source does so in the output.
    fn is_inline_run(&self, j: usize) -> bool {
        let Some(PartKind::Hole(name)) = self.parts.get(j).map(|part| &part.what) else { return false };
        let at = self.source.iter().position(|part| matches!(&part.what, PartKind::Hole(it) if it == name));
        at.is_some_and(|at| {
            self.layout.is_run.get(at) == Some(&true)
                && self.layout.source_starts_line.get(at) == Some(&false)
                && self.layout.is_bare_block.get(at) == Some(&false)
        })
    }

    fn template_text(&self, range: &Range<usize>) -> String {
        let mut out = String::new();
        for j in range.clone() {
            if j > range.start {
                out.push_str(&self.space(j));
            }
            match self.parts.get(j).map(|part| &part.what) {
                Some(PartKind::Token(token)) => out.push_str(token),
                Some(PartKind::Hole(name)) => out.push_str(&self.copied(name, j)),
                None => {}
            }
        }
        out
    }

    /// The current text of a hole, indented for where it goes.
    fn copied(&self, name: &str, j: usize) -> String {
        let Some(bound) = self.found.holes.get(name) else { return String::new() };
        let text = (self.context.current)(bound.range);
        let from = line_indent(self.text, bytes(bound.range).start);
        let to = self.layout.template.get(j).map(|(line, _)| self.layout.output(line)).unwrap_or_default();
        let text = if loses_parentheses(self.found, self.parts, j) { inside(&text) } else { &text };
        reindent(text, from, &to)
    }
}

/// Whether template part `j` is a range in parentheses that goes where it stands without: `for n in (0..9) {`.
fn loses_parentheses(found: &Match, parts: &[Part], j: usize) -> bool {
    let token = |j: Option<usize>, text: &str| {
        j.and_then(|it| parts.get(it))
            .is_some_and(|part| matches!(&part.what, PartKind::Token(it) if it == text))
    };
    let Some(PartKind::Hole(name)) = parts.get(j).map(|it| &it.what) else { return false };
    let bound = found.holes.get(name).map(|it| it.elements.as_slice());
    let Some([NodeOrToken::Node(node)]) = bound else { return false };
    token(j.checked_sub(1), "in")
        && token(j.checked_add(1), "{")
        && ast::ParenExpr::cast(node.clone())
            .and_then(|it| it.expr())
            .is_some_and(|it| matches!(it, ast::Expr::RangeExpr(_)))
}

/// What parentheses enclose.
fn inside(text: &str) -> &str {
    text.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(text)
}

#[cfg(test)]
#[path = "render_tests.rs"]
mod tests;
