//! Whether a value may cross threads. rust-analyzer's own answer looks into no struct field, so fields, variants and
//! type arguments are searched here, down to the types that are known not to be `Send` or `Sync`.

mod markers;
mod opaque_types;
pub mod send_futures;
pub(super) mod type_parameters;

use std::cell::RefCell;
use std::rc::Rc;

use ra_ap_hir::{
    Adt, AssocItem, CaptureKind, Closure, Crate, DisplayTarget, GenericDef, HasCrate, HirDisplay, ModuleDef,
    Name, Trait, Type, TypeAlias, TypeParam,
};
use ra_ap_ide_db::{FileId, FxHashSet, RootDatabase};

use crate::facts::names;
use crate::flow::places::array_element;
use crate::flow::send::markers::DeclaredMarkers;
use crate::flow::send::opaque_types::OpaqueTypes;
use crate::policy::GuardAcrossAwait;

/// Types that are not `Send` whatever they hold.
const NOT_SEND: &[&str] = &[
    "std::rc::Rc",
    "std::rc::Weak",
    "std::sync::PoisonError",
    "std::cell::Ref",
    "std::cell::RefMut",
    "std::env::Args",
    "std::env::ArgsOs",
    "std::env::Vars",
    "std::fmt::Arguments",
    "std::io::StdoutLock",
    "std::io::StderrLock",
    "std::io::StdinLock",
    "std::task::Context",
    "rand::ThreadRng",
    "rand::rngs::ThreadRng",
    "rand::rngs::thread::ThreadRng",
    "tokio::runtime::EnterGuard",
    "tokio::sync::watch::Ref",
    "tracing::span::Entered",
    "tracing::span::EnteredSpan",
    "tokio::task::LocalSet",
];

/// Guards that are no locks' ([`is_lock_guard`]), are `Send`, or whose being held is a hazard of its own: another task on the same
/// worker that wants the lock waits for ever.
const GUARDS: &[&str] = &[
    "std::cell::Ref",
    "std::cell::RefMut",
    "dashmap::mapref::one::Ref",
    "dashmap::mapref::one::RefMut",
    "dashmap::mapref::one::MappedRef",
    "dashmap::mapref::one::MappedRefMut",
    "dashmap::mapref::multiple::RefMulti",
    "dashmap::mapref::multiple::RefMutMulti",
    "dashmap::mapref::entry::Entry",
    "tokio::sync::watch::Ref",
];

/// Whether the type of this path is the guard of a lock, mapped or not: who wants the lock waits for its end, and it belongs to its
/// thread.
fn is_lock_guard(path: &str) -> bool {
    path.ends_with("Guard")
        && ["std::sync::", "parking_lot::", "lock_api::"].iter().any(|it| path.starts_with(it))
}

/// Types that are not `Sync` whatever they hold.
const NOT_SYNC: &[&str] = &[
    "std::cell::Cell",
    "std::cell::RefCell",
    "std::cell::OnceCell",
    "std::cell::UnsafeCell",
    STD_RECEIVER,
    "std::rc::Rc",
    "std::rc::Weak",
    "tokio::task::LocalSet",
];

const STD_RECEIVER: &str = "std::sync::mpsc::Receiver";

/// Containers whose type arguments decide, and only they.
const TRANSPARENT: &[&str] = &[
    "std::sync::Arc",
    "std::sync::Weak",
    "std::sync::Mutex",
    "std::sync::RwLock",
    "std::sync::OnceLock",
    "std::sync::LazyLock",
    "std::boxed::Box",
    "std::vec::Vec",
    "std::option::Option",
    "std::result::Result",
    "std::collections::HashMap",
    "std::collections::HashSet",
    "std::collections::BTreeMap",
    "std::collections::BTreeSet",
    "std::collections::VecDeque",
    "parking_lot::Mutex",
    "parking_lot::RwLock",
    "lock_api::Mutex",
    "lock_api::RwLock",
    "dashmap::DashMap",
];

