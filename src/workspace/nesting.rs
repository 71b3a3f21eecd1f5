//! How deeply a text is nested, told without parsing: parsers and analyses recurse, and a file made to exhaust the
//! stack would take the whole run with it.

/// Deeper files are not analysed. Written code stays below a tenth of it.
const LIMIT: u32 = 1000;

/// The line (from 1) where the text is nested too deeply, if it is.
///
/// Counted are open brackets and, within each, the operators and keywords of the current expression: `!!!!x`,
/// `a.b().c()`, `else if` chains and `Vec<Vec<..` make a tree deep without any bracket.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut scanner = Scanner { bytes: text.as_bytes(), at: 0, levels: vec![0], sum: 0 };
    scanner.run().map(|at| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        before.iter().filter(|it| **it == b'\n').count() + 1
    })
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Operators of the current expression, for each open bracket.
    levels: Vec<u32>,
    sum: u32,
}

impl Scanner<'_> {
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn run(&mut self) -> Option<usize> {
        while self.at < self.bytes.len() {
            match self.byte(0) {
                b'/' if self.byte(1) == b'/' => self.skip_until(b'\n'),
                b'/' if self.byte(1) == b'*' => self.skip_comment(),
                b'"' => self.skip_string(),
                b'\'' => self.skip_char(),
                b'(' | b'[' | b'{' => {
                    self.levels.push(0);
                    self.at += 1;
                }
                closing @ (b')' | b']' | b'}') => {
                    self.close();
                    self.at += 1;
                    if closing == b'}' && self.begins_anew() {
                        self.reset();
                    }
                }
                b';' | b',' => {
                    self.reset();
                    self.at += 1;
                }
                b'=' if self.byte(1) == b'>' => {
                    self.reset();
                    self.at += 2;
                }
                byte if byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80 => self.word(),
                byte => {
                    if byte.is_ascii_punctuation() && byte != b'#' {
                        self.count();
                    }
                    self.at += 1;
                }
            }
            if self.sum.saturating_add(self.levels.len() as u32) > LIMIT {
                return Some(self.at);
            }
        }
        None
    }

    fn count(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            *level += 1;
            self.sum += 1;
        }
    }

    fn reset(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            self.sum -= *level;
            *level = 0;
        }
    }

    fn close(&mut self) {
        if self.levels.len() > 1 {
            self.reset();
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
        while self.byte(0).is_ascii_alphanumeric() || self.byte(0) == b'_' || self.byte(0) >= 0x80 {
            self.at += 1;
        }
        match self.bytes.get(start..self.at).unwrap_or_default() {
            b"r" | b"br" | b"cr" if matches!(self.byte(0), b'"' | b'#') => self.skip_raw_string(),
            b"as" | b"else" | b"return" | b"break" | b"fn" | b"move" | b"async" | b"unsafe" | b"dyn"
            | b"impl" | b"mut" | b"ref" | b"const" | b"yield" | b"box" | b"in" | b"for" | b"while"
            | b"if" | b"match" => {
                self.count();
            }
            _ => {}
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
            return;
        }
        let length = match self.byte(1) {
            byte if byte >= 0xf0 => 4,
            byte if byte >= 0xe0 => 3,
            byte if byte >= 0x80 => 2,
            _ => 1,
        };
        self.at += if self.byte(1 + length) == b'\'' { length + 2 } else { 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::too_deep;

    #[test]
    fn every_way_to_be_deep_is_found() {
        for (before, unit, after) in [
            ("fn f(){ let x = ", "(", ""),
            ("fn f(){ ", "{", ""),
            ("fn f(){ let x = 1", "+1", ";}"),
            ("fn f(){ let x = ", "!", "true;}"),
            ("fn f(){ if a {} ", "else if a {} ", "}"),
            ("fn f(){ let x = a", ".b()", ";}"),
            ("fn f(){ let x: ", "Vec<", ";}"),
            ("fn f(){ let x = ", "|| ", "1;}"),
            ("fn f(){ let x = 1 ", "as u8 ", ";}"),
            ("fn f(x: ", "fn() -> ", "u8) {}"),
            ("fn f(){ ", "return ", ";}"),
            ("use ", "a::{", ";"),
            ("\n\nfn f(){ a", "::a", ";}"),
        ] {
            let text = format!("{before}{}{after}", unit.repeat(1200));
            assert!(too_deep(&text).is_some(), "{before}{unit}");
            let text = format!("{before}{}{after}", unit.repeat(200));
            assert_eq!(too_deep(&text), None, "{before}{unit}");
        }
        assert_eq!(too_deep(&format!("\n\n{}", "(".repeat(2000))), Some(3));
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
        ] {
            assert_eq!(too_deep(&unit.repeat(5000)), None, "{unit}");
        }
    }
}
