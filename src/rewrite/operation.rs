//! Carries out rewrites: matches a rule's pattern against the syntax, renders what comes out, and puts the edits on the file's
//! sheet.

use std::collections::BTreeMap;

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::lower::{Lowerer, indent_at};
use super::oracle::{Origin, Resolution};
use super::sheet::{Sheet, shifted};
use crate::edit::EDITION;
use crate::edit::Edit;
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;
use crate::rule::matching::{Match, match_node};
use crate::rule::render;
use crate::rule::template::Template;

/// One rewrite to carry out.
pub(super) struct Operation {
    pub(super) unit: UnitIx,
    pub(super) file: FileId,
    /// The syntax to match, whose offsets are `base` less than the file's.
    pub(super) node: SyntaxNode,
    pub(super) base: TextSize,
    pub(super) what: What,
}

impl Operation {
    /// What decides when its turn comes. In a macro's arguments no node is as small as what a plain edit replaces.
    pub(super) fn extent(&self) -> TextRange {
        match &self.what {
            What::Edits(edits) if self.node.kind() == SyntaxKind::TOKEN_TREE => match edits.as_slice() {
                [Edit { start, end, .. }] if start < end => {
                    TextRange::new((*start as u32).into(), (*end as u32).into())
                }
                _ => self.node.text_range(),
            },
            _ => self.node.text_range(),
        }
    }
}

pub(super) enum What {
    /// The first of these rewrites of this rule that matches.
    Rewrite {
        rule: &'static str,
        names: Vec<String>,
        attributes: Vec<(String, String)>,
        extra: BTreeMap<String, String>,
    },
    /// Plain edits, where nothing of the text is a pattern: `async` before `fn`, `.await` behind a call.
    Edits(Vec<Edit>),
    /// Edits that look at what is already edited.
    Deferred(Option<Deferred>),
    /// A template that is put together from several rewrites, over what they match together.
    Composed(Match, Template),
}

/// Makes edits from the sheet and the text of a file.
pub(super) type Deferred = Box<dyn FnOnce(&mut Sheet, &str) -> Vec<Edit>>;

impl Lowerer<'_, '_> {
    /// New code says `tokio::`, so its package must be able to.
    pub(super) fn check_manifests(&mut self, operations: &[Operation]) {
        let workspace = self.flow.facts.workspace;
        for operation in operations {
            let package = workspace.file(operation.file).and_then(|it| it.package);
            let obstacle = package.and_then(|it| workspace.packages.get(it.0)?.tokio_obstacle());
            if let Some(obstacle) = obstacle {
                self.fail(operation.unit, RefusalCode::NoRuntime, obstacle);
            }
        }
    }

