//! Rule files: TOML front matter and Markdown, one rule each, documentation and program at once.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use serde::Deserialize;

use super::hole::SyntaxProblem;
use super::pattern::Pattern;
use super::template::Template;
use crate::ledger::{Level, RuleId};
use crate::policy::Policies;
use crate::refusal::RefusalCode;

/// One rule.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// Its id, also its file name.
    pub id: RuleId,
    /// The group it is listed under.
    pub group: String,
    /// How far its changes may be trusted.
    pub level: Level,
    /// The first heading.
    pub title: String,
    /// Prose: the heading (empty for what stands before the first) and the Markdown under it.
    pub sections: Vec<(String, String)>,
    /// Before/after patterns, in the order of the file.
    pub rewrites: Vec<Rewrite>,
    /// Complete files before and after.
    pub examples: Vec<Example>,
    /// The whole file.
    pub source: String,
}

/// One before/after pattern.
#[derive(Debug, Clone)]
pub struct Rewrite {
    /// Unique in its rule; the engine chooses by it.
    pub name: String,
    /// What it matches.
    pub before: Pattern,
    /// Attributes of the *before* fence.
    pub attrs: Vec<(String, String)>,
    /// What it becomes: the first without attributes, or the one whose attributes are asked for.
    pub afters: Vec<After>,
    /// Line of its *before* fence in the file, from 1.
    pub line: usize,
}

/// One form of an *after*.
#[derive(Debug, Clone)]
pub struct After {
    /// When it applies, such as `loop-timer=exact`.
    pub attrs: Vec<(String, String)>,
    /// The text.
    pub template: Template,
}

/// A complete file before and after; also a test.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its heading.
    pub title: String,
    /// The input.
    pub before: String,
    /// The exact output; `None` if the rule must leave the input alone.
    pub after: Option<String>,
    /// Policies as `(key, value)`, from `set=KEY:VALUE`.
    pub policies: Vec<(String, String)>,
    /// The code with which it must be refused, from `refused=CODE`.
    pub refused: Option<RefusalCode>,
    /// From `edition=2021`; 2021 unless said otherwise.
    pub edition: String,
    /// Line of its *before* fence in the file, from 1.
    pub line: usize,
}

/// What is wrong with a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{line}: {message}", path.display())]
pub struct RuleFileError {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

impl RuleFile {
    /// The rule's documentation as Markdown, without its front matter.
    pub fn documentation(&self) -> &str {
        documentation(&self.source)
    }

    /// Reads the rule `source`; `path` is for messages.
    pub fn parse(path: &Path, source: &str) -> Result<RuleFile, RuleFileError> {
        // Offsets and rendered text are simpler without carriage returns.
        let source = source.replace("\r\n", "\n");
        let fail = |at: Problem| RuleFileError { path: path.to_owned(), line: at.line, message: at.message };
        let (front, body_start) = front_matter(&source).map_err(fail)?;
        let blocks = blocks(&source, body_start);
        let mut reader = Reader {
            source: &source,
            title: None,
            sections: Vec::new(),
            rewrites: Vec::new(),
            examples: Vec::new(),
        };
        reader.read(&blocks, body_start).map_err(fail)?;
        let Some(title) = reader.title else {
            return Err(fail(Problem::new(
                line_of(&source, body_start),
                "no title: start the text with `# ...`",
            )));
        };
        Ok(RuleFile {
            id: RuleId::new(&front.id),
            group: front.group,
            level: front.level,
            title,
            sections: reader.sections,
            rewrites: reader.rewrites,
            examples: reader.examples,
            source,
        })
    }

    /// The rewrite called `name`.
    pub fn rewrite(&self, name: &str) -> Option<&Rewrite> {
        self.rewrites.iter().find(|rewrite| rewrite.name == name)
    }

    /// The text of the section under `heading`.
    pub fn section(&self, heading: &str) -> Option<&str> {
        self.sections.iter().find(|(name, _)| name == heading).map(|(_, text)| text.as_str())
    }
}

/// The documentation in a rule's `source` as Markdown, without its front matter.
pub fn documentation(source: &str) -> &str {
    let body = source.get(4..).and_then(|it| it.split_once("\n+++\n"));
    body.map_or("", |(_, body)| body.trim_start())
}

/// What lists show of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// The group it is listed under.
    pub group: String,
    /// How far its changes may be trusted.
    pub level: Level,
    /// The first heading.
    pub title: String,
}

