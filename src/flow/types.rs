//! What is told of types beside their inference: declarations, what is `Debug`, files that no module declares, values whose type is not known.

pub(super) mod debug;
pub(super) mod declared;
pub(super) mod undeclared;
pub(super) mod unknown;
