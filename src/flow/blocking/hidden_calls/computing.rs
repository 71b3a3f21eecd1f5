//! What code runs by means of which nobody expects that they wait: operators, comparisons, hashing, formatting, `?`, default values,
//! lazy statics. It is looked at for one thing only: whether it drives a runtime of its own, which panics where one runs.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use ra_ap_hir::{
    Adt, AsAssocItem, AssocItemContainer, Crate, Function, HasCrate, Impl, ModuleDef, PathResolution, Type,
};
use ra_ap_ide_db::{FxHashMap, FxHashSet};
use ra_ap_syntax::ast::{self, ArithOp, AstNode, BinaryOp, CmpOp, UnaryOp};
use ra_ap_syntax::{SyntaxNode, WalkEvent};

use super::{DEPTH, DEREF, Implementation};
use crate::facts::body::{BodyIx, Callee, Runs, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::context::call_arguments;
use crate::flow::places::parts_of;
use crate::flow::question_mark::{error_type, left_by_question};

/// What code has by which a runtime is driven: where no file has any of it, nobody has to be asked.
const DRIVING: &[&str] = &["block_on", "blocking", "Runtime", "mongodb", "postgres", "(async"];

/// Types of statics and constants that are made when somebody asks for them.
const LAZY: &[&str] = &[
    "lazy_static::Lazy",
    "once_cell::sync::Lazy",
    "once_cell::unsync::Lazy",
    "std::cell::LazyCell",
    "std::sync::LazyLock",
    "std::thread::LocalKey",
];

const FROM: &str = "std::convert::From";
const FMT: &str = "std::fmt::";

/// What is remembered about it.
#[derive(Default)]
pub(in crate::flow) struct Computing {
    of_bodies: RefCell<FxHashMap<BodyIx, Rc<[BodyIx]>>>,
    written: OnceCell<Written>,
    may_drive: OnceCell<bool>,
}

/// The implementations of others' traits that the workspace writes itself.
struct Written {
    of_types: FxHashMap<Adt, Vec<Implementation>>,
    traits: FxHashSet<String>,
}

impl<'db> Flow<'db> {
    /// The bodies that running `body` may run by operators, formatting, lazy statics and the like.
    pub fn computing_calls(&mut self, body: BodyIx) -> Rc<[BodyIx]> {
        if let Some(known) = self.hidden.computing.of_bodies.borrow().get(&body) {
            return known.clone();
        }
        let mut found: Vec<BodyIx> = Vec::new();
        if self.may_drive_runtime() {
            let mut search = Search::default();
            let node = self.facts.bodies[body.0].node.clone();
            self.search_computing(&node, &node, &mut search);
            for ix in self.facts.bodies[body.0].calls.clone() {
                let call = &self.facts.calls[ix.0];
                match call.callee {
                    Callee::Foreign(_) if call.usage == Use::Call => {
                        self.search_call(&call.node, &mut search);
                    }
                    Callee::Workspace(function) => self.search_derived(function, &mut search),
                    _ => {}
                }
            }
            found.extend(search.methods.into_iter().filter_map(|it| self.facts.body_of_function(it)));
            for item in search.lazy {
                found.extend(self.initialisers(&item));
            }
            let children = self.facts.bodies[body.0].children.iter().copied();
            found.extend(children.filter(|it| self.facts.bodies[it.0].runs == Runs::Lazy));
            let mut seen = FxHashSet::default();
            found.retain(|it| seen.insert(*it));
        }
        let found: Rc<[BodyIx]> = found.into();
        self.hidden.computing.of_bodies.borrow_mut().insert(body, found.clone());
        found
    }

    fn may_drive_runtime(&self) -> bool {
        let files = &self.facts.workspace.files;
        let drives = || files.iter().any(|it| DRIVING.iter().any(|word| it.text.contains(word)));
        *self.hidden.computing.may_drive.get_or_init(drives)
    }

    fn written(&self) -> &Written {
        self.hidden.computing.written.get_or_init(|| {
            let db = self.facts.db;
            let own = Crate::all(db).into_iter().filter(|it| names::is_workspace_crate(db, *it));
            let mut written = Written { of_types: FxHashMap::default(), traits: FxHashSet::default() };
            for item in own.flat_map(|it| Impl::all_in_crate(db, it)) {
                if self.facts.sema.impl_generated_from_derive(item).is_some() {
                    continue;
                }
                if let Some(it) = self.implementation_of_any(item) {
                    written.traits.insert(it.of.clone());
                    written.of_types.entry(it.adt).or_default().push(it);
                }
            }
            written
        })
    }

    /// What lazy statics run when they are made: closures in their items, and functions that these name.
    fn initialisers(&mut self, item: &SyntaxNode) -> Vec<BodyIx> {
        let mut found = Vec::new();
        let mut pending: Vec<BodyIx> = self.facts.body_of_initialiser(item).into_iter().collect();
        while let Some(body) = pending.pop() {
            found.push(body);
            pending.extend(&self.facts.bodies[body.0].children);
            let calls = self.facts.bodies[body.0].calls.iter().map(|ix| &self.facts.calls[ix.0]);
            let named = calls.filter_map(|it| match it.callee {
                Callee::Workspace(function) if it.usage == Use::Value => Some(function),
                _ => None,
            });
            let named: Vec<Function> = named.collect();
            found.extend(named.into_iter().filter_map(|it| self.facts.body_of_function(it)));
        }
        found
    }

    /// Looks through `node`, what macros make of it too, but for bodies of their own in it.
    fn search_computing(&self, node: &SyntaxNode, body: &SyntaxNode, search: &mut Search) {
        let mut inside = node.preorder();
        while let Some(event) = inside.next() {
            let WalkEvent::Enter(at) = event else { continue };
            if let Some(call) = ast::MacroCall::cast(at.clone()) {
                if let Some(expansion) = self.facts.sema.expand_macro_call(&call) {
                    self.search_computing(&expansion.value, body, search);
                }
                inside.skip_subtree();
                continue;
            }
            if at != *body && (ast::Item::can_cast(at.kind()) || self.facts.body_of_node(&at).is_some()) {
                inside.skip_subtree();
                continue;
            }
            if let Some(it) = ast::Expr::cast(at) {
                self.search_expression(it, search);
            }
        }
    }

    fn search_expression(&self, expr: ast::Expr, search: &mut Search) {
        let sema = &self.facts.sema;
        let of = |it: Option<ast::Expr>| Some(sema.type_of_expr(&it?)?.original);
        match expr {
            ast::Expr::PathExpr(it) => search.lazy.extend(self.lazy_item(&it)),
            ast::Expr::BinExpr(it) => {
                if let Some(by) = it.op_kind().and_then(trait_of_operator) {
                    let sides = [of(it.lhs()), of(it.rhs())].into_iter().flatten();
                    sides.for_each(|it| self.methods_in(&it, &[by.as_str()], search));
                }
            }
            ast::Expr::PrefixExpr(it) => {
                let by: &[&str] = match it.op_kind() {
                    Some(UnaryOp::Deref) => DEREF,
                    Some(UnaryOp::Not) => &["std::ops::Not"],
                    _ => &["std::ops::Neg"],
                };
                of(it.expr()).iter().for_each(|it| self.methods_of_head(it, by, search));
            }
            ast::Expr::IndexExpr(it) => {
                let by = ["std::ops::Index", "std::ops::IndexMut"];
                let base = of(it.base());
                base.iter().for_each(|it| self.methods_of_head(it, &by, search));
                base.iter().for_each(|it| self.methods_of_head(it, DEREF, search));
            }
            ast::Expr::FieldExpr(it) if sema.resolve_field(&it).is_some() => {
                of(it.expr()).iter().for_each(|it| self.methods_of_head(it, DEREF, search));
            }
            ast::Expr::TryExpr(it) => {
                let given = of(it.expr()).and_then(|it| it.type_arguments().last());
                let made = left_by_question(self, it.syntax()).and_then(|it| error_type(self, &it));
                if let (Some(given), Some(made)) = (given, made) {
                    self.conversions_between(&given, &made, search);
                }
            }
            ast::Expr::FormatArgsExpr(it) => {
                let given = it.args().filter_map(|it| of(it.expr()));
                let written = self.written().traits.iter();
                let by: Vec<&str> = written.map(String::as_str).filter(|it| it.starts_with(FMT)).collect();
                let named = self.named_in_template(&it);
                given.chain(named).for_each(|it| self.methods_in(&it, &by, search));
            }
            _ => {}
        }
    }

    /// `"{name}"`
    fn named_in_template(&self, format: &ast::FormatArgsExpr) -> Vec<Type<'db>> {
        let Some(ast::Expr::Literal(template)) = format.template() else { return Vec::new() };
        let ast::LiteralKind::String(text) = template.kind() else { return Vec::new() };
        let parts = self.facts.sema.as_format_args_parts(&text).unwrap_or_default();
        let locals = parts.into_iter().filter_map(|(_, it)| match it?.left()? {
            PathResolution::Local(it) => Some(it.ty(self.facts.db)),
            _ => None,
        });
        locals.collect()
    }

    /// The static or constant that `path` names, if it is made when somebody asks for it.
    fn lazy_item(&self, path: &ast::PathExpr) -> Option<SyntaxNode> {
        let (db, sema) = (self.facts.db, &self.facts.sema);
        let is_lazy = |ty: &Type<'db>| names::type_head(db, ty).is_some_and(|it| LAZY.contains(&it.as_str()));
        match sema.resolve_path(&path.path()?)? {
            PathResolution::Def(ModuleDef::Static(it)) if is_lazy(&it.ty(db)) => {
                names::is_workspace_crate(db, it.krate(db)).then_some(())?;
                Some(sema.source(it)?.value.syntax().clone())
            }
            PathResolution::Def(ModuleDef::Const(it)) if is_lazy(&it.ty(db)) => {
                names::is_workspace_crate(db, it.krate(db)).then_some(())?;
                Some(sema.source(it)?.value.syntax().clone())
            }
            _ => None,
        }
    }

    /// By what others' functions use what they are given: `sort` compares, `unwrap_or_default` makes one.
    fn search_call(&self, call: &SyntaxNode, search: &mut Search) {
        let Some(function) = self.function_named_at(call) else { return };
        let asked = self.asked_by(function);
        let asked = asked.computing.iter().chain(asked.waiting.iter().filter(|it| makes(it)));
        let asked: Vec<&str> = asked.map(String::as_str).collect();
        if !asked.iter().any(|it| self.written().traits.contains(*it)) {
            return;
        }
        let receiver = ast::MethodCallExpr::cast(call.clone()).and_then(|it| it.receiver());
        let made = ast::Expr::cast(call.clone());
        let values = receiver.into_iter().chain(call_arguments(call)).chain(made);
        let types = values.filter_map(|it| Some(self.facts.sema.type_of_expr(&it)?.original));
        let named = self.type_arguments_at(function, call).into_iter().map(|(_, it)| it);
        types.chain(named).for_each(|it| self.methods_in(&it, &asked, search));
    }

    /// `App::default()`, which asks all fields for theirs.
    fn search_derived(&self, function: Function, search: &mut Search) {
        let db = self.facts.db;
        let Some(AssocItemContainer::Impl(of)) = function.as_assoc_item(db).map(|it| it.container(db)) else {
            return;
        };
        let derived = self.facts.sema.impl_generated_from_derive(of).and(of.trait_(db));
        if let Some(by) = derived {
            self.methods_in(&of.self_ty(db), &[names::trait_path(db, by).as_str()], search);
        }
    }

    fn conversions_between(&self, given: &Type<'db>, made: &Type<'db>, search: &mut Search) {
        let db = self.facts.db;
        let Some(implementations) = made.as_adt().and_then(|it| self.written().of_types.get(&it)) else {
            return;
        };
        let head = names::type_head(db, given);
        let methods = implementations.iter().filter(|it| it.of == FROM).flat_map(|it| &it.methods);
        search.methods.extend(methods.filter(|it| {
            let first = it.assoc_fn_params(db).into_iter().next();
            first.is_some_and(|it| names::type_head(db, it.ty()) == head)
        }));
    }

    /// How the type itself, or what it refers to, has one of these traits.
    fn methods_of_head(&self, ty: &Type<'db>, by: &[&str], search: &mut Search) {
        let Some(adt) = ty.strip_references().as_adt() else { return };
        let implementations = self.written().of_types.get(&adt).into_iter().flatten();
        let asked = implementations.filter(|it| by.contains(&it.of.as_str()));
        search.methods.extend(asked.flat_map(|it| &it.methods));
    }

    /// How the type and everything that it is made of has one of these traits: what is derived asks all fields.
    fn methods_in(&self, ty: &Type<'db>, by: &[&str], search: &mut Search) {
        if by.iter().any(|it| self.written().traits.contains(*it)) {
            self.collect_methods(ty, by, DEPTH, &mut FxHashSet::default(), search);
        }
    }

    fn collect_methods(
        &self,
        ty: &Type<'db>,
        by: &[&str],
        depth: usize,
        seen: &mut FxHashSet<Adt>,
        search: &mut Search,
    ) {
        let db = self.facts.db;
        let Some(depth) = depth.checked_sub(1) else { return };
        let ty = ty.strip_references();
        if let Some(adt) = ty.as_adt().filter(|it| names::is_workspace_crate(db, it.krate(db))) {
            if !seen.insert(adt) {
                return;
            }
            self.methods_of_head(&ty, by, search);
            let fields: Vec<Type<'db>> = match adt {
                Adt::Struct(_) | Adt::Union(_) => ty.fields(db).into_iter().map(|(_, it)| it).collect(),
                Adt::Enum(it) => {
                    let fields = it.variants(db).into_iter().flat_map(|it| it.fields(db));
                    fields.map(|it| it.ty(db).instantiate(ty.type_arguments())).collect()
                }
            };
            fields.iter().for_each(|it| self.collect_methods(it, by, depth, seen, search));
        }
        parts_of(db, &ty).for_each(|it| self.collect_methods(&it, by, depth, seen, search));
    }
}

