//! Which files do not parse, as rustc reads them.

use std::ops::Range;

use ra_ap_ide_db::base_db::EditionedFileId;
use ra_ap_parser::LexedStr;
use ra_ap_span::Edition;
use ra_ap_syntax::{SyntaxError, SyntaxKind};
use rayon::prelude::*;

use super::{Placement, SyntaxProblem, Workspace};

/// How many syntax errors of a file are worth telling.
const SYNTAX_PROBLEMS: usize = 3;

/// Parses all files, on all cores; what comes after finds them parsed.
pub(super) fn problems(workspace: &Workspace) -> Vec<Vec<SyntaxProblem>> {
    let packages = &workspace.packages;
    workspace
        .files
        .par_iter()
        .map_with(workspace.db.clone(), |db, file| {
            if file.placement == Placement::NotLoaded {
                return Vec::new();
            }
            let package = file.package.and_then(|ix| packages.get(ix.0));
            let edition = package.map_or(Edition::Edition2021, |it| it.edition);
            let errors = EditionedFileId::new(db, file.id, edition).parse_errors(db).unwrap_or_default();
            if errors.is_empty() || !(file.in_scope || file.candidate) {
                return Vec::new();
            }
            told(&file.text, errors, edition)
        })
        .collect()
}

/// The first of the parser's `errors` that are errors to rustc too.
fn told(text: &str, errors: &[SyntaxError], edition: Edition) -> Vec<SyntaxProblem> {
    let harmless = harmless(text, edition);
    errors
        .iter()
        .map(|error| (usize::from(error.range().start()).min(text.len()), error))
        .filter(|(start, _)| !harmless.iter().any(|it| it.contains(start)))
        .take(SYNTAX_PROBLEMS)
        .map(|(start, error)| {
            let before = text.as_bytes().get(..start).unwrap_or_default();
            SyntaxProblem {
                line: before.iter().filter(|byte| **byte == b'\n').count() + 1,
                message: error.to_string(),
            }
        })
        .collect()
}

/// The tokens that only the lexer used here finds fault with. rustc reads `\r\n` as one line end, also behind
/// the `\` that continues a string; and before edition 2021, an identifier directly before `#`, a string or a character is
/// an identifier.
fn harmless(text: &str, edition: Edition) -> Vec<Range<usize>> {
    let tokens = LexedStr::new(edition, text);
    let at_fault = tokens.errors().map(|(token, _)| token);
    at_fault
        .filter(|token| match tokens.kind(*token) {
            SyntaxKind::STRING | SyntaxKind::BYTE_STRING | SyntaxKind::C_STRING => {
                let written = tokens.text(*token);
                let read = written.replace("\\\r\n", "\\\n");
                read != written && LexedStr::new(edition, &read).errors().next().is_none()
            }
            SyntaxKind::IDENT | SyntaxKind::LIFETIME_IDENT => !edition.at_least_2021(),
            _ => false,
        })
        .map(|token| tokens.text_range(token))
        .collect()
}

/// Marks the files that have `problems`: they are never edited.
pub(super) fn mark_unparsable(workspace: &mut Workspace, problems: Vec<Vec<SyntaxProblem>>) {
    for (file, problems) in workspace.files.iter_mut().zip(problems) {
        if !problems.is_empty() {
            file.placement = Placement::Unparsable(problems);
        }
    }
}

#[cfg(test)]
mod tests {
    use ra_ap_syntax::SourceFile;

    use super::*;

    fn lines(text: &str, edition: Edition) -> Vec<usize> {
        let parse = SourceFile::parse(text, edition);
        told(text, &parse.errors(), edition).into_iter().map(|it| it.line).collect()
    }

    #[test]
    fn continued_strings_of_windows_files_are_no_errors() {
        let text = "fn a() {\r\n    let _ = (\"one \\\r\n        two\", b\"one \\\r\n two\");\r\n}\r\n";
        assert_eq!(lines(text, Edition::Edition2021), Vec::<usize>::new());
        assert_eq!(lines(&text.replace("two\"", "\\w\""), Edition::Edition2021).first(), Some(&2));
        assert!(!lines(&text.replace("= (", "= (("), Edition::Edition2021).is_empty());
    }

    #[test]
    fn prefixes_are_reserved_since_2021() {
        let text = "fn a() {\n    log!(config#Error, z\"b\", c'd');\n    other();\n}\n";
        assert_eq!(lines(text, Edition::Edition2018), Vec::<usize>::new());
        assert_eq!(lines(text, Edition::Edition2021), [2, 2, 2]);
        assert_eq!(lines(&text.replace("other(", "other(("), Edition::Edition2018).first(), Some(&3));
    }
}
