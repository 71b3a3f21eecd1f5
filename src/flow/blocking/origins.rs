//! Where bytes are read from and written to, told by types: a socket waits for its other side, a file comes to its end.

use ra_ap_hir::Type;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode, HasArgList};

use crate::facts::names;
use crate::flow::Flow;

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
        && crate::flow::context::call_arguments(node).iter().any(|it| match it {
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
        let told = [Origin::Outside, Origin::Child, Origin::File, Origin::Memory];
        told.into_iter().find(|it| inner.contains(it)).unwrap_or(Origin::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::looks_like_read;
    use crate::edit::EDITION;
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
}
