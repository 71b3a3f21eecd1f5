//! Where bytes are read from and written to, told by types: a socket waits for its other side, a file comes to its end.

use ra_ap_hir::{Function, Type};
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};

use crate::facts::body::{BodyIx, Callee, Use};
use crate::facts::names;
use crate::flow::Flow;
use crate::flow::context::call_arguments;
use crate::flow::places::carries;

/// Where bytes come from or go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::flow) enum Origin {
    /// The other side of a connection, or a person: whenever it pleases them.
    Outside,
    /// A process of the program's own: when it writes, and until it ends.
    Child,
    /// A file, which has an end.
    File,
    /// Memory: nothing waits.
    Memory,
    /// Not told by the type.
    Unknown,
}

impl Origin {
    /// Whether reading on and on comes to an end.
    pub(in crate::flow) fn has_end(self) -> bool {
        matches!(self, Origin::File | Origin::Memory)
    }
}

const ORIGINS: &[(&str, Origin)] = &[
    ("std::net::TcpStream", Origin::Outside),
    ("std::net::TcpListener", Origin::Outside),
    ("std::net::UdpSocket", Origin::Outside),
    ("std::net::Incoming", Origin::Outside),
    ("std::os::unix::net::UnixStream", Origin::Outside),
    ("std::os::unix::net::UnixListener", Origin::Outside),
    ("std::os::unix::net::UnixDatagram", Origin::Outside),
    ("std::io::Stdin", Origin::Outside),
    ("std::io::StdinLock", Origin::Outside),
    ("std::os::unix::net::Incoming", Origin::Outside),
    ("std::process::ChildStdout", Origin::Child),
    ("std::process::ChildStderr", Origin::Child),
    ("std::fs::File", Origin::File),
    ("std::io::Cursor", Origin::Memory),
    ("std::io::Empty", Origin::Memory),
];

/// What a type may tell, the longest first.
const TOLD: [Origin; 4] = [Origin::Outside, Origin::Child, Origin::File, Origin::Memory];

/// The traits by which readers, and what gives their lines, are used where their types are not known.
const READING: [&str; 3] = ["std::io::BufRead", "std::io::Read", "std::iter::Iterator"];

/// How deep a type's arguments are looked into: `Map<Lines<BufReader<TcpStream>>, F>`.
const DEPTH: usize = 6;

/// Whether the function of this path reads bytes, and waits for them where they come from. The methods that std's types
/// implement themselves are known by the type, the others by the trait.
pub(in crate::flow) fn is_read(path: &str) -> bool {
    let by_trait = ["std::io::Read::", "std::io::BufRead::", "std::io::Lines::", "std::io::Split::"];
    by_trait.iter().any(|it| path.starts_with(it))
        || is_stream_method(path, &["read", "read_vectored", "fill_buf", "peek"])
}

/// Whether the call at `node` of something unknown with this name can only be a read: `port.read(&mut buffer)`.
pub(in crate::flow) fn looks_like_read(name: &str, node: &SyntaxNode) -> bool {
    let names = [
        "read",
        "read_exact",
        "read_line",
        "read_until",
        "read_timeout",
        "read_to_end",
        "read_to_string",
        "recv",
        "recv_from",
    ];
    // `Header::read(&mut file)` reads from its argument, mostly a file.
    ast::MethodCallExpr::can_cast(node.kind())
        && names.contains(&name)
        && call_arguments(node).iter().any(|it| match it {
            ast::Expr::RefExpr(it) => it.mut_token().is_some(),
            ast::Expr::MethodCallExpr(it) => it.name_ref().is_some_and(|it| it.text().starts_with("as_mut")),
            _ => false,
        })
}

/// Whether the function of this path writes bytes.
pub(in crate::flow) fn is_write(path: &str) -> bool {
    path.starts_with("std::io::Write::") || is_stream_method(path, &["write", "write_vectored", "flush"])
}

fn is_stream_method(path: &str, names: &[&str]) -> bool {
    let of_stream = ["std::fs::", "std::io::", "std::net::", "std::process::", "std::os::", "std::boxed::"];
    let (owner, name) = path.rsplit_once("::").unwrap_or_default();
    names.contains(&name) && of_stream.iter().any(|it| owner.starts_with(it))
}

