//! Bursts of answers that a name does not exist.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::context::Context;
use super::evidence::{Cell, ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Plot, Table};
use super::finding::{Severity, Verdict};
use super::meta::{Attack, Meta, ParamSpec, Preset};
use super::params::Params;
use super::timeline::Calendar;
use super::{Detector, quantity};
use crate::aggregate::{DnsView, NO_SUCH_NAME, NO_SUCH_NAME_STEP_SECS, Need};
use crate::flow::{Clock, Dialect, MICROS_PER_HOUR, Period, RowFilter, RowKind, format_micros};

/// See [`META`].
pub(super) struct NxdomainBurst;

static META: Meta = Meta {
    id: "nxdomain-burst",
    rules: "zeek",
    title: "Bursts of names that do not exist",
    status: "stable",
    detects: "Detects devices that within ten minutes are told many times that a name does not exist.",
    why: "Malware that generates the names of its controllers from the date tries one after the other until one is registered; nearly all are not.",
    method: "Per source, the answers with response code 3 (NXDOMAIN) are counted in spans of ten minutes, of which one begins every five. A device is flagged when the largest number is more than the parameter says. Nothing is said of a log without any such answer.",
    false_positives: &[
        "A mail server that looks senders up in block lists: no entry means no such name.",
        "A device that looks up the names of many addresses.",
        "A search domain that is appended to every name, or a service that is gone and is asked for again and again.",
        "A resolver, through which the queries of all devices go.",
    ],
    attack: &[Attack { id: "T1568.002", name: "Dynamic Resolution: Domain Generation Algorithms" }],
    references: &["RFC 1035: response code 3", "Porras, Saidi, Yegneswaran 2009: An Analysis of Conficker's Logic"],
    dialects: &[Dialect::ZeekDns],
    needs_baseline: false,
    unit: "answers",
    floor: Severity::Medium,
    needs: &[Need::NoSuchNames, Need::Names],
    params: &[ParamSpec {
        id: "answers",
        label: "Answers",
        unit: "answers",
        default: Preset::Number(100.0),
        min: 1.0,
        max: 1e9,
        step: 1.0,
        help: "How many such answers a device may get in ten minutes.",
        origin: "Chosen here: one in six seconds for ten minutes. Conficker tries 250 names in a run; a browser that probes for false answers asks for three.",
    }],
};

/// How long a span is.
const SPAN_SECS: i64 = 2 * NO_SUCH_NAME_STEP_SECS;

/// Source, beginning of a step, answers in it.
type Step = (u32, i64, u64);

/// The spans of one source, each by its beginning with the answers in it. Only
/// those are there that begin with an answer: no other holds more.
fn spans(steps: &[Step]) -> impl Iterator<Item = (i64, u64)> {
    steps.iter().enumerate().map(|(at, (_, start, _))| {
        let within = |step: &&Step| step.1 < start.saturating_add(SPAN_SECS * 1_000_000);
        (*start, steps.iter().skip(at).take_while(within).map(|(.., answers)| answers).sum())
    })
}

/// Per source the beginning of the span with most such answers, and their
/// number; every source of the log is there.
fn largest(view: &DnsView) -> BTreeMap<u32, (i64, u64)> {
    let mut largest: BTreeMap<u32, (i64, u64)> = BTreeMap::new();
    if !view.no_such_names.is_empty() {
        largest.extend(view.names.iter().map(|entry| (entry.source, (0, 0))));
    }
    for steps in view.no_such_names.chunk_by(|a, b| a.0 == b.0) {
        // Of equal ones the first.
        let most = spans(steps).min_by_key(|(start, answers)| (Reverse(*answers), *start));
        largest.extend(steps.first().map(|(source, ..)| *source).zip(most));
    }
    largest
}

impl Detector for NxdomainBurst {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict> {
        let before = context.clean(Dialect::ZeekDns).map(|day| largest(&day.dns));
        let judge = |(source, (start, answers)): (u32, (i64, u64))| {
            let before = before.as_ref().map(|day| day.get(&source).map_or(0, |(_, answers)| *answers));
            let when =
                if answers == 0 { String::new() } else { format!(", from {}", format_micros(Clock::of(start), start)) };
            Verdict {
                summary: format!(
                    "{} was told {} within {} minutes that a name does not exist{when}; the limit is {}.",
                    context.address(source),
                    quantity(answers as f64, "times"),
                    SPAN_SECS / 60,
                    params.get("answers"),
                ),
                ..Verdict::on_count(
                    source,
                    (before, answers),
                    params.get("answers"),
                    "names that do not exist in ten minutes",
                    META.unit,
                )
            }
        };
        largest(&context.test.dns).into_iter().map(judge).collect()
    }

