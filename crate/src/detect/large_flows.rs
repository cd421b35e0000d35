//! The second half of the rule https-exfiltration: destinations that are
//! suddenly used for large transfers, and when.

use super::context::Context;
use crate::aggregate::Day;
use crate::flow::Service;

/// Which destinations had large flows, on both days.
pub(super) struct LargeFlows {
    before: Vec<u64>,
    after: Vec<u64>,
    growth: f64,
}

impl LargeFlows {
    /// Counts flows over `service` that received more than `large_factor` times
    /// the clean day's mean.
    pub(super) fn new(context: &Context<'_>, service: Service, large_factor: f64, growth: f64) -> Self {
        let mean = context.baseline.and_then(|day| day.totals.down.mean()).unwrap_or(0.0);
        let large = mean * large_factor;
        let count = |day: &Day| day.flows_receiving_over(service, large);
        Self { before: context.baseline.map(count).unwrap_or_default(), after: count(context.test), growth }
    }

    /// Large flows of a destination on the clean day and on the day under test.
    pub(super) fn of(&self, destination: u32) -> (u64, u64) {
        let at = |flows: &[u64]| flows.get(destination as usize).copied().unwrap_or(0);
        (at(&self.before), at(&self.after))
    }

    /// Whether a destination has more than `growth` times the clean day's large
    /// flows, or some where there were none.
    pub(super) fn stands_out(&self, destination: u32) -> bool {
        let (before, after) = self.of(destination);
        after > 0 && (before == 0 || after as f64 > self.growth * before as f64)
    }
}

/// Bytes received per hour of the day from a destination on both days, `None`
/// in hours without flows.
pub(super) fn hours(
    context: &Context<'_>,
    destination: u32,
    service: Service,
) -> ([Option<u64>; 24], [Option<u64>; 24]) {
    let of = |day: Option<&Day>| {
        let mut hours = [None; 24];
        for entry in day.map(|day| day.hours_of(destination, service)).unwrap_or_default() {
            if let Some(hour) = hours.get_mut(usize::from(entry.hour)) {
                *hour = Some(entry.tally.down_bytes);
            }
        }
        hours
    };
    (of(context.baseline), of(Some(context.test)))
}
