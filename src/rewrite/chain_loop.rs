//! Chains of adapters whose closures await, as loops: what rules say of each adapter, put together as one template.

use std::collections::{BTreeMap, BTreeSet};

use ra_ap_syntax::ast::{self, AstNode, HasArgList, HasGenericArgs, HasLoopBody};
use ra_ap_syntax::{NodeOrToken, SyntaxElement, SyntaxKind, SyntaxNode, TextRange, TextSize};

use super::lower::Lowerer;
use super::operation::{Operation, What};
use crate::edit::Edit;
use crate::flow::channels::shapes::begins_statement;
use crate::flow::held::SendNeed;
use crate::flow::lifting::chain_loops::equivalence::names_bound_by;
use crate::flow::lifting::chain_loops::{ChainLoop, Look, Takes, has_record_literal};
use crate::flow::lifting::leaves;
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;
use crate::rule::matching::{Bound, Match};
use crate::rule::pattern::PatternKind;
use crate::rule::template::Template;

/// The rule that says how an adapter becomes part of a loop.
const RULE: &str = "async-fn";

/// Stands for what a loop or an `if` encloses.
const TURN: &str = "\u{f8ff}";

/// Lines of a turn.
enum Piece {
    Lines(String),
    /// What comes then stands within.
    Around(String),
}

/// What an adapter or the end wants to have.
#[derive(Clone)]
enum Wants {
    /// Bound by this pattern; the text that it has.
    Pattern(String, String),
    /// Bound by this pattern with its type.
    Typed(String),
    /// Under this name.
    Named(String),
    /// Under some name that is none of these.
    Name(Vec<String>),
    /// As an expression, once.
    Expression,
    /// Nothing of it.
    Nothing,
}

/// What comes out of an adapter.
enum Given {
    Name(String),
    Expression(String),
    /// It is where the next one wants it.
    Bound,
}

/// One adapter or the end, where it stands.
struct Part {
    rewrite: String,
    takes: Takes,
    call: Option<ast::MethodCallExpr>,
    prefix: String,
    /// The names that its texts need.
    names: BTreeMap<String, String>,
    wants: Wants,
    /// What comes goes on as it is, and nothing here looks at it.
    passes: bool,
}

/// What a part runs for each element.
struct Code {
    text: String,
    /// It can be negated as it is.
    plain: bool,
    /// It needs a line of its own.
    block: bool,
}

#[derive(Default)]
struct Lines {
    before: Vec<String>,
    conditions: Vec<String>,
    head: String,
    turn: Vec<Piece>,
    value: Option<String>,
}

/// Holes that the loop fills.
const SUPPLIED: &[&str] = &["each", "next", "turn", "type", "of_element"];

/// Rewrites that ask whether something holds.
const CONDITIONS: &[&str] = &[
    "loop-filter",
    "loop-take-while",
    "loop-skip-while",
    "loop-any",
    "loop-all",
    "loop-find",
    "loop-position",
];

/// Rewrites that match on a value or go over it for the rest of the turn.
const OPENING: &[&str] = &["loop-filter-map", "loop-flat-map", "loop-flat-map-result", "loop-map-while"];

struct Composer<'a, 'l, 'db> {
    lowerer: &'a Lowerer<'l, 'db>,
    chain: &'a ChainLoop,
    /// The chain in source: in a macro's arguments not the node that was analysed.
    found: SyntaxNode,
    scope: SyntaxNode,
    taken: BTreeSet<String>,
    holes: Vec<(String, Bound)>,
    runs: BTreeSet<String>,
    ends_with: EndsWith,
}

/// What comes last of what takes the chain's place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EndsWith {
    Value,
    /// Nobody wants the value.
    Loop,
}

