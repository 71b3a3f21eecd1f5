//! `self.add(self.rx.recv()?)`: a method may be lent what its argument looks at, for it is only then that the method begins. A tokio
//! receiver is not looked at but changed, so what is received is bound before.

use std::ops::Range;

use ra_ap_ide_db::FileId;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};
use ra_ap_syntax::{NodeOrToken, SyntaxKind, SyntaxNode, SyntaxToken, TextRange};

use crate::facts::body::Callee;
use crate::flow::Flow;
use crate::flow::channels::exclusive::{is_borrowed_over_but, names_place};
use crate::flow::held::SendNeed;

/// Arguments that get names of their own before the call that they are for. Ranges are bytes of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundFirst {
    /// The file.
    pub file: FileId,
    /// What is evaluated behind the bindings, the arguments' names in the places of the arguments.
    pub whole: Range<usize>,
    /// What that is.
    pub place: BoundIn,
    /// The arguments and their names, in their order. There is at least one.
    pub arguments: Vec<(Range<usize>, String)>,
    /// The end of what comes behind the last argument: a comma, or the closing parenthesis.
    pub closed: usize,
    /// That comma or parenthesis.
    pub closing: String,
}

impl BoundFirst {
    /// The same with the arguments that `other` binds, if both are for one call.
    pub(super) fn joined(&self, other: &BoundFirst) -> Option<BoundFirst> {
        let (more, fewer) = match self.arguments.len() >= other.arguments.len() {
            true => (self, other),
            false => (other, self),
        };
        let covers = more.file == fewer.file && more.arguments.starts_with(&fewer.arguments);
        covers.then(|| more.clone())
    }

    /// Whether both stand in one statement.
    pub(super) fn meets(&self, other: &BoundFirst) -> bool {
        self.file == other.file && self.whole.start < other.whole.end && other.whole.start < self.whole.end
    }
}

/// Where an argument is bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundIn {
    /// Before a statement, or the last expression of a block.
    Statement,
    /// In a block that takes the place of an arm's expression.
    Arm,
}

/// How the statement around `operation`, which is to have `object` for itself, becomes one that binds the argument with the operation
/// in it and one that hands it over; if it is the receiver of that call alone that is in the way.
pub(super) fn bound_first(flow: &Flow<'_>, object: &ast::Expr, operation: &SyntaxNode) -> Option<BoundFirst> {
    let evaluated = |it: &SyntaxNode| {
        let ends = matches!(it.kind(), SyntaxKind::CLOSURE_EXPR | SyntaxKind::STMT_LIST);
        !ends && (it.kind() == SyntaxKind::MACRO_CALL || !ast::Stmt::can_cast(it.kind()))
    };
    let sema = &flow.facts.sema;
    let around: Vec<SyntaxNode> = sema.ancestors_with_macros(operation.clone()).collect();
    // What a macro makes of an argument is evaluated where the macro stands, unless it is put off.
    let written = around.iter().position(|it| sema.hir_file_for(it).file_id().is_some())?;
    let (expanded, around) = around.split_at(written);
    let is_put_off = |it: &SyntaxNode| {
        let is_async = ast::BlockExpr::cast(it.clone()).is_some_and(|it| it.async_token().is_some());
        is_async || it.kind() == SyntaxKind::CLOSURE_EXPR
    };
    if expanded.iter().any(is_put_off) {
        return None;
    }
    let within: Vec<SyntaxNode> = around.iter().take_while(|it| evaluated(it)).cloned().collect();
    let calls = within.iter().skip(usize::from(written == 0)).cloned().filter_map(ast::MethodCallExpr::cast);
    calls.into_iter().find_map(|call| {
        let receiver = call.receiver()?;
        let mut arguments = call.arg_list()?.args();
        let before: Vec<ast::Expr> =
            arguments.by_ref().take_while(|it| !within.contains(it.syntax())).collect();
        let index = before.len();
        let argument = call.arg_list()?.args().nth(index)?;
        let indexed = receiver.syntax().descendants().any(|it| it.kind() == SyntaxKind::INDEX_EXPR);
        let in_the_way = names_place(&receiver) && !indexed;
        (in_the_way && !is_borrowed_over_but(flow, object, operation, Some(receiver.syntax())))
            .then_some(())?;
        // What comes before it and does something is bound in its turn.
        let all: Vec<(usize, ast::Expr)> = before.into_iter().chain([argument]).enumerate().collect();
        let bound: Vec<(usize, ast::Expr)> =
            all.iter().filter(|(at, it)| *at == index || !only_names(it)).cloned().collect();
        let bindable = |it: &ast::Expr| {
            let moves = sema.type_of_expr(it).is_some_and(|it| flow.is_owned(&it.original, 0));
            moves && flow.temporaries_obstacle(it.syntax(), SendNeed::NotRequired).is_none()
        };
        // What only names a place is looked at behind the others.
        let literal = |it: &ast::Expr| matches!(it, ast::Expr::Literal(_));
        let changes = |(at, it): &(usize, ast::Expr)| {
            let named = all.iter().any(|(other, it)| other < at && only_names(it) && !literal(it));
            // What is received changes only the receiver.
            named && if *at == index { assigns(it) } else { flow.changes_places(it.syntax()) }
        };
        let fits = bound.iter().all(|(_, it)| bindable(it)) && !bound.iter().any(changes);
        (fits && sema.hir_file_for(call.syntax()).file_id().is_some()).then_some(())?;
        divided(flow, &call, &bound)
    })
}