/// Types whose own definition need not be searched: they are `Send` and `Sync` if their arguments are.
const ALWAYS_FINE: &[&str] = &[
    "std::sync::atomic",
    "std::string::String",
    "std::time",
    "std::thread::JoinHandle",
    "std::sync::mpsc::Sender",
    "std::sync::mpsc::SyncSender",
    "crossbeam_channel::",
    "tokio::sync::",
    "std::path",
    "std::process",
    "std::net",
    "std::fs",
];

/// How many types are looked into for one answer: a type may hold ever larger ones of its own kind.
const MOST_TYPES: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Marker {
    Send,
    Sync,
}

impl Marker {
    fn name(self) -> &'static str {
        match self {
            Marker::Send => "Send",
            Marker::Sync => "Sync",
        }
    }
}

/// What a type parameter has to be for a future to be `Send`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ParameterTerm {
    parameter: TypeParam,
    marker: Marker,
}

impl ParameterTerm {
    /// The parameter's name.
    pub fn parameter(self, db: &RootDatabase) -> String {
        shown_parameter(db, self.parameter)
    }

    /// Whether `ty` is the parameter, or a reference to it.
    pub fn is_of(self, ty: &Type<'_>, db: &RootDatabase) -> bool {
        ty.strip_references().as_type_param(db) == Some(self.parameter)
    }

    /// `Send` or `Sync`.
    pub fn wanted(self) -> &'static str {
        self.marker.name()
    }
}

/// The parameter's name; that of its trait if it is the type `impl Trait` of an argument.
fn shown_parameter(db: &RootDatabase, parameter: TypeParam) -> String {
    let name = parameter.name(db);
    match parameter.trait_bounds(db).first().filter(|_| name.is_missing()) {
        Some(first) => format!("impl {}", first.name(db).as_str()),
        None => name.as_str().to_owned(),
    }
}

/// The types that have been looked into: by definition, if they have a name of their own, arguments, and what they had to be.
type Seen = FxHashSet<(Option<Adt>, String, Marker)>;

/// What need not be looked at where it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exempt {
    /// std's receiver is not `Sync`; tokio's, which it becomes, is.
    StdReceiver,
    /// A value of a function's own type parameter: whether the future is `Send` is seen where the parameter is known,
    /// which is where the function is called ([`SendCheck::take_terms`]).
    TypeParameter,
    /// What shares such a value, if all calls of the function are known.
    SharedTypeParameter,
}

/// What the workspace's own text tells of its types.
pub struct OwnTypes<'db> {
    opaque: OpaqueTypes<'db>,
    markers: DeclaredMarkers,
}

impl<'db> OwnTypes<'db> {
    /// What these files tell, which are read when somebody asks.
    pub fn of_files<'a>(files: impl IntoIterator<Item = (FileId, &'a str)>) -> Self {
        let (mut hiding, mut declaring) = (Vec::new(), Vec::new());
        for (file, text) in files {
            if opaque_types::may_hide_types(text) {
                hiding.push(file);
            }
            if markers::may_declare_markers(text) {
                declaring.push(file);
            }
        }
        OwnTypes { opaque: OpaqueTypes::of_files(hiding), markers: DeclaredMarkers::of_files(declaring) }
    }
}

/// Answers for one database.
pub struct SendCheck<'db> {
    db: &'db RootDatabase,
    /// Type paths that the user's configuration declares not to be `Send`.
    not_send: &'db [String],
    exempt: Vec<Exempt>,
    terms: RefCell<FxHashSet<ParameterTerm>>,
    own_types: Rc<OwnTypes<'db>>,
    /// Whether guards that may move may be held.
    pub(super) guards: GuardAcrossAwait,
}

impl<'db> SendCheck<'db> {
    /// A check that also knows the user's own not-`Send` types.
    pub(super) fn new(db: &'db RootDatabase, not_send: &'db [String], own_types: &Rc<OwnTypes<'db>>) -> Self {
        let (exempt, terms) = (Vec::new(), RefCell::default());
        let own_types = Rc::clone(own_types);
        SendCheck { db, not_send, exempt, terms, own_types, guards: GuardAcrossAwait::Refuse }
    }

    /// The same check without what is exempt.
    pub fn without(self, exempt: impl IntoIterator<Item = Exempt>) -> Self {
        SendCheck { exempt: exempt.into_iter().collect(), ..self }
    }

