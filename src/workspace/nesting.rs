//! How deeply a text is nested, told before anything recurses over it: a file made to exhaust the stack would take the
//! whole run with it.
//!
//! One look at the bytes counts what the parser recurses on. Long lists of operators cost the parser nothing, but may make
//! a deep tree (`a + b + c`) or not (`a | b | c` in a pattern): where there are many, the text is parsed and the
//! depth of the tree counted.

mod tree;

/// Deeper files are not analysed. Written code stays below a tenth of it.
const LIMIT: u32 = 1000;

/// The line (from 1) where the text is nested too deeply, if it is.
pub fn too_deep(text: &str) -> Option<usize> {
    too_deep_at(text).map(|at| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        before.iter().filter(|it| **it == b'\n').count() + 1
    })
}

fn too_deep_at(text: &str) -> Option<usize> {
    let mut scanner = Scanner::new(text);
    scanner.run().or_else(|| if scanner.many { tree::too_deep_at(text) } else { None })
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// One for each open bracket, and one around all.
    levels: Vec<Level>,
    /// What the levels hold together.
    sum: Level,
    /// Whether an expression, with all around it, has more operators than a tree may be deep.
    many: bool,
    /// Whether the last token ends an operand, so that an operator stands between two.
    after_operand: bool,
}

/// What has been read of the current expression within a bracket.
#[derive(Default)]
struct Level {
    /// Operators of any kind.
    operators: u32,
    /// What the parser recurses on until the expression ends: closures, assignments, `else`, `->`.
    nested: u32,
    /// `!!!!x`: until the operand ends.
    prefixes: u32,
    /// Open `<` of types. They outlive commas.
    angles: u32,
    /// Whether a `<` begins type arguments here.
    types: bool,
    /// Whether the next `=` is that of a `let`.
    binds: bool,
    /// Whether a closure's parameters are open: commas do not end the expression.
    parameters: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Scanner<'a> {
        Scanner {
            bytes: text.as_bytes(),
            at: 0,
            levels: vec![Level::default()],
            sum: Level::default(),
            many: false,
            after_operand: false,
        }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Where the parser would recurse too deeply.
    fn run(&mut self) -> Option<usize> {
        while self.at < self.bytes.len() {
            match self.byte(0) {
                b'/' if self.byte(1) == b'/' => self.skip_until(b'\n'),
                b'/' if self.byte(1) == b'*' => self.skip_comment(),
                b'"' => {
                    self.skip_string();
                    self.after_operand = true;
                }
                b'\'' => self.skip_char(),
                b'(' | b'[' | b'{' => {
                    // `a[0][0]` is as deep as `a.b.b`.
                    if self.after_operand {
                        self.count(Kind::Operator);
                    }
                    self.levels.push(Level::default());
                    self.at += 1;
                    self.after_operand = false;
                }
                closing @ (b')' | b']' | b'}') => {
                    self.close();
                    self.at += 1;
                    self.after_operand = true;
                    if closing == b'}' && self.begins_anew() {
                        self.reset(Until::End);
                    }
                }
                byte if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 => self.word(),
                byte if byte.is_ascii_punctuation() => self.punctuation(),
                _ => self.at += 1,
            }
            let depth = self.levels.len() as u32;
            let recursion = self.sum.nested + self.sum.prefixes + self.sum.angles;
            if recursion.saturating_add(depth) > LIMIT {
                return Some(self.at);
            }
            self.many |= self.sum.operators.saturating_add(depth) > LIMIT;
        }
        None
    }