fn assigns(expr: &ast::Expr) -> bool {
    let mut inner = expr.syntax().descendants().filter_map(ast::BinExpr::cast);
    inner.any(|it| matches!(it.op_kind(), Some(ast::BinaryOp::Assignment { .. })))
}

/// Whether it is evaluated to the same behind the argument that follows it, whatever that does.
fn only_names(argument: &ast::Expr) -> bool {
    let plain = matches!(argument, ast::Expr::Literal(_)) || names_place(argument);
    plain && argument.syntax().descendants().all(|it| it.kind() != SyntaxKind::INDEX_EXPR)
}

/// The statement of `call` in two.
fn divided(flow: &Flow<'_>, call: &ast::MethodCallExpr, bound: &[(usize, ast::Expr)]) -> Option<BoundFirst> {
    let (place, whole) = statement_begun_by(call.syntax())?;
    let callee = flow.facts.call_index(call.syntax()).map(|it| &flow.facts.calls[it.0].callee);
    let mut arguments: Vec<(Range<usize>, String)> = Vec::new();
    for (index, argument) in bound {
        let taken: Vec<String> = arguments.iter().map(|(_, name)| name.clone()).collect();
        let name = flow.name_for(callee.unwrap_or(&Callee::Value), *index, call.syntax(), &taken)?;
        arguments.push((bytes(argument.syntax().text_range()), name));
    }
    let (_, last) = bound.last()?;
    let behind = last.syntax().siblings_with_tokens(ra_ap_syntax::Direction::Next).skip(1);
    let closing = behind
        .filter_map(NodeOrToken::into_token)
        .find(|it| matches!(it.kind(), SyntaxKind::COMMA | SyntaxKind::R_PAREN))?;
    let closing = match next_of(&closing) {
        Some(it) if closing.kind() == SyntaxKind::COMMA && it.kind() == SyntaxKind::R_PAREN => it,
        _ => closing,
    };
    Some(BoundFirst {
        file: flow.facts.src(&whole)?.file,
        whole: bytes(whole.text_range()),
        place,
        arguments,
        closed: closing.text_range().end().into(),
        closing: closing.text().to_owned(),
    })
}

fn bytes(range: TextRange) -> Range<usize> {
    range.start().into()..range.end().into()
}

