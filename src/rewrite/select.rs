//! Lowers `select!`: the head of each arm is written anew, its body stays (semantics.md §5).

use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_syntax::{Edition, SyntaxKind, SyntaxNode, SyntaxToken, TextRange, TextSize};

use super::channel::spelled;
use super::lower::{Lowerer, Operation, What};
use super::sheet::Sheet;
use crate::edit::Edit;
use crate::facts::body::CallIx;
use crate::facts::select_grammar::{Arm, ArmKind};
use crate::flow::channels::Kind;
use crate::flow::context::call_arguments;
use crate::flow::selects::{SelectFacts, Source, api_name, text_at};
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;
use crate::rule::precedence::before_postfix;
use crate::rule::template::lex;

/// How one arm is written.
struct NewArm {
    /// `pattern = future => `
    head: String,
    /// Put before and behind the body.
    around: (String, String),
    /// Edits of the body.
    body: Vec<Edit>,
}

impl<'db> Lowerer<'_, 'db> {
    /// Lowers the select that is macro call `ix`, if that is one.
    pub(super) fn select_at(&mut self, unit: UnitIx, ix: CallIx) -> bool {
        let Some(select) = self.assembly.channels.selects.iter().find(|it| it.call == ix).cloned() else {
            return false;
        };
        if self.lowered.rules.insert(ix, "crossbeam-select").is_none() {
            self.select(unit, &select);
        }
        true
    }

    fn select(&mut self, unit: UnitIx, select: &SelectFacts) {
        if let Some(dynamic) = &select.dynamic {
            return self.dynamic_select(unit, select, dynamic);
        }
        let whole = text_at(self.flow, select.src, select.src.range);
        let Some(bang) = whole.find('!') else { return };
        let start = usize::from(select.src.range.start());
        let mut edits = vec![Edit::replace(start..start + bang, "tokio::select")];
        let mut arms = Vec::new();
        for (arm, source) in select.parsed.arms.iter().zip(&select.sources) {
            match self.arm(unit, select, arm, source) {
                Some(it) => arms.push(it),
                None => return,
            }
        }
        let default = select.parsed.arms.iter().position(|it| matches!(it.kind, ArmKind::Default { .. }));
        let indent = self.indent_of(select, select.parsed.arms[0].range.start());
        // Beside several channels a fair order matters more: a fresh `yield_now` or `sleep` is never ready at once.
        let alone = select.parsed.arms.len() <= 2;
        if select.biased || default.is_some() && alone {
            let first: usize = select.parsed.arms[0].range.start().into();
            edits.push(Edit::insert(first, format!("biased;\n{indent}")));
        }
        if !select.biased && select.parsed.arms.len() > 1 {
            self.note(
                unit,
                "among ready arms tokio starts at a random one: arms beside idle ones win more often",
            );
        }
        let last = select.parsed.arms.len() - 1;
        let moved = default.filter(|it| *it != last && (alone || select.biased));
        for (index, (arm, new)) in select.parsed.arms.iter().zip(&arms).enumerate() {
            if Some(index) == moved {
                continue;
            }
            let (head, body) = (usize::from(arm.range.start()), arm.body);
            let (body_start, body_end) = (usize::from(body.start()), usize::from(body.end()));
            edits.push(Edit::replace(head..body_start, format!("{}{}", new.head, new.around.0)));
            if !new.around.1.is_empty() {
                edits.push(Edit::insert(body_end, new.around.1.clone()));
            }
            edits.extend(new.body.iter().cloned());
        }
        let moved = moved.map(|index| {
            let (arm, next) = (&select.parsed.arms[index], &select.parsed.arms[index + 1]);
            let end = &select.parsed.arms[last];
            (
                arms[index].head.clone(),
                arms[index].around.clone(),
                arm.range,
                arm.body,
                next.range.start(),
                end.clone(),
            )
        });
        let make = move |sheet: &mut Sheet, text: &str| {
            if let Some((head, around, arm, body, next, last)) = moved {
                let gone = TextRange::new(arm.start(), next);
                let body = sheet.current(text, body);
                sheet.consume(gone);
                edits.push(Edit::delete(gone.start().into()..gone.end().into()));
                let comma = if last.comma.is_some() { "" } else { "," };
                let end = last.comma.map_or(last.body.end(), |it| it.end());
                let arm = format!("{comma}\n{indent}{head}{}{body}{},", around.0, around.1);
                edits.push(Edit::insert(end.into(), arm));
            }
            edits
        };
        let node = self.flow.facts.calls[select.call.0].node.clone();
        self.operations.push(Operation {
            unit,
            file: select.src.file,
            node,
            base: TextSize::new(0),
            what: What::Deferred(Some(Box::new(make))),
        });
    }

    fn indent_of(&self, select: &SelectFacts, at: TextSize) -> String {
        let text = text_at(self.flow, select.src, TextRange::new(0.into(), at));
        let line = text.rfind('\n').map_or(0, |it| it + 1);
        text[line..].chars().take_while(|it| it.is_whitespace()).collect()
    }

    fn arm(&mut self, unit: UnitIx, select: &SelectFacts, arm: &Arm, source: &Source) -> Option<NewArm> {
        let timer = self.timer_of(source);
        let flow = self.flow;
        let text = |range: TextRange| text_at(flow, select.src, range);
        let mut new = NewArm { head: String::new(), around: Default::default(), body: Vec::new() };
        match (&arm.kind, source) {
            (ArmKind::Default { timeout: None }, _) => {
                new.head = "_ = tokio::task::yield_now() => ".to_owned();
            }
            (ArmKind::Default { timeout: Some(timeout) }, _) => {
                new.head = format!("_ = tokio::time::sleep({}) => ", text(*timeout));
            }
            (ArmKind::Recv { pattern: Some(pattern), .. }, Source::Made(ix)) => {
                let argument = self.timer_argument(*ix);
                let name = text(*pattern);
                let sleep = match (api_name(self.flow, *ix), argument) {
                    ("never", _) => None,
                    ("at", Some(when)) => Some(format!("tokio::time::sleep_until(({when}).into())")),
                    (_, Some(duration)) => Some(format!("tokio::time::sleep({duration})")),
                    _ => return None,
                };
                new.head = match sleep {
                    None => self.never(select, arm, *ix),
                    Some(sleep) if name.starts_with('_') || is_unused(&name, &text(arm.body)) => {
                        format!("_ = {sleep} => ")
                    }
                    Some(sleep) => {
                        let now = self.instant(select.src.file, "std::time::Instant::now()");
                        format!("{name} = async {{ {sleep}.await; {now} }} => ")
                    }
                };
                self.lowered.rules.insert(*ix, "crossbeam-select");
            }
            (ArmKind::Recv { channel, pattern: Some(pattern) }, Source::End(_)) if timer.is_some() => {
                let (pattern, timer_name) = (text(*pattern), bare(&text(*channel)));
                let unused = pattern.starts_with('_') || is_unused(&pattern, &text(arm.body));
                let (id, kind) = timer?;
                let guard = match kind {
                    Kind::Deadline if self.needs_flag(id) => format!(", if !{timer_name}_fired"),
                    _ => String::new(),
                };
                let (wait, instant) = match kind {
                    Kind::Ticker => {
                        (format!("{timer_name}.tick()"), format!("{timer_name}.tick().await.into_std()"))
                    }
                    _ => (format!("&mut {timer_name}"), format!("{timer_name}.deadline().into_std()")),
                };
                new.head = if unused {
                    format!("_ = {wait}{guard} => ")
                } else {
                    let instant = self.instant(select.src.file, &instant);
                    match kind {
                        Kind::Ticker => format!("{pattern} = async {{ {instant} }}{guard} => "),
                        _ => format!("{pattern} = async {{ ({wait}).await; {instant} }}{guard} => "),
                    }
                };
                if kind == Kind::Deadline && self.needs_flag(id) && !self.is_over(select, arm, id) {
                    self.wrap(select, arm, &mut new, &format!("{timer_name}_fired = true;"));
                    return Some(new);
                }
            }
            (ArmKind::Recv { channel, pattern: Some(pattern) }, Source::End(_)) => {
                let (name, rx) = (text(*pattern), bare(&text(*channel)));
                let unused = name == "_" || is_unused(&name, &text(arm.body));
                let body = if unused { Some(Vec::new()) } else { option_body(&name, &text(arm.body)) };
                match body {
                    Some(body) => {
                        new.head = format!("{name} = {rx}.recv() => ");
                        let base = usize::from(arm.body.start());
                        new.body.extend(body.into_iter().map(|it| Edit {
                            start: it.start + base,
                            end: it.end + base,
                            replacement: it.replacement,
                        }));
                    }
                    None => {
                        let error = spelled(self.flow, select.src.file, "crossbeam_channel::RecvError");
                        new.head = format!("{name} = async {{ {rx}.recv().await.ok_or({error}) }} => ");
                    }
                }
            }
            (ArmKind::Recv { pattern: Some(pattern), .. }, Source::Optional(option, ix))
                if matches!(timer, Some((_, Kind::Ticker))) =>
            {
                if !text(*pattern).starts_with('_') {
                    self.fail(
                        unit,
                        RefusalCode::NeedsRule,
                        "it looks at the instant of a ticker that may be absent",
                    );
                    return None;
                }
                self.lowered.rules.insert(*ix, "crossbeam-select");
                let src = self.flow.facts.src(option.syntax())?;
                let option = text_at(self.flow, src, src.range);
                let ticks = "Some(ticker) => { ticker.tick().await; }";
                new.head = format!(
                    "_ = async {{ match {option}.as_mut() {{ {ticks} None => std::future::pending().await }} }} => "
                );
            }
            (ArmKind::Recv { pattern: Some(pattern), .. }, Source::Optional(option, ix)) => {
                self.lowered.rules.insert(*ix, "crossbeam-select");
                let src = self.flow.facts.src(option.syntax())?;
                let (name, option) = (text(*pattern), text_at(self.flow, src, src.range));
                let unused = name == "_" || is_unused(&name, &text(arm.body));
                let body = if unused { Some(Vec::new()) } else { option_body(&name, &text(arm.body)) };
                let error = match body {
                    Some(_) => String::new(),
                    None => {
                        let error = spelled(self.flow, select.src.file, "crossbeam_channel::RecvError");
                        format!(".ok_or({error})")
                    }
                };
                let base = usize::from(arm.body.start());
                new.body.extend(body.into_iter().flatten().map(|it| Edit {
                    start: it.start + base,
                    end: it.end + base,
                    replacement: it.replacement,
                }));
                new.head = format!(
                    "{name} = async {{ match {option}.as_mut() {{ Some(rx) => rx.recv().await{error}, None => std::future::pending().await }} }} => "
                );
            }
            (ArmKind::Send { channel, message, pattern: Some(pattern) }, Source::End(expr)) => {
                let (name, tx, value) = (text(*pattern), bare(&text(*channel)), text(*message));
                let channel = self.assembly.channels.of_node(expr.syntax());
                let kind = channel.map(|it| self.assembly.channels.all[it].kind);
                let error = self.send_error(select, &name, &text(arm.body));
                let node = &flow.facts.calls[select.call.0].node;
                let permit = self.fresh_name(node, ["permit", "send_permit", "permit_to_send"]);
                let message = self.fresh_name(node, ["message", "message_to_send", "outgoing_message"]);
                let before = match kind {
                    Some(Kind::Bounded) => {
                        new.head = format!("{permit} = {tx}.reserve() => ");
                        if name == "_" {
                            format!(
                                "let {message} = {value};\nif let Ok({permit}) = {permit} {{ {permit}.send({message}); }}"
                            )
                        } else {
                            format!(
                                "let {message} = {value};\nlet {name} = match {permit} {{\n    Ok({permit}) => {{\n        {permit}.send({message});\n        Ok(())\n    }}\n    Err(_) => Err({error}({message})),\n}};"
                            )
                        }
                    }
                    Some(Kind::Unbounded) => {
                        new.head = "_ = std::future::ready(()) => ".to_owned();
                        let kept = match error.starts_with("tokio::") {
                            true => String::new(),
                            false => format!(".map_err(|error| {error}(error.0))"),
                        };
                        format!("let {name} = {tx}.send({value}){kept};")
                    }
                    _ => {
                        self.fail(
                            unit,
                            RefusalCode::Unresolved,
                            "a oneshot cannot be sent to in a `select!`",
                        );
                        return None;
                    }
                };
                self.wrap(select, arm, &mut new, &before);
                return Some(new);
            }
            _ => {
                self.fail(unit, RefusalCode::Unresolved, "an arm of the `select!` has no counterpart");
                return None;
            }
        }
        // tokio takes `{ .. }` for the whole body.
        if !arm.body_is_block
            && let Some(block) = leading_block(&text(arm.body))
        {
            new.around.0 = "(".to_owned();
            new.body.push(Edit::insert(usize::from(arm.body.start()) + block, ")"));
        }
        Some(new)
    }

    /// The error that a `send` arm's body is to see: tokio's, unless the body looks at it.
    fn send_error(&self, select: &SelectFacts, name: &str, body: &str) -> String {
        if only_asks(name, body) {
            return "tokio::sync::mpsc::error::SendError".to_owned();
        }
        spelled(self.flow, select.src.file, "crossbeam_channel::SendError")
    }

    /// An arm that is always off; its body may still speak about a result of the right type.
    fn never(&self, select: &SelectFacts, arm: &Arm, ix: CallIx) -> String {
        let written = self.flow.facts.calls[ix.0].node.text().to_string();
        let message = written.split_once("::<").and_then(|(_, it)| it.trim_end().strip_suffix(">()"));
        match (&arm.kind, message) {
            (ArmKind::Recv { pattern: Some(pattern), .. }, Some(message)) => {
                let name = text_at(self.flow, select.src, *pattern);
                let error = spelled(self.flow, select.src.file, "crossbeam_channel::RecvError");
                format!("{name} = std::future::pending::<Result<{}, {error}>>() => ", message.trim())
            }
            _ => "_ = std::future::pending::<()>() => ".to_owned(),
        }
    }

    /// Statements in front of the body.
    fn wrap(&self, select: &SelectFacts, arm: &Arm, new: &mut NewArm, statements: &str) {
        let indent = self.indent_of(select, arm.range.start());
        let inner = format!("\n{indent}    ");
        let statements = statements.replace('\n', &inner);
        if arm.body_is_block {
            let at = usize::from(arm.body.start()) + 1;
            new.body.push(Edit::insert(at, format!("{inner}{statements}")));
        } else {
            new.around = (format!("{{{inner}{statements}{inner}"), format!("\n{indent}}}"));
        }
    }

    fn timer_argument(&self, ix: CallIx) -> Option<String> {
        let call = &self.flow.facts.calls[ix.0];
        let argument = call_arguments(&call.node).into_iter().next()?;
        let src = self.flow.facts.src(argument.syntax())?;
        Some(text_at(self.flow, src, src.range))
    }
}

