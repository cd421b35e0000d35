//! What http.log tells: requests to other ports, downloads by class.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::lists::{Lists, any_of};
use super::log_overview::{LongList, times};
use super::timeline::{Calendar, Timeline};
use crate::aggregate::{Hosts, HttpView, RequestCount};
use crate::flow::Address;

/// Requests of a client to a port whose responses had the same MIME types.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OtherPortRequests {
    /// The client.
    pub source: Address,
    /// Port of the server.
    pub port: u16,
    /// MIME types joined by commas, "" where none is given.
    pub mime_types: String,
    /// Requests.
    pub requests: u64,
}

/// A count of requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RequestsOfPeriod {
    /// Requests.
    pub requests: u64,
}

/// Responses by class. One that has types of both classes counts in both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Classes {
    /// Responses of types that carry exploits.
    pub exploit: u64,
    /// Responses of types of programs.
    pub executable: u64,
}

impl Classes {
    fn of(request: &RequestCount, lists: &Lists) -> Self {
        let count = |list: &[String]| if any_of(&request.mime_types, list) { request.requests } else { 0 };
        Self { exploit: count(&lists.exploit_types), executable: count(&lists.executable_types) }
    }

    fn add(&mut self, other: Self) {
        self.exploit += other.exploit;
        self.executable += other.executable;
    }
}

/// Downloads of a client over a port in a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Download {
    /// Name of the period, `None` for requests without a time.
    pub period: Option<String>,
    /// The client.
    pub source: Address,
    /// Port of the server.
    pub port: u16,
    /// Responses by class.
    #[serde(flatten)]
    pub classes: Classes,
}

/// Responses of the two classes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Downloads {
    /// All of them.
    #[serde(flatten)]
    pub total: Classes,
    /// Rows by period, client and port.
    pub row_count: u64,
    /// These rows, in that order.
    pub rows: LongList<Download>,
    /// By period; null without times.
    pub timeline: Option<Timeline<Classes>>,
}

/// What http.log tells.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HttpOverview {
    /// Requests in all.
    pub requests: u64,
    /// First time, formatted.
    pub first_time: Option<String>,
    /// Last time, formatted.
    pub last_time: Option<String>,
    /// The usual ports; all others are "other".
    pub usual_ports: Vec<u16>,
    /// Requests to other ports.
    pub other_port_requests: u64,
    /// Rows by client, other port and MIME types.
    pub other_port_rows: u64,
    /// These rows, most requests first.
    pub other_ports: LongList<OtherPortRequests>,
    /// Requests to other ports by period; null without times.
    pub timeline: Option<Timeline<RequestsOfPeriod>>,
    /// Responses by class.
    pub downloads: Downloads,
}

impl HttpOverview {
    pub(super) fn new(hosts: &Hosts, http: &HttpView, lists: &Lists) -> Self {
        let calendar = http.span_micros.map(|span| Calendar::new(span, http.finest));
        let is_other = |request: &&RequestCount| lists.http_ports.binary_search(&request.port).is_err();
        let other = || http.requests.iter().filter(is_other);
        let (first_time, last_time) = times(http.span_micros);
        let other_ports = other_ports(hosts, other());
        Self {
            requests: http.rows,
            first_time,
            last_time,
            usual_ports: lists.http_ports.clone(),
            other_port_requests: other().map(|request| request.requests).sum(),
            other_port_rows: other_ports.len() as u64,
            other_ports: other_ports.into(),
            timeline: calendar.as_ref().map(|calendar| {
                let mut counts: BTreeMap<i64, RequestsOfPeriod> = BTreeMap::new();
                for (hour, request) in other().filter_map(|request| Some((request.hour?, request))) {
                    counts.entry(calendar.start_of(hour)).or_default().requests += request.requests;
                }
                calendar.timeline(counts)
            }),
            downloads: downloads(hosts, http, lists, calendar.as_ref()),
        }
    }
}

/// Requests by client, port and MIME types, whenever they were.
fn other_ports<'a>(hosts: &Hosts, requests: impl Iterator<Item = &'a RequestCount>) -> Vec<OtherPortRequests> {
    let mut counts: BTreeMap<(u32, u16, &str), u64> = BTreeMap::new();
    for request in requests {
        *counts.entry((request.source, request.port, &request.mime_types)).or_default() += request.requests;
    }
    let mut rows: Vec<OtherPortRequests> = counts
        .into_iter()
        .map(|((source, port, mime_types), requests)| OtherPortRequests {
            source: hosts.address(source),
            port,
            mime_types: mime_types.to_owned(),
            requests,
        })
        .collect();
    rows.sort_by_key(|row| Reverse(row.requests));
    rows
}