/// The statement, the expression at the end of a block, or that of an arm, of which nothing is evaluated before the call.
fn statement_begun_by(call: &SyntaxNode) -> Option<(BoundIn, SyntaxNode)> {
    let mut at = call.clone();
    loop {
        let parent = at.parent()?;
        let begins = |it: Option<ast::Expr>| it.is_some_and(|it| *it.syntax() == at);
        let is_place = |it: ast::Expr| names_place(&it) && !matches!(it, ast::Expr::IndexExpr(_));
        let first = match parent.kind() {
            SyntaxKind::EXPR_STMT | SyntaxKind::LET_STMT => return Some((BoundIn::Statement, parent)),
            SyntaxKind::STMT_LIST => return Some((BoundIn::Statement, at)),
            SyntaxKind::MATCH_ARM => {
                return begins(ast::MatchArm::cast(parent)?.expr()).then_some((BoundIn::Arm, at));
            }
            SyntaxKind::TRY_EXPR
            | SyntaxKind::PAREN_EXPR
            | SyntaxKind::RETURN_EXPR
            | SyntaxKind::BREAK_EXPR
            | SyntaxKind::PREFIX_EXPR
            | SyntaxKind::CAST_EXPR
            | SyntaxKind::AWAIT_EXPR
            | SyntaxKind::FIELD_EXPR
            | SyntaxKind::LET_EXPR => true,
            SyntaxKind::METHOD_CALL_EXPR => {
                begins(ast::MethodCallExpr::cast(parent.clone()).and_then(|it| it.receiver()))
            }
            SyntaxKind::CALL_EXPR => {
                let callee = ast::CallExpr::cast(parent.clone()).and_then(|it| it.expr());
                matches!(callee, Some(ast::Expr::PathExpr(_)))
            }
            SyntaxKind::ARG_LIST => {
                let of_call = parent.parent().is_some_and(|it| it.kind() == SyntaxKind::CALL_EXPR);
                of_call && begins(ast::ArgList::cast(parent.clone()).and_then(|it| it.args().next()))
            }
            SyntaxKind::BIN_EXPR => {
                let binary = ast::BinExpr::cast(parent.clone())?;
                match binary.op_kind()? {
                    ast::BinaryOp::Assignment { op: None } => binary.lhs().is_some_and(is_place),
                    ast::BinaryOp::Assignment { .. } => false,
                    _ => begins(binary.lhs()),
                }
            }
            SyntaxKind::IF_EXPR => begins(ast::IfExpr::cast(parent.clone())?.condition()),
            SyntaxKind::MATCH_EXPR => begins(ast::MatchExpr::cast(parent.clone())?.expr()),
            _ => false,
        };
        first.then_some(())?;
        at = parent;
    }
}

