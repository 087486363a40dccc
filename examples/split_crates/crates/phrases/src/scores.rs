//! Measures of association, from the counts of a run, of its words alone, and of all words.

/// How much more a run occurs than its words would meet by chance.
pub trait Score {
    /// The higher the more; `alone` are the counts of the run's words, in order.
    fn score<const N: usize>(run: f64, alone: [f64; N], total: f64) -> f64;
}

/// Share of the run in all that its words do, 0 … 1.
pub struct Dice;
/// Dunning's log-likelihood ratio, without the terms of the runs that are not there.
pub struct LogLikelihood;
/// Pointwise mutual information in bits: prefers the rare.
pub struct Pmi;
/// Student's t: prefers the frequent.
pub struct TScore;

impl Score for Dice {
    fn score<const N: usize>(run: f64, alone: [f64; N], _: f64) -> f64 {
        N as f64 * run / alone.iter().sum::<f64>()
    }
}

impl Score for LogLikelihood {
    fn score<const N: usize>(run: f64, alone: [f64; N], total: f64) -> f64 {
        2.0 * run * (run / by_chance(alone, total)).ln()
    }
}

impl Score for Pmi {
    fn score<const N: usize>(run: f64, alone: [f64; N], total: f64) -> f64 {
        (run / by_chance(alone, total)).log2()
    }
}

impl Score for TScore {
    fn score<const N: usize>(run: f64, alone: [f64; N], total: f64) -> f64 {
        (run - by_chance(alone, total)) / run.sqrt()
    }
}

/// How often the run would occur if the words stood in any order.
fn by_chance<const N: usize>(alone: [f64; N], total: f64) -> f64 {
    total * alone.iter().map(|count| count / total).product::<f64>()
}
