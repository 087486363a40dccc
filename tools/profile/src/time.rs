//! Moments and durations in microseconds: unions of intervals, and activities over time.

/// The start and end of an interval, in microseconds.
pub type Interval = (i64, i64);

/// Number of intervals to keep before merging them.
const MERGE_AT: usize = 1 << 16;

/// A set of moments, stored as intervals that may overlap until they are merged.
#[derive(Debug, Default, Clone)]
pub struct Moments {
    intervals: Vec<Interval>,
    merge_at: usize,
}

impl Moments {
    /// Adds the moments from `start` to `end`.
    pub fn add(&mut self, start: i64, end: i64) {
        if end <= start {
            return;
        }
        self.intervals.push((start, end));
        if self.intervals.len() >= self.merge_at.max(MERGE_AT) {
            self.merge();
            self.merge_at = self.intervals.len() * 2;
        }
    }

    /// Returns the moments as sorted intervals that do not touch.
    pub fn merged(mut self) -> Vec<Interval> {
        self.merge();
        self.intervals
    }

    fn merge(&mut self) {
        self.intervals.sort_unstable();
        let mut merged: Vec<Interval> = Vec::new();
        for &(start, end) in &self.intervals {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        self.intervals = merged;
    }
}

/// Returns the moments in `these` that are not in `those`. Both must be merged.
pub fn without(these: &[Interval], those: &[Interval]) -> Vec<Interval> {
    let mut left = Vec::new();
    let mut first = 0;
    for &(mut start, end) in these {
        while those.get(first).is_some_and(|other| other.1 <= start) {
            first += 1;
        }
        for &(other_start, other_end) in those.get(first..).unwrap_or_default() {
            if other_start >= end {
                break;
            }
            if start < other_start {
                left.push((start, other_start));
            }
            start = start.max(other_end);
        }
        if start < end {
            left.push((start, end));
        }
    }
    left
}

/// Returns the total length of the intervals.
pub fn length(intervals: &[Interval]) -> i64 {
    intervals.iter().map(|(start, end)| end - start).sum()
}

/// The number of running activities over time, in slices of equal length.
///
/// The number of slices is bounded: a longer command has longer slices.
#[derive(Debug, Clone)]
pub struct Running {
    /// Length of a slice in microseconds.
    slice: i64,
    /// Running time per slice, in microseconds, of activities that run in only part of the slice.
    parts: Vec<i64>,
    /// Changes in the number of activities that run through whole slices.
    changes: Vec<i64>,
}

const SLICES: usize = 4096;

impl Default for Running {
    fn default() -> Self {
        Self::with_slices(SLICES)
    }
}

impl Running {
    /// Creates an empty timeline with `count` slices.
    pub fn with_slices(count: usize) -> Self {
        Self {
            slice: 1000,
            parts: vec![0; count],
            changes: vec![0; count + 1],
        }
    }

    /// Adds an activity that runs from `start` to `end`. Ignores the time before 0.
    pub fn add(&mut self, start: i64, end: i64) {
        let start = start.max(0);
        if end <= start {
            return;
        }
        while end > self.slice.saturating_mul(self.parts.len() as i64) {
            self.coarsen();
        }
        let (first, last) = (start / self.slice, end / self.slice);
        if first == last {
            self.add_part(first, end - start);
            return;
        }
        self.add_part(first, (first + 1) * self.slice - start);
        self.add_part(last, end - last * self.slice);
        self.change(first + 1, 1);
        self.change(last, -1);
    }

    /// Returns a slice's length in microseconds and the average number of running activities in each slice. The slices end
    /// with the last activity.
    pub fn slices(&self) -> (i64, Vec<f64>) {
        let mut times = self.times();
        let used = times
            .iter()
            .rposition(|&time| time > 0)
            .map_or(0, |at| at + 1);
        times.truncate(used);
        let slice = self.slice as f64;
        (
            self.slice,
            times.iter().map(|&time| time as f64 / slice).collect(),
        )
    }

    fn times(&self) -> Vec<i64> {
        let mut running = 0;
        let slices = self.parts.iter().zip(&self.changes);
        slices
            .map(|(part, change)| {
                running += change;
                part + running * self.slice
            })
            .collect()
    }

    fn add_part(&mut self, slice: i64, time: i64) {
        if let Some(part) = usize::try_from(slice)
            .ok()
            .and_then(|slice| self.parts.get_mut(slice))
        {
            *part += time;
        }
    }

    fn change(&mut self, slice: i64, by: i64) {
        if let Some(change) = usize::try_from(slice)
            .ok()
            .and_then(|slice| self.changes.get_mut(slice))
        {
            *change += by;
        }
    }

    /// Doubles the length of the slices.
    fn coarsen(&mut self) {
        let (times, count) = (self.times(), self.parts.len());
        self.parts = times.chunks(2).map(|pair| pair.iter().sum()).collect();
        self.parts.resize(count, 0);
        self.changes = vec![0; count + 1];
        self.slice = self.slice.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(intervals: &[Interval]) -> Vec<Interval> {
        let mut moments = Moments::default();
        for &(start, end) in intervals {
            moments.add(start, end);
        }
        moments.merged()
    }

    #[test]
    fn moments_count_once() {
        let merged = moments(&[(5, 9), (0, 3), (2, 4), (9, 10), (7, 7), (8, 6)]);
        assert_eq!(merged, [(0, 4), (5, 10)]);
        assert_eq!(length(&merged), 9);
    }

    #[test]
    fn many_intervals_are_the_same_as_few() {
        let mut moments = Moments::default();
        for n in 0..200_000 {
            moments.add(n * 10, n * 10 + if n % 1000 == 999 { 9 } else { 10 });
        }
        assert_eq!(length(&moments.merged()), 2_000_000 - 200);
    }

    #[test]
    fn what_others_have_is_taken_away() {
        let table: [(&[Interval], &[Interval], &[Interval]); 4] = [
            (&[(0, 10)], &[(2, 3), (5, 20)], &[(0, 2), (3, 5)]),
            (&[(0, 10), (20, 30)], &[(5, 25)], &[(0, 5), (25, 30)]),
            (&[(0, 10)], &[], &[(0, 10)]),
            (&[(0, 4), (6, 8)], &[(0, 9)], &[]),
        ];
        for (these, those, expected) in table {
            assert_eq!(without(these, those), expected, "{these:?} {those:?}");
        }
    }

    #[test]
    fn what_runs_is_kept_through_longer_slices() {
        let mut running = Running::default();
        running.add(-500, 1500);
        running.add(500, 3000);
        let (slice, before) = running.slices();
        assert_eq!((slice, before), (1000, vec![1.5, 1.5, 1.0]));
        running.add(0, 60_000_000);
        let (slice, after) = running.slices();
        assert_eq!(slice, 16_000);
        let total: f64 = after.iter().sum::<f64>() * slice as f64;
        assert!((total - 60_004_000.0).abs() < 1.0, "{total}");
    }
}
