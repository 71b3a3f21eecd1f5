//! Methods of the workspace's own traits: whether declaration and implementations can become asynchronous together,
//! and in which form.

use ra_ap_hir::{AsAssocItem, AssocItemContainer, Function, Trait};
use ra_ap_ide_db::defs::Definition;
use ra_ap_syntax::algo::skip_trivia_token;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasGenericParams, HasTypeBounds};
use ra_ap_syntax::{Direction, SyntaxKind, SyntaxNode, SyntaxToken};

use crate::facts::body::Src;
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::held::SendNeed;
use crate::flow::send::SendCheck;
use crate::refusal::{Refusal, RefusalCode};

/// The Rust that has async functions in traits, and `impl Trait` as what a trait's method returns.
const ASYNC_IN_TRAITS: (u32, u32) = (1, 75);

/// How a trait's method becomes asynchronous.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TraitForm {
    /// `fn f(&self) -> impl Future<Output = T> + Send;`, implemented by `async fn`.
    Opaque,
    /// `fn f<'a>(&'a self) -> Pin<Box<dyn Future<Output = T> + Send + 'a>>` everywhere: the trait is used as `dyn`.
    Boxed,
    /// `async fn` everywhere: the trait is declared with `#[async_trait]`.
    Attribute,
    /// `async fn` everywhere: no task polls the futures, which need not be `Send`.
    Local,
}

impl<'db> Flow<'db> {
    /// The form in which `members`, a method of `trait_` with its implementations, become asynchronous.
    pub fn trait_form(
        &self,
        trait_: Trait,
        members: &[Function],
        need: SendNeed,
    ) -> Result<TraitForm, Refusal> {
        let db = self.facts.db;
        let name = trait_.name(db).as_str().to_owned();
        let refuse = |code, why: String| Err(Refusal::new(code, why));
        let Some(item) = self.facts.sema.source(trait_).map(|it| it.value) else {
            return refuse(RefusalCode::InMacro, format!("a macro produces the trait `{name}`"));
        };
        let attributes = attribute_paths(&item);
        let by_attribute = attributes.iter().any(|it| it.ends_with("async_trait"));
        const HARMLESS: &[&str] =
            &["doc", "cfg", "allow", "expect", "warn", "must_use", "deprecated", "async_trait"];
        if let Some(other) = attributes
            .iter()
            .find(|it| !HARMLESS.contains(&it.rsplit("::").next().unwrap_or_default().trim()))
        {
            return refuse(
                RefusalCode::NeedsRule,
                format!("the trait `{name}` has the attribute `{other}`, which may rewrite its methods"),
            );
        }
        if by_attribute && need == SendNeed::Required && item.syntax().text().to_string().contains("?Send") {
            return refuse(
                RefusalCode::NotSend,
                format!("the trait `{name}` is declared `#[async_trait(?Send)]`"),
            );
        }
        let dynamic = self.dynamic_use(trait_, 0);
        let old = members.iter().find_map(|it| self.needs_older_rust(*it));
        let boxed = dynamic.is_some() || old.is_some();
        for member in members {
            self.member_obstacle(*member, &name, boxed && !by_attribute)?;
        }
        if by_attribute {
            return Ok(TraitForm::Attribute);
        }
        match (self.promises_send(trait_, members), boxed) {
            (Err(_), _) if dynamic.is_none() && need == SendNeed::NotRequired => match old {
                Some(version) => refuse(
                    RefusalCode::NeedsRule,
                    format!(
                        "`{name}` would need async functions in traits, which Rust {version}, its package's `rust-version`, does not have"
                    ),
                ),
                None => Ok(TraitForm::Local),
            },
            (Err(refusal), _) => Err(refusal),
            (Ok(()), false) => Ok(TraitForm::Opaque),
            (Ok(()), true) => Ok(TraitForm::Boxed),
        }
    }