fn next_of(token: &SyntaxToken) -> Option<SyntaxToken> {
    std::iter::successors(token.next_token(), SyntaxToken::next_token).find(|it| !it.kind().is_trivia())
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;

    const TOTAL: &str = "use std::sync::mpsc::{channel, Receiver};\nstruct Total { rx: Receiver<u32>, sum: u32, all: Vec<u32> }\nimpl Total {\n    \
         fn add(&mut self, n: u32) -> u32 { self.sum += n; self.sum }\n    fn times(&mut self, n: u32, by: u32) -> u32 { self.sum += n * by; self.sum }\n    \
         fn next(&self) -> Option<u32> { self.rx.recv().ok() }\n    fn name(&self) -> &str { \"total\" }\n    \
         fn show(&mut self, n: u32, name: &str) -> u32 { n + name.len() as u32 }\n    fn keep(&mut self, n: &u32) -> u32 { *n }\n";

    fn trial(body: &str) -> Trial {
        let main = "#[tokio::main]\nasync fn main() {\n    let (tx, rx) = channel();\n    let mut it = Total { rx, sum: 0, all: vec![] };\n    \
             tx.send(1).unwrap();\n    it.run();\n}\n";
        Trial::of_main(
            "2021",
            &format!("{TOTAL}    fn run(&mut self) -> Option<u32> {{\n        {body}\n    }}\n}}\n{main}"),
        )
    }

    #[test]
    fn what_a_method_is_given_of_its_own_receiver_is_bound_first() {
        let receive = "self.rx.recv().await.unwrap()";
        for (body, expected) in [
            (
                "self.add(self.rx.recv().unwrap()); None",
                format!("let n = {receive};\n        self.add(n); None"),
            ),
            (
                "let sum = self.add(self.rx.recv().unwrap());\n        Some(sum)",
                format!("let n = {receive};\n        let sum = self.add(n);"),
            ),
            (
                "Some(self.add(self.next()?))",
                "let n = self.next().await?;\n        Some(self.add(n))".to_owned(),
            ),
            (
                "self.sum = self.times(self.rx.recv().unwrap(), 2); None",
                format!("let n = {receive};\n        self.sum = self.times(n, 2); None"),
            ),
            (
                "if self.add(\n            self.rx.recv().unwrap(),\n        ) > 3 { return None; }\n        None",
                format!("let n = {receive};\n        if self.add(n) > 3 {{ return None; }}"),
            ),
            (
                "if true { return Some(self.add(self.rx.recv().unwrap())); } None",
                format!("if true {{ let n = {receive}; return Some(self.add(n)); }} None"),
            ),
            (
                "let it = self; it.add(it.rx.recv().unwrap()); None",
                "let n = it.rx.recv().await.unwrap(); it.add(n); None".to_owned(),
            ),
            (
                "self.add(vec![self.rx.recv().unwrap()].len() as u32); None",
                format!("let n = vec![{receive}].len() as u32;\n        self.add(n); None"),
            ),
            (
                "self.times(2, self.rx.recv().unwrap()); None",
                format!("let by = {receive};\n        self.times(2, by); None"),
            ),
            (
                "self.times(self.sum, self.next()?); None",
                "let by = self.next().await?;\n        self.times(self.sum, by); None".to_owned(),
            ),
            (
                "match self.sum {\n            0 => self.add(self.rx.recv().unwrap()),\n            _ => 1,\n        };\n        None",
                format!(
                    "            0 => {{\n                let n = {receive};\n                self.add(n)\n            }}\n            _ => 1,"
                ),
            ),
            (
                "self.times(self.rx.recv().unwrap(), self.next()?); None",
                format!(
                    "let n = {receive};\n        let by = self.next().await?;\n        self.times(n, by); None"
                ),
            ),
            (
                "self.times(self.name().len() as u32, self.rx.recv().unwrap()); None",
                format!(
                    "let n = self.name().len() as u32;\n        let by = {receive};\n        self.times(n, by); None"
                ),
            ),
            (
                "self.times({ println!(); 3 }, self.rx.recv().unwrap()); None",
                format!(
                    "let n = {{ println!(); 3 }};\n        let by = {receive};\n        self.times(n, by); None"
                ),
            ),
            // What it does not look at stays where it is.
            (
                "self.all.push(self.rx.recv().unwrap()); None",
                format!("        self.all.push({receive}); None"),
            ),
        ] {
            let text = trial(body).text_after("/src/main.rs");
            assert!(text.contains(&expected), "{body}\n{text}");
        }
    }

    #[test]
    fn what_cannot_be_bound_first_keeps_its_channel() {
        for body in [
            "self.show(self.rx.recv().unwrap(), \"n\") + self.times(2, self.rx.recv().unwrap()); None",
            "let n = 1 + self.add(self.rx.recv().unwrap());\n        Some(n)",
            "let mut n = 1; self.times(n, { n += 1; n + self.rx.recv().unwrap() }); n = 3; self.times(n, { n += 1; n }); self.show({ n += 1; n }, self.next().map(|_| self.name()).unwrap()); None",
            "while self.add(self.rx.recv().unwrap()) < 3 {} None",
            "self.keep(&self.rx.recv().unwrap()); None",
            "let name = self.name();\n        println!(\"{name} {:?}\", self.rx.recv()); None",
        ] {
            let refused = trial(body).refusal_of("Receiver::recv");
            assert_eq!(refused, Some(RefusalCode::SharedReceiver), "{body}");
        }
    }
}