impl Head {
    /// Reads the front matter of the rule `source`, and the heading that directly follows it.
    pub fn read(path: &Path, source: &str) -> Result<Head, RuleFileError> {
        let fail = |at: Problem| RuleFileError { path: path.to_owned(), line: at.line, message: at.message };
        let (front, body_start) = front_matter(source).map_err(fail)?;
        let line = source[body_start..].trim_start().lines().next().unwrap_or_default();
        let title = blocks(line, 0).into_iter().find_map(|it| match it.kind {
            BlockKind::Heading { level: HeadingLevel::H1, text } => Some(text),
            _ => None,
        });
        let Some(title) = title else {
            let line = line_of(source, body_start);
            return Err(fail(Problem::new(line, "no title: start the text with `# ...`")));
        };
        Ok(Head { id: front.id, group: front.group, level: front.level, title })
    }
}

impl Rewrite {
    /// The *after* that fits best: every attribute it has is among `wanted`, and it has most of them.
    pub fn after(&self, wanted: &[(&str, &str)]) -> Option<&After> {
        let fits = |after: &&After| {
            after.attrs.iter().all(|(key, value)| wanted.iter().any(|(k, v)| k == key && v == value))
        };
        // Of equal ones the first: `max_by_key` would take the last.
        self.afters.iter().rev().filter(fits).max_by_key(|after| after.attrs.len())
    }
}

#[derive(Debug)]
struct Problem {
    line: usize,
    message: String,
}

impl Problem {
    fn new(line: usize, message: impl Into<String>) -> Self {
        Problem { line, message: message.into() }
    }
}

struct Front {
    id: String,
    group: String,
    level: Level,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFront {
    id: String,
    group: String,
    level: String,
}

fn front_matter(source: &str) -> Result<(Front, usize), Problem> {
    let usage = "a rule file starts with a line `+++`, then id, group and level as TOML, then a line `+++`";
    let Some(rest) = source.strip_prefix("+++\n") else { return Err(Problem::new(1, usage)) };
    let end = if rest.starts_with("+++") { Some(0) } else { rest.find("\n+++").map(|at| at + 1) };
    let Some(end) = end else { return Err(Problem::new(1, format!("{usage}; the second is missing"))) };
    let raw: RawFront = toml::from_str(&rest[..end]).map_err(|error| {
        let line = error.span().map_or(0, |span| line_of(rest, span.start.min(rest.len())) - 1);
        Problem::new(line + 2, format!("front matter: {}", error.message()))
    })?;
    let key_line = |key: &str| {
        let at = rest[..end].lines().position(|line| line.trim_start().starts_with(key));
        at.map_or(1, |line| line + 2)
    };
    let is_id = raw.id.starts_with(|c: char| c.is_ascii_lowercase())
        && raw.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !is_id {
        let message = format!("id `{}`: use lower case letters, digits and dashes", raw.id);
        return Err(Problem::new(key_line("id"), message));
    }
    let level =
        [Level::Safe, Level::Review, Level::Manual].into_iter().find(|level| level.name() == raw.level);
    let Some(level) = level else {
        let message = format!("level `{}`: it is one of safe, review, manual", raw.level);
        return Err(Problem::new(key_line("level"), message));
    };
    let fence = "+++\n".len() + end;
    let body = source[fence..].find('\n').map_or(source.len(), |newline| fence + newline + 1);
    if source[fence..body].trim_end() != "+++" {
        return Err(Problem::new(
            line_of(source, fence),
            "the line that ends the front matter is exactly `+++`",
        ));
    }
    Ok((Front { id: raw.id, group: raw.group, level }, body))
}

fn line_of(source: &str, at: usize) -> usize {
    1 + memchr::memchr_iter(b'\n', source.get(..at).unwrap_or(source).as_bytes()).count()
}

/// What a rule file's body is made of, as far as its structure goes.
struct Block {
    kind: BlockKind,
    /// In the whole file.
    range: Range<usize>,
}

enum BlockKind {
    Heading { level: HeadingLevel, text: String },
    Code { info: String, text: String },
}

fn blocks(source: &str, body_start: usize) -> Vec<Block> {
    let body = &source[body_start..];
    let mut blocks = Vec::new();
    // Only what stands at top level counts: a fence inside a list or a quotation is prose.
    let mut depth = 0usize;
    let mut open: Option<Block> = None;
    for (event, range) in Parser::new(body).into_offset_iter() {
        let range = body_start + range.start..body_start + range.end;
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    let kind = match tag {
                        Tag::Heading { level, .. } => Some(BlockKind::Heading { level, text: String::new() }),
                        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                            Some(BlockKind::Code { info: info.to_string(), text: String::new() })
                        }
                        _ => None,
                    };
                    open = kind.map(|kind| Block { kind, range });
                }
                depth += 1;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                if depth == 0 && matches!(tag, TagEnd::Heading(_) | TagEnd::CodeBlock) {
                    blocks.extend(open.take());
                }
            }
            Event::Text(piece) | Event::Code(piece) => match open.as_mut().map(|block| &mut block.kind) {
                Some(BlockKind::Heading { text, .. } | BlockKind::Code { text, .. }) => text.push_str(&piece),
                None => {}
            },
            _ => {}
        }
    }
    blocks
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Prose,
    Rewrites,
    Examples,
}

