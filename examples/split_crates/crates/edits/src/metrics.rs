//! Four metrics, each for sequences of any comparable type.

/// A distance between two sequences.
pub trait Metric {
    /// Returns 0 for equal sequences, and more the less they have in common.
    fn distance<T: Eq>(left: &[T], right: &[T]) -> f64;
}

/// Insertions, deletions and replacements.
pub struct Levenshtein;
/// Like [`Levenshtein`], but swapping two neighbours counts as one edit (optimal string alignment).
pub struct Damerau;
/// One minus the Jaro similarity: 0 … 1.
pub struct Jaro;
/// Insertions and deletions only: the elements outside the longest common subsequence.
pub struct Subsequence;

impl Metric for Levenshtein {
    fn distance<T: Eq>(left: &[T], right: &[T]) -> f64 {
        let mut row: Vec<usize> = (0..=right.len()).collect();
        for (i, a) in left.iter().enumerate() {
            let mut diagonal = row[0];
            row[0] = i + 1;
            for (j, b) in right.iter().enumerate() {
                let replaced = diagonal + usize::from(a != b);
                diagonal = row[j + 1];
                row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
            }
        }
        row[right.len()] as f64
    }
}

impl Metric for Damerau {
    fn distance<T: Eq>(left: &[T], right: &[T]) -> f64 {
        let mut rows = vec![vec![0; right.len() + 1]; left.len() + 1];
        for (i, row) in rows.iter_mut().enumerate() {
            row[0] = i;
        }
        for (j, cell) in rows[0].iter_mut().enumerate() {
            *cell = j;
        }
        for i in 1..=left.len() {
            for j in 1..=right.len() {
                let differ = usize::from(left[i - 1] != right[j - 1]);
                let mut best = (rows[i - 1][j] + 1)
                    .min(rows[i][j - 1] + 1)
                    .min(rows[i - 1][j - 1] + differ);
                if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                rows[i][j] = best;
            }
        }
        rows[left.len()][right.len()] as f64
    }
}

impl Metric for Jaro {
    fn distance<T: Eq>(left: &[T], right: &[T]) -> f64 {
        if left.is_empty() && right.is_empty() {
            return 0.0;
        }
        let window = (left.len().max(right.len()) / 2).saturating_sub(1);
        let mut taken = vec![false; right.len()];
        let mut from_left = Vec::new();
        for (i, a) in left.iter().enumerate() {
            let end = (i + window + 1).min(right.len());
            let start = i.saturating_sub(window).min(end);
            if let Some(j) = (start..end).find(|&j| !taken[j] && right[j] == *a) {
                taken[j] = true;
                from_left.push(a);
            }
        }
        if from_left.is_empty() {
            return 1.0;
        }
        let from_right = right.iter().zip(&taken).filter(|(_, taken)| **taken);
        let moved = from_left
            .iter()
            .zip(from_right)
            .filter(|(a, (b, _))| **a != *b)
            .count();
        let matches = from_left.len() as f64;
        let kept = matches - moved as f64 / 2.0;
        let parts = matches / left.len() as f64 + matches / right.len() as f64 + kept / matches;
        1.0 - parts / 3.0
    }
}

impl Metric for Subsequence {
    fn distance<T: Eq>(left: &[T], right: &[T]) -> f64 {
        let mut row = vec![0_usize; right.len() + 1];
        for a in left {
            let mut diagonal = 0;
            for (j, b) in right.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = if a == b {
                    diagonal + 1
                } else {
                    above.max(row[j])
                };
                diagonal = above;
            }
        }
        (left.len() + right.len() - 2 * row[right.len()]) as f64
    }
}
