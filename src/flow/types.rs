//! What is told of types beside their inference: declarations, files that no module declares, values whose type is not known.

pub(super) mod declared;
pub(super) mod undeclared;
pub(super) mod unknown;
