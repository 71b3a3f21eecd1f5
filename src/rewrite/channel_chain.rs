//! Chains of adapters over a receiver as loops: what rules say of each adapter, put together.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_hir::PathResolution;
use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasGenericArgs as _, HasLoopBody};
use ra_ap_syntax::{SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::lower::{Lowerer, indent_at};
use super::operation::{Operation, What};
use super::oracle::{Origin, Resolution};
use super::sheet::{Sheet, shifted};
use crate::edit::Edit;
use crate::flow::channels::chains::{Chain, End, Kept, function_given};
use crate::flow::channels::shapes::{begins_statement, is_plain_statement, returns_of_turn};
use crate::flow::lifting::chain_loops::equivalence::variables_at;
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;
use crate::rule::indent::{line_indent, reindent};
use crate::rule::matching::match_node;
use crate::rule::precedence::begins_operation;
use crate::rule::template::Template;

/// The rule that says how an adapter becomes part of a loop, whatever the channel.
const RULE: &str = "std-mpsc";

/// What the rest of a chain goes over: it matches nothing.
const REST: &str = "each-rest";

/// The hole for what a turn calls, which a call lends by itself.
const CALLED: &str = "called";

/// The hole for the code of a closure.
const CODE: &str = "code";

/// The hole for what that code is in a block of its own.
const STATEMENTS: &str = "statements";

/// What an adapter puts where.
const PARTS: [&str; 8] = ["before", "range", "while", "done", "option", "each", "ends", "value"];

/// One adapter, or the end of a chain.
struct Stage {
    templates: BTreeMap<&'static str, Template>,
    /// The holes of the match, in the file.
    holes: BTreeMap<String, TextRange>,
    fresh: BTreeMap<String, String>,
    /// What a message that does not get through means.
    otherwise: Otherwise,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Otherwise {
    /// There is none.
    Never,
    Next,
    Stop,
}

/// What is known before any text is: where things stand, and the adapters.
struct Plan {
    stages: Vec<Stage>,
    end: Stage,
    /// The pattern that the end binds.
    pattern: Option<TextRange>,
    body: Option<TextRange>,
    label: Option<TextRange>,
    /// What is called on what was received.
    rest: Option<TextRange>,
    receiver: TextRange,
    /// How a message is received from what stands before it.
    source: Template,
    /// Whether it is received from by shared reference.
    shared: bool,
    /// The name of the receiver, if the loop keeps it.
    owned: Option<String>,
    each: String,
    whole: TextRange,
    /// Where the loop's own text ends: before the body of a `for`.
    header: TextRange,
    form: Form,
    /// Whether statements may stand where the chain stood.
    flat: bool,
    /// Whether what comes after the chain belongs to its value.
    goes_on: bool,
    /// Whether a statement or an arm would end behind a block in its place: an operator follows.
    ends_early: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    For,
    ForEach,
    Value,
}

/// A step in the loop.
enum Step<'a> {
    /// Methods of `Option`, whether what is left out ends the loop.
    Options(String, bool),
    Stage(&'a Stage),
}

impl Lowerer<'_, '_> {
    /// Writes the chain at `node`, which is its receiver's `iter()`, as a loop.
    pub(super) fn received_chain(
        &mut self,
        unit: UnitIx,
        rule: &'static str,
        node: &SyntaxNode,
        chain: &Chain,
        attributes: &[(&str, &str)],
    ) {
        let whole = chain.whole();
        let Some((file, found, base)) = self.syntax_of(&whole) else {
            return self.fail(
                unit,
                RefusalCode::InMacro,
                "it stands in a macro's arguments that cannot be edited",
            );
        };
        match self.plan(rule, node, chain, &found, base, attributes) {
            Ok(plan) => {
                if let End::ForEach(it) = &chain.end {
                    self.turn_goes_on(unit, it.syntax());
                }
                let make = move |sheet: &mut Sheet, text: &str| plan.edits(sheet, text);
                self.operations.push(Operation {
                    unit,
                    file,
                    node: found,
                    base,
                    what: What::Deferred(Some(Box::new(make))),
                });
            }
            Err(missing) => self.fail(unit, RefusalCode::NeedsRule, missing),
        }
    }

    /// What leaves the closure of the `for_each` at `node` goes on with the next message.
    pub(super) fn turn_goes_on(&mut self, unit: UnitIx, node: &SyntaxNode) {
        let call = ast::MethodCallExpr::cast(node.clone());
        for it in call.and_then(|it| returns_of_turn(&it)).into_iter().flatten() {
            if let Some(src) = self.flow.facts.src(it.syntax()) {
                let range = src.range.start().into()..src.range.end().into();
                self.plain_edit(unit, src.file, Edit::replace(range, "continue"));
            }
        }
    }

    /// A loop that stands for the call at `node` needs no semicolon.
    pub(super) fn ends_with_loop(&mut self, unit: UnitIx, node: &SyntaxNode) {
        let statement = node.parent().and_then(ast::ExprStmt::cast);
        let file = self.flow.facts.src(node).map(|it| it.file);
        if let (Some(semicolon), Some(file)) = (statement.and_then(|it| it.semicolon_token()), file)
            && self.flow.facts.src(node).is_some_and(|it| it.range.end() == semicolon.text_range().start())
        {
            let range = semicolon.text_range();
            self.plain_edit(unit, file, Edit::delete(range.start().into()..range.end().into()));
        }
    }

    /// An iterator that a variable keeps: the variable is the receiver, and each use of it a receive or a loop.
    pub(super) fn kept_iterator(
        &mut self,
        unit: UnitIx,
        rule: &'static str,
        node: &SyntaxNode,
        kept: &Kept,
        attributes: &[(&str, &str)],
    ) {
        let call = ast::MethodCallExpr::cast(node.clone());
        let takes = call.as_ref().and_then(|it| it.name_ref()).is_some_and(|it| it.text() == "into_iter");
        let end = call.and_then(|it| it.receiver());
        let ty = end.and_then(|it| self.flow.facts.sema.type_of_expr(&it));
        let name = match (takes, ty.is_some_and(|it| it.original.is_reference())) {
            (true, _) => "kept-into-iter",
            (false, true) => "kept-iter-borrowed",
            (false, false) => "kept-iter",
        };
        self.rewrite(unit, node, rule, &[name], attributes, BTreeMap::new());
        let moves = kept.uses.iter().all(|(start, it)| ends_with(start, it));
        let places = (
            kept.variable.mut_token().and_then(|it| it.next_token()),
            ast::HasName::name(&kept.variable).and_then(|it| self.flow.facts.src(it.syntax())),
            self.flow.facts.src(kept.variable.syntax()),
        );
        match places {
            (Some(_), Some(name), Some(pat)) if !takes || moves => {
                let edit = Edit::delete(pat.range.start().into()..name.range.start().into());
                self.plain_edit(unit, name.file, edit);
            }
            (None, Some(name), _) if takes && !moves => {
                self.plain_edit(unit, name.file, Edit::insert(name.range.start().into(), "mut "));
            }
            _ => {}
        }
        for (start, chain) in &kept.uses {
            let whole: &[(&str, &str)] =
                if takes && ends_with(start, chain) { &[("exit", "early")] } else { &[] };
            self.received_chain(unit, rule, start, chain, whole);
        }
    }

    fn plan(
        &self,
        rule: &str,
        node: &SyntaxNode,
        chain: &Chain,
        found: &SyntaxNode,
        base: TextSize,
        attributes: &[(&str, &str)],
    ) -> Result<Plan, String> {
        let missing = |it: &str| format!("rule `{RULE}` has no rewrite `{it}` for this chain");
        let over = match ast::ForExpr::cast(found.clone()) {
            Some(it) => it.iterable(),
            None => match ast::ExprStmt::cast(found.clone()) {
                Some(it) => it.expr(),
                None => ast::Expr::cast(found.clone()),
            },
        };
        let mut calls = Vec::new();
        let mut at = over;
        while let Some(ast::Expr::MethodCallExpr(call)) = at {
            at = call.receiver();
            calls.push(call);
        }
        // From the receiver's own call, which the receiver may have calls before.
        let outer = match &chain.end {
            End::For(it) => it.iterable().map(|it| it.syntax().clone()),
            End::ForEach(it) | End::Call(it, _) | End::Vector(it) => Some(it.syntax().clone()),
            End::Rest(it, whole) => Some(whole.as_ref().unwrap_or(it).clone()),
        };
        let above = outer.map_or(0, |outer| {
            node.ancestors()
                .take_while(|it| *it != outer)
                .filter(|it| it.kind() == SyntaxKind::METHOD_CALL_EXPR)
                .count()
        });
        calls.truncate(above + 1);
        calls.reverse();
        // A variable that keeps the iterator is the receiver by now.
        let kept = node.kind() != SyntaxKind::METHOD_CALL_EXPR;
        let mut rest = None;
        if let End::Rest(start, Some(_)) = &chain.end {
            let behind = node
                .ancestors()
                .take_while(|it| it != start)
                .filter(|it| it.kind() == SyntaxKind::METHOD_CALL_EXPR);
            let behind = match kept && start == node {
                true => at.as_ref().map(|it| it.syntax()),
                false => calls.get(behind.count()).map(|it| it.syntax()),
            };
            let behind = behind.map(|it| it.text_range().end() + base);
            rest = behind.map(|it| TextRange::new(it, found.text_range().end() + base));
        }
        let receiver = match (kept, at) {
            (true, Some(ast::Expr::RefExpr(it))) => it.expr(),
            (true, it) => it,
            (false, _) => calls.first().and_then(|it| it.receiver()),
        };
        let receiver = receiver.ok_or_else(|| missing("iter-next"))?;
        let function =
            self.flow.facts.sema.ancestors_with_macros(node.clone()).find(|it| it.kind() == SyntaxKind::FN);
        let scope = function.unwrap_or_else(|| node.clone());
        let mut taken = BTreeSet::new();
        let mut stages = Vec::new();
        for (depth, name) in &chain.stages {
            let call = calls.get(*depth - usize::from(kept)).ok_or_else(|| missing(name))?;
            let name = &self.awaiting(name, chain.argument_of(*depth));
            // A `&mut` of an iterator is not changed itself.
            let given = chain.argument_of(*depth).and_then(|it| self.flow.facts.sema.type_of_expr(&it));
            let lent = given.is_some_and(|it| it.original.is_mutable_reference());
            let attributes: &[(&str, &str)] = match lent {
                true => &[("others", "lent")],
                false => self.item_form(chain.argument_of(*depth)),
            };
            stages.push(
                self.stage(name, call.syntax(), base, attributes, &scope, &mut taken)
                    .ok_or_else(|| missing(name))?,
            );
        }
        let (mut pattern, mut body, mut label) = (None, None, None);
        let at = |it: &SyntaxNode| shifted(it.text_range(), base);
        let mut header = at(found);
        let mut form = Form::Value;
        let end = match &chain.end {
            End::For(_) => {
                form = Form::For;
                let it = ast::ForExpr::cast(found.clone()).ok_or_else(|| missing("for"))?;
                pattern = it.pat().map(|it| at(it.syntax()));
                body = it.loop_body().map(|it| at(it.syntax()));
                label = it.label().map(|it| at(it.syntax()));
                let start = it.for_token().map(|it| it.text_range().start() + base);
                let end = it.iterable().map(|it| it.syntax().text_range().end() + base);
                header = start
                    .zip(end)
                    .map(|(start, end)| TextRange::new(start, end))
                    .ok_or_else(|| missing("for"))?;
                Stage::nothing()
            }
            End::ForEach(_) => {
                form = Form::ForEach;
                let call = calls.last().ok_or_else(|| missing("for-each"))?;
                if function_given(call).is_some() {
                    let name = "each-for-each-call";
                    self.stage(name, call.syntax(), base, &[], &scope, &mut taken)
                        .ok_or_else(|| missing(name))?
                } else {
                    let closure = call.arg_list().and_then(|it| it.args().next());
                    let Some(ast::Expr::ClosureExpr(closure)) = closure else {
                        return Err(missing("for-each"));
                    };
                    let param =
                        closure.param_list().and_then(|it| it.params().next()).and_then(|it| it.pat());
                    pattern = param.map(|it| at(it.syntax()));
                    body = closure.body().map(|it| at(it.syntax()));
                    Stage::nothing()
                }
            }
            End::Call(original, name) => {
                let call = calls.last().ok_or_else(|| missing(name))?;
                let into = if makes_vector(original, self) { "vec" } else { "other" };
                let given = original.arg_list().and_then(|it| it.args().last());
                let name = &self.awaiting(name, given.clone());
                let mut form = vec![("into", into)];
                form.extend(self.item_form(given));
                let end = self
                    .stage(name, call.syntax(), base, &form, &scope, &mut taken)
                    .ok_or_else(|| missing(name))?;
                pattern = end.holes.get("item").copied();
                end
            }
            End::Vector(_) => {
                let call = calls.last().ok_or_else(|| missing("each-collect"))?;
                let name =
                    if call.generic_arg_list().is_some() { "each-collect-typed" } else { "each-collect" };
                self.stage(name, call.syntax(), base, &[], &scope, &mut taken).ok_or_else(|| missing(name))?
            }
            End::Rest(..) => {
                self.stage(REST, found, base, &[], &scope, &mut taken).ok_or_else(|| missing(REST))?
            }
        };
        let kind: Vec<(&str, &str)> =
            attributes.iter().copied().filter(|it| *it == ("channel", "shared")).collect();
        let shared = !kind.is_empty();
        let source = self.catalog.get(rule).and_then(|it| it.rewrite("iter-next")?.after(&kind).cloned());
        let source = source.ok_or_else(|| missing("iter-next"))?.template;
        let owned = attributes.contains(&("exit", "early"));
        let each = self.free(&["message", "next_message", "received_message"], &scope, &mut taken);
        let owned =
            owned.then(|| self.free(&["receiver", "owned_receiver", "receiver_here"], &scope, &mut taken));
        let whole = chain.whole();
        let statement = begins_statement(&whole) || is_plain_statement(&whole);
        let parent = whole.parent().map(|it| it.kind());
        let ends = matches!(parent, Some(SyntaxKind::STMT_LIST | SyntaxKind::EXPR_STMT));
        Ok(Plan {
            stages,
            end,
            pattern,
            body,
            label,
            rest,
            receiver: at(receiver.syntax()),
            source,
            shared,
            owned,
            each,
            whole: at(found),
            header,
            form,
            flat: match form {
                Form::For => is_plain_statement(&whole),
                Form::ForEach => is_plain_statement(&whole) || whole.kind() == SyntaxKind::EXPR_STMT,
                Form::Value => statement,
            },
            goes_on: statement && !ends,
            ends_early: begins_operation(&whole),
        })
    }

    /// The rewrite that has the code of the closure `given` in place, if it awaits and `name` is not such a one already.
    fn awaiting(&self, name: &str, given: Option<ast::Expr>) -> String {
        let awaits = given.is_some_and(|it| self.awaiting_closures.contains(it.syntax()));
        let in_place = format!("{name}-awaiting");
        let known = || self.catalog.get(RULE).is_some_and(|it| it.rewrite(&in_place).is_some());
        if awaits && known() { in_place } else { name.to_owned() }
    }

    /// Whether a `let` can bind what a closure takes whose code stands in a block behind it: what its last expression makes
    /// by the way is there until after the block, which it must not borrow from.
    fn item_form(&self, given: Option<ast::Expr>) -> &'static [(&'static str, &'static str)] {
        match given {
            Some(ast::Expr::ClosureExpr(it)) if self.is_bound_plainly(&it) => &[("item", "plain")],
            _ => &[],
        }
    }

    fn is_bound_plainly(&self, closure: &ast::ClosureExpr) -> bool {
        let (sema, db) = (&self.flow.facts.sema, self.flow.facts.db);
        let param = closure.param_list().and_then(|it| it.params().next()).and_then(|it| it.pat());
        let Some(ast::Pat::IdentPat(param)) = param else { return false };
        let Some(local) = sema.to_def(&param) else { return false };
        let last = match closure.body() {
            Some(ast::Expr::BlockExpr(it)) => it.tail_expr(),
            it => it,
        };
        local.ty(db).is_copy(db)
            || last.is_none_or(|last| {
                last.syntax().descendants().filter_map(ast::PathExpr::cast).all(|it| {
                    let of = it.path().and_then(|it| sema.resolve_path(&it));
                    of != Some(PathResolution::Local(local))
                        || it.syntax().parent().is_some_and(|it| it.kind() == SyntaxKind::ARG_LIST)
                })
            })
    }

    fn stage(
        &self,
        name: &str,
        node: &SyntaxNode,
        base: TextSize,
        attributes: &[(&str, &str)],
        scope: &SyntaxNode,
        taken: &mut BTreeSet<String>,
    ) -> Option<Stage> {
        let rewrite = self.catalog.get(RULE)?.rewrite(name)?;
        let origin = if base == TextSize::new(0) { Origin::File } else { Origin::Fragment };
        let found = match name {
            REST => None,
            _ => Some(match_node(&rewrite.before, node, &Resolution { flow: self.flow, origin }).ok()?),
        };
        let mut templates = BTreeMap::new();
        let mut fresh = BTreeMap::new();
        for part in PARTS {
            let wanted: Vec<(&str, &str)> = [("part", part)].iter().chain(attributes).copied().collect();
            let Some(after) = rewrite.after(&wanted) else { continue };
            for (hole, default) in after.template.fresh() {
                if !fresh.contains_key(hole) && !SUPPLIED.contains(&hole.as_str()) {
                    fresh.insert(hole.clone(), self.free(&[default], scope, taken));
                }
            }
            templates.insert(part, after.template.clone());
        }
        let holes = found
            .iter()
            .flat_map(|it| &it.holes)
            .map(|(name, it)| (name.clone(), shifted(it.range, base)))
            .collect();
        let otherwise = match rewrite.attrs.iter().find(|(key, _)| key == "otherwise") {
            Some((_, value)) if value == "stop" => Otherwise::Stop,
            Some(_) => Otherwise::Next,
            None => Otherwise::Never,
        };
        Some(Stage { templates, holes, fresh, otherwise })
    }

    /// The first of `names` that nothing in `scope` or the chain uses, or a numbered one.
    pub(super) fn free(&self, names: &[&str], scope: &SyntaxNode, taken: &mut BTreeSet<String>) -> String {
        let first = names.first().copied().unwrap_or("value");
        let numbered = (2..99).map(|it| format!("{first}_{it}"));
        let used = |name: &str| {
            scope
                .descendants_with_tokens()
                .filter_map(|it| it.into_token())
                .any(|it| variables_at(&it).iter().any(|it| it == name))
        };
        let name = names
            .iter()
            .map(|it| (*it).to_owned())
            .chain(numbered)
            .find(|it| !taken.contains(it) && !used(it));
        let name = name.unwrap_or_else(|| format!("tokioize_{first}"));
        taken.insert(name.clone());
        name
    }
}

/// Whether a kept iterator is gone with this loop over it, which may leave messages behind.
fn ends_with(start: &SyntaxNode, chain: &Chain) -> bool {
    let taken = start.kind() == SyntaxKind::PATH_EXPR && !chain.borrows();
    taken && chain.stops && matches!(chain.end, End::For(_))
}

/// Holes that the loop fills.
const SUPPLIED: &[&str] = &["each", "next", "skip", "stop", STATEMENTS];

/// Whether the messages are collected into a vector within a `Result` or an `Option`.
fn makes_vector(call: &ast::MethodCallExpr, lowerer: &Lowerer<'_, '_>) -> bool {
    let ty = lowerer.flow.facts.sema.type_of_expr(&ast::Expr::MethodCallExpr(call.clone()));
    let inner = ty.and_then(|it| it.original.type_arguments().next());
    let path = inner.and_then(|it| crate::facts::names::type_head(lowerer.flow.facts.db, &it));
    path.as_deref() == Some("std::vec::Vec")
}

impl Stage {
    fn nothing() -> Stage {
        Stage {
            templates: BTreeMap::new(),
            holes: BTreeMap::new(),
            fresh: BTreeMap::new(),
            otherwise: Otherwise::Never,
        }
    }

    fn names(&self, part: &str, hole: &str) -> bool {
        self.templates.get(part).is_some_and(|it| it.fresh().contains_key(hole))
    }
}

/// Text with its holes filled.
struct Writer<'a> {
    sheet: &'a Sheet,
    text: &'a str,
}