/// What has been found.
#[derive(Default)]
struct Search {
    methods: Vec<Function>,
    /// Items of lazy statics.
    lazy: Vec<SyntaxNode>,
}

/// Whether a trait makes values of whatever has it, which need not be there before.
fn makes(of: &str) -> bool {
    of.starts_with("std::default::") || of.starts_with("std::fmt::") || of == "std::string::ToString"
}

fn trait_of_operator(operator: BinaryOp) -> Option<String> {
    let arithmetic = |it: ArithOp| match it {
        ArithOp::Add => "Add",
        ArithOp::Sub => "Sub",
        ArithOp::Mul => "Mul",
        ArithOp::Div => "Div",
        ArithOp::Rem => "Rem",
        ArithOp::Shl => "Shl",
        ArithOp::Shr => "Shr",
        ArithOp::BitXor => "BitXor",
        ArithOp::BitOr => "BitOr",
        ArithOp::BitAnd => "BitAnd",
    };
    match operator {
        BinaryOp::CmpOp(CmpOp::Eq { .. }) => Some("std::cmp::PartialEq".to_owned()),
        BinaryOp::CmpOp(CmpOp::Ord { .. }) => Some("std::cmp::PartialOrd".to_owned()),
        BinaryOp::ArithOp(it) => Some(format!("std::ops::{}", arithmetic(it))),
        BinaryOp::Assignment { op: Some(it) } => Some(format!("std::ops::{}Assign", arithmetic(it))),
        BinaryOp::Assignment { op: None } | BinaryOp::LogicOp(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What ends a program of `items`, whose `main`, or a thread that `main` starts on tokio, does `work`.
    fn after(items: &str, main: &str) -> String {
        let text =
            format!("use std::sync::LazyLock;\nuse std::{{thread, time::Duration}};\n{items}\n{main}\n");
        Trial::of_main("2021", &text).text_after("/src/main.rs")
    }

    /// Whether `main` gets a runtime although it does `work`.
    fn main_becomes_async(items: &str, work: &str) -> bool {
        let main = format!(
            "fn main() {{ thread::spawn(|| thread::sleep(Duration::from_millis(5))).join().unwrap(); {work} }}"
        );
        after(items, &main).contains("async fn main")
    }

    /// Whether a thread that does `work` becomes a task.
    fn becomes_task(items: &str, work: &str) -> bool {
        let main = format!(
            "#[tokio::main]\nasync fn main() {{ thread::spawn(|| {{ thread::sleep(Duration::from_millis(5)); {work} }}).join().unwrap(); }}"
        );
        after(items, &main).contains("tokio::spawn(")
    }

    /// By how few words code runs that drives a runtime: what is declared, and what runs it.
    const WAYS: &[(&str, &str)] = &[
        ("static V: LazyLock<u32> = LazyLock::new(|| DRIVE);", "println!(\"{}\", *V);"),
        (
            "static V: LazyLock<u32> = LazyLock::new(make); fn make() -> u32 { DRIVE }",
            "look(); fn look() { drop(*V); }",
        ),
        (
            "struct D(u32); impl PartialEq for D { fn eq(&self, o: &D) -> bool { self.0 == DRIVE } }",
            "println!(\"{}\", D(1) == D(1));",
        ),
        (
            "#[derive(PartialEq)] struct O(D); struct D(u32); impl PartialEq for D { fn eq(&self, o: &D) -> bool { self.0 == DRIVE } }",
            "assert!(O(D(1)) != O(D(2)));",
        ),
        (
            "struct D(u32); impl std::ops::AddAssign<u32> for D { fn add_assign(&mut self, o: u32) { self.0 += o + DRIVE; } }",
            "let mut d = D(1); d += 2;",
        ),
        (
            "struct D; impl std::ops::Neg for D { type Output = u32; fn neg(self) -> u32 { DRIVE } }",
            "let d = D; drop(-d);",
        ),
        (
            "struct D; impl std::ops::Index<usize> for D { type Output = u32; fn index(&self, i: usize) -> &u32 { DRIVE; &7 } }",
            "println!(\"{}\", D[1]);",
        ),
        (
            "struct E; impl From<std::num::ParseIntError> for E { fn from(_: std::num::ParseIntError) -> E { DRIVE; E } } fn p(s: &str) -> Result<u32, E> { Ok(s.parse::<u32>()?) }",
            "p(\"x\").is_err();",
        ),
        (
            "struct E; impl From<std::num::ParseIntError> for E { fn from(_: std::num::ParseIntError) -> E { DRIVE; E } }",
            "let p = || -> Result<u32, E> { Ok(\"x\".parse::<u32>()?) }; p().is_err();",
        ),
        (
            "#[derive(PartialEq, Eq)] struct D(u32); impl Ord for D { fn cmp(&self, o: &D) -> std::cmp::Ordering { DRIVE; self.0.cmp(&o.0) } } \
          impl PartialOrd for D { fn partial_cmp(&self, o: &D) -> Option<std::cmp::Ordering> { Some(self.0.cmp(&o.0)) } }",
            "let mut v = vec![D(2), D(1)]; v.sort();",
        ),
        (
            "struct D; impl std::fmt::Display for D { fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { write!(f, \"{}\", DRIVE) } }",
            "println!(\"{}\", D);",
        ),
        (
            "struct D; impl std::fmt::Display for D { fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { write!(f, \"{}\", DRIVE) } }",
            "let d = D; println!(\"{d}\");",
        ),
        (
            "#[derive(Debug)] struct O(D); struct D; impl std::fmt::Debug for D { fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { write!(f, \"{}\", DRIVE) } }",
            "println!(\"{:?}\", Some(O(D)));",
        ),
        (
            "#[derive(Default)] struct App { d: D } struct D(u32); impl Default for D { fn default() -> D { D(DRIVE) } }",
            "let app = App::default(); drop(app.d.0);",
        ),
        (
            "#[derive(Default)] struct App { d: D } struct D(u32); impl Default for D { fn default() -> D { D(DRIVE) } }",
            "let app: App = Default::default(); drop(app.d.0);",
        ),
        (
            "struct D(u32); impl Default for D { fn default() -> D { D(DRIVE) } }",
            "let d = None::<D>.unwrap_or_default(); drop(d.0);",
        ),
        (
            "struct D(u8); impl std::ops::Deref for D { type Target = Inner; fn deref(&self) -> &Inner { DRIVE; &Inner(1) } } struct Inner(u8); ",
            "let d = D(1); let it = &*d; drop(it);",
        ),
    ];

    #[test]
    fn what_drives_a_runtime_is_seen_behind_operators_and_statics() {
        for (items, work) in WAYS {
            let with = |drive: &str| items.replace("DRIVE", drive);
            let (driven, plain) = (with("elsewhere::block_on(async { 3 })"), with("3"));
            let beside = format!("{plain} fn other() -> u32 {{ elsewhere::block_on(async {{ 3 }}) }}");
            assert!(!main_becomes_async(&driven, work), "{driven}");
            assert!(main_becomes_async(&beside, work), "{beside}");
            let own = with("tokio::runtime::Runtime::new().unwrap().block_on(async { 3 })");
            assert!(!becomes_task(&own, work), "{own}");
            assert!(becomes_task(&beside, work), "{beside}");
        }
    }

    #[test]
    fn a_thread_local_of_somebodys_runtime_keeps_main_synchronous() {
        let local = "thread_local! { static A: u32 = 1; static V: u32 = DRIVE; }";
        let driven = local.replace("DRIVE", "elsewhere::block_on(async { 3 })");
        assert!(!main_becomes_async(&driven, "V.with(|it| drop(*it));"));
        assert!(main_becomes_async(&driven, "A.with(|it| drop(*it));"));
    }

    #[test]
    fn each_of_several_lazy_statics_is_looked_at_alone() {
        let both = "lazy_static::lazy_static! { static ref A: u32 = 1; static ref V: u32 = elsewhere::block_on(async { 3 }); }";
        let becomes_async = |work: &str| {
            let text = format!(
                "//- /Cargo.toml\n[package]\nname = \"lazy\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n\
                 tokio = {{ version = \"1\", features = [\"full\"] }}\nlazy_static = \"1\"\n//- /src/main.rs\n{both}\n\
                 fn main() {{ std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_millis(5))).join().unwrap(); {work} }}\n"
            );
            Trial::of(&text).text_after("/src/main.rs").contains("async fn main")
        };
        assert!(!becomes_async("println!(\"{}\", *V);"));
        assert!(becomes_async("println!(\"{}\", *A);"));
    }
}
