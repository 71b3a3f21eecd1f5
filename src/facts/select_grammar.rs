//! The grammar of crossbeam's `select!` and `select_biased!`, read from the token tree of one macro call.
//!
//! Syntax only: what the channels are, and whether the macro is crossbeam's at all, is decided elsewhere.
//! Bodies are returned as ranges; a `select!` nested in one is a call of its own.

use std::ops::Range;

use ra_ap_parser::{Input, PrefixEntryPoint, Step};
use ra_ap_syntax::{AstNode, NodeOrToken, SyntaxKind, SyntaxToken, T, TextRange, TextSize, ast};

use crate::edit::EDITION;
use thiserror::Error;

/// One parsed `select!` call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// The arms in source order; never empty, at most one of them `default`.
    pub arms: Vec<Arm>,
}

/// One `operation => body` of a `select!`. All ranges are absolute in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// From the operation's name to the end of the body, without the comma.
    pub range: TextRange,
    /// What the arm waits for.
    pub kind: ArmKind,
    /// The body; with its braces where it is a block.
    pub body: TextRange,
    /// Whether the body is exactly one plain block (`{ .. }.method()` and `unsafe { .. }` are not).
    pub body_is_block: bool,
    /// The comma after the body.
    pub comma: Option<TextRange>,
}

/// The operation of an arm. All ranges are absolute in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ArmKind {
    /// `recv(channel) -> pattern`
    Recv {
        /// The receiver, any expression.
        channel: TextRange,
        /// What the received result is bound to. The grammar demands it: always `Some` here.
        pattern: Option<TextRange>,
    },
    /// `send(channel, message) -> pattern`
    Send {
        /// The sender, any expression.
        channel: TextRange,
        /// What is sent; crossbeam evaluates it only when the arm was chosen.
        message: TextRange,
        /// What the result of sending is bound to. The grammar demands it: always `Some` here.
        pattern: Option<TextRange>,
    },
    /// `default`, `default()` or `default(timeout)`
    Default {
        /// How long to wait before the arm is chosen; `None`: not at all.
        timeout: Option<TextRange>,
    },
}

/// Why a token tree is not a `select!`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct SelectSyntaxError {
    /// Where in the file.
    pub at: TextSize,
    /// What was expected there, without a trailing full stop.
    pub message: String,
}

/// Parses the arguments of a `select!` or `select_biased!` call, `tree` with its delimiters.
pub fn parse_select(tree: &ast::TokenTree) -> Result<Select, SelectSyntaxError> {
    let tokens = Tokens::inside(tree)?;
    let mut arms: Vec<Arm> = Vec::new();
    let mut pos = 0;
    while pos < tokens.items.len() {
        let (arm, next) = arm(&tokens, pos)?;
        if is_default(&arm.kind) && arms.iter().any(|arm| is_default(&arm.kind)) {
            return Err(tokens.error(pos, "there can be only one `default` arm"));
        }
        arms.push(arm);
        pos = next;
    }
    if arms.is_empty() {
        return Err(tokens.error(0, "expected at least one arm"));
    }
    Ok(Select { arms })
}

fn is_default(kind: &ArmKind) -> bool {
    matches!(kind, ArmKind::Default { .. })
}

/// Parses the arm that starts at `start`; also returns where the next one starts.
fn arm(tokens: &Tokens, start: usize) -> Result<(Arm, usize), SelectSyntaxError> {
    let (kind, arrow) = match tokens.text(start) {
        Some("recv") => recv(tokens, start)?,
        Some("send") => send(tokens, start)?,
        Some("default") => default(tokens, start)?,
        _ => return Err(tokens.error(start, "expected one of `recv`, `send` or `default`")),
    };
    let Some(body_start) = tokens.after_arrow(arrow, T![=]) else {
        return Err(tokens.error(arrow, "expected `=>`"));
    };
    let (body_end, comma) = match kind {
        ArmKind::Default { .. } if start == 0 => only_default_body(tokens, body_start)?,
        _ => body(tokens, body_start)?,
    };
    let body = tokens.range(body_start..body_end);
    let arm = Arm {
        range: TextRange::new(tokens.start(start), body.end()),
        kind,
        body,
        body_is_block: body_end == body_start + 1 && tokens.is_block(body_start),
        comma: comma.map(|comma| tokens.range(comma..comma + 1)),
    };
    Ok((arm, comma.map_or(body_end, |comma| comma + 1)))
}