impl Lowerer<'_, '_> {
    /// Writes the chain as a loop.
    pub(super) fn chain_loop(&mut self, unit: UnitIx, chain: &ChainLoop) {
        let Some((file, found, base)) = self.syntax_of(&chain.whole) else {
            let why = "it stands in a macro's arguments that cannot be edited";
            return self.fail(unit, RefusalCode::InMacro, why);
        };
        self.forget_references(unit, chain);
        let mut around = self.flow.facts.sema.ancestors_with_macros(chain.whole.clone());
        let scope = around.find(|it| it.kind() == SyntaxKind::FN).unwrap_or_else(|| chain.whole.clone());
        let taken: BTreeSet<String> = chain.variable.iter().cloned().collect();
        let (holes, runs) = (Vec::new(), BTreeSet::new());
        let ends_with = EndsWith::Value;
        let found_here = found.clone();
        let mut composer =
            Composer { lowerer: self, chain, found: found_here, scope, taken, holes, runs, ends_with };
        let composed = composer.compose(base);
        let (mut holes, runs, ends_with) = (composer.holes, composer.runs, composer.ends_with);
        if ends_with == EndsWith::Loop {
            self.ends_with_loop(unit, &chain.whole);
        }
        holes.sort_by_key(|(_, it)| (it.range.start(), it.range.end()));
        match composed {
            Ok(template) => {
                let occurrences = holes.iter().map(|(name, it)| (name.clone(), it.range)).collect();
                let root = found.ancestors().last().unwrap_or_else(|| found.clone());
                let (range, kind) = (found.text_range(), PatternKind::Statements);
                let holes = holes.into_iter().collect();
                let matched = Match { root, range, kind, holes, occurrences, runs };
                let what = What::Composed(matched, template);
                self.operations.push(Operation { unit, file, node: found, base, what });
            }
            Err(missing) => {
                let why = format!("rule `{RULE}` has no rewrite `{missing}` for this chain");
                self.fail(unit, RefusalCode::NeedsRule, why);
            }
        }
    }

    /// `*n` of what a closure looked at is `n` where the loop has the element itself.
    fn forget_references(&mut self, unit: UnitIx, chain: &ChainLoop) {
        let takes = chain.stages.iter().map(|it| &it.takes).chain([&chain.end.takes]);
        let mut edits = Vec::new();
        for it in takes {
            let Takes::Look(Look::Named { derefs, borrows, .. }) = it else { continue };
            for prefix in derefs {
                let inner = prefix.expr().and_then(|it| self.flow.facts.src(it.syntax()));
                if let (Some(outer), Some(inner)) = (self.flow.facts.src(prefix.syntax()), inner) {
                    let star = outer.range.start().into()..inner.range.start().into();
                    edits.push((outer.file, Edit::delete(star)));
                }
            }
            let borrowed = borrows.iter().filter_map(|it| self.flow.facts.src(it));
            edits.extend(borrowed.map(|it| (it.file, Edit::insert(it.range.start().into(), "&"))));
        }
        for (file, edit) in edits {
            self.plain_edit(unit, file, edit);
        }
    }
}