    fn punctuation(&mut self) {
        let operators: [&[u8]; 13] =
            [b"..=", b"...", b"<<=", b"..", b"::", b"->", b"=>", b"==", b"!=", b"<=", b">=", b"&&", b"||"];
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let long = operators.into_iter().find(|it| rest.starts_with(it));
        let operator = long.or_else(|| rest.get(..1)).unwrap_or_default();
        self.at += operator.len().max(1);
        let between = std::mem::replace(&mut self.after_operand, false);
        match operator {
            b";" => return self.reset(Until::End),
            b"=>" => return self.reset(Until::End),
            b"," => return self.reset(Until::Comma),
            b"#" => return,
            _ => self.count(Kind::Operator),
        }
        match operator {
            b":" => self.level().types = true,
            b"->" => {
                self.count(Kind::Nested);
                self.level().types = true;
            }
            // Also of `+=`: what stands to the right of an assignment is a part of it.
            b"=" => {
                if !std::mem::take(&mut self.level().binds) {
                    self.count(Kind::Nested);
                }
                let level = self.level();
                level.types = level.angles > 0;
            }
            b"?" if between => {
                self.after_operand = true;
                (1..tree::TRY).for_each(|_| self.count(Kind::Operator));
            }
            b"!" if between => {}
            b"<" if !between || self.level().types => self.count(Kind::Angle),
            b"<" if self.bytes.get(..self.at - 1).is_some_and(|it| it.ends_with(b"::")) => {
                self.count(Kind::Angle)
            }
            b">" if self.level().angles > 0 => {
                self.level().angles -= 1;
                self.sum.angles -= 1;
                self.after_operand = true;
            }
            b"|" if self.level().parameters => self.level().parameters = false,
            b"|" if !between => {
                self.count(Kind::Nested);
                self.level().parameters = true;
            }
            b"||" | b".." | b"..=" | b"..." if !between => self.count(Kind::Nested),
            b"&&" | b"||" if between => {
                self.close_prefixes();
                self.close_angles();
            }
            b"." | b"::" | b"@" | b"$" => {}
            _ if between => self.close_prefixes(),
            _ => self.count(Kind::Prefix),
        }
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn count(&mut self, kind: Kind) {
        let of = |level: &mut Level| match kind {
            Kind::Operator => level.operators += 1,
            Kind::Nested => level.nested += 1,
            Kind::Prefix => level.prefixes += 1,
            Kind::Angle => level.angles += 1,
        };
        of(self.level());
        of(&mut self.sum);
    }

    fn close_prefixes(&mut self) {
        self.sum.prefixes -= std::mem::take(&mut self.level().prefixes);
    }

    fn close_angles(&mut self) {
        self.sum.angles -= std::mem::take(&mut self.level().angles);
    }

    fn reset(&mut self, until: Until) {
        self.close_prefixes();
        self.sum.operators -= std::mem::take(&mut self.level().operators);
        if until == Until::Comma && self.level().parameters {
            return;
        }
        self.sum.nested -= std::mem::take(&mut self.level().nested);
        self.level().binds = false;
        if until == Until::End {
            self.close_angles();
            self.level().parameters = false;
        }
        let level = self.level();
        level.types = level.angles > 0;
    }

    fn close(&mut self) {
        if self.levels.len() > 1 {
            self.reset(Until::End);
            self.levels.pop();
        }
    }

    /// Whether what follows a `}` is a new statement or item, not the rest of an expression.
    fn begins_anew(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let blank = rest.iter().position(|it| !it.is_ascii_whitespace()).unwrap_or(rest.len());
        let rest = rest.get(blank..).unwrap_or_default();
        let goes_on = rest.starts_with(b"else") || rest.starts_with(b"as ");
        let first = rest.first().copied().unwrap_or(b'}');
        !goes_on
            && (first.is_ascii_alphanumeric() || matches!(first, b'_' | b'#' | b'}' | b'/' | b'"' | b'\''))
    }

    fn word(&mut self) {
        let start = self.at;
        self.skip_word();
        let before = self.bytes.get(..start).unwrap_or_default().trim_ascii_end();
        self.after_operand = true;
        match self.bytes.get(start..self.at).unwrap_or_default() {
            b"r" | b"br" | b"cr" if matches!(self.byte(0), b'"' | b'#') => self.skip_raw_string(),
            b"as" => {
                self.close_prefixes();
                self.count(Kind::Operator);
                self.level().types = true;
                self.after_operand = false;
            }
            b"if" if before.ends_with(b"else") => {}
            b"else" | b"return" | b"break" | b"fn" | b"move" | b"async" | b"unsafe" | b"dyn" | b"impl"
            | b"mut" | b"ref" | b"const" | b"yield" | b"box" | b"in" | b"for" | b"while" | b"if"
            | b"match" => {
                self.count(Kind::Operator);
                self.count(Kind::Nested);
                self.after_operand = false;
            }
            b"let" => {
                if before.ends_with(b"=") {
                    self.count(Kind::Nested);
                }
                self.level().binds = true;
                self.after_operand = false;
            }
            b"type" | b"struct" | b"enum" | b"trait" | b"where" => self.level().types = true,
            _ => {}
        }
    }

    fn skip_word(&mut self) {
        while self.byte(0).is_ascii_alphanumeric() || self.byte(0) == b'_' || self.byte(0) >= 0x80 {
            self.at += 1;
        }
    }

    fn skip_until(&mut self, end: u8) {
        while self.at < self.bytes.len() && self.byte(0) != end {
            self.at += 1;
        }
    }

    fn skip_comment(&mut self) {
        let mut open = 0_usize;
        while self.at < self.bytes.len() {
            match (self.byte(0), self.byte(1)) {
                (b'/', b'*') => {
                    open += 1;
                    self.at += 2;
                }
                (b'*', b'/') => {
                    open -= 1;
                    self.at += 2;
                    if open == 0 {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    fn skip_string(&mut self) {
        self.at += 1;
        while self.at < self.bytes.len() {
            match self.byte(0) {
                b'\\' => self.at += 2,
                b'"' => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }

    /// A raw string, or a raw identifier: at the `#` or the quote.
    fn skip_raw_string(&mut self) {
        let mut hashes = 0;
        while self.byte(hashes) == b'#' {
            hashes += 1;
        }
        if self.byte(hashes) != b'"' {
            self.at += hashes;
            return;
        }
        self.at += hashes + 1;
        while self.at < self.bytes.len() {
            let closes = self.byte(0) == b'"' && (1..=hashes).all(|it| self.byte(it) == b'#');
            self.at += 1;
            if closes {
                self.at += hashes;
                return;
            }
        }
    }

    /// A character, or the quote of a lifetime.
    fn skip_char(&mut self) {
        if self.byte(1) == b'\\' {
            self.at += 3;
            self.skip_until(b'\'');
            self.at += 1;
            self.after_operand = true;
            return;
        }
        let length = match self.byte(1) {
            byte if byte >= 0xf0 => 4,
            byte if byte >= 0xe0 => 3,
            byte if byte >= 0x80 => 2,
            _ => 1,
        };
        if self.byte(1 + length) == b'\'' {
            self.at += length + 2;
            self.after_operand = true;
        } else {
            self.at += 1;
            self.skip_word();
            self.after_operand = false;
        }
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Operator,
    Nested,
    Prefix,
    Angle,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    Comma,
    End,
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, Scanner, too_deep};

    /// Shapes that make a tree deep: what comes before, what is repeated, what comes after.
    const DEEP: &[[&str; 3]] = &[
        ["fn f(){ let x = ", "(", ""],
        ["fn f(){ ", "{", ""],
        ["fn f(){ let x = 1", "+1", ";}"],
        ["fn f(){ let x = 1", " + -1", ";}"],
        ["fn f(){ let x = a", " || b", ";}"],
        ["fn f(){ let x = a", " | b", ";}"],
        ["fn f(){ let x = ", "!", "true;}"],
        ["fn f(a: bool){ if a {} ", "else if a {}", "}"],
        ["fn f(){ let x = a", ".b()", ";}"],
        ["fn f(){ let x = a", ".b", ";}"],
        ["fn f(){ let x = a", "[0]", ";}"],
        ["fn f(){ let x = a", "?", ";}"],
        ["fn f(){ let x: ", "Vec<", ";}"],
        ["fn f(){ let x: ", "Map<u8, ", ";}"],
        ["fn f(){ let x = ", "f::<", ";}"],
        ["fn f(){ let x: ", "&'a ", "u8;}"],
        ["fn f(){ let x = ", "|| ", "1;}"],
        ["fn f(){ let x = ", "|a, b| ", "1;}"],
        ["fn f(){ let x = 1 ", "as u8 ", ";}"],
        ["fn f(x: ", "fn() -> ", "u8) {}"],
        ["fn f(){ ", "return ", ";}"],
        ["fn f(){ a", " += a", ";}"],
        ["fn f(){ if a", " = let b", " = c {}}"],
        ["fn f(){ ", "..a+", "a;}"],
        ["use ", "a::{", ";"],
        ["fn f(){ a", "::a", ";}"],
        ["", "fn f(){", ""],
        ["fn f(){ println!(\"{}\", 1", " + 1", "); }"],
        ["fn f(){ a!(b!(1", " + 1", ")); }"],
        ["macro_rules! m { () => { 1", " + 1", " } }"],
        ["fn f(a: u8) { match a { ", "Some(", ""],
    ];

    #[test]
    fn every_way_to_be_deep_is_found() {
        for [before, unit, after] in DEEP {
            let text = format!("{before}{}{after}", unit.repeat(1200));
            assert!(too_deep(&text).is_some(), "{before}{unit}");
            let text = format!("{before}{}{after}", unit.repeat(230));
            assert_eq!(too_deep(&text), None, "{before}{unit}");
        }
        assert_eq!(too_deep(&format!("\n\n{}", "(".repeat(2000))), Some(3));
        assert_eq!(too_deep(&format!("\n\nfn f() {{ 1{} }}", "\n+ 1".repeat(1500))), Some(3));
    }

    /// What the parser recurses on must be found without it.
    #[test]
    fn no_depth_reaches_the_parser() {
        for [before, unit, after] in DEEP {
            let text = format!("{before}{}{after}", unit.repeat(100_000));
            assert!(too_deep(&text).is_some(), "{before}{unit}");
        }
    }

    /// Chains that are as deep as they are long pass up to the limit, not up to a part of it.
    #[test]
    fn chains_may_be_as_long_as_a_tree_may_be_deep() {
        for (before, unit, after) in [
            ("fn f(){ let x = a", " || b == c", ";}"),
            ("fn f(){ let x = a", " && !b.c(d)", ";}"),
            ("fn f(){ let x = 1", " + 1 * 2", ";}"),
            ("fn f(){ let x = A::B", " | A::B", ";}"),
            ("fn f(a: bool){ if a == 1 {} ", "else if a >= 1 {}", "}"),
            ("fn f(a: bool){ if a {} ", "else if let Some(B(_)) = a && !c(d) {}", "}"),
            ("fn f(){ let x = a", ".b::<C>(|d, e| &d.f::<G>(e))", ";}"),
        ] {
            let text = format!("{before}{}{after}", unit.repeat(900));
            assert_eq!(too_deep(&text), None, "{before}{unit}");
            let text = format!("{before}{}{after}", unit.repeat(LIMIT as usize + 200));
            assert!(too_deep(&text).is_some(), "{before}{unit}");
        }
    }

    #[test]
    fn long_is_not_deep() {
        for unit in [
            "fn f(a: &str) -> u8 { if a { 1 } else { 2 } }\n",
            "x => { a.b() } ",
            "(1, 2) => {} ",
            "[1, 2, -3],\n",
            "// ((((((((((\n",
            "/* {{ /* (( */ */",
            "let s = \"((\\\"((\"; let r = r#\"((\"((\"#; let c = '('; let d = '\\''; let e: &'a u8 = 'ü';\n",
            "impl<'a> T<'a> for S { const X: u8 = 1; }\n",
            "#[derive(A)] struct S { x: Vec<u8> }\n",
            "\"text\" ",
            "static A: [bool; 2] = [a < b, c < d];",
        ] {
            assert_eq!(too_deep(&unit.repeat(5000)), None, "{unit}");
        }
        for (before, unit, after) in [
            (
                "fn f(c: char) -> bool { match c { 'a'",
                "\n| '\\u{300}'..='\\u{301}'",
                " => true, _ => false } }",
            ),
            ("fn f(c: i32) -> bool { match c { -1", " | -2", " => true, _ => false } }"),
            ("fn f(c: Option<A>) { if let None", " | Some(A::B { .. })", " = c {} }"),
            ("fn f(x: impl A", " + B", ") {}"),
            ("fn f<T>() where T: A", ", T: B<C, D>", " {}"),
            ("static A: &[bool] = &[a < b", ", a < b", "];"),
            ("fn f() { a(0", ", -1, &b, |c, d| c", "); }"),
            ("fn f() { vec![0", ", -1, &b, |c, d| c", "]; }"),
        ] {
            let text = format!("{before}{}{after}", unit.repeat(5000));
            assert_eq!(too_deep(&text), None, "{before}{unit}");
        }
    }

    #[test]
    fn ordinary_code_is_not_parsed_for_its_depth() {
        let mut scanner = Scanner::new(include_str!("nesting.rs"));
        assert_eq!(scanner.run(), None);
        assert!(!scanner.many);
    }
}