    /// The `rust-version` of the member's package, if that has no async functions in traits.
    fn needs_older_rust(&self, member: Function) -> Option<&str> {
        let item = self.facts.sema.source(member)?.value;
        let package = self.facts.workspace.package_of(self.facts.src(item.syntax())?.file)?;
        package.rust_version.as_deref().filter(|_| !package.needs_rust(ASYNC_IN_TRAITS))
    }

    fn member_obstacle(&self, member: Function, trait_name: &str, boxed: bool) -> Result<(), Refusal> {
        let db = self.facts.db;
        let name = member.name(db).as_str().to_owned();
        let refuse = |code, why: String| Err(Refusal::new(code, why));
        let Some(item) = self.facts.sema.source(member).map(|it| it.value) else {
            return refuse(RefusalCode::InMacro, format!("a macro produces `{name}` of `{trait_name}`"));
        };
        let Some(src) = self.facts.src(item.syntax()) else {
            return refuse(RefusalCode::InMacro, format!("a macro produces `{name}` of `{trait_name}`"));
        };
        let here = self.facts.location(src);
        if self.facts.workspace.file(src.file).is_none_or(|it| !it.in_scope) {
            return refuse(
                RefusalCode::DependsOn,
                format!("`{name}` at {here} lies outside the given paths"),
            );
        }
        if item.unsafe_token().is_some() || item.abi().is_some() || item.const_token().is_some() {
            return refuse(RefusalCode::NeedsRule, format!("`{name}` at {here} is more than a plain method"));
        }
        let ret = item.ret_type().and_then(|it| it.ty());
        if let Some(ret) = &ret
            && ret.syntax().descendants().any(|it| it.kind() == SyntaxKind::IMPL_TRAIT_TYPE)
        {
            return refuse(
                RefusalCode::NeedsRule,
                format!("`{name}` at {here} returns `{}`, which a future cannot hold", ret.syntax().text()),
            );
        }
        if !boxed {
            return Ok(());
        }
        let why = match self.receiver_obstacle(&item) {
            _ if item.generic_param_list().is_some() => "it has generic parameters of its own",
            _ if ret.as_ref().is_some_and(|it| elided_lifetimes(it.syntax()) > 0) => "it returns a reference",
            _ if !plain_references(&item) => "a parameter has a lifetime inside its type",
            Some(why) => why,
            None => return Ok(()),
        };
        refuse(
            RefusalCode::DynTrait,
            format!(
                "`{trait_name}` is used as `dyn`, and `{name}` at {here} cannot return a boxed future: {why}"
            ),
        )
    }

    /// Whether the method takes `self: Box<Self>`.
    pub(in crate::flow) fn is_boxed_self(&self, this: &ast::SelfParam) -> bool {
        let ty = this.ty().and_then(|_| self.facts.sema.type_of_self(this));
        let ty = ty.filter(|it| !it.is_reference());
        ty.and_then(|it| names::type_head(self.facts.db, &it)).as_deref() == Some("std::boxed::Box")
    }

