//! Association measures, from the counts of a run, of its individual words, and of all words.

/// How much more often a run occurs than its words would co-occur by chance.
pub trait Score {
    /// Returns a score that is higher for stronger association. `alone` contains the counts of the run's words, in order.
    fn score<const N: usize>(run: f64, alone: [f64; N], total: f64) -> f64;
}

/// Dice coefficient: the run's share of its words' occurrences, 0 … 1.
pub struct Dice;
/// Dunning's log-likelihood ratio, without the terms for absent runs.
pub struct LogLikelihood;
/// Pointwise mutual information in bits: prefers rare runs.
pub struct Pmi;
/// Student's t: prefers frequent runs.
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

/// Returns how often the run would occur if the words were in random order.
fn by_chance<const N: usize>(alone: [f64; N], total: f64) -> f64 {
    total * alone.iter().map(|count| count / total).product::<f64>()
}