    fn evidence(&self, context: &Context<'_>, _: &Params, verdict: &Verdict) -> Evidence {
        let view = &context.test.dns;
        let own = view.no_such_names.iter().filter(|(source, ..)| *source == verdict.subject);
        let steps: Vec<Step> = own.copied().collect();
        let all: u64 = steps.iter().map(|(.., answers)| answers).sum();
        let hours = steps.iter().map(|(_, start, answers)| (start.div_euclid(MICROS_PER_HOUR), *answers));
        let plot = Plot::Periods {
            title: "Answers that a name does not exist".to_owned(),
            unit: META.unit,
            timeline: Calendar::new(view.span_micros.unwrap_or_default(), Period::Hour).of_hours(hours),
        };
        let mut spans: Vec<(i64, u64)> = spans(&steps).collect();
        spans.sort_by_key(|(_, answers)| Reverse(*answers));
        let mut table = Table::new(
            "spans",
            "Ten minutes with most names that do not exist",
            &[("from", "From", ColumnKind::Time), ("answers", "Answers", ColumnKind::Count)],
        );
        for (start, answers) in spans {
            table.push(vec![Cell::Text(format_micros(Clock::of(start), start)), answers.into()]);
        }
        Evidence {
            facts: vec![
                Fact::plain("Most in ten minutes", verdict.before, verdict.after, META.unit).compared(
                    verdict.value,
                    verdict.threshold,
                    META.unit,
                ),
                Fact::plain("In all", None, Some(all as f64), META.unit),
            ],
            tables: vec![table.cut(EVIDENCE_ROWS)],
            plots: vec![plot],
            rows: RowFilter {
                kind: RowKind::Dns,
                sources: vec![context.address(verdict.subject)],
                response_code: Some(NO_SUCH_NAME),
                ..RowFilter::default()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_log::{device, judged, queries};
    use super::*;

    #[test]
    fn the_largest_span_decides() {
        let start = 1_341_450_000; // 2012-07-05 01:00
        let name = |n: i64| format!("x{n}.example");
        let rows: Vec<_> = (0..101)
            .map(|n| (1, start + n, name(n), 3))
            // As many, but over two spans, as many that exist, and as many around a full hour.
            .chain((0..101).map(|n| (2, start + 12 * n, name(n), 3)))
            .chain((0..101).map(|n| (3, start + n, name(n), 0)))
            .chain((0..101).map(|n| (4, start + 3550 + n, name(n), 3)))
            .collect();
        let found = judged(&NxdomainBurst, Some(queries(&rows[150..])), queries(&rows), &[]);
        let values: Vec<_> =
            found.iter().map(|(device, verdict, _)| (*device, verdict.after, verdict.before)).collect();
        let [burst, slow, quiet] = [(101.0, 0.0), (50.0, 50.0), (0.0, 0.0)].map(|(b, a)| (Some(b), Some(a)));
        let expected = [
            (device(1), burst.0, burst.1),
            (device(2), slow.0, slow.1),
            (device(3), quiet.0, quiet.1),
            (device(4), burst.0, Some(101.0)),
        ];
        assert_eq!(values, expected);
        let (_, verdict, Some(evidence)) = &found[0] else { panic!("{found:?}") };
        assert!(verdict.summary.contains("101 times within 10 minutes"), "{}", verdict.summary);
        assert_eq!(evidence.tables[0].rows, [vec!["2012-07-05 01:00:00.00Z".to_owned().into(), 101u64.into()]]);
        let Plot::Periods { timeline, .. } = &evidence.plots[0] else { panic!("{:?}", evidence.plots) };
        assert_eq!((timeline.steps.len(), timeline.steps[0].counts), (1, 101));
        assert_eq!(found.iter().filter(|(_, verdict, _)| verdict.flagged).count(), 2);
        assert!(judged(&NxdomainBurst, None, queries(&rows[202..303]), &[]).is_empty(), "no such answer in the log");
    }
}