fn recv(tokens: &Tokens, start: usize) -> Result<(ArmKind, usize), SelectSyntaxError> {
    let arguments = tokens.arguments(start + 1, "recv")?;
    let end = arguments.expression(0, "expected the channel to receive from")?;
    let channel = arguments.range(0..end);
    arguments.end_of_arguments(end)?;
    let (pattern, arrow) = result_pattern(tokens, start + 2)?;
    Ok((ArmKind::Recv { channel, pattern: Some(pattern) }, arrow))
}

fn send(tokens: &Tokens, start: usize) -> Result<(ArmKind, usize), SelectSyntaxError> {
    let arguments = tokens.arguments(start + 1, "send")?;
    let channel_end = arguments.expression(0, "expected the channel to send to")?;
    if arguments.kind(channel_end) != Some(T![,]) {
        return Err(arguments.error(channel_end, "expected `,` and the message to send"));
    }
    let message_start = channel_end + 1;
    let end = arguments.expression(message_start, "expected the message to send")?;
    let (channel, message) = (arguments.range(0..channel_end), arguments.range(message_start..end));
    arguments.end_of_arguments(end)?;
    let (pattern, arrow) = result_pattern(tokens, start + 2)?;
    Ok((ArmKind::Send { channel, message, pattern: Some(pattern) }, arrow))
}

fn default(tokens: &Tokens, start: usize) -> Result<(ArmKind, usize), SelectSyntaxError> {
    if tokens.after_arrow(start + 1, T![=]).is_some() {
        return Ok((ArmKind::Default { timeout: None }, start + 1));
    }
    let arguments = tokens.arguments(start + 1, "default")?;
    if arguments.items.is_empty() {
        return Ok((ArmKind::Default { timeout: None }, start + 2));
    }
    let end = arguments.expression(0, "expected a duration")?;
    let timeout = arguments.range(0..end);
    arguments.end_of_arguments(end)?;
    Ok((ArmKind::Default { timeout: Some(timeout) }, start + 2))
}

/// Parses `-> pattern` at `start`; also returns where the `=>` after it is to be.
fn result_pattern(tokens: &Tokens, start: usize) -> Result<(TextRange, usize), SelectSyntaxError> {
    let Some(pattern) = tokens.after_arrow(start, T![-]) else {
        return Err(tokens.error(start, "expected `->` and a pattern for the result"));
    };
    let end = tokens.extent(PrefixEntryPoint::PatTop, pattern, "expected a pattern after `->`")?;
    Ok((tokens.range(pattern..end), end))
}

/// Like [`body`], for a `default` that comes first: `{ .. }.method()` needs its comma beside other arms only.
fn only_default_body(tokens: &Tokens, start: usize) -> Result<(usize, Option<usize>), SelectSyntaxError> {
    match tokens.expression(start, "expected an expression after `=>`") {
        Ok(end) if end == tokens.items.len() => Ok((end, None)),
        _ => body(tokens, start),
    }
}

/// Finds the end of the body at `start` and the comma after it, in the order of the macro's own rules: a
/// block and a comma, an expression and a comma, a block alone, a last expression.
fn body(tokens: &Tokens, start: usize) -> Result<(usize, Option<usize>), SelectSyntaxError> {
    let whole = tokens.items.len();
    let expression = tokens.expression(start, "expected an expression after `=>`");
    if let Ok(end) = expression {
        if tokens.kind(end) == Some(T![,]) {
            return Ok((end, Some(end)));
        }
        if end == whole && (end == start + 1 || !tokens.is_block(start)) {
            return Ok((end, None));
        }
    }
    if tokens.is_block(start) {
        return Ok((start + 1, None));
    }
    let end = expression?;
    // rustc demands a comma after `match x { .. }`; reading on without one costs nothing.
    let next_is_arm = matches!(tokens.text(end), Some("recv" | "send" | "default"));
    if next_is_arm && end > start && tokens.is_block(end - 1) {
        return Ok((end, None));
    }
    Err(tokens.error(end, "expected `,` after the body of the arm"))
}

/// More tokens than any hand-written arm has outside its delimiters. It bounds the parser's recursion, which
/// follows prefix operators and right-associative ones.
const LONGEST_FRAGMENT: usize = 512;

/// One token, or everything between a pair of delimiters.
enum Item {
    Token(SyntaxToken),
    Group(ast::TokenTree),
}