fn downloads(hosts: &Hosts, http: &HttpView, lists: &Lists, calendar: Option<&Calendar>) -> Downloads {
    let mut total = Classes::default();
    let mut rows: BTreeMap<(Option<i64>, u32, u16), Classes> = BTreeMap::new();
    let mut by_period: BTreeMap<i64, Classes> = BTreeMap::new();
    for request in &http.requests {
        let classes = Classes::of(request, lists);
        if classes == Classes::default() {
            continue;
        }
        total.add(classes);
        let start = calendar.zip(request.hour).map(|(calendar, hour)| calendar.start_of(hour));
        rows.entry((start, request.source, request.port)).or_default().add(classes);
        if let Some(start) = start {
            by_period.entry(start).or_default().add(classes);
        }
    }
    let rows: Vec<Download> = rows
        .into_iter()
        .map(|((start, source, port), classes)| Download {
            period: calendar.zip(start).map(|(calendar, start)| calendar.label(start)),
            source: hosts.address(source),
            port,
            classes,
        })
        .collect();
    Downloads {
        total,
        row_count: rows.len() as u64,
        rows: rows.into(),
        timeline: calendar.map(|calendar| calendar.timeline(by_period)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Gathered;
    use crate::detect::made_log::Days;
    use crate::detect::{ParamInput, log_overview, needs};
    use crate::flow::{Batch, Dialect, HttpBatch, NO_TEXT, UNSET_TIME};

    /// Client, port, MIME types and day since 1970 of each request.
    fn overview(requests: &[(&str, u16, &str, Option<i64>)], input: &ParamInput) -> HttpOverview {
        let mut log = Gathered::new(Dialect::ZeekHttp, needs(Dialect::ZeekHttp), Vec::new());
        let mut batch = HttpBatch::default();
        for (client, port, types, day) in requests {
            batch.time_micros.push(day.map_or(UNSET_TIME, |day| day * 24 * 3_600_000_000));
            batch.source.push(log.ids.addresses.intern(client.parse().unwrap()));
            batch.destination.push(log.ids.addresses.intern("192.0.2.80".parse().unwrap()));
            batch.port.push(*port);
            batch.status.push(200);
            batch.mime_types.push(if types.is_empty() { NO_TEXT } else { log.ids.texts.intern(types.as_bytes()) });
            batch.extension.push(NO_TEXT);
        }
        log.update(&Batch::Http(batch));
        let days = Days::of(None, log);
        log_overview(days.context().hosts, days.context().test, input).unwrap().http.unwrap()
    }

    // 2012-02-15, 2012-05-05 and 2014-05-05.
    const DAYS: [Option<i64>; 3] = [Some(15_385), Some(15_465), Some(16_195)];

    #[test]
    fn requests_to_other_ports_are_listed_and_timed() {
        let [first, second, last] = DAYS;
        let requests = [
            ("10.0.0.1", 80, "text/html", first),
            ("10.0.0.1", 8000, "text/html", second),
            ("10.0.0.1", 8000, "text/html", last),
            ("10.0.0.1", 8000, "", last),
            ("10.0.0.2", 8080, "text/html", last),
            ("10.0.0.2", 81, "text/html", None),
        ];
        let http = overview(&requests, &ParamInput::new());
        assert_eq!((http.requests, http.other_port_requests, http.other_port_rows), (6, 4, 3));
        let rows: Vec<_> = http
            .other_ports
            .iter()
            .map(|row| (row.source.to_string(), row.port, row.mime_types.as_str(), row.requests))
            .collect();
        let row = |source: &str, port, types, requests| (source.to_owned(), port, types, requests);
        let expected =
            [row("10.0.0.1", 8000, "text/html", 2), row("10.0.0.1", 8000, "", 1), row("10.0.0.2", 81, "text/html", 1)];
        assert_eq!(rows, expected);
        // Quarters from the first request to another port on; one has no time.
        let steps = http.timeline.unwrap().steps;
        assert_eq!((steps.len(), steps[0].label.as_str(), steps[8].label.as_str()), (9, "2012-Q2", "2014-Q2"));
        assert_eq!(steps.iter().map(|step| step.counts.requests).sum::<u64>(), 3);
        assert!(http.first_time.unwrap().starts_with("2012-02-15"));
    }

    #[test]
    fn downloads_are_counted_by_class_period_client_and_port() {
        let [first, second, last] = DAYS;
        let requests = [
            ("10.0.0.1", 80, "application/pdf", second),
            ("10.0.0.1", 80, "Application/PDF", second),
            ("10.0.0.1", 80, "text/html,application/x-dosexec", second),
            ("10.0.0.1", 80, "application/zip,binary", first),
            ("10.0.0.2", 8080, "binary", last),
            ("10.0.0.2", 8080, "text/html", last),
            ("10.0.0.2", 80, "binary", None),
        ];
        let downloads = overview(&requests, &ParamInput::new()).downloads;
        assert_eq!(downloads.total, Classes { exploit: 3, executable: 4 });
        let rows: Vec<_> = downloads
            .rows
            .iter()
            .map(|row| (row.period.as_deref(), row.source.to_string(), row.port, row.classes))
            .collect();
        let row = |period, source: &str, port, exploit, executable| {
            (period, source.to_owned(), port, Classes { exploit, executable })
        };
        let expected = [
            row(None, "10.0.0.2", 80, 0, 1),
            row(Some("2012-Q1"), "10.0.0.1", 80, 1, 1),
            row(Some("2012-Q2"), "10.0.0.1", 80, 2, 1),
            row(Some("2014-Q2"), "10.0.0.2", 8080, 0, 1),
        ];
        assert_eq!(rows, expected);
        assert_eq!(downloads.row_count, 4);
        let steps = downloads.timeline.unwrap().steps;
        assert_eq!((steps.len(), steps[1].counts), (10, Classes { exploit: 2, executable: 1 }));
    }

    #[test]
    fn a_log_without_times_has_no_timeline() {
        let http = overview(&[("10.0.0.1", 81, "binary", None)], &ParamInput::new());
        assert!(http.timeline.is_none() && http.downloads.timeline.is_none() && http.first_time.is_none());
        assert_eq!((http.other_port_requests, http.downloads.total.executable), (1, 1));
    }
}
