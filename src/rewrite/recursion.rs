//! Which migrated functions call each other in a circle: awaiting such a call needs a box.

use crate::plan::decide::{CallForm, Decisions};
use crate::program::{Awaits, EdgeId, Program};

/// For each function the circle it belongs to; functions that no circle holds are alone in theirs.
#[derive(Debug)]
pub struct Circles(Vec<usize>);

impl Circles {
    /// The strongly connected components of the calls that will be awaited in functions. Without recursion: a chain of
    /// calls may be as long as the program.
    pub fn new(program: &Program, decisions: &Decisions) -> Circles {
        let count = program.functions.len();
        let mut callees: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (edge, becomes) in program.calls.iter().zip(&decisions.calls) {
            if let (Some(CallForm::Await), Awaits::IfAsync(caller)) =
                (becomes, &program.bodies[edge.caller.0].awaits)
            {
                callees[caller.0].push(edge.callee.0);
            }
        }
        Circles(components(&callees))
    }

    /// Whether awaiting the call would make a future contain itself.
    pub fn holds(&self, program: &Program, id: EdgeId) -> bool {
        let edge = &program.calls[id.0];
        match program.bodies[edge.caller.0].awaits {
            Awaits::IfAsync(caller) => self.0[caller.0] == self.0[edge.callee.0],
            _ => false,
        }
    }
}

/// Tarjan's algorithm. Nodes of one component get the same number.
fn components(next: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = next.len();
    let mut order = vec![NEW; count];
    let mut low = vec![0; count];
    let mut component = vec![NEW; count];
    let mut open: Vec<usize> = Vec::new();
    let mut visited = 0;
    for root in 0..count {
        // Each entry is a node and how many of its successors were looked at.
        let mut path: Vec<(usize, usize)> = Vec::new();
        if order[root] == NEW {
            path.push((root, 0));
        }
        while let Some((node, seen)) = path.pop() {
            if seen == 0 {
                order[node] = visited;
                low[node] = visited;
                visited += 1;
                open.push(node);
            }
            match next[node].get(seen) {
                Some(&successor) => {
                    path.push((node, seen + 1));
                    if order[successor] == NEW {
                        path.push((successor, 0));
                    } else if component[successor] == NEW {
                        low[node] = low[node].min(order[successor]);
                    }
                }
                None => {
                    if low[node] == order[node] {
                        while let Some(member) = open.pop() {
                            component[member] = node;
                            if member == node {
                                break;
                            }
                        }
                    }
                    if let Some(&(parent, _)) = path.last() {
                        low[parent] = low[parent].min(low[node]);
                    }
                }
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn circles_and_chains() {
        let found = components(&[vec![1], vec![2], vec![0, 3], vec![4], vec![4], vec![3, 1]]);
        assert_eq!(found[0], found[1]);
        assert_eq!(found[1], found[2]);
        let mut alone = vec![found[0], found[3], found[4], found[5]];
        alone.sort_unstable();
        alone.dedup();
        assert_eq!(alone.len(), 4);
    }

    #[test]
    fn a_chain_of_a_million() {
        let next: Vec<Vec<usize>> = (1..1_000_000).map(|it| vec![it]).chain([vec![]]).collect();
        let mut found = components(&next);
        found.dedup();
        assert_eq!(found.len(), 1_000_000);
    }
}