/// A channel expression without references around it, as an operation can be written behind it.
fn bare(text: &str) -> String {
    let mut at = text.trim();
    loop {
        let inner = at.trim_start_matches('&').trim();
        let inner = match inner.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            Some(inner) if !inner.contains(['(', ')']) => inner.trim(),
            _ => inner,
        };
        if inner == at {
            return before_postfix(at);
        }
        at = inner;
    }
}

/// Where the block ends that the expression `text` starts with.
fn leading_block(text: &str) -> Option<usize> {
    if !text.starts_with('{') {
        return None;
    }
    let mut depth = 0_usize;
    for (range, kind) in lex(text) {
        match kind {
            SyntaxKind::L_CURLY => depth += 1,
            SyntaxKind::R_CURLY if depth <= 1 => return Some(range.end),
            SyntaxKind::R_CURLY => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_name(text: &str) -> bool {
    text.chars().all(|it| it.is_alphanumeric() || it == '_')
}

fn tokens(root: &SyntaxNode, name: &str) -> Vec<SyntaxToken> {
    root.descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| match it.kind() {
            SyntaxKind::IDENT => it.text() == name,
            // `println!("{n}")`
            SyntaxKind::STRING => it.text().contains(&format!("{{{name}")),
            _ => false,
        })
        .collect()
}

fn is_unused(name: &str, body: &str) -> bool {
    let root = ast::Expr::parse(body, Edition::CURRENT).tree().syntax().clone();
    is_name(name) && tokens(&root, name).is_empty()
}

/// Whether the body asks the `Result` called `name` no more than whether it is one: by `unwrap`, `is_ok` and the like.
fn only_asks(name: &str, body: &str) -> bool {
    let root = ast::Expr::parse(body, Edition::CURRENT).tree().syntax().clone();
    is_name(name)
        && tokens(&root, name).iter().all(|it| {
            let path = it.parent_ancestors().find_map(ast::PathExpr::cast);
            let asked = path.and_then(|it| it.syntax().parent()).and_then(ast::MethodCallExpr::cast);
            let method = asked.and_then(|it| it.name_ref()).map(|it| it.text().to_string());
            matches!(method.as_deref(), Some("unwrap" | "expect" | "is_ok" | "is_err" | "ok"))
        })
}

/// The edits that make a body which looks at the `Result` called `name` look at an `Option`; `None` where it does
/// more than that.
fn option_body(name: &str, body: &str) -> Option<Vec<Edit>> {
    if !is_name(name) {
        return None;
    }
    let parse = ast::Expr::parse(body, Edition::CURRENT);
    if !parse.errors().is_empty() {
        return None;
    }
    let root = parse.tree().syntax().clone();
    let mentions = tokens(&root, name);
    let mut looks: Option<SyntaxNode> = None;
    let mut patterns: Vec<(ast::Pat, Option<SyntaxNode>)> = Vec::new();
    let mut edits = Vec::new();
    // The mention of a pattern comes before that of its scrutinee.
    for mention in &mentions {
        let Some(path) = mention.parent_ancestors().find_map(ast::PathExpr::cast) else { continue };
        looks = path.syntax().parent();
        break;
    }
    let looks = looks?;
    let mut rebound: Vec<TextRange> = Vec::new();
    match looks.kind() {
        SyntaxKind::MATCH_EXPR => {
            let it = ast::MatchExpr::cast(looks.clone())?;
            for arm in it.match_arm_list()?.arms() {
                patterns.push((arm.pat()?, Some(arm.syntax().clone())));
            }
        }
        SyntaxKind::LET_EXPR => {
            let it = ast::LetExpr::cast(looks.clone())?;
            let scope = it.syntax().parent().and_then(ast::IfExpr::cast)?;
            patterns.push((it.pat()?, scope.then_branch().map(|it| it.syntax().clone())));
        }
        SyntaxKind::LET_STMT => {
            let it = ast::LetStmt::cast(looks.clone())?;
            it.let_else()?;
            patterns.push((it.pat()?, None));
            // What the pattern binds anew stands for the message from here on.
            if !tokens(it.pat()?.syntax(), name).is_empty() {
                let list = looks.parent()?.text_range();
                rebound.push(TextRange::new(looks.text_range().end(), list.end()));
            }
        }
        SyntaxKind::METHOD_CALL_EXPR => {
            let it = ast::MethodCallExpr::cast(looks.clone())?;
            let method = it.name_ref()?;
            let range = method.syntax().text_range();
            let range: std::ops::Range<usize> = range.start().into()..range.end().into();
            match method.text() {
                "is_ok" => edits.push(Edit::replace(range, "is_some")),
                "is_err" => edits.push(Edit::replace(range, "is_none")),
                "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" => {}
                "ok" => {
                    let kept: usize = it.receiver()?.syntax().text_range().end().into();
                    edits.push(Edit::delete(kept..it.syntax().text_range().end().into()));
                }
                _ => return None,
            }
        }
        _ => return None,
    }
    for (pat, scope) in &patterns {
        edits.extend(option_pattern(pat)?);
        if !tokens(pat.syntax(), name).is_empty() {
            rebound.push(pat.syntax().text_range());
            rebound.extend(scope.iter().map(|it| it.text_range()));
        }
    }
    rebound.extend(bound_anew(&root, &looks, name));
    let rest = mentions
        .iter()
        .filter(|it| !rebound.iter().any(|range| range.contains_range(it.text_range())))
        .count();
    (rest == 1).then_some(edits)
}

/// Where `name` means something else: behind `let m = m.unwrap();`, in `|m| ..`.
fn bound_anew(root: &SyntaxNode, looks: &SyntaxNode, name: &str) -> Vec<TextRange> {
    let mut ranges = Vec::new();
    let statement = looks.ancestors().find_map(ast::LetStmt::cast);
    if let Some(pat) = statement.as_ref().and_then(|it| it.pat())
        && !tokens(pat.syntax(), name).is_empty()
        && let Some(list) = statement.and_then(|it| it.syntax().parent())
    {
        ranges.push(pat.syntax().text_range());
        let behind = looks.ancestors().find(|it| it.kind() == SyntaxKind::LET_STMT);
        let behind = behind.map_or(list.text_range().end(), |it| it.text_range().end());
        ranges.push(TextRange::new(behind, list.text_range().end()));
    }
    for closure in root.descendants().filter_map(ast::ClosureExpr::cast) {
        let named = closure.param_list().is_some_and(|it| !tokens(it.syntax(), name).is_empty());
        if named {
            ranges.push(closure.syntax().text_range());
        }
    }
    ranges
}

/// `Ok(x)` becomes `Some(x)`, `Err(_)` becomes `None`.
fn option_pattern(pat: &ast::Pat) -> Option<Vec<Edit>> {
    match pat {
        ast::Pat::WildcardPat(_) => Some(Vec::new()),
        ast::Pat::ParenPat(it) => option_pattern(&it.pat()?),
        ast::Pat::OrPat(it) => {
            let edits: Option<Vec<Vec<Edit>>> = it.pats().map(|it| option_pattern(&it)).collect();
            Some(edits?.concat())
        }
        ast::Pat::TupleStructPat(it) => {
            let path = it.path()?;
            let range = path.syntax().text_range();
            let whole = it.syntax().text_range();
            match path.syntax().text().to_string().as_str() {
                // `Ok(Err(..))`: the message is a `Result` itself, which the exact form keeps apart.
                "Ok" if it.fields().any(|it| {
                    matches!(&it, ast::Pat::TupleStructPat(it) if it.path().is_some_and(|it| {
                        matches!(&*it.syntax().text().to_string(), "Ok" | "Err")
                    }))
                }) =>
                {
                    None
                }
                "Ok" => Some(vec![Edit::replace(range.start().into()..range.end().into(), "Some")]),
                "Err" => {
                    let field = it.fields().next()?;
                    let ignored = match &field {
                        ast::Pat::WildcardPat(_) => true,
                        other => other.syntax().text().to_string().ends_with("RecvError"),
                    };
                    ignored.then(|| vec![Edit::replace(whole.start().into()..whole.end().into(), "None")])
                }
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body with `m` an `Option`; none where it keeps its `Result`.
    fn optional(body: &str) -> Option<String> {
        let edits = option_body("m", body)?;
        Some(crate::edit::apply_edits(body, &edits).unwrap())
    }

    #[test]
    fn bodies_that_only_look_at_the_result_look_at_an_option() {
        let cases = [
            ("m.ok()", "m"),
            ("m.ok().map(|m| m + 1)", "m.map(|m| m + 1)"),
            ("{ let m = m.unwrap(); push(m); m }", "{ let m = m.unwrap(); push(m); m }"),
            ("{ let Ok(m) = m else { break }; push(m) }", "{ let Some(m) = m else { break }; push(m) }"),
            (
                "match m { Ok(Key(c)) => push(c), Ok(Quit) | Err(_) => break }",
                "match m { Some(Key(c)) => push(c), Some(Quit) | None => break }",
            ),
            ("match m { Ok(n) => n, Err(RecvError) => 0 }", "match m { Some(n) => n, None => 0 }"),
        ];
        for (before, after) in cases {
            assert_eq!(optional(before).as_deref(), Some(after), "{before}");
        }
    }

    #[test]
    fn bodies_that_need_the_error_keep_the_result() {
        for body in [
            "m?",
            "match m { Ok(n) => n, Err(e) => panic!(\"{e}\") }",
            "{ let Ok(n) = m else { return m }; n }",
            "{ println!(\"{:?}\", m); m.ok() }",
            "m.map(|n| n + 1)",
        ] {
            assert_eq!(optional(body), None, "{body}");
        }
    }
}