/// A fence as a rule reads it.
struct Fence<'a> {
    role: Role,
    attrs: Vec<(String, String)>,
    text: &'a str,
    line: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Before,
    After,
}

struct Reader<'a> {
    source: &'a str,
    title: Option<String>,
    sections: Vec<(String, String)>,
    rewrites: Vec<Rewrite>,
    examples: Vec<Example>,
}

impl Reader<'_> {
    fn read(&mut self, blocks: &[Block], body_start: usize) -> Result<(), Problem> {
        let mut part = Part::Prose;
        let mut heading: Option<String> = None;
        let mut section = (String::new(), body_start);
        let mut open_example: Option<usize> = None;
        for block in blocks {
            let line = line_of(self.source, block.range.start);
            match &block.kind {
                BlockKind::Heading { level: HeadingLevel::H1, text } => {
                    if self.title.replace(text.clone()).is_some() {
                        return Err(Problem::new(line, "a second title: one rule to a file"));
                    }
                    section.1 = block.range.end;
                }
                BlockKind::Heading { level: HeadingLevel::H2, text } => {
                    self.close_section(part, &section, block.range.start);
                    section = (text.clone(), block.range.end);
                    heading = None;
                    part = match text.as_str() {
                        "Rewrites" => Part::Rewrites,
                        "Examples" => Part::Examples,
                        _ => Part::Prose,
                    };
                }
                BlockKind::Heading { level: HeadingLevel::H3, text } if part != Part::Prose => {
                    heading = Some(text.clone());
                }
                BlockKind::Code { info, text } if part != Part::Prose => {
                    let Some(fence) = fence(info, text, line)? else { continue };
                    match part {
                        Part::Rewrites => self.rewrite_fence(fence, heading.take())?,
                        _ => self.example_fence(fence, heading.take(), &mut open_example)?,
                    }
                }
                _ => {}
            }
        }
        self.close_section(part, &section, self.source.len());
        self.complete(open_example)
    }

    fn close_section(&mut self, part: Part, section: &(String, usize), end: usize) {
        let text = self.source.get(section.1..end).unwrap_or_default().trim();
        if part == Part::Prose && !text.is_empty() {
            self.sections.push((section.0.clone(), text.to_owned()));
        }
    }

    fn rewrite_fence(&mut self, fence: Fence<'_>, heading: Option<String>) -> Result<(), Problem> {
        let within = |problem: SyntaxProblem| Problem::new(fence.line + 1 + problem.line, problem.message);
        match fence.role {
            Role::Before => {
                let name = heading.unwrap_or_else(|| "default".to_owned());
                if self.rewrites.iter().any(|rewrite| rewrite.name == name) {
                    let message = format!("a second rewrite called `{name}`: give each its own `### name`");
                    return Err(Problem::new(fence.line, message));
                }
                self.check_has_after()?;
                let before = Pattern::parse(fence.text).map_err(within)?;
                self.rewrites.push(Rewrite {
                    name,
                    before,
                    attrs: fence.attrs,
                    afters: Vec::new(),
                    line: fence.line,
                });
            }
            Role::After => {
                let Some(rewrite) = self.rewrites.last_mut().filter(|_| heading.is_none()) else {
                    return Err(Problem::new(
                        fence.line,
                        "an *after* without its *before*: write `~~~rust before` first",
                    ));
                };
                let (fresh, attrs) = fresh_holes(fence.attrs, fence.line)?;
                let template = Template::parse(fence.text, &fresh).map_err(within)?;
                let known = rewrite.before.holes();
                if let Some(unknown) = template
                    .holes()
                    .find(|hole| known.get(&hole.name).is_none_or(|declared| declared.arity != hole.arity))
                {
                    let message = format!(
                        "the *before* has no such hole as `{}`; a text that the program supplies is declared on the fence: `after fresh={}:default`",
                        unknown.name, unknown.name
                    );
                    return Err(Problem::new(fence.line, message));
                }
                if rewrite.afters.iter().any(|after| after.attrs == attrs) {
                    let message = "a second *after* with the same attributes could never be chosen";
                    return Err(Problem::new(fence.line, message));
                }
                rewrite.afters.push(After { attrs, template });
            }
        }
        Ok(())
    }

    fn check_has_after(&self) -> Result<(), Problem> {
        match self.rewrites.last().filter(|rewrite| rewrite.afters.is_empty()) {
            Some(rewrite) => Err(Problem::new(
                rewrite.line,
                format!("rewrite `{}` has no *after*: add a fence `~~~rust after`", rewrite.name),
            )),
            None => Ok(()),
        }
    }

    fn example_fence(
        &mut self,
        fence: Fence<'_>,
        heading: Option<String>,
        open: &mut Option<usize>,
    ) -> Result<(), Problem> {
        match fence.role {
            Role::Before => {
                self.complete(open.take())?;
                let mut example = Example {
                    title: heading.unwrap_or_else(|| format!("Example {}", self.examples.len() + 1)),
                    before: fence.text.to_owned(),
                    after: None,
                    policies: Vec::new(),
                    refused: None,
                    edition: "2021".to_owned(),
                    line: fence.line,
                };
                for (key, value) in &fence.attrs {
                    example_attribute(&mut example, key, value)
                        .map_err(|message| Problem::new(fence.line, message))?;
                }
                if example.refused.is_none() {
                    *open = Some(self.examples.len());
                }
                self.examples.push(example);
            }
            Role::After => match open.take().and_then(|at| self.examples.get_mut(at)) {
                Some(example) => example.after = Some(fence.text.to_owned()),
                None => {
                    let message = "an *after* without its *before*; an example that is refused has none";
                    return Err(Problem::new(fence.line, message));
                }
            },
        }
        Ok(())
    }

    /// Everything that was begun is whole.
    fn complete(&self, open_example: Option<usize>) -> Result<(), Problem> {
        self.check_has_after()?;
        match open_example.and_then(|at| self.examples.get(at)) {
            Some(example) => Err(Problem::new(
                example.line,
                format!(
                    "example `{}` has no *after*: add one, or `refused=CODE` to its *before*",
                    example.title
                ),
            )),
            None => Ok(()),
        }
    }
}

