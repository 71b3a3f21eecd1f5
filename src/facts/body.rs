//! Bodies: everything that is executed as one piece (a function, a closure, an async block, an initialiser), with the
//! calls it makes and the way it is itself run.

use ra_ap_hir::Function;
use ra_ap_ide_db::FileId;
use ra_ap_syntax::{SyntaxNode, TextRange};

use super::api::Api;

/// Index of a body in [`super::Facts::bodies`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BodyIx(pub usize);

/// Index of a call in [`super::Facts::calls`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallIx(pub usize);

/// A place in the original source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Src {
    /// The file.
    pub file: FileId,
    /// Bytes of the original text.
    pub range: TextRange,
}

/// What a body is in source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// A function or method.
    Function(Function),
    /// A closure.
    Closure,
    /// An `async` block, or a closure declared `async`.
    Async,
    /// The initialiser of a const or static.
    Initialiser,
}

/// How a closure is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runs {
    /// Not a closure: functions run where they are called, async blocks where they are polled.
    AsCalled,
    /// On a thread of its own, started by this call.
    Thread(CallIx),
    /// Where tokio lets it block.
    BlockingPool(Pool),
    /// On a thread that a library owns.
    ForeignThread(String),
    /// Synchronously inside the call of this function, such as `Option::map`.
    Inline(String),
    /// When a lazy static is first asked for, wherever that is.
    Lazy,
    /// As the workspace function does that takes it as this parameter.
    Parameter(Function, usize),
    /// Bound to a variable and called from there, in the enclosing body.
    Bound,
    /// Stored or passed somewhere the analysis does not follow; the text says where.
    Unknown(String),
}

/// Where tokio lets a closure block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pool {
    /// On the blocking pool of the runtime that is running.
    Current,
    /// On that of a runtime which need not be running, or which more than tokio drives; or on a worker, in `block_in_place`.
    Other,
}

/// A loop of a body.
#[derive(Debug, Clone)]
pub struct Loop {
    /// `loop`, `while` or `for` expression.
    pub node: SyntaxNode,
    /// How it ends.
    pub end: LoopEnd,
}

/// When a loop ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoopEnd {
    /// Never: a `loop` without `break`, `return` or `?`.
    Never,
    /// When something outside changes: a flag, a closed channel, an error.
    WhenTold,
    /// By itself: a `for` over something finite.
    Finite,
}

/// One body.
#[derive(Debug, Clone)]
pub struct Body {
    /// What it is.
    pub kind: BodyKind,
    /// The body it is written in.
    pub parent: Option<BodyIx>,
    /// Its node, possibly inside a macro expansion.
    pub node: SyntaxNode,
    /// Where it is written.
    pub src: Src,
    /// Whether `.await` is allowed directly in it.
    pub is_async: bool,
    /// How it is run.
    pub runs: Runs,
    /// Calls made directly in it, in source order.
    pub calls: Vec<CallIx>,
    /// Loops directly in it.
    pub loops: Vec<Loop>,
    /// How many `.await`s it has.
    pub awaits: usize,
    /// Bodies written directly in it.
    pub children: Vec<BodyIx>,
}

/// What is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callee {
    /// An API that rules speak about.
    Api(&'static Api),
    /// A function of the workspace.
    Workspace(Function),
    /// A function of std or a dependency, by its canonical path.
    Foreign(String),
    /// A struct or enum constructor.
    Constructor,
    /// A closure or function value.
    Value,
    /// Nothing that resolves; the name as written.
    Unknown(String),
}

/// Whether a function is called or mentioned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Called.
    Call,
    /// Used as a value, such as `map(f)` or `let g = f;`.
    Value,
}

/// One call or mention of a function.
#[derive(Debug, Clone)]
pub struct Call {
    /// The body it stands in.
    pub body: BodyIx,
    /// What is called.
    pub callee: Callee,
    /// Called or mentioned.
    pub usage: Use,
    /// The call, method call, macro call or path expression, possibly in an expansion.
    pub node: SyntaxNode,
    /// Where it is written; `None` if a macro definition produces it.
    pub src: Option<Src>,
    /// Where its name is written.
    pub name: Option<Src>,
    /// Innermost last: indices into the body's loops.
    pub loops: Vec<usize>,
}