    /// The same check under this policy about guards.
    pub(super) fn holding(self, guards: GuardAcrossAwait) -> Self {
        SendCheck { guards, ..self }
    }

    /// The part of `ty` that is not `Send`, as the user would name it; `None` if all of it is, or is not known.
    pub fn not_send(&self, ty: &Type<'db>) -> Option<String> {
        self.violation(ty, Marker::Send, &mut Seen::default())
    }

    /// What the exempt type parameters have to be, as far as nothing in sight says that they are.
    pub fn take_terms(&self) -> FxHashSet<ParameterTerm> {
        self.terms.take()
    }

    /// Why `ty`, for which the parameter stands, is not what it has to be.
    pub fn unmet(&self, term: ParameterTerm, ty: &Type<'db>) -> Option<String> {
        if ty.contains_unknown() && term.marker == Marker::Sync {
            return Some("a type that is not known".into());
        }
        self.violation(ty, term.marker, &mut Seen::default())
    }

    /// The part of `ty` that is not `Sync`.
    pub fn not_sync(&self, ty: &Type<'db>) -> Option<String> {
        self.violation(ty, Marker::Sync, &mut Seen::default())
    }

    /// The lock guard in `ty`, if it owns one: itself, in what it is made of, or behind the traits that are all that is known of it.
    pub fn guard(&self, ty: &Type<'db>) -> Option<String> {
        self.guard_within(ty, &mut Seen::default())
    }

    /// Whether `ty` is a lock's guard itself, or one that may not be there.
    pub(super) fn is_guard(&self, ty: &Type<'db>) -> bool {
        match names::type_head(self.db, ty).as_deref() {
            Some("std::option::Option" | "std::result::Result") => {
                ty.type_arguments().any(|it| self.is_guard(&it))
            }
            Some(path) => GUARDS.contains(&path) || is_lock_guard(path),
            None => false,
        }
    }

    fn guard_within(&self, ty: &Type<'db>, seen: &mut Seen) -> Option<String> {
        if ty.is_reference() || ty.is_raw_ptr() || ty.is_scalar() || ty.is_unknown() {
            return None;
        }
        if let Some((adt, arguments)) = ty.as_adt_with_args() {
            return self.guard_in_adt(ty, adt, arguments.into_iter().flatten().collect(), seen);
        }
        if let Some(closure) = ty.as_closure() {
            let captures = closure.captured_items(self.db);
            let mut moved =
                captures.iter().filter(|it| it.kind() == CaptureKind::Move && !it.has_field_projections());
            return moved.find_map(|it| self.guard_within(&it.local().ty(self.db), seen));
        }
        if ty.as_impl_traits(self.db).is_some() {
            if seen.len() >= MOST_TYPES || !seen.insert((None, self.shown(ty), Marker::Send)) {
                return None;
            }
            return self
                .own_types
                .opaque
                .behind(self.db, ty)
                .iter()
                .find_map(|it| self.guard_within(it, seen));
        }
        if let Some(it) = ty.as_dyn_trait() {
            // `Box<dyn DerefMut>`: there is little else that somebody gives out like this.
            let path = names::trait_path(self.db, it);
            return matches!(path.as_str(), "std::ops::Deref" | "std::ops::DerefMut")
                .then(|| format!("dyn {path}"));
        }
        let element = array_element(self.db, ty).or_else(|| ty.as_slice());
        element.into_iter().chain(ty.tuple_fields(self.db)).find_map(|it| self.guard_within(&it, seen))
    }

    fn guard_in_adt(
        &self,
        ty: &Type<'db>,
        adt: Adt,
        arguments: Vec<Type<'db>>,
        seen: &mut Seen,
    ) -> Option<String> {
        let path = names::adt_path(self.db, adt);
        if GUARDS.contains(&path.as_str()) || is_lock_guard(&path) {
            return Some(path);
        }
        let parts = if names::is_workspace_crate(self.db, adt.krate(self.db)) {
            let shown = arguments.iter().map(|it| self.shown(it)).collect();
            if seen.len() >= MOST_TYPES || !seen.insert((Some(adt), shown, Marker::Send)) {
                return None;
            }
            self.parts(ty, adt)
        } else if path == "std::marker::PhantomData" || self.lends(adt, &path) {
            return None;
        } else {
            arguments
        };
        parts.iter().find_map(|it| self.guard_within(it, seen))
    }