impl Composer<'_, '_, '_> {
    /// The chain as a template; what is missing is the error.
    fn compose(&mut self, base: TextSize) -> Result<Template, String> {
        let chain = self.chain;
        let found = &self.found.clone();
        let no_loop = || "loop-over".to_owned();
        let count = chain.stages.len() + chain.end.calls;
        let mut calls: Vec<ast::MethodCallExpr> = top_call(found).into_iter().collect();
        while calls.len() < count {
            match calls.last().and_then(|it| it.receiver()) {
                Some(ast::Expr::MethodCallExpr(it)) => calls.push(it),
                _ => return Err(no_loop()),
            }
        }
        calls.reverse();
        let source = calls.first().and_then(|it| it.receiver()).ok_or_else(no_loop)?;
        let mut parts = Vec::new();
        for (at, stage) in chain.stages.iter().enumerate() {
            let prefix = format!("s{at}_");
            parts.push(self.part(&stage.rewrite, &stage.takes, calls.get(at).cloned(), prefix)?);
        }
        if let Some(rewrite) = &chain.end.rewrite {
            let call = calls.get(chain.stages.len()).cloned();
            parts.push(self.part(rewrite, &chain.end.takes, call, "e_".to_owned())?);
        }
        let lines = self.lines(&parts, found)?;
        let counted = !lines.conditions.is_empty();
        let given = match base == TextSize::new(0) && !counted && !chain.by_reference {
            true => self.lowerer.flow.iterated(&source).unwrap_or(source),
            false => source,
        };
        let given = match given {
            ast::Expr::ParenExpr(it) if !chain.by_reference => it.expr().unwrap_or(ast::Expr::ParenExpr(it)),
            it => it,
        };
        self.hole("values", given.syntax());
        let how: &[(&str, &str)] = match (counted, chain.by_reference) {
            (true, true) => &[("source", "counted-place")],
            (true, false) => &[("source", "counted")],
            (false, true) => &[("source", "place")],
            (false, false) => &[],
        };
        let (rest, condition) = (self.free("rest"), lines.conditions.join(" && "));
        let texts = [
            ("each", lines.head.as_str()),
            ("values", "$values"),
            ("turn", TURN),
            ("rest", &rest),
            ("condition", &condition),
        ];
        let opening = self.text("loop-over", how, &texts).ok_or_else(no_loop)?;
        let mut all = lines.before;
        all.push(within(&opening, nested(lines.turn)));
        let goes_on =
            chain.end.rewrite.as_deref().is_some_and(|it| it == "loop-rest" || it.starts_with("loop-until"));
        let from = calls.get(chain.stages.len()).and_then(|it| it.dot_token()).filter(|_| goes_on);
        let until = calls.last().map(|it| it.syntax().text_range().end());
        let mut value = lines.value.filter(|_| chain.variable.is_none());
        if let (Some(from), Some(until), Some(value)) = (from, until, &mut value) {
            let range = TextRange::new(from.text_range().start(), until);
            // It has its arguments in it.
            self.holes.retain(|(_, bound)| !range.contains_range(bound.range));
            self.holes.push(("e_rest".to_owned(), Bound { range, elements: Vec::new() }));
            value.push_str("$e_rest");
        }
        let is_name = |it: &String| it.chars().all(|it| it == '_' || it.is_alphanumeric());
        let unwanted = chain
            .whole
            .parent()
            .and_then(ast::ExprStmt::cast)
            .is_some_and(|it| it.semicolon_token().is_some());
        if unwanted && value.as_ref().is_some_and(is_name) {
            self.ends_with = EndsWith::Loop;
            value = None;
        }
        all.extend(value);
        // What begins a statement is evaluated first, whatever is made of it.
        let begins = base == TextSize::new(0) && begins_statement(&chain.whole);
        let flat = ast::Stmt::can_cast(found.kind()) || begins;
        let text = match flat || all.len() == 1 {
            true => all.join("\n"),
            false => format!("{{\n    {}\n}}", indented(&all.join("\n"))),
        };
        Template::parse(&text, &[]).map_err(|_| no_loop())
    }

    fn part(
        &mut self,
        rewrite: &str,
        takes: &Takes,
        call: Option<ast::MethodCallExpr>,
        prefix: String,
    ) -> Result<Part, String> {
        let rule = self.lowerer.catalog.get(RULE).and_then(|it| it.rewrite(rewrite));
        let afters = &rule.ok_or_else(|| rewrite.to_owned())?.afters;
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (hole, default) in afters.iter().flat_map(|it| it.template.fresh()) {
            if !SUPPLIED.contains(&hole.as_str()) && !names.contains_key(hole) {
                let name = match (hole.as_str(), &self.chain.variable, takes) {
                    ("result", Some(it), _) => it.clone(),
                    ("result", None, Takes::State(Some(it))) => it.clone(),
                    _ => self.free(default),
                };
                names.insert(hole.clone(), name);
            }
        }
        let uses = |hole: &str| afters.iter().any(|it| it.template.fresh().contains_key(hole));
        let gives = afters.iter().any(|it| it.attrs.iter().any(|(_, it)| it == "gives"));
        let is_end = prefix == "e_";
        let nothing = matches!(takes, Takes::Nothing) && !uses("each");
        let passes = nothing && !is_end && !gives && !uses("next");
        let wants = match (takes, self.parameter(call.as_ref())) {
            (Takes::Value | Takes::State(_), Some(param)) => {
                self.hole(&format!("{prefix}item"), param.syntax());
                let hole = format!("${prefix}item");
                match param.ty() {
                    Some(_) => Wants::Typed(hole),
                    None => Wants::Pattern(hole, param.syntax().text().to_string()),
                }
            }
            (Takes::Look(Look::Named { name, .. }), _) => Wants::Named(name.clone()),
            (Takes::Look(Look::Bound), Some(param)) => {
                self.hole(&format!("{prefix}item"), param.syntax());
                Wants::Name(names_bound_by(param.syntax()))
            }
            (Takes::Nothing, _) if is_end && nothing => Wants::Nothing,
            (Takes::Nothing, _) if is_end => Wants::Expression,
            _ => Wants::Name(Vec::new()),
        };
        Ok(Part { rewrite: rewrite.to_owned(), takes: takes.clone(), call, prefix, names, wants, passes })
    }

    /// The parameter of the closure that the call is given, which stands for the element.
    fn parameter(&self, call: Option<&ast::MethodCallExpr>) -> Option<ast::Param> {
        match call?.arg_list()?.args().last()? {
            ast::Expr::ClosureExpr(it) => it.param_list()?.params().last(),
            _ => None,
        }
    }

    fn lines(&mut self, parts: &[Part], found: &SyntaxNode) -> Result<Lines, String> {
        let mut lines = Lines::default();
        let outer = ast::ForExpr::cast(found.clone()).filter(|_| self.chain.end.rewrite.is_none());
        let last = match &outer {
            Some(it) => {
                let pat = it.pat().ok_or("loop-over")?;
                self.hole("f_item", pat.syntax());
                Wants::Pattern("$f_item".to_owned(), pat.syntax().text().to_string())
            }
            None => Wants::Nothing,
        };
        let mut all_wants = vec![last.clone()];
        for part in parts.iter().rev() {
            let wants = match all_wants.last() {
                Some(Wants::Expression) if part.passes => Wants::Name(Vec::new()),
                Some(it) if part.passes => it.clone(),
                _ => part.wants.clone(),
            };
            all_wants.push(wants);
        }
        all_wants.reverse();
        let (head, mut given) = self.slot(all_wants.first().unwrap_or(&last), &mut lines.turn);
        lines.head = head;
        // What is nested moves, and a body that stands there already had better not.
        let body_stays = outer.is_some() || self.chain.end.rewrite.as_deref() == Some("loop-for-each");
        for (at, part) in parts.iter().enumerate() {
            let next = all_wants.get(at + 1);
            let wants = all_wants.get(at).unwrap_or(&part.wants);
            let each = self.bind(given, wants, &mut lines.turn);
            let code = self.code(part, &each, &mut lines.turn);
            let mut texts = self.texts(part, &each, code.as_ref());
            lines.before.extend(self.before(part, &mut texts));
            lines.conditions.extend(self.text(&part.rewrite, &[("part", "while")], &borrowed(&texts)));
            let plain: (&str, &str) =
                ("value", code.as_ref().map_or("plain", |it| if it.plain { "plain" } else { "any" }));
            let state = ("state", if matches!(part.takes, Takes::State(Some(_))) { "named" } else { "any" });
            // Where the element goes from here.
            let has = |name: &str| {
                let rule = self.lowerer.catalog.get(RULE).and_then(|it| it.rewrite(&part.rewrite));
                rule.is_some_and(|it| it.afters.iter().any(|it| it.template.fresh().contains_key(name)))
            };
            let of_element = self.chain.end.of_element.clone().filter(|_| part.prefix == "e_");
            let element = ("element", if of_element.is_some() { "typed" } else { "any" });
            texts.extend(of_element.map(|it| ("of_element".to_owned(), it)));
            let (has_next, nothing) = (has("next"), Wants::Nothing);
            let mut after: Vec<Piece> = Vec::new();
            let mut slot = None;
            if has_next {
                let (pattern, given) = self.slot(next.unwrap_or(&nothing), &mut after);
                texts.push(("next".to_owned(), pattern));
                slot = Some(given);
            }
            texts.push(("turn".to_owned(), TURN.to_owned()));
            let wanted = |part: &'static str| [("part", part), plain, state, element];
            let around = self.text(&part.rewrite, &wanted("around"), &borrowed(&texts));
            let in_turn = self.text(&part.rewrite, &wanted("each"), &borrowed(&texts));
            match (around, in_turn) {
                (Some(around), None) => lines.turn.push(Piece::Around(around)),
                (Some(around), Some(_)) if !body_stays => lines.turn.push(Piece::Around(around)),
                (_, Some(it)) => lines.turn.push(Piece::Lines(it)),
                (None, None) => {}
            }
            lines.turn.extend(after);
            given = match (slot, self.text(&part.rewrite, &[("part", "gives")], &borrowed(&texts))) {
                (Some(given), _) => given,
                (None, Some(it))
                    if code.as_ref().is_some_and(|it| it.block)
                        && matches!(next, Some(Wants::Expression)) =>
                {
                    let name = self.free("value");
                    self.let_line(&name, &it, &mut lines.turn);
                    Given::Name(name)
                }
                (None, Some(it)) => Given::Expression(it),
                (None, None) if each.is_empty() => Given::Bound,
                (None, None) => Given::Name(each),
            };
            if parts.len() == at + 1 && outer.is_none() {
                lines.value = self.text(&part.rewrite, &[("part", "value")], &borrowed(&texts));
            }
        }
        if let Some(outer) = outer {
            self.bind(given, &last, &mut lines.turn);
            let body = outer.loop_body().and_then(|it| it.stmt_list()).ok_or("loop-over")?;
            if self.run("f_body", &body) {
                lines.turn.push(Piece::Lines("$f_body".to_owned()));
            }
        }
        Ok(lines)
    }

    /// The texts of a part's holes.
    fn texts(&mut self, part: &Part, each: &str, code: Option<&Code>) -> Vec<(String, String)> {
        let mut texts: Vec<(String, String)> = part.names.clone().into_iter().collect();
        texts.push(("each".to_owned(), each.to_owned()));
        texts.extend(code.map(|it| ("value".to_owned(), it.text.clone())));
        let arguments: Vec<ast::Expr> =
            part.call.iter().filter_map(|it| it.arg_list()).flat_map(|it| it.args()).collect();
        let takes_code = !matches!(part.takes, Takes::Nothing);
        let first = arguments.first().filter(|_| !takes_code || arguments.len() == 2);
        if let Some(argument) = first {
            let hole = format!("{}argument", part.prefix);
            self.hole(&hole, argument.syntax());
            for name in ["count", "others", "start"] {
                texts.push((name.to_owned(), format!("${hole}")));
            }
        }
        if let (Takes::State(_), Some(ast::Expr::ClosureExpr(it))) = (&part.takes, arguments.last())
            && let Some(state) = it.param_list().and_then(|it| it.params().next())
        {
            let hole = format!("{}state", part.prefix);
            self.hole(&hole, state.syntax());
            texts.push(("acc".to_owned(), format!("${hole}")));
        }
        texts
    }

    /// What stands before the loop, with the type that is written for it.
    fn before(&mut self, part: &Part, texts: &mut Vec<(String, String)>) -> Option<String> {
        let mut wanted = vec![("part", "before")];
        if part.prefix == "e_"
            && let Some(ty) = self.written_type(part)
        {
            texts.push(("type".to_owned(), ty));
            wanted.push(("typed", "yes"));
        }
        self.text(&part.rewrite, &wanted, &borrowed(texts))
    }

    fn written_type(&mut self, part: &Part) -> Option<String> {
        if let Some(ty) = &self.chain.end.ty {
            return Some(ty.clone());
        }
        let call = part.call.as_ref()?;
        // A `let` around a block stays, and its type is only repeated.
        let around =
            call.syntax().parent().and_then(ast::LetStmt::cast).filter(|_| self.chain.variable.is_none());
        if let Some(ty) = around.and_then(|it| it.ty()) {
            let ty = Some(ty.syntax().text().to_string());
            return ty.filter(|_| part.rewrite == "loop-fold");
        }
        let statement =
            self.chain.variable.as_ref().and(call.syntax().ancestors().find_map(ast::LetStmt::cast));
        let ty = match statement.and_then(|it| it.ty()) {
            Some(it) => it,
            None => {
                let written = call.generic_arg_list()?.generic_args().next()?;
                let ast::GenericArg::TypeArg(written) = written else { return None };
                let whole = written.ty()?;
                match part.rewrite.as_str() {
                    "loop-collect" | "loop-fold" => whole,
                    // The vector within the `Result`.
                    "loop-collect-tried" => {
                        let ast::Type::PathType(it) = whole else { return None };
                        let inner = it.path()?.segment()?.generic_arg_list()?.generic_args().next()?;
                        let ast::GenericArg::TypeArg(inner) = inner else { return None };
                        // `Vec<_>` says nothing new.
                        let named = |it: &SyntaxNode| it.kind() == SyntaxKind::PATH_TYPE;
                        let inner = inner.ty()?;
                        inner.syntax().descendants().skip(1).any(|it| named(&it)).then_some(inner)?
                    }
                    _ => return None,
                }
            }
        };
        if ty.syntax().kind() == SyntaxKind::INFER_TYPE {
            return None;
        }
        self.hole("e_type", ty.syntax());
        Some("$e_type".to_owned())
    }

    /// What the part runs, once what it takes is at hand as `each`.
    fn code(&mut self, part: &Part, each: &str, turn: &mut Vec<Piece>) -> Option<Code> {
        if matches!(part.takes, Takes::Nothing) {
            return None;
        }
        let argument = part.call.as_ref()?.arg_list()?.args().last()?;
        let looks = matches!(part.takes, Takes::Look(_));
        let ast::Expr::ClosureExpr(closure) = &argument else {
            let hole = format!("{}function", part.prefix);
            self.hole(&hole, argument.syntax());
            let how: &[(&str, &str)] = if looks { &[("looks", "yes")] } else { &[] };
            let text = self.text("loop-call", how, &[("function", &format!("${hole}")), ("each", each)])?;
            return Some(Code { text, plain: true, block: false });
        };
        if matches!(part.takes, Takes::Look(Look::Bound)) {
            let texts = [("name", format!("${}item", part.prefix)), ("value", each.to_owned())];
            let texts = texts.each_ref().map(|(name, text)| (*name, text.as_str()));
            turn.extend(self.text("loop-bind", &[("looks", "yes")], &texts).map(Piece::Lines));
        }
        let body = closure.body()?;
        let hole = format!("{}value", part.prefix);
        let early = leaves(body.syntax());
        let block = match &body {
            ast::Expr::BlockExpr(it) if it.modifier().is_none() => it.stmt_list(),
            _ => None,
        };
        if let (Some(list), "loop-for-each", false) = (&block, part.rewrite.as_str(), early) {
            return Some(Code {
                text: if self.run(&hole, list) { format!("$$${hole}") } else { "()".to_owned() },
                plain: false,
                block: true,
            });
        }
        self.hole(&hole, body.syntax());
        let mut code = Code { text: format!("${hole}"), plain: is_plain(&body), block: body.is_block_like() };
        if early {
            let how: &[(&str, &str)] = if block.is_some() { &[("value", "block")] } else { &[] };
            code.text = self.text("loop-returning", how, &[("value", &code.text)])?;
            code.block = true;
        }
        let rewrite = part.rewrite.as_str();
        let asks = CONDITIONS.contains(&rewrite);
        let opens = OPENING.contains(&rewrite);
        // What a condition makes ends with it; what is matched, or gone over, is there as long as the turn.
        let lasts = opens && self.leaves_something(&body);
        // It is asked only as long as elements are left out.
        let at_once = rewrite != "loop-skip-while";
        if at_once && (lasts || code.block && (asks || opens || rewrite == "loop-try-for-each-tried")) {
            let name = self.free(if asks { "holds" } else { "value" });
            self.let_line(&name, &code.text, turn);
            code = Code { text: name, plain: true, block: false };
        } else if (asks || opens) && !early && has_record_literal(body.syntax()) {
            code = Code { text: format!("({})", code.text), plain: true, block: false };
        }
        Some(code)
    }

    /// Whether evaluating the expression leaves a value for the end of the statement whose end somebody may notice.
    fn leaves_something(&self, body: &ast::Expr) -> bool {
        let leaves =
            |it: SyntaxNode| self.lowerer.flow.temporaries_obstacle(&it, SendNeed::Required).is_some();
        self.analysed(body.syntax()).is_none_or(leaves)
    }

    /// The node that was analysed for `node` of the chain in source: the same child of the same child.
    fn analysed(&self, node: &SyntaxNode) -> Option<SyntaxNode> {
        let nth = |it: &SyntaxNode| it.parent()?.children().position(|child| child == *it);
        let path = node.ancestors().take_while(|it| *it != self.found).map(|it| nth(&it));
        let path: Vec<usize> = path.collect::<Option<_>>()?;
        let step = |at: SyntaxNode, nth: &usize| at.children().nth(*nth);
        let same = path.iter().rev().try_fold(self.chain.whole.clone(), step)?;
        (same.kind() == node.kind()).then_some(same)
    }

    fn let_line(&self, name: &str, value: &str, turn: &mut Vec<Piece>) {
        turn.extend(self.text("loop-bind", &[], &[("name", name), ("value", value)]).map(Piece::Lines));
    }

    /// The pattern under which something arrives that `wants` it, with the lines that follow.
    fn slot(&mut self, wants: &Wants, turn: &mut Vec<Piece>) -> (String, Given) {
        match wants {
            Wants::Pattern(it, _) => (it.clone(), Given::Bound),
            Wants::Named(it) => (it.clone(), Given::Name(it.clone())),
            Wants::Nothing => ("_".to_owned(), Given::Bound),
            Wants::Typed(pattern) => {
                let name = self.free("value");
                self.let_line(pattern, &name, turn);
                (name, Given::Bound)
            }
            Wants::Name(_) | Wants::Expression => {
                let name = self.free("value");
                (name.clone(), Given::Name(name))
            }
        }
    }

    /// Hands on what is given; the name under which it is at hand then, or the expression that it is.
    fn bind(&mut self, given: Given, wants: &Wants, turn: &mut Vec<Piece>) -> String {
        match (given, wants) {
            (Given::Bound, _) => String::new(),
            (Given::Name(it), Wants::Expression | Wants::Nothing) => it,
            (Given::Name(it), Wants::Name(others)) if !others.contains(&it) => it,
            (Given::Name(it), Wants::Named(name)) if it == *name => it,
            (Given::Name(it), Wants::Pattern(_, text)) if it == *text => it,
            (Given::Expression(it), Wants::Expression) => it,
            (Given::Name(it) | Given::Expression(it), Wants::Pattern(pattern, _) | Wants::Typed(pattern)) => {
                self.let_line(pattern, &it, turn);
                String::new()
            }
            (Given::Name(it) | Given::Expression(it), Wants::Named(name)) => {
                self.let_line(name, &it, turn);
                name.clone()
            }
            (Given::Name(it) | Given::Expression(it), Wants::Name(_)) => {
                let name = self.free("value");
                self.let_line(&name, &it, turn);
                name
            }
            (Given::Expression(it), Wants::Nothing) => {
                self.let_line("_", &it, turn);
                String::new()
            }
        }
    }

    fn text(&self, rewrite: &str, wanted: &[(&str, &str)], texts: &[(&str, &str)]) -> Option<String> {
        let after = self.lowerer.catalog.get(RULE)?.rewrite(rewrite)?.after(wanted)?;
        let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        after.template.fill(&texts, &|path| path.to_owned()).ok()
    }

    fn hole(&mut self, name: &str, node: &SyntaxNode) {
        let elements = vec![NodeOrToken::Node(node.clone())];
        self.holes.push((name.to_owned(), Bound { range: node.text_range(), elements }));
    }

    /// The statements of a block as one hole; none if there are none.
    fn run(&mut self, name: &str, list: &ast::StmtList) -> bool {
        let inner: Vec<SyntaxElement> = list
            .syntax()
            .children_with_tokens()
            .filter(|it| {
                !matches!(it.kind(), SyntaxKind::WHITESPACE | SyntaxKind::L_CURLY | SyntaxKind::R_CURLY)
            })
            .collect();
        let (Some(first), Some(last)) = (inner.first(), inner.last()) else { return false };
        let range = first.text_range().cover(last.text_range());
        let elements = inner.into_iter().filter(|it| it.as_node().is_some()).collect();
        self.holes.push((name.to_owned(), Bound { range, elements }));
        self.runs.insert(name.to_owned());
        true
    }

    fn free(&mut self, name: &str) -> String {
        let scope = self.scope.clone();
        self.lowerer.free(&[name], &scope, &mut self.taken)
    }
}