impl Item {
    fn range(&self) -> TextRange {
        match self {
            Item::Token(token) => token.text_range(),
            Item::Group(group) => group.syntax().text_range(),
        }
    }

    fn opening(&self) -> Option<SyntaxKind> {
        match self {
            Item::Token(_) => None,
            Item::Group(group) => group.left_delimiter_token().map(|token| token.kind()),
        }
    }
}

/// What stands between one pair of delimiters, without whitespace and comments.
struct Tokens {
    items: Vec<Item>,
    /// Where the closing delimiter starts.
    end: TextSize,
}

impl Tokens {
    fn inside(tree: &ast::TokenTree) -> Result<Self, SelectSyntaxError> {
        let range = tree.syntax().text_range();
        let unbalanced =
            |at: TextSize| SelectSyntaxError { at, message: "the delimiters are not balanced".to_string() };
        let (Some(left), Some(right)) = (tree.left_delimiter_token(), tree.right_delimiter_token()) else {
            return Err(unbalanced(range.start()));
        };
        let matching = matches!(
            (left.kind(), right.kind()),
            (T!['('], T![')']) | (T!['['], T![']']) | (T!['{'], T!['}'])
        );
        if !matching {
            return Err(unbalanced(right.text_range().start()));
        }
        let mut items = Vec::new();
        for child in tree.syntax().children_with_tokens() {
            match child {
                NodeOrToken::Token(token) if token == left || token == right || token.kind().is_trivia() => {}
                NodeOrToken::Token(token) => items.push(Item::Token(token)),
                NodeOrToken::Node(node) => {
                    let at = node.text_range().start();
                    items.push(Item::Group(ast::TokenTree::cast(node).ok_or_else(|| unbalanced(at))?));
                }
            }
        }
        Ok(Tokens { items, end: right.text_range().start() })
    }

    /// The inside of the parenthesised group at `pos`, which must follow `name`.
    fn arguments(&self, pos: usize, name: &str) -> Result<Tokens, SelectSyntaxError> {
        match self.items.get(pos) {
            Some(Item::Group(group)) if self.opening(pos) == Some(T!['(']) => Tokens::inside(group),
            _ => Err(self.error(pos, &format!("expected an argument list after `{name}`"))),
        }
    }

    fn end_of_arguments(&self, pos: usize) -> Result<(), SelectSyntaxError> {
        let rest = if self.kind(pos) == Some(T![,]) { pos + 1 } else { pos };
        if rest == self.items.len() { Ok(()) } else { Err(self.error(rest, "expected `)`")) }
    }

    fn kind(&self, pos: usize) -> Option<SyntaxKind> {
        match self.items.get(pos)? {
            Item::Token(token) => Some(token.kind()),
            Item::Group(_) => None,
        }
    }

    fn text(&self, pos: usize) -> Option<&str> {
        match self.items.get(pos)? {
            Item::Token(token) => Some(token.text()),
            Item::Group(_) => None,
        }
    }

    fn opening(&self, pos: usize) -> Option<SyntaxKind> {
        self.items.get(pos)?.opening()
    }

    fn is_block(&self, pos: usize) -> bool {
        self.opening(pos) == Some(T!['{'])
    }

    /// Where the item at `pos` starts; the closing delimiter if there is none.
    fn start(&self, pos: usize) -> TextSize {
        self.items.get(pos).map_or(self.end, |item| item.range().start())
    }

    /// The text of some items, from the start of the first to the end of the last.
    fn range(&self, items: Range<usize>) -> TextRange {
        let start = self.start(items.start);
        let last = items.end.checked_sub(1).and_then(|last| self.items.get(last));
        let end = last.map_or(start, |item| item.range().end());
        TextRange::new(start, end.max(start))
    }

    /// The position after `->` or `=>`, told apart by its `first` character, if one is at `pos`.
    fn after_arrow(&self, pos: usize, first: SyntaxKind) -> Option<usize> {
        let kind = self.kind(pos)?;
        if kind == if first == T![=] { T![=>] } else { T![->] } {
            return Some(pos + 1);
        }
        let joint = self.start(pos + 1) == self.start(pos) + TextSize::of('>');
        (kind == first && joint && self.kind(pos + 1) == Some(T![>])).then_some(pos + 2)
    }

    /// Where the expression at `start` ends.
    fn expression(&self, start: usize, expected: &str) -> Result<usize, SelectSyntaxError> {
        self.extent(PrefixEntryPoint::Expr, start, expected)
    }