impl<'db> Flow<'db> {
    /// What the call at `node` reads from or writes to: the receiver of a method, or the first argument.
    pub(in crate::flow) fn origin_of_operand(&self, node: &SyntaxNode) -> Origin {
        let operand = match ast::MethodCallExpr::cast(node.clone()) {
            Some(it) => it.receiver(),
            None => ast::CallExpr::cast(node.clone()).and_then(|it| it.arg_list()?.args().next()),
        };
        let ty = operand.and_then(|it| self.facts.sema.type_of_expr(&it));
        ty.map_or(Origin::Unknown, |it| self.origin_of_type(&it.original))
    }

    /// The origin of what `value` gives, also where its type leaves that open: of what is seen to come to stand behind an `R` or a
    /// `dyn Read`. The callers of `asked` are not.
    pub(in crate::flow) fn origin_behind(&mut self, value: &ast::Expr, asked: Option<Function>) -> Origin {
        let types = self.readers_behind(value, asked);
        let origins: Vec<Origin> = types.iter().map(|it| self.origin_of_type(it)).collect();
        TOLD.into_iter().find(|it| origins.contains(it)).unwrap_or(Origin::Unknown)
    }

    /// The types that are seen to come to stand at `value`.
    fn readers_behind(&mut self, value: &ast::Expr, asked: Option<Function>) -> Vec<Type<'db>> {
        let Some(ty) = self.facts.sema.type_of_expr(value) else { return Vec::new() };
        match self.origin_of_type(&ty.original) {
            Origin::Unknown => self.types_seen_behind(value, &READING.map(str::to_owned), asked),
            _ => vec![ty.original],
        }
    }

    /// What `body` reads from the program's own input, captured or given to it: where its type leaves open what that is, its callers
    /// tell it.
    pub(in crate::flow) fn reads_stdin(&mut self, body: BodyIx) -> Option<&'static str> {
        let asked = self.asked_for_parameters(body);
        let mut values: Vec<ast::Expr> = Vec::new();
        for it in &self.facts.bodies[body.0].loops {
            values.extend(ast::ForExpr::cast(it.node.clone()).and_then(|it| it.iterable()));
        }
        for ix in self.facts.bodies[body.0].calls.clone() {
            let call = &self.facts.calls[ix.0];
            let reads = match &call.callee {
                _ if call.usage != Use::Call => false,
                Callee::Foreign(path) => is_read(path) || path == "std::io::copy",
                Callee::Workspace(it) => {
                    let traits = self.traits_asked_by(*it);
                    READING.iter().any(|it| traits.iter().any(|asked| asked == it))
                }
                _ => false,
            };
            if reads {
                let receiver = ast::MethodCallExpr::cast(call.node.clone()).and_then(|it| it.receiver());
                values.extend(receiver.into_iter().chain(call_arguments(&call.node)));
            }
        }
        let stdin = ["std::io::Stdin", "std::io::StdinLock"];
        let found = values.iter().find_map(|value| {
            let types = self.readers_behind(value, asked);
            types.into_iter().find(|it| carries(self, it, &stdin, 0))
        });
        found.map(|_| "std::io::Stdin")
    }

    /// The origin of what values of this type give.
    pub(in crate::flow) fn origin_of_type(&self, ty: &Type<'db>) -> Origin {
        self.origin(ty, 0)
    }

    fn origin(&self, ty: &Type<'db>, depth: usize) -> Origin {
        let ty = ty.strip_references();
        if ty.as_slice().is_some() {
            return Origin::Memory;
        }
        let Some((adt, arguments)) = ty.as_adt_with_args() else { return Origin::Unknown };
        let path = names::adt_path(self.facts.db, adt);
        if let Some((_, origin)) = ORIGINS.iter().find(|(it, _)| *it == path) {
            return *origin;
        }
        // So many, and no more.
        if depth > DEPTH || path.ends_with("::iter::Take") {
            return Origin::Unknown;
        }
        let inner: Vec<_> = arguments.iter().flatten().map(|it| self.origin(it, depth + 1)).collect();
        TOLD.into_iter().find(|it| inner.contains(it)).unwrap_or(Origin::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_read;
    use crate::edit::EDITION;
    use crate::engine::trial::Trial;
    use crate::refusal::RefusalCode;
    use ra_ap_syntax::ast::{self, AstNode};

    #[test]
    fn reads_of_unknown_things_are_told_by_their_buffer() {
        let is_read = |name: &str, call: &str| {
            let file = ra_ap_syntax::SourceFile::parse(&format!("fn f() {{ {call}; }}"), EDITION).tree();
            let call = file.syntax().descendants().find_map(ast::ExprStmt::cast).and_then(|it| it.expr());
            looks_like_read(name, call.unwrap().syntax())
        };
        assert!(is_read("read", "port.read(&mut buffer)"));
        assert!(is_read("read_until", "port.read_until(0, &mut line)"));
        assert!(is_read("read_timeout", "device.read_timeout(buffer.as_mut_slice(), 5)"));
        assert!(!is_read("read", "state.read()"));
        assert!(!is_read("read", "config.read(path)"));
        assert!(!is_read("read", "Header::read(&mut file)"));
    }

    /// What keeps the thread that `start` starts, where `main` calls it so.
    fn kept(start: &str, main: &str) -> Option<RefusalCode> {
        let text = format!(
            "use std::io::{{self, BufRead, BufReader, Read}};\nuse std::thread;\n{start}\n\
             #[tokio::main]\nasync fn main() {{ {main} }}\n"
        );
        Trial::of_main("2021", &text).refusal_of("thread::spawn")
    }

    #[test]
    fn callers_tell_what_a_thread_reads() {
        let lines = "fn start<R: Read + Send + 'static>(r: R) { thread::spawn(move || for l in BufReader::new(r).lines() { drop(l); }); }";
        let boxed = "fn start(r: Box<dyn Read + Send>) { thread::spawn(move || for l in BufReader::new(r).lines() { drop(l); }); }";
        let whole = "fn start<R: Read + Send + 'static>(mut r: R) { thread::spawn(move || { let mut s = String::new(); r.read_to_string(&mut s).ok(); }); }";
        let copy = "fn start(mut r: impl Read + Send + 'static) { thread::spawn(move || { io::copy(&mut r, &mut io::sink()).ok(); }); }";
        let inner = "fn read<R: Read>(r: R) { for l in BufReader::new(r).lines() { drop(l); } }\nfn start<R: Read + Send + 'static>(r: R) { thread::spawn(move || read(r)); }";
        let field = "struct In<R> { r: BufReader<R> }\nimpl<R: Read + Send + 'static> In<R> { fn go(self) { thread::spawn(move || for l in self.r.lines() { drop(l); }); } }\nfn start<R: Read + Send + 'static>(r: R) { In { r: BufReader::new(r) }.go(); }";
        for start in [lines, whole, copy, inner, field] {
            for (main, expected) in [
                ("start(io::stdin());", Some(RefusalCode::EndlessBlocking)),
                (
                    "start(&b\"x\"[..]); start(BufReader::new(io::stdin()));",
                    Some(RefusalCode::EndlessBlocking),
                ),
                ("start(&b\"x\"[..]); start(std::fs::File::open(\"x\").unwrap());", None),
            ] {
                assert_eq!(kept(start, main), expected, "{start}: {main}");
            }
        }
        let stdin = "start(Box::new(io::stdin()));";
        assert_eq!(kept(boxed, stdin), Some(RefusalCode::EndlessBlocking));
        assert_eq!(kept(boxed, "start(Box::new(io::Cursor::new(\"x\")));"), None);
        let child = "start(std::process::Command::new(\"x\").spawn().unwrap().stdout.take().unwrap());";
        assert_eq!(kept(lines, child), Some(RefusalCode::EndlessBlocking));
        assert_eq!(kept(inner, "read(io::stdin()); start(io::Cursor::new(\"x\"));"), None);
    }
}
