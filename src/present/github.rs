//! GitHub Actions workflow commands: annotations in the changed files of a pull request.

use std::io::{self, Write};

use super::Report;
use crate::ledger::{Outcome, SiteRecord};

/// Writes one annotation for each of `sites` that is not suppressed.
pub fn write_github<'a>(
    out: &mut dyn Write,
    report: &Report<'_>,
    sites: impl IntoIterator<Item = &'a SiteRecord>,
) -> io::Result<()> {
    for site in sites {
        let (command, message) = match &site.outcome {
            Outcome::Migrated => ("warning", format!("{} can be migrated to tokio", site.api)),
            Outcome::Refused(refusal) => ("notice", format!("{} [{}]", refusal.reason, refusal.code)),
            Outcome::Unreached(reason) => ("notice", format!("{} was not analysed: {reason}", site.api)),
            Outcome::Suppressed(_) => continue,
        };
        writeln!(
            out,
            "::{command} file={},line={},col={},title={}::{}",
            property(&report.paths.show(&site.file)),
            site.line,
            site.column,
            property(&format!("tokioize {}", site.rule)),
            data(&message),
        )?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    #[test]
    fn annotations_without_suppressed_sites() {
        sample::with_report(|report| {
            let mut out = Vec::new();
            write_github(&mut out, report, &report.ledger.sites).unwrap();
            assert_eq!(
                String::from_utf8(out).unwrap(),
                "::warning file=src/a.rs,line=2,col=5,title=tokioize thread-sleep::std::thread::sleep can be migrated to tokio\n\
                 ::notice file=src/a.rs,line=3,col=5,title=tokioize thread-spawn::`forever` blocks without end [endless-blocking]\n\
                 ::notice file=src/a.rs,line=5,col=8,title=tokioize thread-sleep::std::thread::sleep was not analysed: in a comment\n"
            );
        });
    }

    #[test]
    fn odd_characters_are_escaped() {
        assert_eq!(property("a,b:c%\n"), "a%2Cb%3Ac%25%0A");
    }
}