/// Reads an info string such as `rust after loop-timer=exact`; `None` if it is not meant as rule text.
fn fence<'a>(info: &str, text: &'a str, line: usize) -> Result<Option<Fence<'a>>, Problem> {
    let mut words = info.split_whitespace();
    if words.next() != Some("rust") {
        return Ok(None);
    }
    let role = match words.next() {
        Some("before") => Role::Before,
        Some("after") => Role::After,
        _ => return Err(Problem::new(line, "a Rust fence here says `rust before` or `rust after`")),
    };
    let attrs = words
        .map(|word| match word.split_once('=') {
            Some((key, value)) if !key.is_empty() && !value.is_empty() => {
                Ok((key.to_owned(), value.to_owned()))
            }
            _ => Err(Problem::new(line, format!("`{word}` on a fence: attributes are written `key=value`"))),
        })
        .collect::<Result<_, _>>()?;
    Ok(Some(Fence { role, attrs, text, line }))
}

type Attributes = Vec<(String, String)>;

/// Splits `fresh=name:default,...` from the other attributes.
fn fresh_holes(attrs: Attributes, line: usize) -> Result<(Attributes, Attributes), Problem> {
    let (declared, attrs): (Attributes, Attributes) = attrs.into_iter().partition(|(key, _)| key == "fresh");
    let mut fresh = Vec::new();
    for pair in declared.iter().flat_map(|(_, value)| value.split(',')) {
        match pair.split_once(':') {
            Some((name, default)) if !name.is_empty() && !default.is_empty() => {
                fresh.push((name.to_owned(), default.to_owned()));
            }
            _ => return Err(Problem::new(line, format!("`fresh={pair}`: write `fresh=name:default`"))),
        }
    }
    Ok((fresh, attrs))
}

fn example_attribute(example: &mut Example, key: &str, value: &str) -> Result<(), String> {
    match key {
        "set" => {
            let (policy, choice) = value.split_once(':').ok_or("`set` is written `set=POLICY:VALUE`")?;
            Policies::default().set(policy, choice).map_err(|error| error.to_string())?;
            example.policies.push((policy.to_owned(), choice.to_owned()));
        }
        "refused" => {
            let code =
                RefusalCode::from_str(value).map_err(|()| format!("there is no refusal code `{value}`"))?;
            example.refused = Some(code);
        }
        "edition" if ["2018", "2021", "2024"].contains(&value) => example.edition = value.to_owned(),
        "edition" => return Err(format!("edition `{value}`: it is one of 2018, 2021, 2024")),
        _ => return Err(format!("an example has no attribute `{key}`: it is one of set, refused, edition")),
    }
    Ok(())
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