    /// Where the longest `entry` at `start` ends, by rust-analyzer's parser.
    fn extent(
        &self,
        entry: PrefixEntryPoint,
        start: usize,
        expected: &str,
    ) -> Result<usize, SelectSyntaxError> {
        let rest = self.items.get(start..).unwrap_or_default();
        let items = rest.get(..LONGEST_FRAGMENT).unwrap_or(rest);
        let fragment = Fragment::new(items);
        let mut consumed = 0usize;
        let mut problem = None;
        for step in entry.parse(&fragment.input).iter() {
            match step {
                Step::Token { n_input_tokens, .. } => consumed += usize::from(n_input_tokens),
                Step::FloatSplit { .. } => consumed += 1,
                Step::Enter { .. } | Step::Exit => {}
                Step::Error { msg } => {
                    problem = Some(format!("{expected}: {msg}"));
                    break;
                }
            }
        }
        // The items before this one were read in full.
        let read = fragment.ends.partition_point(|&end| end <= consumed);
        let whole_items = read.checked_sub(1).and_then(|last| fragment.ends.get(last)) == Some(&consumed);
        match problem {
            _ if read == items.len() && items.len() < rest.len() => {
                Err(self.error(start, "the arm is too long to read"))
            }
            Some(problem) => Err(self.error(start + read, &problem)),
            None if whole_items => Ok(start + read),
            None => Err(self.error(start + read, expected)),
        }
    }

    fn error(&self, pos: usize, message: &str) -> SelectSyntaxError {
        SelectSyntaxError { at: self.start(pos), message: message.to_string() }
    }
}

/// Items as rust-analyzer's parser wants them. What is between delimiters does not matter for where a
/// fragment ends, so that a stand-in takes its place: nesting costs no recursion.
struct Fragment {
    input: Input,
    /// For each item, how many of the parser's tokens there are up to its end.
    ends: Vec<usize>,
}

impl Fragment {
    fn new(items: &[Item]) -> Self {
        let mut input = Input::with_capacity(items.len());
        let mut ends = Vec::with_capacity(items.len());
        let mut previous: Option<TextSize> = None;
        for item in items {
            match item {
                Item::Token(token) => {
                    if previous == Some(token.text_range().start()) {
                        input.was_joint();
                    }
                    previous = push_token(&mut input, token).then(|| token.text_range().end());
                }
                Item::Group(group) => {
                    push_group(&mut input, group);
                    previous = None;
                }
            }
            ends.push(input.len());
        }
        Fragment { input, ends }
    }
}

/// Returns whether the token can be the first part of a longer operator.
fn push_token(input: &mut Input, token: &SyntaxToken) -> bool {
    match token.kind() {
        SyntaxKind::IDENT => {
            let contextual = SyntaxKind::from_contextual_keyword(token.text(), EDITION);
            input.push_ident(contextual.unwrap_or(SyntaxKind::IDENT), EDITION);
            false
        }
        SyntaxKind::FLOAT_NUMBER => {
            input.push(SyntaxKind::FLOAT_NUMBER, EDITION);
            // The parser's sign for a fractional part: `pair.0.1` is split there.
            if !token.text().ends_with('.') {
                input.was_joint();
            }
            false
        }
        kind => {
            input.push(kind, EDITION);
            kind.is_punct()
        }
    }
}

fn push_group(input: &mut Input, group: &ast::TokenTree) {
    let (left, right) = match group.left_delimiter_token().map(|token| token.kind()) {
        Some(T!['(']) => (T!['('], T![')']),
        Some(T!['[']) => (T!['['], T![']']),
        _ => (T!['{'], T!['}']),
    };
    input.push(left, EDITION);
    let is_empty = group.token_trees_and_tokens().all(|child| {
        child.into_token().is_some_and(|token| token.kind().is_trivia() || is_delimiter(&token))
    });
    // An empty block is right wherever a full one is: it has no arms, fields or statements to get wrong.
    if !is_empty && left != T!['{'] {
        input.push_ident(SyntaxKind::IDENT, EDITION);
    }
    input.push(right, EDITION);
}

fn is_delimiter(token: &SyntaxToken) -> bool {
    matches!(token.kind(), T!['('] | T![')'] | T!['['] | T![']'] | T!['{'] | T!['}'])
}

#[cfg(test)]
mod tests;
