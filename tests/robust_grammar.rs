//! The readers of rule files, patterns and `select!` bodies on thousands of spoilt inputs: an error or a result, never a
//! panic. The same targets as in `fuzz/`, without a nightly compiler.

use std::path::Path;

use ra_ap_syntax::ast::{AstNode, TokenTree};
use ra_ap_syntax::{Edition, SourceFile};
use tokioize::facts::select_grammar::parse_select;
use tokioize::rule::file::RuleFile;
use tokioize::rule::pattern::Pattern;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        if limit == 0 { 0 } else { (self.0 % limit as u64) as usize }
    }
}

const PIECES: &[&str] = &[
    "$",
    "$$$",
    "$x",
    "${",
    "}",
    "{",
    "(",
    ")",
    "[",
    "]",
    "=>",
    "->",
    "recv",
    "send",
    "default",
    ",",
    ";",
    "`",
    "~~~",
    "~~~rust before",
    "~~~rust after",
    "+++",
    "\n",
    "#",
    "\"",
    "'",
    "\u{fe0f}",
    "é",
    "\0",
    "_",
    "::",
    "<",
    ">",
    "|",
    "&",
    "!",
    "/*",
    "*/",
    "//",
    "r#\"",
    "mut",
    "async",
    "move",
    "match",
    "if",
    "else",
    "=",
    "0",
    "\r\n",
    "\t",
];

/// `text` with a few places spoilt.
fn spoil(text: &str, numbers: &mut Numbers) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(chars.len() + 1);
        let end = (at + numbers.below(12)).min(chars.len());
        match numbers.below(4) {
            0 => drop(chars.drain(at..end)),
            1 => {
                let copy: Vec<char> = chars[at..end].to_vec();
                let to = numbers.below(chars.len() + 1);
                chars.splice(to..to, copy);
            }
            2 => chars.truncate(at),
            _ => {
                let piece = PIECES[numbers.below(PIECES.len())];
                chars.splice(at..at, piece.chars());
            }
        }
    }
    chars.into_iter().collect()
}

fn select(text: &str) {
    let file = SourceFile::parse(&format!("fn f() {{ select! {{ {text} }} }}"), Edition::CURRENT).tree();
    for tree in file.syntax().descendants().filter_map(TokenTree::cast) {
        let _ = parse_select(&tree);
    }
}

fn rules() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let files = std::fs::read_dir(folder).unwrap().flatten();
    let files = files.filter(|it| it.path().extension().is_some_and(|it| it == "md"));
    let mut files: Vec<_> = files.map(|it| it.path()).collect();
    files.sort();
    files.iter().map(|it| std::fs::read_to_string(it).unwrap()).collect()
}

#[test]
fn rule_files() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for rule in rules() {
        for _ in 0..60 {
            let _ = RuleFile::parse(Path::new("rule.md"), &spoil(&rule, &mut numbers));
        }
    }
}

#[test]
fn patterns() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    for rule in rules() {
        for block in rule.split("~~~").skip(1).step_by(2).take(20) {
            let code = block.split_once('\n').map_or("", |(_, code)| code);
            for _ in 0..15 {
                let _ = Pattern::parse(&spoil(code, &mut numbers));
            }
        }
    }
    for deep in ["(", "{", "!", "$x.a().", "if a {} else ", "Vec<", "/*", "$$$x, "] {
        let _ = Pattern::parse(&deep.repeat(50_000));
    }
}

#[test]
fn selects() {
    let inputs = [
        "recv(rx) -> msg => { f(msg) } default(d) => g(),",
        "recv(a) -> _ => 1, send(tx, (1, 2)) -> res => match res { Ok(()) => 1, Err(_) => 2 }, default => {}",
        "recv(&r.field[0]) -> Ok(x) => x?, recv(s.get()) -> Err(e) if true => { return }",
        "default(Duration::from_millis(1)) => { recv(x) -> y => z }",
    ];
    let mut numbers = Numbers(0x1234_5678_9abc_def1);
    for input in inputs {
        for _ in 0..2500 {
            select(&spoil(input, &mut numbers));
        }
    }
}
