//! What the rules over single requests have in common: how many of a client's
//! requests a rule counts, and which.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::context::Context;
use super::evidence::{Cell, ColumnKind, EVIDENCE_ROWS, Evidence, Fact, Plot, Table};
use super::finding::Verdict;
use super::lists::any_of;
use super::meta::{ParamSpec, Preset};
use super::params::Params;
use super::quantity;
use super::timeline::Calendar;
use crate::aggregate::{HttpView, RequestCount};
use crate::flow::{Dialect, RowFilter, RowKind};

/// How many requests a device may make; a rule says the rest.
pub(super) const ALLOWED_REQUESTS: ParamSpec = ParamSpec {
    id: "allowed_requests",
    label: "Allowed requests",
    unit: "requests",
    default: Preset::Number(0.0),
    min: 0.0,
    max: 1e9,
    step: 1.0,
    help: "",
    origin: "",
};

/// How many responses of the types of a list a device may get.
pub(super) const ALLOWED_RESPONSES: ParamSpec = ParamSpec {
    id: "allowed_responses",
    label: "Allowed responses",
    unit: "responses",
    help: "How many responses of these types a device may get.",
    origin: "The document lists every such response.",
    ..ALLOWED_REQUESTS
};

/// The list of a rule over downloads.
pub(super) const fn mime_types(types: &'static [&'static str], help: &'static str, origin: &'static str) -> ParamSpec {
    ParamSpec {
        id: "mime_types",
        label: "MIME types",
        unit: "MIME types",
        default: Preset::Texts(types),
        help,
        origin,
        ..ParamSpec::LIST
    }
}

/// Whether a rule counts a request; `None` where it cannot tell.
type Counts<'a> = &'a dyn Fn(&RequestCount) -> Option<bool>;

/// Requests of one client.
#[derive(Clone, Copy, Default)]
pub(super) struct Requests {
    /// Those that the rule counts.
    pub counted: u64,
    /// All of which it can tell.
    pub all: u64,
}

/// Requests of every client of which the rule can tell whether it counts them.
pub(super) fn by_source(view: &HttpView, counts: Counts<'_>) -> BTreeMap<u32, Requests> {
    let mut sums: BTreeMap<u32, Requests> = BTreeMap::new();
    for entry in &view.requests {
        if let Some(counted) = counts(entry) {
            let sum = sums.entry(entry.source).or_default();
            sum.all += entry.requests;
            sum.counted += if counted { entry.requests } else { 0 };
        }
    }
    sums
}

/// Judges every client by how many requests are counted of a day; `measure`
/// names them, `did` says what they did.
pub(super) fn judge(
    context: &Context<'_>,
    allowed: f64,
    measure: &str,
    did: &str,
    sums: impl Fn(&HttpView) -> BTreeMap<u32, Requests>,
) -> Vec<Verdict> {
    let before = context.clean(Dialect::ZeekHttp).map(|day| sums(&day.http));
    let judge = |(source, sum): (u32, Requests)| {
        let before = before.as_ref().map(|day| day.get(&source).map_or(0, |sum| sum.counted));
        Verdict {
            summary: format!(
                "Of {} of {}, {} {did}; the limit is {allowed}.",
                quantity(sum.all as f64, "requests"),
                context.address(source),
                quantity(sum.counted as f64, "").trim_end(),
            ),
            ..Verdict::on_count(source, (before, sum.counted), allowed, measure, "requests")
        }
    };
    let mut verdicts: Vec<Verdict> = sums(&context.test.http).into_iter().map(judge).collect();
    // Without anything to measure them against all are of one severity, in
    // which they keep this order.
    verdicts.sort_by(|a, b| b.after.unwrap_or(0.0).total_cmp(&a.after.unwrap_or(0.0)));
    verdicts
}