    /// Why a boxed future cannot hold the method's receiver, if that has a type of its own.
    fn receiver_obstacle(&self, item: &ast::Fn) -> Option<&'static str> {
        let this = item.param_list()?.self_param()?;
        this.ty()?;
        if !self.is_boxed_self(&this) {
            return Some("its receiver is neither `self`, `&self`, `&mut self` nor `self: Box<Self>`");
        }
        let body = item.body()?;
        let owner = item.syntax().ancestors().skip(1).find_map(ast::Item::cast)?;
        // No lifetime is in sight that the future could be bound by.
        let lasts = match &owner {
            ast::Item::Impl(it) => self.outlives_everything(it),
            ast::Item::Trait(it) => is_static(it.type_bound_list()),
            _ => false,
        };
        if !lasts {
            return Some("nothing says that what `self` points to is `'static`");
        }
        (!mentions_self(body.syntax()))
            .then_some("its body does not use `self`, which would be dropped before the future is awaited")
    }

    /// Whether a type that has the trait is `'static`, because of the trait or of what it is made of.
    fn outlives_everything(&self, item: &ast::Impl) -> bool {
        let trait_ = self.facts.sema.to_def(item).and_then(|it| it.trait_(self.facts.db));
        let declaration = trait_.and_then(|it| self.facts.sema.source(it));
        if declaration.is_some_and(|it| is_static(it.value.type_bound_list())) {
            return true;
        }
        let Some(ty) = item.self_ty() else { return false };
        let borrows = elided_lifetimes(ty.syntax()) > 0 || names_lifetimes(ty.syntax());
        let parameters = item.generic_param_list().into_iter().flat_map(|it| it.type_or_const_params());
        let unbound = |it: &ast::TypeOrConstParam| match it {
            ast::TypeOrConstParam::Type(it) => !is_static(it.type_bound_list()),
            ast::TypeOrConstParam::Const(_) => false,
        };
        !borrows && !parameters.into_iter().any(|it| unbound(&it))
    }

    /// Whether every implementation's future can be `Send`: everything it is given is.
    pub(in crate::flow) fn promises_send(&self, trait_: Trait, members: &[Function]) -> Result<(), Refusal> {
        let db = self.facts.db;
        let check = SendCheck::new(db, self.not_send, &self.own_types);
        let supertraits: Vec<String> =
            trait_.all_supertraits(db).iter().map(|it| it.name(db).as_str().to_owned()).collect();
        let has = |wanted: &str| supertraits.iter().any(|it| it == wanted);
        for member in members {
            let Some(item) = self.facts.sema.source(*member).map(|it| it.value) else { continue };
            let name = member.name(db).as_str().to_owned();
            let place =
                self.facts.src(item.syntax()).map(|it: Src| self.facts.location(it)).unwrap_or_default();
            let refuse = |what: String| {
                Err(Refusal::new(
                    RefusalCode::NotSend,
                    format!("the future of `{name}` at {place} would not be `Send`: {what}"),
                ))
            };
            for param in member.params_without_self(db) {
                if let Some(what) = check.not_send(param.ty()) {
                    return refuse(what);
                }
            }
            let Some(this) = item.param_list().and_then(|it| it.self_param()) else { continue };
            let declared = member
                .as_assoc_item(db)
                .is_some_and(|it| matches!(it.container(db), AssocItemContainer::Trait(_)));
            if declared {
                let needed =
                    if this.amp_token().is_some() && this.mut_token().is_none() { "Sync" } else { "Send" };
                if item.body().is_some() && !has(needed) {
                    return refuse(format!("nothing says that every `Self` is `{needed}`"));
                }
                continue;
            }
            let Some(ty) = self.facts.sema.type_of_self(&this) else { continue };
            let bounded = if this.amp_token().is_some() && this.mut_token().is_none() {
                has("Sync")
            } else {
                has("Send")
            };
            if !bounded && let Some(what) = check.not_send(&ty) {
                return refuse(what);
            }
        }
        Ok(())
    }

    /// Where the trait, or one that extends it, is used as `dyn`.
    fn dynamic_use(&self, trait_: Trait, depth: usize) -> Option<Src> {
        let facts = &self.facts;
        let usages = Definition::Trait(trait_).usages(&facts.sema).all();
        for (file, references) in usages.iter() {
            let file = file.file_id(facts.db);
            let root = facts.sema.parse_guess_edition(file).syntax().clone();
            for reference in references {
                let element = root.covering_element(reference.range);
                let node: Option<SyntaxNode> = element.as_node().cloned().or_else(|| element.parent());
                let Some(node) = node else { continue };
                let src = Src { file, range: reference.range };
                for up in node.ancestors() {
                    match up.kind() {
                        SyntaxKind::DYN_TRAIT_TYPE => return Some(src),
                        // In a macro's arguments the tokens decide.
                        SyntaxKind::TOKEN_TREE if up.text().to_string().contains("dyn ") => return Some(src),
                        SyntaxKind::TYPE_BOUND_LIST
                            if depth < 4 && up.parent().is_some_and(|it| it.kind() == SyntaxKind::TRAIT) =>
                        {
                            let extending = up.parent().and_then(ast::Trait::cast);
                            let extending = extending.and_then(|it| facts.sema.to_def(&it));
                            if let Some(found) = extending.and_then(|it| self.dynamic_use(it, depth + 1)) {
                                return Some(found);
                            }
                            break;
                        }
                        kind if ast::Item::can_cast(kind) || ast::Stmt::can_cast(kind) => break,
                        _ => {}
                    }
                }
            }
        }
        None
    }
}