    pub(super) fn rewrite(
        &mut self,
        unit: UnitIx,
        node: &SyntaxNode,
        rule: &'static str,
        names: &[&str],
        attributes: &[(&str, &str)],
        extra: BTreeMap<String, String>,
    ) {
        let Some((file, node, base)) = self.syntax_of(node) else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "it stands in a macro's arguments that cannot be edited",
            );
        };
        self.operations.push(Operation {
            unit,
            file,
            node,
            base,
            what: What::Rewrite {
                rule,
                names: names.iter().map(|it| (*it).to_owned()).collect(),
                attributes: attributes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
                extra,
            },
        });
    }

    /// The syntax of `node` in source: itself, or, in a macro's arguments, the argument parsed on its own.
    pub(super) fn syntax_of(&self, node: &SyntaxNode) -> Option<(FileId, SyntaxNode, TextSize)> {
        let src = self.flow.facts.src(node)?;
        let in_file = self.flow.facts.workspace.file(src.file).is_some()
            && self.flow.facts.sema.hir_file_for(node).file_id().is_some();
        if in_file {
            return Some((src.file, node.clone(), TextSize::new(0)));
        }
        // The outermost expression of the expansion that is written in source as a whole.
        let mut outer = node.clone();
        let mut range = src.range;
        for up in node.ancestors().skip(1) {
            if !ast::Expr::can_cast(up.kind()) {
                if matches!(
                    up.kind(),
                    SyntaxKind::ARG_LIST
                        | SyntaxKind::MATCH_ARM
                        | SyntaxKind::RECORD_EXPR_FIELD
                        | SyntaxKind::RECORD_EXPR_FIELD_LIST
                ) {
                    continue;
                }
                break;
            }
            match self.flow.facts.src(&up) {
                Some(it) if it.file == src.file && it.range.contains_range(range) => {
                    outer = up;
                    range = it.range;
                }
                _ => break,
            }
        }
        if !ast::Expr::can_cast(outer.kind()) {
            return None;
        }
        let text = self.text(src.file);
        let written = text.get(usize::from(range.start())..usize::from(range.end()))?;
        let parse = ast::Expr::parse(written, EDITION);
        let root = parse.tree().syntax().clone();
        let relative = TextRange::at(src.range.start() - range.start(), src.range.len());
        let found = root.descendants().find(|it| it.text_range() == relative && it.kind() == node.kind())?;
        Some((src.file, found, range.start()))
    }

    pub(super) fn text(&self, file: FileId) -> std::sync::Arc<str> {
        self.flow.facts.workspace.file(file).map_or_else(|| "".into(), |it| it.text.clone())
    }

    pub(super) fn carry_out(&mut self, mut operation: Operation) {
        let text = self.text(operation.file);
        if let What::Deferred(make) = &mut operation.what
            && let Some(make) = make.take()
        {
            let sheet = self.lowered.sheets.entry(operation.file).or_default();
            operation.what = What::Edits(make(sheet, &text));
        }
        let edits = match &operation.what {
            What::Deferred(_) => return,
            What::Edits(edits) => edits.clone(),
            What::Composed(found, template) => {
                self.rendered(&operation, found, template, &BTreeMap::new(), &text)
            }
            What::Rewrite { rule, names, attributes, extra } => {
                match self.render(&operation, rule, names, attributes, extra, &text) {
                    Ok(edits) => edits,
                    Err(reason) => return self.fail(operation.unit, RefusalCode::Unresolved, reason),
                }
            }
        };
        let sheet = self.lowered.sheets.entry(operation.file).or_default();
        let edits = sheet.without_removed_lines(operation.unit, &text, edits);
        if let Some(edit) = edits.iter().find(|it| sheet.collides(it)) {
            let line = text[..edit.start].matches('\n').count() + 1;
            return self.fail(
                operation.unit,
                RefusalCode::Unresolved,
                format!("two rewrites meet at line {line}"),
            );
        }
        match &operation.what {
            What::Rewrite { rule, names, .. }
                if *rule == "async-fn" && !names.iter().any(|it| it.contains("call")) =>
            {
                sheet.add_around(operation.unit, edits);
            }
            What::Composed(..) => sheet.add_around(operation.unit, edits),
            _ => sheet.add(operation.unit, edits),
        }
    }

    fn render(
        &mut self,
        operation: &Operation,
        rule: &str,
        names: &[String],
        attributes: &[(String, String)],
        extra: &BTreeMap<String, String>,
        text: &str,
    ) -> Result<Vec<Edit>, String> {
        let rule = self.catalog.get(rule).ok_or_else(|| format!("there is no rule `{rule}`"))?;
        let wanted: Vec<(&str, &str)> = attributes.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let mut why = String::new();
        for name in names {
            let Some(rewrite) = rule.rewrite(name) else {
                why = format!("rule `{}` has no rewrite `{name}`", rule.id);
                continue;
            };
            let origin = if operation.base == TextSize::new(0) { Origin::File } else { Origin::Fragment };
            let oracle = Resolution { flow: self.flow, origin };
            let found = match match_node(&rewrite.before, &operation.node, &oracle) {
                Ok(found) => found,
                Err(mismatch) => {
                    why = format!("the code does not have the shape of rewrite `{name}`: {mismatch}");
                    continue;
                }
            };
            let Some(after) = rewrite.after(&wanted) else {
                why = format!("rewrite `{name}` has no form for these choices");
                continue;
            };
            return Ok(self.rendered(operation, &found, &after.template, extra, text));
        }
        Err(why)
    }

    /// The edits of a template over what was found.
    fn rendered(
        &mut self,
        operation: &Operation,
        found: &Match,
        template: &Template,
        extra: &BTreeMap<String, String>,
        text: &str,
    ) -> Vec<Edit> {
        let flow = self.flow;
        let sheet = self.lowered.sheets.entry(operation.file).or_default();
        let base = operation.base;
        let context = render::Context {
            extra,
            current: &|range| sheet.current(text, shifted(range, base)),
            spell: &|path| super::channel::spelled(flow, operation.file, path),
        };
        let rendered = render::render(found, template, &context);
        for range in &rendered.consumed {
            sheet.consume(shifted(*range, base));
        }
        let is_fragment = base != TextSize::new(0);
        let base: usize = base.into();
        // A macro's argument is mostly parsed without the line that it stands on.
        let node = operation.node.text_range();
        let parsed_alone = || {
            let fragment = operation.node.ancestors().last().map(|it| it.text().to_string());
            fragment.is_none_or(|it| indent_at(&it, node.start().into()).is_empty())
        };
        let line = match is_fragment && !operation.node.text().contains_char('\n') && parsed_alone() {
            true => indent_at(text, base + usize::from(node.start())),
            false => String::new(),
        };
        let moved = rendered.edits.into_iter().map(|it| Edit {
            start: it.start + base,
            end: it.end + base,
            replacement: it.replacement.replace('\n', &format!("\n{line}")),
        });
        moved.collect()
    }
}