impl Writer<'_> {
    /// What stands at `range` by now, as if its line were not indented.
    fn source(&self, range: TextRange) -> String {
        let current = self.sheet.current(self.text, range);
        reindent(&current, line_indent(self.text, range.start().into()), "")
    }

    fn part(&self, stage: &Stage, part: &str, supplied: &[(&str, &str)]) -> Option<String> {
        let template = stage.templates.get(part)?;
        let mut texts: BTreeMap<String, String> = stage.fresh.clone();
        for (name, range) in &stage.holes {
            let mut source = self.in_a_turn(*range);
            if name == CALLED {
                source = source.strip_prefix("&mut ").map(str::to_owned).unwrap_or(source);
            }
            if name == CODE {
                texts.insert(STATEMENTS.to_owned(), inside(&source));
            }
            texts.insert(name.clone(), source);
        }
        texts.extend(supplied.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
        template.fill(&texts, &|path| path.to_owned()).ok()
    }

    /// A closure that is made anew in each turn borrows what it uses.
    fn in_a_turn(&self, range: TextRange) -> String {
        let text = self.source(range);
        match text.strip_prefix("move ") {
            Some(rest) if rest.starts_with('|') => rest.to_owned(),
            _ => text,
        }
    }
}

impl Plan {
    fn edits(self, sheet: &mut Sheet, text: &str) -> Vec<Edit> {
        let lines = self.lines(&Writer { sheet, text });
        let indent = indent_at(text, self.whole.start().into());
        let put = |lines: &[String]| lines.join("\n").replace('\n', &format!("\n{indent}"));
        let whole: std::ops::Range<usize> = self.whole.start().into()..self.whole.end().into();
        let (Some(body), Form::For, true) = (self.body, self.form, self.flat && self.owned.is_none()) else {
            let mut all = lines.around;
            all.extend(lines.body);
            sheet.consume(self.whole);
            return vec![Edit::replace(whole, put(&all))];
        };
        sheet.consume(self.header);
        let mut edits =
            vec![Edit::replace(self.header.start().into()..self.header.end().into(), put(&lines.around))];
        if lines.body.is_empty() {
            return edits;
        }
        let (open, close) = (usize::from(body.start()) + 1, usize::from(body.end()).saturating_sub(1));
        let inner = text.get(open..close).unwrap_or_default();
        let turn = format!("\n{indent}{}", put(&lines.body));
        if inner.trim_start_matches([' ', '\t']).starts_with('\n') {
            edits.push(Edit::insert(open, turn));
        } else {
            let leading = inner.len() - inner.trim_start().len();
            let trailing = inner.len() - inner.trim_end().len();
            let turn = if inner.trim().is_empty() { turn } else { format!("{turn}\n{indent}    ") };
            edits.push(Edit::replace(open..open + leading, turn));
            if inner.trim().is_empty() {
                edits.push(Edit::insert(close, format!("\n{indent}")));
            } else {
                edits.push(Edit::replace(close - trailing..close, format!("\n{indent}")));
            }
        }
        edits
    }