fn attribute_paths(item: &ast::Trait) -> Vec<String> {
    item.attrs()
        .filter_map(|it| it.path())
        .map(|it| it.syntax().text().to_string().replace(' ', ""))
        .collect()
}

/// References without a lifetime, and `'_`, in a type.
fn elided_lifetimes(ty: &SyntaxNode) -> usize {
    let references = ty
        .descendants()
        .filter_map(ast::RefType::cast)
        .filter(|it| it.lifetime().is_none_or(|it| it.text() == "'_"))
        .count();
    let anonymous = ty
        .descendants_with_tokens()
        .filter_map(|it| it.into_token())
        .filter(|it| it.kind() == SyntaxKind::LIFETIME_IDENT && it.text() == "'_")
        .count();
    references + anonymous
}

/// Whether the only lifetimes of the parameters are those of references at their top, and none is named.
fn plain_references(item: &ast::Fn) -> bool {
    let Some(list) = item.param_list() else { return true };
    let named = names_lifetimes(list.syntax());
    let plain = list.params().all(|it| match it.ty() {
        Some(ast::Type::RefType(reference)) => {
            reference.ty().is_some_and(|it| elided_lifetimes(it.syntax()) == 0)
        }
        Some(other) => elided_lifetimes(other.syntax()) == 0,
        None => false,
    });
    !named && plain
}

/// Whether a lifetime other than `'static` is written there.
fn names_lifetimes(node: &SyntaxNode) -> bool {
    let mut tokens = node.descendants_with_tokens().filter_map(|it| it.into_token());
    tokens.any(|it| it.kind() == SyntaxKind::LIFETIME_IDENT && it.text() != "'static")
}

/// Whether the bounds say `'static`.
fn is_static(bounds: Option<ast::TypeBoundList>) -> bool {
    let mut bounds = bounds.into_iter().flat_map(|it| it.bounds());
    bounds.any(|it| it.lifetime().is_some_and(|it| it.text() == "'static"))
}

