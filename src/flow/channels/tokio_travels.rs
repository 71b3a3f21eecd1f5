//! Where the ends of tokio's own channels travel, as far as somebody asks.

use ra_ap_hir::Local;
use ra_ap_syntax::ast::AstNode;

use super::{end_of, lasting};
use crate::facts::body::CallIx;
use crate::flow::Flow;
use crate::flow::places::{ClassIx, Place, Travels, carries};

/// The types of the ends.
const ENDS: &[&str] = &[
    "tokio::sync::mpsc::Sender",
    "tokio::sync::mpsc::UnboundedSender",
    "tokio::sync::mpsc::Receiver",
    "tokio::sync::mpsc::UnboundedReceiver",
];

/// The types of receivers.
const RECEIVERS: &[&str] = &["tokio::sync::mpsc::Receiver", "tokio::sync::mpsc::UnboundedReceiver"];

/// The channels on whose ends certain operations work.
pub(in crate::flow) struct TokioTravels<'db> {
    travels: Travels<'db>,
}

impl<'db> TokioTravels<'db> {
    /// Follows the ends that these operations work on.
    pub(in crate::flow) fn follow(flow: &mut Flow<'db>, operations: &[CallIx]) -> Self {
        let mut travels = Travels::new(ENDS);
        for it in operations {
            travels.add_body(flow.facts.calls[it.0].body);
        }
        travels.follow(flow);
        travels.join_elements();
        travels.settle(flow);
        TokioTravels { travels }
    }

    /// The channel that the operation works on.
    pub(in crate::flow) fn of_operation(&mut self, flow: &Flow<'db>, operation: CallIx) -> Option<ClassIx> {
        let end = end_of(&flow.facts.calls[operation.0].node)?;
        self.travels.class_of_node(end.syntax())
    }

    /// Whether the variable is or holds the channel's receiver.
    pub(in crate::flow) fn is_receiver(
        &mut self,
        flow: &Flow<'db>,
        variable: Local<'db>,
        channel: ClassIx,
    ) -> bool {
        carries(flow, &variable.ty(flow.facts.db), RECEIVERS, 0)
            && self.travels.class_of(&Place::Local(variable)) == Some(channel)
    }

    /// Whether the channel's receiver is in a static, itself or in a field of what is there, or is leaked.
    pub(in crate::flow) fn keeps_receiver_for_good(&mut self, flow: &Flow<'db>, channel: ClassIx) -> bool {
        let places = self.travels.places_of(channel);
        lasting::is_in_static(flow, &places, RECEIVERS)
            || lasting::leaked(flow, RECEIVERS)
                .iter()
                .any(|it| self.travels.class_of_node(it.syntax()) == Some(channel))
    }
}
