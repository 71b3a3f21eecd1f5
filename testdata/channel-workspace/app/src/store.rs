use crossbeam_channel::Receiver;
use link::Order;

/// Collects until the front is gone; what was not flushed comes last.
pub(crate) fn serve(inbox: Receiver<Order>) -> Vec<Vec<String>> {
    let mut groups = Vec::new();
    let mut current = Vec::new();
    while let Ok(order) = inbox.recv() {
        match order {
            Order::Put(text) => current.push(text),
            Order::Flush => groups.push(std::mem::take(&mut current)),
        }
    }
    if !current.is_empty() {
        groups.push(current);
    }
    groups
}