/// A measure as a heading: with a capital letter.
pub(super) fn heading(measure: &str) -> String {
    let mut letters = measure.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The numbers and the rows behind a verdict.
pub(super) fn evidence(context: &Context<'_>, verdict: &Verdict, rows: RowFilter) -> Evidence {
    let fact = Fact::plain(heading(&verdict.measure), verdict.before, verdict.after, verdict.measure_unit);
    Evidence {
        facts: vec![fact.compared(verdict.value, verdict.threshold, verdict.measure_unit)],
        rows: RowFilter { kind: RowKind::Http, sources: vec![context.address(verdict.subject)], ..rows },
        ..Evidence::default()
    }
}

/// The requests of a client that are counted.
pub(super) fn counted<'a>(
    view: &'a HttpView,
    source: u32,
    counts: Counts<'a>,
) -> impl Iterator<Item = &'a RequestCount> {
    view.requests.iter().filter(move |entry| entry.source == source && counts(entry) == Some(true))
}

/// A chart of requests by period, where the log has times.
pub(super) fn plots<'a>(view: &HttpView, title: &str, entries: impl Iterator<Item = &'a RequestCount>) -> Vec<Plot> {
    let counts = entries.filter_map(|entry| Some((entry.hour?, entry.requests)));
    let calendar = view.span_micros.map(|span| Calendar::new(span, view.finest));
    let timeline = calendar.map(|calendar| calendar.of_hours(counts));
    let plot = timeline.map(|timeline| Plot::Periods { title: title.to_owned(), unit: "requests", timeline });
    plot.into_iter().collect()
}

/// Whether one of a response's MIME types is in a list; `None` where none is given.
fn is_of(entry: &RequestCount, types: &[String]) -> Option<bool> {
    (!entry.mime_types.is_empty()).then(|| any_of(&entry.mime_types, types))
}

/// Judges every client by the responses of the MIME types in a rule's
/// parameters.
pub(super) fn judge_downloads(context: &Context<'_>, params: &Params, measure: &str, did: &str) -> Vec<Verdict> {
    let types = params.texts("mime_types");
    judge(context, params.get("allowed_responses"), measure, did, |view| by_source(view, &|entry| is_of(entry, types)))
}

/// Which responses of these types a client got, from which ports, in which periods.
pub(super) fn downloads(context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence {
    let view = &context.test.http;
    let types = params.texts("mime_types");
    let wanted = |entry: &RequestCount| is_of(entry, types);
    let entries: Vec<&RequestCount> = counted(view, verdict.subject, &wanted).collect();
    let calendar = Calendar::new(view.span_micros.unwrap_or_default(), view.finest);
    let mut sums: BTreeMap<(Option<i64>, u16, &str), u64> = BTreeMap::new();
    for entry in &entries {
        let start = entry.hour.map(|hour| calendar.start_of(hour));
        *sums.entry((start, entry.port, entry.mime_types.as_str())).or_default() += entry.requests;
    }
    let mut table = Table::new(
        "downloads",
        "Responses by period, port and MIME type",
        &[
            ("period", "Period", ColumnKind::Text),
            ("port", "Port", ColumnKind::Text),
            ("mime_types", "MIME types", ColumnKind::Text),
            ("requests", "Requests", ColumnKind::Count),
        ],
    );
    for ((start, port, mime_types), requests) in sums {
        let start = Cell::from(start.map(|start| calendar.label(start)));
        table.push(vec![start, port.to_string().into(), mime_types.to_owned().into(), requests.into()]);
    }
    let rows = RowFilter { mime_types: types.to_vec(), ..RowFilter::default() };
    Evidence {
        tables: vec![table.cut(EVIDENCE_ROWS)],
        plots: plots(view, &heading(&verdict.measure), entries.iter().copied()),
        ..evidence(context, verdict, rows)
    }
}

/// Adds up what has the same key, the most first.
pub(super) fn most_first<K: Ord>(entries: impl Iterator<Item = (K, u64)>) -> Vec<(K, u64)> {
    let mut sums: BTreeMap<K, u64> = BTreeMap::new();
    entries.for_each(|(key, requests)| *sums.entry(key).or_default() += requests);
    let mut sums: Vec<(K, u64)> = sums.into_iter().collect();
    sums.sort_by_key(|(_, requests)| Reverse(*requests));
    sums
}
