//! The channel's home: its types and how to make one. Used inside this workspace only.
// expect: migrated crossbeam-channel
// expect-text: tokio::sync::mpsc

use crossbeam_channel::{bounded, Receiver, Sender};

#[derive(Debug, PartialEq, Eq)]
pub enum Order {
    Put(String),
    Flush,
}

/// Both ends, to be taken apart by whoever starts the two sides.
pub struct Link {
    pub orders: Sender<Order>,
    pub inbox: Receiver<Order>,
}

impl Link {
    pub fn new() -> Self {
        let (orders, inbox) = link();
        Link { orders, inbox }
    }
}

impl Default for Link {
    fn default() -> Self {
        Self::new()
    }
}

/// A link with room for two orders.
pub fn link() -> (Sender<Order>, Receiver<Order>) {
    bounded(2)
}
