//! Model of `num_cpus`.
pub fn get() -> usize;
pub fn get_physical() -> usize;
