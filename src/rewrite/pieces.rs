//! Texts that rules give for source which the engine takes apart itself: arms of a macro, statements beside an expression.

use std::collections::BTreeMap;

use ra_ap_ide_db::FileId;

use super::channel::spelled;
use super::lower::Lowerer;
use crate::ledger::UnitIx;
use crate::refusal::RefusalCode;

/// A rewrite of a rule, and what decides about its form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) rule: &'static str,
    pub(super) name: &'a str,
    pub(super) attributes: &'a [(&'a str, &'a str)],
}

/// Stands for what stays where it is.
const KEPT: &str = "\u{f8ff}";

impl Lowerer<'_, '_> {
    /// The text of the piece with these holes, in code of `file`.
    pub(super) fn piece(
        &mut self,
        unit: UnitIx,
        file: FileId,
        piece: Piece<'_>,
        holes: &[(&str, &str)],
    ) -> Option<String> {
        let rewrite = self.catalog.get(piece.rule).and_then(|it| it.rewrite(piece.name));
        let after = rewrite.and_then(|it| it.after(piece.attributes));
        let texts: BTreeMap<String, String> =
            holes.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let flow = self.flow;
        let filled = match after {
            Some(after) => after.template.fill(&texts, &|path| spelled(flow, file, path)),
            None => Err("form".to_owned()),
        };
        match filled {
            Ok(text) => Some(text),
            Err(missing) => {
                let why = format!("rewrite `{}` of rule `{}` lacks its {missing}", piece.name, piece.rule);
                self.fail(unit, RefusalCode::NeedsRule, why);
                None
            }
        }
    }

    /// What the piece puts before and behind the hole `kept`, whose text stays in place.
    pub(super) fn piece_around(
        &mut self,
        unit: UnitIx,
        file: FileId,
        piece: Piece<'_>,
        kept: &str,
        holes: &[(&str, &str)],
    ) -> Option<(String, String)> {
        let mut holes = holes.to_vec();
        holes.push((kept, KEPT));
        let text = self.piece(unit, file, piece, &holes)?;
        match text.split_once(KEPT) {
            Some((before, behind)) if !behind.contains(KEPT) => Some((before.to_owned(), behind.to_owned())),
            _ => {
                let why =
                    format!("rewrite `{}` of rule `{}` must name `${kept}` once", piece.name, piece.rule);
                self.fail(unit, RefusalCode::NeedsRule, why);
                None
            }
        }
    }
}