    /// The types of the fields, whichever variant's.
    fn parts(&self, ty: &Type<'db>, adt: Adt) -> Vec<Type<'db>> {
        match adt {
            Adt::Struct(_) | Adt::Union(_) => ty.fields(self.db).into_iter().map(|(_, it)| it).collect(),
            Adt::Enum(it) => {
                let fields = it.variants(self.db).into_iter().flat_map(|variant| variant.fields(self.db));
                fields.map(|it| it.ty(self.db).instantiate(ty.type_arguments())).collect()
            }
        }
    }

    /// Whether a guard may move to another thread: it is not known that it or what it gives out may not.
    pub fn may_move(&self, ty: &Type<'db>) -> bool {
        self.not_send(ty).is_none() && self.not_sync(ty).is_none()
    }

    fn violation(&self, ty: &Type<'db>, marker: Marker, seen: &mut Seen) -> Option<String> {
        if ty.is_unknown() || ty.is_scalar() || ty.is_str() || ty.is_never() || ty.is_unit() {
            return None;
        }
        if let Some((inner, mutability)) = ty.as_reference() {
            let needed = if mutability.is_shared() { Marker::Sync } else { marker };
            return self.violation(&inner, needed, seen).map(|it| format!("&{it}"));
        }
        if ty.is_raw_ptr() {
            return Some("a raw pointer".into());
        }
        if ty.is_tuple() {
            return ty.tuple_fields(self.db).iter().find_map(|it| self.violation(it, marker, seen));
        }
        if let Some(element) = array_element(self.db, ty) {
            return self.violation(&element, marker, seen);
        }
        if let Some(element) = ty.as_slice() {
            return self.violation(&element, marker, seen);
        }
        if ty.as_dyn_trait().is_some() {
            return self.dyn_violation(ty, marker);
        }
        if let Some(closure) = ty.as_closure() {
            return self.closure_violation(&closure, marker, seen);
        }
        if let Some(parameter) = ty.as_type_param(self.db) {
            let wanted = marker.name();
            let bounds = parameter.trait_bounds(self.db);
            let is_wanted = |it: &ra_ap_hir::Trait| it.name(self.db).as_str() == wanted;
            if bounds.iter().any(|it| it.all_supertraits(self.db).iter().any(is_wanted)) {
                return None;
            }
            let exempt = match marker {
                Marker::Send => Exempt::TypeParameter,
                Marker::Sync => Exempt::SharedTypeParameter,
            };
            if self.exempt.contains(&exempt) {
                self.terms.borrow_mut().insert(ParameterTerm { parameter, marker });
                return None;
            }
            let shown = shown_parameter(self.db, parameter);
            return Some(format!("{shown} (no `{wanted}` bound)"));
        }
        if let Some(known) = self.projected(ty) {
            return self.violation(&known, marker, seen);
        }
        if ty.as_associated_type_parent_trait(self.db).is_some() {
            // `I::Item`, of which only a bound can say it.
            let wanted = self.marker_trait(marker);
            let is_met = wanted.is_some_and(|it| ty.impls_trait(self.db, it, &[]));
            return (!is_met).then(|| format!("an associated type without a `{}` bound", marker.name()));
        }
        if ty.as_impl_traits(self.db).is_some() {
            return self.opaque_violation(ty, marker, seen);
        }
        let (adt, arguments) = ty.as_adt_with_args()?;
        self.adt_violation(ty, adt, arguments.into_iter().flatten(), marker, seen)
    }

    /// What `<Known as Trait>::Item` is: fields of generic types are told like this.
    fn projected(&self, ty: &Type<'db>) -> Option<Type<'db>> {
        let of_trait = ty.as_associated_type_parent_trait(self.db)?;
        if of_trait.type_or_const_param_count(self.db, false) > 1 {
            return None;
        }
        let shown = self.shown(ty);
        let named = |it: &TypeAlias| shown.ends_with(&format!("::{}", it.name(self.db).as_str()));
        let mut items = of_trait.items(self.db).into_iter();
        let item = items.find_map(|it| match it {
            AssocItem::TypeAlias(it) => Some(it).filter(named),
            _ => None,
        })?;
        // The type itself comes first, what its trait is asked of behind.
        let mut parts = Vec::new();
        ty.walk(self.db, |it| parts.push(it));
        let known = parts.get(1)?.normalize_trait_assoc_type(self.db, &[], item)?;
        (known != *ty && known.as_associated_type_parent_trait(self.db).is_none()).then_some(known)
    }

    /// Whether values of std's type go over references to what its arguments are: `slice::Iter`.
    fn lends(&self, adt: Adt, path: &str) -> bool {
        let name = path.rsplit("::").next().unwrap_or_default();
        let borrows = !GenericDef::from(adt).lifetime_params(self.db).is_empty();
        let exclusive = ["Mut", "Drain", "Entry"].iter().any(|it| name.contains(it));
        borrows && !exclusive && path.starts_with("std::") && !path.starts_with("std::sync::")
    }

    fn marker_trait(&self, marker: Marker) -> Option<Trait> {
        let named = |it: &Name| it.as_str() == marker.name();
        Crate::all(self.db).into_iter().find_map(|krate| {
            let mut modules = krate.root_module(self.db).children(self.db);
            let markers = modules.find(|it| it.name(self.db).is_some_and(|it| it.as_str() == "marker"))?;
            markers.declarations(self.db).into_iter().find_map(|it| match it {
                ModuleDef::Trait(it) if named(&it.name(self.db)) => Some(it),
                _ => None,
            })
        })
    }

    /// The part of `ty` that is not `Send` or not `Sync`.
    fn not_shareable(&self, ty: &Type<'db>, seen: &mut Seen) -> Option<String> {
        self.violation(ty, Marker::Send, seen).or_else(|| self.violation(ty, Marker::Sync, seen))
    }

    fn adt_violation(
        &self,
        ty: &Type<'db>,
        adt: Adt,
        mut arguments: impl Iterator<Item = Type<'db>>,
        marker: Marker,
        seen: &mut Seen,
    ) -> Option<String> {
        let path = names::adt_path(self.db, adt);
        let denied = match marker {
            Marker::Send => {
                NOT_SEND.contains(&path.as_str()) || is_lock_guard(&path) || self.not_send.contains(&path)
            }
            Marker::Sync if path == STD_RECEIVER => !self.exempt.contains(&Exempt::StdReceiver),
            Marker::Sync => NOT_SYNC.contains(&path.as_str()),
        };
        if denied {
            return Some(path);
        }
        if marker == Marker::Sync && path == STD_RECEIVER {
            return arguments.find_map(|it| self.violation(&it, Marker::Send, seen));
        }
        if ALWAYS_FINE.iter().any(|it| path.starts_with(it)) {
            return None;
        }
        if path == "std::cell::Cell" || path == "std::cell::RefCell" {
            return arguments.find_map(|it| self.violation(&it, Marker::Send, seen));
        }
        if TRANSPARENT.contains(&path.as_str()) {
            let needed = match path.rsplit("::").next() {
                // Sharing the pointer shares its contents.
                Some("Arc" | "Weak") => return arguments.find_map(|it| self.not_shareable(&it, seen)),
                // Who shares it may replace what is in it.
                Some("RwLock" | "OnceLock" | "DashMap") if marker == Marker::Sync => {
                    return arguments.find_map(|it| self.not_shareable(&it, seen));
                }
                Some("Mutex") => Marker::Send,
                _ => marker,
            };
            return arguments.find_map(|it| self.violation(&it, needed, seen));
        }
        if !names::is_workspace_crate(self.db, adt.krate(self.db)) {
            // A model or a dependency: its fields are not its real ones, its arguments are.
            let needed = if self.lends(adt, &path) { Marker::Sync } else { marker };
            return arguments.find_map(|it| self.violation(&it, needed, seen));
        }
        let shown = ty.type_arguments().map(|it| self.shown(&it)).collect();
        if seen.len() >= MOST_TYPES || !seen.insert((Some(adt), shown, marker)) {
            return None;
        }
        if let Some(asked) = self.own_types.markers.asked(self.db, ty, adt, marker) {
            return asked.iter().find_map(|(it, wanted)| self.violation(it, *wanted, seen));
        }
        let within = |inner: String| format!("{inner} in {}", adt.name(self.db).as_str());
        let found = self.parts(ty, adt).iter().find_map(|it| self.violation(it, marker, seen)).map(within);
        match adt {
            Adt::Enum(_) => found.or_else(|| arguments.find_map(|it| self.violation(&it, marker, seen))),
            Adt::Struct(_) | Adt::Union(_) => found,
        }
    }

    /// What of the closure's captures may not cross threads; of those whose type is that of a variable.
    fn closure_violation(&self, closure: &Closure<'db>, marker: Marker, seen: &mut Seen) -> Option<String> {
        let captures = closure.captured_items(self.db);
        captures.iter().filter(|it| !it.has_field_projections()).find_map(|it| {
            let needed = match it.kind() {
                CaptureKind::SharedRef => Marker::Sync,
                CaptureKind::UniqueSharedRef | CaptureKind::MutableRef | CaptureKind::Move => marker,
            };
            let what = self.violation(&it.local().ty(self.db), needed, seen)?;
            Some(format!("a closure over `{}`: {what}", it.local().name(self.db).as_str()))
        })
    }

    /// What a function gives back as `impl Trait`, as far as the workspace has such a function. Futures are asked elsewhere
    /// ([`crate::flow::send::send_futures`]), and what stands for type parameters where the function is called.
    fn opaque_violation(&self, ty: &Type<'db>, marker: Marker, seen: &mut Seen) -> Option<String> {
        let traits: Vec<Trait> =
            ty.as_impl_traits(self.db)?.flat_map(|it| it.all_supertraits(self.db)).collect();
        let named = |name: &str| traits.iter().any(|it| it.name(self.db).as_str() == name);
        let shown = self.shown(ty);
        if named(marker.name()) || named("Future") || seen.len() >= MOST_TYPES {
            return None;
        }
        if !seen.insert((None, shown.clone(), marker)) {
            return None;
        }
        let anybody = SendCheck::new(self.db, self.not_send, &self.own_types)
            .without([Exempt::TypeParameter, Exempt::SharedTypeParameter]);
        let hidden = self.own_types.opaque.behind(self.db, ty);
        let what = hidden.iter().find_map(|it| anybody.violation(it, marker, seen))?;
        Some(format!("{what} behind `{shown}`"))
    }

    fn shown(&self, ty: &Type<'db>) -> String {
        let target = DisplayTarget::from_crate(self.db, ty.krate(self.db).base());
        ty.display(self.db, target).to_string()
    }

    fn dyn_violation(&self, ty: &Type<'db>, marker: Marker) -> Option<String> {
        let shown = self.shown(ty);
        let wanted = marker.name();
        let inherited = ty.as_dyn_trait().is_some_and(|it| {
            it.all_supertraits(self.db).iter().any(|it| it.name(self.db).as_str() == wanted)
        });
        if inherited || shown.contains(wanted) { None } else { Some(shown) }
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::{Trial, package};
    use crate::refusal::RefusalCode;

    /// Why a sleep stays before which this is bound.
    fn why(bound: &str) -> Option<RefusalCode> {
        let main = format!(
            "//- /src/main.rs\nuse std::marker::PhantomData;\nuse std::ops::{{Deref, DerefMut}};\nuse std::rc::Rc;\n\
             use std::sync::{{Arc, Mutex, MutexGuard, RwLock, RwLockReadGuard}};\nuse std::time::Duration;\n\
             struct Tx<'a> {{ n: u32, g: MutexGuard<'a, u32> }}\nstruct Outer<T>(T);\n\
             enum Access<'a> {{ Nothing, Read(RwLockReadGuard<'a, u32>) }}\n\
             struct Node {{ next: Option<Box<Node>>, lock: Arc<Mutex<u32>>, bound: PhantomData<MutexGuard<'static, ()>> }}\n\
             struct Names<'a> {{ g: RwLockReadGuard<'a, u32> }}\n\
             impl Iterator for Names<'_> {{ type Item = u32; fn next(&mut self) -> Option<u32> {{ Some(*self.g) }} }}\n\
             #[derive(Default)]\nstruct Db {{ m: Mutex<u32>, r: RwLock<u32>, p: parking_lot::Mutex<(u32, u32)>, a: Arc<parking_lot::Mutex<u32>> }}\n\
             impl Db {{\n    fn begin(&self) -> Tx<'_> {{ Tx {{ n: 0, g: self.m.lock().unwrap() }} }}\n    \
             fn read(&self) -> Access<'_> {{ Access::Read(self.r.read().unwrap()) }}\n    \
             fn view(&self) -> impl Deref<Target = u32> + '_ {{ self.r.read().unwrap() }}\n    \
             fn names(&self) -> Names<'_> {{ Names {{ g: self.r.read().unwrap() }} }}\n    \
             fn first(&self) -> parking_lot::MappedMutexGuard<'_, u32> {{ parking_lot::MutexGuard::map(self.p.lock(), |it| &mut it.0) }}\n    \
             fn any(&self) -> Box<dyn DerefMut<Target = u32> + '_> {{ Box::new(self.m.lock().unwrap()) }}\n    \
             fn node(&self) -> Node {{ Node {{ next: None, lock: Arc::default(), bound: PhantomData }} }}\n}}\n\
             impl Tx<'_> {{ fn commit(self) -> u32 {{ self.n }} fn n(&self) -> u32 {{ self.n }} }}\nfn finish(tx: Tx<'_>) {{}}\n\
             async fn wait(db: &Db) {{\n    {bound}\n    std::thread::sleep(Duration::from_millis(1));\n    drop(it);\n}}\n\
             #[tokio::main]\nasync fn main() {{ wait(&Db::default()).await; }}\n"
        );
        Trial::of(&package("2021", "parking_lot = \"0.12\"\n", &main)).refusal_of("::sleep")
    }

    #[test]
    fn a_guard_within_another_value_is_held() {
        for held in [
            "let it = db.begin();",
            "let it = db.begin(); if it.n > 0 { finish(it); return; }",
            "let it = db.begin(); it.n();",
            "let it = Outer(db.begin());",
            "let it = vec![db.m.lock().unwrap()];",
            "let it = Box::new(db.m.lock().unwrap());",
            "let it = Rc::new(Some(db.m.lock().unwrap()));",
            "let it = [db.m.lock().unwrap()];",
            "let it = db.read();",
            "let it = db.view();",
            "let it = db.any();",
            "let it = db.names().skip(1);",
            "let it = db.first();",
            "let it = db.a.lock_arc();",
            "let it = parking_lot::MutexGuard::map(db.p.lock(), |it| &mut it.1);",
            "let g = db.m.lock().unwrap(); let it = move || *g;",
            "let it = db.m.try_lock().unwrap_err();",
        ] {
            assert_eq!(why(held), Some(RefusalCode::GuardAcrossAwait), "{held}");
        }
        for given_back in [
            "let it = db.node();",
            "let it = Outer(db);",
            "let it = db.begin().n;",
            "let it = Some(*db.view());",
            "let it = db.names().next();",
            "let tx = db.begin(); let it = tx.commit();",
            "let tx = db.begin(); let it = Some(1); finish(tx);",
            "let it: Vec<u32> = db.names().collect();",
        ] {
            assert_eq!(why(given_back), None, "{given_back}");
        }
    }

    #[test]
    fn what_a_watch_lends_is_a_guard_and_a_context_belongs_to_its_thread() {
        let migrated = |bound: &str, driven: &str| {
            let main = format!(
                "use std::time::Duration;\nuse tokio::sync::watch;\n\
                 async fn work(rx: watch::Receiver<u64>) {{\n    {bound}\n    std::thread::sleep(Duration::from_millis(1));\n    drop(it);\n}}\n\
                 #[tokio::main]\nasync fn main() {{ let (_tx, rx) = watch::channel(1); {driven}; }}\n"
            );
            Trial::of_main("2021", &main).refusal_of("::sleep").is_none()
        };
        assert!(!migrated("let it = rx.borrow();", "work(rx).await"));
        assert!(migrated("let it = *rx.borrow();", "work(rx).await"));
        let context = "let mut it = std::task::Context::from_waker(std::task::Waker::noop());";
        assert!(migrated(context, "work(rx).await"));
        assert!(!migrated(context, "tokio::spawn(work(rx)).await.unwrap()"));
    }

    #[test]
    fn what_the_code_says_of_its_own_types_holds() {
        let is_held = |items: &str, bound: &str| {
            let main = format!(
                "use std::rc::Rc;\ntrait Kind {{ type Start; }}\nstruct A;\nimpl Kind for A {{ type Start = String; }}\n\
                 struct B;\nimpl Kind for B {{ type Start = Rc<u8>; }}\nenum State<T: Kind> {{ Start(T::Start), Done }}\n\
                 enum Wrap<T: Kind> {{ Of(State<T>), Nothing }}\n{items}\n\
                 async fn work() {{\n    {bound}\n    std::thread::sleep(std::time::Duration::from_millis(1));\n    drop(it);\n}}\n\
                 #[tokio::main]\nasync fn main() {{ tokio::spawn(work()).await.unwrap(); }}\n"
            );
            Trial::of_main("2021", &main).refusal_of("::sleep") == Some(RefusalCode::NotSend)
        };
        let raw = "struct Db { raw: *mut u32 }";
        let made = "let it = Db { raw: std::ptr::null_mut() };";
        assert!(is_held(raw, made));
        assert!(!is_held(&format!("{raw}\nunsafe impl Send for Db {{}}"), made));
        assert!(is_held(&format!("{raw}\nunsafe impl Sync for Db {{}}"), made));
        let cell = "struct Own<T> { raw: *mut T }\nunsafe impl<T: Send> Send for Own<T> {}";
        let made = |of: &str| format!("let it: Own<{of}> = Own {{ raw: std::ptr::null_mut() }};");
        assert!(!is_held(cell, &made("u8")));
        assert!(is_held(cell, &made("Rc<u8>")));
        assert!(!is_held("", "let it: Wrap<A> = Wrap::Of(State::Done);"));
        assert!(is_held("", "let it: Wrap<B> = Wrap::Of(State::Done);"));
    }

    #[test]
    fn an_associated_type_is_what_its_bounds_say() {
        let becomes_task = |bounds: &str, items: &str| {
            let main = format!(
                "trait Source: Iterator {{ type Part: Send; fn part(&self) -> Self::Part; }}\n\
                 fn start<I: Iterator + Send + 'static>(items: I) {bounds} {{\n    \
                 std::thread::spawn(move || {{ {items} {{ std::thread::sleep(std::time::Duration::from_millis(1)); let _it = &it; }} }});\n}}\n\
                 #[tokio::main]\nasync fn main() {{ start(0..3); }}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
        };
        assert!(becomes_task("where I::Item: Send", "for it in items"));
        assert!(!becomes_task("", "for it in items"));
        assert!(!becomes_task("where I::Item: Sync", "for it in items"));
        assert!(becomes_task(
            "where I::Item: Send + Sync",
            "for it in items.map(|it| std::sync::Arc::new(it))"
        ));
        assert!(becomes_task("where I: Source", "let it = items.part(); loop"));
    }

    #[test]
    fn what_any_collection_gives_and_what_any_array_holds_is_what_its_bounds_say() {
        let becomes_task = |parameters: &str, items: &str, bounds: &str| {
            let main = format!(
                "use std::thread;\nuse std::time::Duration;\n\
                 fn start<{parameters}>(items: {items}) where {bounds} {{\n    \
                 thread::spawn(move || {{ for it in items {{ thread::sleep(Duration::from_millis(1)); drop(it); }} }});\n}}\n\
                 #[tokio::main]\nasync fn main() {{ start([1u8, 2]); }}\n"
            );
            Trial::of_main("2021", &main).text_after("/src/main.rs").contains("tokio::spawn(")
        };
        let any = "I: IntoIterator<Item = u8> + Send + 'static";
        assert!(!becomes_task(any, "I", ""));
        assert!(becomes_task(any, "I", "I::IntoIter: Send"));
        let array = "T: Clone + 'static, const N: usize";
        assert!(!becomes_task(array, "&'static [T; N]", "T: Send"));
        assert!(becomes_task(array, "&'static [T; N]", "T: Send + Sync"));
    }
}
