//! Function values that a function is given, as an actor's client is that makes the channel for the answer and lets its caller
//! make a message of the sender: `fn call<T>(&self, make: impl FnOnce(Sender<T>) -> Message) -> T`.

use ra_ap_hir::{Function, Local, PathResolution};
use ra_ap_ide_db::FxHashSet;
use ra_ap_syntax::SyntaxNode;
use ra_ap_syntax::ast::{self, AstNode};

use super::generics::is_marker;
use super::{Place, Travels, expr_carries};
use crate::facts::body::Use;
use crate::flow::Flow;
use crate::flow::calls::callers::Caller;
use crate::flow::context::call_arguments;

impl<'db> Travels<'db> {
    /// A call of a function value that a parameter holds: what goes in goes to what each caller of the function gives for it.
    /// Whether it is such a call.
    pub(super) fn follow_callback(
        &mut self,
        flow: &mut Flow<'db>,
        node: &SyntaxNode,
        operands: &[ast::Expr],
    ) -> bool {
        let callee = ast::CallExpr::cast(node.clone()).and_then(|it| it.expr());
        let Some(local) = callee.and_then(|it| variable(flow, &it)) else { return false };
        let Some((function, index)) = flow.callback(local) else { return false };
        let carried: Vec<&ast::Expr> =
            operands.iter().filter(|it| expr_carries(flow, it, self.heads)).collect();
        if carried.is_empty() {
            return false;
        }
        let Some(given) = self.given_by_callers(flow, function, index) else { return false };
        let place = Place::Argument(local);
        for operand in carried {
            self.join(Place::Node(operand.syntax().clone()), place.clone());
        }
        let mut pending: Vec<(Place<'db>, ast::Expr)> =
            given.into_iter().map(|it| (place.clone(), it)).collect();
        let mut known = FxHashSet::from_iter([local]);
        while let Some((place, value)) = pending.pop() {
            // Who has got it himself hands on what his callers give.
            let outer = variable(flow, &value).and_then(|it| Some((it, flow.callback(it)?)));
            let given = outer.and_then(|(outer, (function, index))| {
                Some((outer, self.given_by_callers(flow, function, index)?))
            });
            let Some((outer, given)) = given else {
                self.hand_to_code(flow, &value, &place);
                continue;
            };
            self.join(place, Place::Argument(outer));
            if known.insert(outer) {
                pending.extend(given.into_iter().map(|it| (Place::Argument(outer), it)));
            }
        }
        true
    }

    /// What each caller gives for the parameter; `None` if some are not known.
    fn given_by_callers(
        &mut self,
        flow: &mut Flow<'db>,
        function: Function,
        index: usize,
    ) -> Option<Vec<ast::Expr>> {
        let mut given = Vec::new();
        for caller in flow.callers(function) {
            let Caller::Call(ix) = caller else { return None };
            let call = flow.facts.calls[ix.0].clone();
            if call.usage != Use::Call {
                return None;
            }
            let before = usize::from(ast::MethodCallExpr::can_cast(call.node.kind()));
            given.push(call_arguments(&call.node).into_iter().nth(index.checked_sub(before)?)?);
            self.add_body(call.body);
        }
        Some(given)
    }
}

impl<'db> Flow<'db> {
    /// The function of which `local` is a parameter that is asked for nothing but to be called, and the index of the parameter.
    pub(in crate::flow) fn callback(&self, local: Local<'db>) -> Option<(Function, usize)> {
        let db = self.facts.db;
        let function = self.function_with_parameter(local)?;
        let parameters = function.assoc_fn_params(db);
        let index = parameters.iter().position(|it| it.as_local(db) == Some(local))?;
        let asked = local.ty(db).as_type_param(db)?;
        let only = parameters.iter().filter(|it| it.ty().as_type_param(db) == Some(asked)).count() == 1;
        let is_code = |it: ra_ap_hir::Trait| matches!(it.name(db).as_str(), "Fn" | "FnMut" | "FnOnce");
        let bounds = asked.trait_bounds(db);
        let own = ra_ap_hir::GenericParam::TypeParam(asked).parent() == function.into();
        let called = bounds.iter().any(|it| is_code(*it));
        let group = self.method_group(function);
        let alone = group.members.len() == 1 && group.foreign.is_none();
        (own && only && called && alone && bounds.into_iter().all(|it| is_code(it) || is_marker(self, it)))
            .then_some((function, index))
    }
}

/// The variable that `expr` is.
fn variable<'db>(flow: &Flow<'db>, expr: &ast::Expr) -> Option<Local<'db>> {
    let ast::Expr::PathExpr(path) = expr else { return None };
    match flow.facts.sema.resolve_path(&path.path()?)? {
        PathResolution::Local(it) => Some(it),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::engine::trial::Trial;

    /// What becomes of a client whose requests get the sender for the answer by `request`.
    fn after(request: &str, asks: &str) -> String {
        let main = format!(
            "use std::sync::mpsc::{{Receiver, Sender, channel}};
enum Message {{ Get {{ key: u32, reply: Sender<u32> }}, Count(Sender<usize>) }}
struct Client {{ tx: Sender<Message> }}
impl Client {{
    {request}
}}
fn serve(rx: Receiver<Message>) {{
    while let Ok(message) = rx.recv() {{
        match message {{
            Message::Get {{ key, reply }} => {{ let _ = reply.send(key); }}
            Message::Count(reply) => {{ let _ = reply.send(1); }}
        }}
    }}
}}
#[tokio::main]
async fn main() {{
    let (tx, rx) = channel();
    std::thread::spawn(move || serve(rx));
    let client = Client {{ tx }};
    {asks}
}}
"
        );
        Trial::of_main("2024", &main).text_after("/src/main.rs")
    }

    const REQUEST: &str = "fn request<T>(&self, make: impl FnOnce(Sender<T>) -> Message) -> T {
        let (reply, answer) = channel();
        self.tx.send(make(reply)).unwrap();
        answer.recv().unwrap()
    }";

    const ASKS: &str = "client.request(|reply| Message::Get { key: 1, reply });
    client.request(Message::Count);
    let make = |reply| Message::Get { key: 2, reply };
    Client::request(&client, make);";

    #[test]
    fn a_sender_goes_on_to_what_makes_the_message() {
        let text = after(REQUEST, ASKS);
        assert!(text.contains("impl FnOnce(oneshot::Sender<T>) -> Message"), "{text}");
        assert!(text.contains("reply: oneshot::Sender<u32>"), "{text}");
        assert!(text.contains("client.request(Message::Count).await"), "{text}");
        let named = REQUEST
            .replace("request<T>", "request<T, F: Fn(Sender<T>) -> Message>")
            .replace("impl FnOnce(Sender<T>) -> Message", "F");
        let text = after(&named, ASKS);
        assert!(text.contains("F: Fn(oneshot::Sender<T>) -> Message"), "{text}");
    }

    #[test]
    fn who_hands_the_function_on_asks_his_own_callers() {
        let outer = format!(
            "{REQUEST}\n    fn ask<T, F>(&self, make: F) -> T where F: FnOnce(Sender<T>) -> Message {{ self.request(make) }}"
        );
        let text = after(&outer, &ASKS.replace("client.request(", "client.ask("));
        assert!(text.contains("where F: FnOnce(oneshot::Sender<T>) -> Message"), "{text}");
        assert!(text.contains("client.ask(Message::Count).await"), "{text}");
    }

    #[test]
    fn a_function_that_is_not_known_keeps_the_channel() {
        for (request, asks) in [
            (
                REQUEST.to_owned(),
                "client.request(std::convert::identity(|reply| Message::Get { key: 1, reply }));",
            ),
            (REQUEST.to_owned(), "let ask = Client::request::<usize>; ask(&client, Message::Count);"),
            (
                REQUEST.replace("impl FnOnce(Sender<T>) -> Message", "&dyn Fn(Sender<T>) -> Message"),
                "client.request(&|reply| Message::Get { key: 1, reply });",
            ),
        ] {
            let text = after(&request, asks);
            assert!(!text.contains("oneshot"), "{text}");
            assert!(text.contains("(reply, answer) = channel()"), "{text}");
        }
    }
}