/// Whether the value `self` is used there, in the arguments of macros too.
fn mentions_self(body: &SyntaxNode) -> bool {
    let tokens = body.descendants_with_tokens().filter_map(|it| it.into_token());
    let follows = |it: &SyntaxToken| {
        let next = it.next_token().and_then(|it| skip_trivia_token(it, Direction::Next));
        next.is_some_and(|it| matches!(it.kind(), SyntaxKind::COLON | SyntaxKind::COLON2))
    };
    tokens.filter(|it| it.kind() == SyntaxKind::SELF_KW).any(|it| !follows(&it))
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// The program after, in which jobs are declared and implemented like this, and run in a thread each.
    fn after(declared: &str, job: &str) -> String {
        let main = format!(
            "use std::sync::mpsc::Receiver;\nuse std::thread;\nuse std::time::Duration;\n\
             fn nap() -> u32 {{ thread::sleep(Duration::from_millis(5)); 1 }}\n\
             {declared}\n{job}\n\
             fn start(jobs: Vec<Box<dyn Job>>) {{\n    \
                 for job in jobs {{\n        thread::spawn(move || job.run());\n    }}\n}}\n\
             #[tokio::main]\nasync fn main() {{\n    start(Vec::new());\n}}\n"
        );
        Trial::of_main("2021", &main).text_after("/src/main.rs")
    }

    const JOB: &str = "trait Job: Send { fn run(self: Box<Self>) -> u32; }";

    #[test]
    fn a_package_for_older_compilers_gets_boxed_futures() {
        let after = |version: &str| {
            let main = "trait Feed { fn pull(&self) -> u32; }\nstruct Slow;\n\
                        impl Feed for Slow { fn pull(&self) -> u32 { std::thread::sleep(std::time::Duration::from_millis(5)); 1 } }\n\
                        async fn run() { Slow.pull(); }\n#[tokio::main]\nasync fn main() { tokio::spawn(run()).await.unwrap(); }\n";
            let fixture = format!(
                "//- /Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n{version}[dependencies]\n\
                 tokio = {{ version = \"1\", features = [\"full\"] }}\n//- /src/main.rs\n{main}"
            );
            Trial::of(&fixture).text_after("/src/main.rs")
        };
        for version in ["", "rust-version = \"1.75\"\n"] {
            assert!(after(version).contains("async fn pull(&self) -> u32"), "{version}");
        }
        let boxed = after("rust-version = \"1.74.1\"\n");
        assert_eq!(
            boxed.matches("std::pin::Pin<Box<dyn std::future::Future<Output = u32> + Send").count(),
            2,
            "{boxed}"
        );
    }

    #[test]
    fn a_boxed_receiver_goes_into_the_boxed_future() {
        let own = "struct Nap(u32);\nimpl Job for Nap { fn run(self: Box<Self>) -> u32 { nap() + self.0 } }";
        let text = after(JOB, own);
        let signature =
            "fn run(self: Box<Self>) -> std::pin::Pin<Box<dyn std::future::Future<Output = u32> + Send>>";
        assert_eq!(text.matches(signature).count(), 2);
        assert!(text.contains("{ Box::pin(async move { nap().await + self.0 }) }"));
        assert!(text.contains("job.run().await"));
    }

    #[test]
    fn a_receiver_that_may_borrow_or_would_be_dropped_too_early_stays() {
        let migrates = |declared: &str, job: &str| after(declared, job).contains("job.run().await");
        let generic = "struct Of<T>(T);\nimpl<T: Send + Into<u32>> Job for Of<T> { fn run(self: Box<Self>) -> u32 { nap() + self.0.into() } }";
        assert!(!migrates(JOB, generic));
        assert!(migrates(JOB, &generic.replace("T: Send", "T: Send + 'static")));
        assert!(migrates(&JOB.replace("Send", "Send + 'static"), generic));
        let borrowed = "struct Of<'a>(&'a u32);\nimpl Job for Of<'_> { fn run(self: Box<Self>) -> u32 { nap() + self.0 } }";
        assert!(!migrates(JOB, borrowed));
        assert!(!migrates(JOB, "struct Nap;\nimpl Job for Nap { fn run(self: Box<Self>) -> u32 { nap() } }"));
        let shared = "struct Nap(u32);\nimpl Job for Nap { fn run(self: std::sync::Arc<Self>) -> u32 { nap() + self.0 } }";
        assert!(!migrates(&JOB.replace("Box", "std::sync::Arc"), shared));
    }

    #[test]
    fn the_receiver_of_a_channel_behind_a_boxed_self() {
        let sum = "struct Sum { rx: Receiver<u32> }\n\
                   impl Job for Sum {\n    fn run(self: Box<Self>) -> u32 {\n        let mut sum = 0;\n        \
                   while let Ok(it) = self.rx.recv() { sum += it; }\n        sum\n    }\n}\n\
                   fn add() {\n    let (tx, rx) = std::sync::mpsc::channel();\n    start(vec![Box::new(Sum { rx })]);\n    \
                   tx.send(1).unwrap();\n}";
        let text = after(JOB, sum);
        assert!(text.contains("fn run(mut self: Box<Self>) ->"));
        assert!(text.contains("while let Some(it) = self.rx.recv().await"));
    }
}
