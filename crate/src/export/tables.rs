//! The tables of a report: findings and what the overviews hold. Of each only
//! the rows asked for are made, for some are very long.

use std::ops::Range;

use super::document::{Report, Role};
use super::log_tables;
use crate::detect::{AddressFlows, Cell, ColumnKind, Finding, Overview, Table};

/// All tables of a report, the findings first, each with those of its rows that
/// are in `rows`.
pub fn tables(report: &Report, rows: Range<usize>) -> Vec<Table> {
    made(report, &|_| rows.clone())
}

/// The table `id` of a report with those of its rows that are in `rows`; `None`
/// when there is no such table.
pub fn table(report: &Report, id: &str, rows: Range<usize>) -> Option<Table> {
    let of_this = |other: &str| if other == id { rows.clone() } else { 0..0 };
    made(report, &of_this).into_iter().find(|table| table.id == id)
}

/// Which rows of the table of an id are asked for.
type Asked<'a> = &'a dyn Fn(&str) -> Range<usize>;

fn made(report: &Report, asked: Asked<'_>) -> Vec<Table> {
    let mut tables = vec![findings(&report.findings, asked)];
    let days = [
        (Role::Baseline, &report.overview.baseline, &report.logs.baseline),
        (Role::Test, &report.overview.test, &report.logs.test),
    ];
    for (role, overview, logs) in days {
        let maker = Maker { role, asked };
        tables.extend(overview.iter().flat_map(|day| of_day(&maker, day)));
        tables.extend(logs.iter().flat_map(|logs| log_tables::of_logs(&maker, logs)));
    }
    tables
}

/// Makes the tables of a day.
pub(super) struct Maker<'a> {
    role: Role,
    asked: Asked<'a>,
}

impl Maker<'_> {
    /// A table with a row for each item of `list`; `columns` are id, label and kind.
    pub(super) fn table<T>(
        &self,
        id: &str,
        title: &str,
        columns: &[(&'static str, &'static str, ColumnKind)],
        list: &[T],
        row: impl Fn(&T) -> Vec<Cell>,
    ) -> Table {
        let (suffix, words) = match self.role {
            Role::Baseline => ("baseline", "clean day"),
            Role::Test => ("test", "day under test"),
        };
        filled(Table::new(format!("{id}-{suffix}"), format!("{title}, {words}"), columns), self.asked, list, row)
    }
}

fn filled<T>(mut table: Table, asked: Asked<'_>, list: &[T], row: impl Fn(&T) -> Vec<Cell>) -> Table {
    let rows = asked(&table.id);
    let rows = rows.start.min(list.len())..rows.end.min(list.len());
    table.rows = list.get(rows).unwrap_or_default().iter().map(row).collect();
    table.total_rows = list.len() as u64;
    table
}

fn findings(findings: &[Finding], asked: Asked<'_>) -> Table {
    use ColumnKind::{Address, Number, Text};
    let columns = [
        ("severity", "Severity", Text),
        ("detector", "Detector", Text),
        ("subject", "Device", Address),
        ("measure", "Measured", Text),
        ("before", "Clean day", Number),
        ("after", "Day under test", Number),
        ("measure_unit", "Unit", Text),
        ("value", "Value", Number),
        ("threshold", "Threshold", Number),
        ("unit", "Unit of value", Text),
        ("peers", "Peers", Text),
        ("countries", "Countries", Text),
        ("networks", "Networks", Text),
        ("attack", "ATT&CK", Text),
        ("summary", "Summary", Text),
    ];
    filled(Table::new("findings", "Findings", &columns), asked, findings, |finding| {
        let peers: Vec<String> = finding.peers.iter().map(ToString::to_string).collect();
        let severity = format!("{:?}", finding.severity).to_lowercase();
        vec![
            severity.into(),
            finding.detector.to_owned().into(),
            finding.subject.into(),
            finding.measure.clone().into(),
            finding.before.into(),
            finding.after.into(),
            finding.measure_unit.to_owned().into(),
            finding.value.into(),
            finding.threshold.into(),
            finding.unit.to_owned().into(),
            peers.join(" ").into(),
            finding.countries.join(" ").into(),
            finding.networks.join("; ").into(),
            finding.attack.join(" ").into(),
            finding.summary.clone().into(),
        ]
    })
}

fn of_day(maker: &Maker<'_>, day: &Overview) -> Vec<Table> {
    use ColumnKind::{Address, Bytes, Count, Country, Network, Text};
    let flows = ("flows", "Flows", Count);
    let country = ("country", "Network country", Country);
    let network = ("network", "Network", Network);
    let busiest = |entry: &AddressFlows| {
        vec![entry.address.into(), entry.flows.into(), entry.country.clone().into(), entry.network.clone().into()]
    };
    vec![
        maker.table(
            "services",
            "Flows by protocol and port",
            &[("protocol", "Protocol", Text), ("port", "Port", Text), flows],
            &day.services,
            |entry| vec![entry.protocol.clone().into(), entry.port.to_string().into(), entry.flows.into()],
        ),
        maker.table(
            "sources",
            "Ten busiest sources",
            &[("address", "Source", Address), flows, country, network],
            &day.sources,
            busiest,
        ),
        maker.table(
            "destinations",
            "Ten busiest destinations",
            &[("address", "Destination", Address), flows, country, network],
            &day.destinations,
            busiest,
        ),
        maker.table(
            "hours",
            "Flows and bytes by hour",
            &[("hour", "Hour", Text), flows, ("up_bytes", "Sent", Bytes), ("down_bytes", "Received", Bytes)],
            &day.hours,
            |hour| {
                let totals = hour.totals;
                let name = format!("{:02}", hour.hour);
                vec![name.into(), totals.flows.into(), totals.up_bytes.into(), totals.down_bytes.into()]
            },
        ),
        maker.table(
            "countries",
            "Destination countries",
            &[("country", "Network country", Country), flows, ("destinations", "Destinations", Count)],
            &day.countries,
            |entry| vec![entry.country.clone().into(), entry.flows.into(), entry.destinations.into()],
        ),
        maker.table(
            "servers",
            "Inside servers",
            &[("address", "Server", Address), ("services", "Services", Text), flows, ("clients", "Clients", Count)],
            &day.servers,
            |server| {
                let services = server.services.iter().map(|entry| format!("{}/{}", entry.protocol, entry.port));
                let services = services.collect::<Vec<_>>().join(" ");
                vec![server.address.into(), services.into(), server.flows.into(), server.clients.into()]
            },
        ),
    ]
}
