//! Which tokens and holes of a source stay when it becomes a template.

use super::template::PartKind;

/// Source part `source` stays, as template part `template`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Aligned {
    pub source: usize,
    pub template: usize,
}

/// The heaviest common subsequence. `may_stay` can forbid a pair.
pub(crate) fn align(
    source: &[&PartKind],
    template: &[&PartKind],
    may_stay: &dyn Fn(usize, usize) -> bool,
) -> Vec<Aligned> {
    let width = template.len() + 1;
    let mut best = vec![0u32; (source.len() + 1) * width];
    let weights: Vec<Option<u32>> = (0..source.len() * template.len())
        .map(|at| {
            let (i, j) = (at / template.len(), at % template.len());
            (source[i] == template[j] && may_stay(i, j)).then(|| weight(source[i]))
        })
        .collect();
    for i in 0..source.len() {
        for j in 0..template.len() {
            let skip = best[i * width + j + 1].max(best[(i + 1) * width + j]);
            let take = weights[i * template.len() + j].map_or(0, |weight| best[i * width + j] + weight);
            best[(i + 1) * width + j + 1] = skip.max(take);
        }
    }
    let (mut i, mut j) = (source.len(), template.len());
    let mut pairs = Vec::new();
    while i > 0 && j > 0 {
        let here = best[i * width + j];
        // From the end and greedily, so that of equal choices the latest is taken: `a::b::f(` keeps `::f(` together.
        match weights[(i - 1) * template.len() + j - 1] {
            Some(weight) if here == best[(i - 1) * width + j - 1] + weight => {
                pairs.push(Aligned { source: i - 1, template: j - 1 });
                i -= 1;
                j -= 1;
            }
            _ if here == best[(i - 1) * width + j] => i -= 1,
            _ => j -= 1,
        }
    }
    pairs.reverse();
    without_isolated_punctuation(pairs, source, template.len())
}

/// Bodies stay before all else, then the skeleton of control flow, then names, then punctuation.
fn weight(part: &PartKind) -> u32 {
    match part {
        PartKind::Hole(_) => 40,
        PartKind::Token(token) => match token.as_str() {
            "{" | "}" => 8,
            "loop" | "while" | "for" | "if" | "match" | "fn" => 60,
            word if word.starts_with(|c: char| c.is_alphanumeric() || c == '_') => 6,
            _ => 1,
        },
    }
}

/// A comma or a `::` alone between two replaced stretches is no reason to cut an edit in two.
fn without_isolated_punctuation(
    pairs: Vec<Aligned>,
    source: &[&PartKind],
    template_len: usize,
) -> Vec<Aligned> {
    let mut kept = Vec::with_capacity(pairs.len());
    let mut group_start = 0;
    for end in 1..=pairs.len() {
        let continues = pairs.get(end).is_some_and(|next| {
            let last = pairs[end - 1];
            next.source == last.source + 1 && next.template == last.template + 1
        });
        if continues {
            continue;
        }
        let group = &pairs[group_start..end];
        let before = kept.last().map_or((0, 0), |it: &Aligned| (it.source + 1, it.template + 1));
        let after = pairs.get(end).map_or((source.len(), template_len), |it| (it.source, it.template));
        let (first, last) = (group[0], group[group.len() - 1]);
        let replaced_before = first.source > before.0 && first.template > before.1;
        let replaced_after = after.0 > last.source + 1 && after.1 > last.template + 1;
        let is_weak = group.iter().all(|pair| weight(source[pair.source]) == 1);
        if !(is_weak && replaced_before && replaced_after) {
            kept.extend_from_slice(group);
        }
        group_start = end;
    }
    kept
}