    /// The loop's lines.
    fn lines(&self, writer: &Writer<'_>) -> Lines {
        let mut before: Vec<String> = Vec::new();
        let receiver = writer.source(self.receiver);
        let receiver = match &self.owned {
            Some(name) => {
                let binding = if self.shared { "let" } else { "let mut" };
                before.push(format!("{binding} {name} = {receiver};"));
                name.clone()
            }
            None => receiver,
        };
        let named = BTreeMap::from([("rx".to_owned(), receiver)]);
        let mut source = self.source.fill(&named, &|path| path.to_owned()).unwrap_or_default();
        let ends = writer.part(&self.end, "ends", &[]);
        let stop = ends.as_ref().map_or_else(|| "break".to_owned(), |it| format!("break {it}"));
        let steps = self.steps(writer, &mut source);
        let counted = self.counted();
        for (index, stage) in self.stages.iter().chain([&self.end]).enumerate() {
            if counted != Some(index) {
                before.extend(writer.part(stage, "before", &[]));
            }
        }
        let each = self.each.as_str();
        let pattern = self.pattern.map(|it| writer.source(it));
        let binding = self.binding_step(&steps);
        let name_at = |at: usize| match (&pattern, binding) {
            (Some(pattern), Some(last)) if last == at => pattern.clone(),
            _ => each.to_owned(),
        };
        let mut turn: Vec<String> = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let next = name_at(index + 1);
            match step {
                Step::Options(options, stops) => {
                    let otherwise = if *stops { stop.as_str() } else { "continue" };
                    turn.push(format!("let Some({next}) = Some({each}){options} else {{ {otherwise} }};"));
                }
                Step::Stage(stage) => {
                    let supplied = [
                        ("each", each),
                        ("next", next.as_str()),
                        ("skip", "continue"),
                        ("stop", stop.as_str()),
                    ];
                    turn.extend(writer.part(stage, "each", &supplied));
                }
            }
        }
        if let (Some(pattern), None) = (&pattern, binding) {
            turn.push(format!("let {pattern} = {each};"));
        }
        turn.extend(writer.part(&self.end, "each", &[("each", each)]));
        if self.form == Form::ForEach {
            turn.extend(self.body.map(|it| closure_body(&writer.source(it))));
        }
        let head = name_at(0);
        let conditions: Vec<String> =
            self.stages.iter().filter_map(|it| writer.part(it, "while", &[])).collect();
        if ends.is_some() {
            // `next` of what is received: no loop at all.
            let only = turn.len() == 1 && steps.is_empty() && conditions.is_empty();
            if only && turn.first().is_some_and(|it| it.trim() == format!("break Some({each});")) {
                return Lines { around: self.block(before, vec![source], false), body: Vec::new() };
            }
            let mut inner: Vec<String> = self
                .stages
                .iter()
                .filter_map(|it| writer.part(it, "done", &[]))
                .map(|it| format!("if {it} {{\n    {stop};\n}}"))
                .collect();
            inner.push(format!("let Some({head}) = {source} else {{ {stop} }};"));
            inner.extend(turn);
            let mut all = vec!["loop {".to_owned()];
            all.extend(indented(&inner));
            all.push("}".to_owned());
            return Lines { around: self.block(before, all, true), body: Vec::new() };
        }
        let mut inner = Vec::new();
        let range = counted.and_then(|it| writer.part(self.stages.get(it)?, "range", &[]));
        if range.is_some() || !conditions.is_empty() {
            inner.push(format!("let Some({head}) = {source} else {{ break }};"));
        }
        let opening = match range {
            Some(range) => format!("for _ in {range}"),
            None if conditions.is_empty() => format!("while let Some({head}) = {source}"),
            None => format!("while {}", conditions.join(" && ")),
        };
        inner.extend(turn);
        if self.form == Form::For && self.flat && self.owned.is_none() {
            before.push(opening);
            return Lines { around: before, body: indented(&inner) };
        }
        let label = self.label.map(|it| format!("{} ", writer.source(it))).unwrap_or_default();
        let mut all = vec![format!("{label}{opening} {{")];
        all.extend(indented(&inner));
        if self.form == Form::For {
            let body = self.body.map(|it| writer.source(it)).unwrap_or_default();
            let body = body.trim().trim_start_matches('{').strip_suffix('}').unwrap_or_default().to_owned();
            if !body.trim().is_empty() {
                all.push(format!("    {}", body.trim()));
            }
        }
        all.push("}".to_owned());
        let rest = self.rest.map(|it| writer.source(it)).unwrap_or_default();
        all.extend(writer.part(&self.end, "value", &[]).map(|it| format!("{it}{rest}")));
        Lines { around: self.block(before, all, false), body: Vec::new() }
    }

    /// The number of turns that a first `take` asks for, by its place among the adapters.
    fn counted(&self) -> Option<usize> {
        let counts = |it: &Stage| it.templates.contains_key("range");
        let at = self.stages.iter().position(counts)?;
        let through = |it: &Stage| it.templates.contains_key("option") && it.otherwise != Otherwise::Next;
        let alone = self.stages.iter().filter(|it| it.templates.contains_key("while")).count() == 1;
        let free = !self.end.templates.contains_key("ends");
        (alone && free && self.stages.iter().take(at).all(through)).then_some(at)
    }

    /// `rest` behind `before`, as one expression where it must be one.
    fn block(&self, before: Vec<String>, rest: Vec<String>, is_loop: bool) -> Vec<String> {
        let alone = before.is_empty() && (rest.len() == 1 || is_loop || self.form != Form::Value);
        if self.flat && self.owned.is_none() {
            let rest = if is_loop && self.goes_on { in_parentheses(rest) } else { rest };
            return before.into_iter().chain(rest).collect();
        }
        if alone {
            return if is_loop && self.ends_early { in_parentheses(rest) } else { rest };
        }
        let mut all = vec!["{".to_owned()];
        all.extend(indented(&before));
        all.extend(indented(&rest));
        all.push("}".to_owned());
        if self.ends_early { in_parentheses(all) } else { all }
    }

    /// The steps in the loop; what can be asked of the received `Option` itself goes to `source`.
    fn steps(&self, writer: &Writer<'_>, source: &mut String) -> Vec<Step<'_>> {
        let mut steps: Vec<Step<'_>> = Vec::new();
        let counted = self.counted();
        for (index, stage) in self.stages.iter().enumerate() {
            if counted == Some(index) {
                continue;
            }
            let Some(option) = writer.part(stage, "option", &[]) else {
                steps.push(Step::Stage(stage));
                continue;
            };
            let stops = stage.otherwise == Otherwise::Stop;
            let fits = |it: bool| stage.otherwise == Otherwise::Never || it == stops;
            match steps.last_mut() {
                None if fits(true) => source.push_str(&option),
                Some(Step::Options(text, of)) if fits(*of) => text.push_str(&option),
                _ => steps.push(Step::Options(option, stops)),
            }
        }
        steps
    }

    /// The step that may bind the end's own pattern; 0 is the receive. None if what comes behind it needs a name.
    fn binding_step(&self, steps: &[Step<'_>]) -> Option<usize> {
        let binds = |it: &Step<'_>| match it {
            Step::Options(..) => true,
            Step::Stage(it) => it.names("each", "next"),
        };
        let uses = |it: &Step<'_>| match it {
            Step::Options(..) => true,
            Step::Stage(it) => it.names("each", "each"),
        };
        let last = steps.iter().rposition(binds).map_or(0, |it| it + 1);
        (!steps.iter().skip(last).any(uses)).then_some(last)
    }
}

/// The statements that a closure's body stands for.
fn closure_body(text: &str) -> String {
    let inner = inside(text);
    if inner == text { format!("{text};") } else { inner }
}

/// What stands in the block, if the text is one.
fn inside(text: &str) -> String {
    let Some(inner) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) else {
        return text.to_owned();
    };
    let mut indent = String::new();
    let first = inner.lines().find(|it| !it.trim().is_empty());
    if let Some(line) = first.filter(|_| inner.starts_with('\n')) {
        indent = line.chars().take_while(|it| *it == ' ').collect();
    }
    reindent(inner.trim(), &indent, "")
}

struct Lines {
    around: Vec<String>,
    /// What comes first in a body that stays where it is.
    body: Vec<String>,
}

fn in_parentheses(mut lines: Vec<String>) -> Vec<String> {
    if let Some(first) = lines.first_mut() {
        first.insert(0, '(');
    }
    if let Some(last) = lines.last_mut() {
        last.push(')');
    }
    lines
}

fn indented(lines: &[String]) -> Vec<String> {
    lines.iter().map(|it| format!("    {}", it.replace('\n', "\n    "))).collect()
}

#[cfg(test)]
mod tests;