/// The last call of the chain that is written anew.
fn top_call(found: &SyntaxNode) -> Option<ast::MethodCallExpr> {
    let expr = match found.kind() {
        SyntaxKind::FOR_EXPR => ast::ForExpr::cast(found.clone())?.iterable()?,
        SyntaxKind::LET_STMT => ast::LetStmt::cast(found.clone())?.initializer()?,
        SyntaxKind::EXPR_STMT => ast::ExprStmt::cast(found.clone())?.expr()?,
        _ => ast::Expr::cast(found.clone())?,
    };
    let expr = match expr {
        ast::Expr::TryExpr(it) => it.expr()?,
        it => it,
    };
    match expr {
        ast::Expr::MethodCallExpr(it) => Some(it),
        _ => None,
    }
}

/// Whether `!` before the expression speaks of all of it.
fn is_plain(expr: &ast::Expr) -> bool {
    matches!(
        expr,
        ast::Expr::CallExpr(_)
            | ast::Expr::MethodCallExpr(_)
            | ast::Expr::PathExpr(_)
            | ast::Expr::FieldExpr(_)
            | ast::Expr::ParenExpr(_)
            | ast::Expr::MacroExpr(_)
            | ast::Expr::AwaitExpr(_)
            | ast::Expr::IndexExpr(_)
    )
}

fn borrowed(texts: &[(String, String)]) -> Vec<(&str, &str)> {
    texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect()
}

/// The pieces of a turn as lines, one within the other.
fn nested(pieces: Vec<Piece>) -> String {
    let mut text = String::new();
    for piece in pieces.into_iter().rev() {
        text = match piece {
            Piece::Lines(it) if text.is_empty() => it,
            Piece::Lines(it) => format!("{it}\n{text}"),
            Piece::Around(it) => within(&it, text),
        };
    }
    text
}

/// `around`, with `turn` where it says so.
fn within(around: &str, turn: String) -> String {
    around.replace(TURN, &indented(&turn))
}

fn indented(text: &str) -> String {
    text.replace('\n', "\n    ")
}
