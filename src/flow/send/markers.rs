//! `unsafe impl Send for Own {}`: what the workspace's code says of its own types, whatever they are made of.

use std::cell::OnceCell;

use ra_ap_hir::{Adt, Impl, Semantics, Trait, Type};
use ra_ap_ide_db::RootDatabase;
use ra_ap_syntax::ast::{self, AstNode};
use ra_ap_vfs::FileId;

use super::Marker;

/// The markers that the workspace's code gives its types.
pub struct DeclaredMarkers {
    /// The files that have some.
    files: Vec<FileId>,
    known: OnceCell<Vec<Declared>>,
}

struct Declared {
    marker: Marker,
    of: Adt,
    item: Impl,
}

impl DeclaredMarkers {
    /// Those in `files`, which are read when somebody asks.
    pub fn of_files(files: Vec<FileId>) -> Self {
        DeclaredMarkers { files, known: OnceCell::new() }
    }

    /// What the type's arguments have to be where it is said to have the marker; `None` if nobody says that.
    pub(super) fn asked<'db>(
        &self,
        db: &'db RootDatabase,
        ty: &Type<'db>,
        adt: Adt,
        marker: Marker,
    ) -> Option<Vec<(Type<'db>, Marker)>> {
        let known =
            self.known.get_or_init(|| self.files.iter().flat_map(|it| declared_in(db, *it)).collect());
        let found = known.iter().find(|it| it.of == adt && it.marker == marker)?;
        let of = found.item.self_ty(db);
        let bounds = |it: &Type<'_>| {
            let traits = it.as_type_param(db).map(|it| it.trait_bounds(db)).unwrap_or_default();
            traits
                .iter()
                .flat_map(|it| it.all_supertraits(db))
                .filter_map(|it| marker_of(db, it))
                .collect::<Vec<_>>()
        };
        let arguments = of.type_arguments().zip(ty.type_arguments());
        Some(
            arguments
                .flat_map(|(written, given)| bounds(&written).into_iter().map(move |it| (given.clone(), it)))
                .collect(),
        )
    }
}

/// Whether a text may say of a type that it has a marker.
pub fn may_declare_markers(text: &str) -> bool {
    text.contains("unsafe impl") && (text.contains("Send") || text.contains("Sync"))
}

fn declared_in(db: &RootDatabase, file: FileId) -> Vec<Declared> {
    let sema = Semantics::new(db);
    let root = sema.parse_guess_edition(file);
    let items =
        root.syntax().descendants().filter_map(ast::Impl::cast).filter(|it| it.unsafe_token().is_some());
    let declared = items.filter_map(|it| {
        let item = sema.to_def(&it)?;
        let marker = marker_of(db, item.trait_(db)?)?;
        let of = item.self_ty(db).as_adt()?;
        (!item.is_negative(db)).then_some(Declared { marker, of, item })
    });
    declared.collect()
}

fn marker_of(db: &RootDatabase, of: Trait) -> Option<Marker> {
    let name = of.name(db);
    [Marker::Send, Marker::Sync].into_iter().find(|it| it.name() == name.as_str())
}
