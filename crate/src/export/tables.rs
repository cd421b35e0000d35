//! The tables of a report: findings and what the overviews hold.

use super::document::{Report, Role};
use crate::detect::{Cell, ColumnKind, Finding, Overview, Table};

/// All tables of a report, the findings first.
pub fn tables(report: &Report) -> Vec<Table> {
    let days = [(Role::Baseline, &report.overview.baseline), (Role::Test, &report.overview.test)];
    let overviews = days.into_iter().filter_map(|(role, day)| Some((role, day.as_ref()?)));
    std::iter::once(findings(&report.findings)).chain(overviews.flat_map(|(role, day)| of_day(role, day))).collect()
}

fn findings(findings: &[Finding]) -> Table {
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
    let mut table = Table::new("findings", "Findings", &columns);
    for finding in findings {
        let peers: Vec<String> = finding.peers.iter().map(ToString::to_string).collect();
        let severity = format!("{:?}", finding.severity).to_lowercase();
        table.push(vec![
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
        ]);
    }
    table
}

fn of_day(role: Role, day: &Overview) -> Vec<Table> {
    use ColumnKind::{Address, Bytes, Count, Country, Network, Text};
    let (suffix, words) = match role {
        Role::Baseline => ("baseline", "clean day"),
        Role::Test => ("test", "day under test"),
    };
    let table = |id: &str, title: &str, columns: &[(&'static str, &'static str, ColumnKind)], rows: Vec<Vec<Cell>>| {
        let mut table = Table::new(format!("{id}-{suffix}"), format!("{title}, {words}"), columns);
        rows.into_iter().for_each(|row| table.push(row));
        table
    };
    let flows = ("flows", "Flows", Count);
    let country = ("country", "Network country", Country);
    let network = ("network", "Network", Network);
    let services = day
        .services
        .iter()
        .map(|entry| vec![entry.protocol.clone().into(), entry.port.to_string().into(), entry.flows.into()]);
    let hours = day.hours.iter().map(|hour| {
        let totals = hour.totals;
        vec![format!("{:02}", hour.hour).into(), totals.flows.into(), totals.up_bytes.into(), totals.down_bytes.into()]
    });
    let countries = day
        .countries
        .iter()
        .map(|entry| vec![entry.country.clone().into(), entry.flows.into(), entry.destinations.into()]);
    let servers = day.servers.iter().map(|server| {
        let services = server.services.iter().map(|entry| format!("{}/{}", entry.protocol, entry.port));
        let services = services.collect::<Vec<_>>().join(" ");
        vec![server.address.into(), services.into(), server.flows.into(), server.clients.into()]
    });
    let busiest = |list: &[crate::detect::AddressFlows]| -> Vec<Vec<Cell>> {
        list.iter()
            .map(|entry| {
                let place = [entry.country.clone().into(), entry.network.clone().into()];
                [entry.address.into(), entry.flows.into()].into_iter().chain(place).collect()
            })
            .collect()
    };
    vec![
        table(
            "services",
            "Flows by protocol and port",
            &[("protocol", "Protocol", Text), ("port", "Port", Text), flows],
            services.collect(),
        ),
        table(
            "sources",
            "Ten busiest sources",
            &[("address", "Source", Address), flows, country, network],
            busiest(&day.sources),
        ),
        table(
            "destinations",
            "Ten busiest destinations",
            &[("address", "Destination", Address), flows, country, network],
            busiest(&day.destinations),
        ),
        table(
            "hours",
            "Flows and bytes by hour",
            &[("hour", "Hour", Text), flows, ("up_bytes", "Sent", Bytes), ("down_bytes", "Received", Bytes)],
            hours.collect(),
        ),
        table(
            "countries",
            "Destination countries",
            &[("country", "Network country", Country), flows, ("destinations", "Destinations", Count)],
            countries.collect(),
        ),
        table(
            "servers",
            "Inside servers",
            &[("address", "Server", Address), ("services", "Services", Text), flows, ("clients", "Clients", Count)],
            servers.collect(),
        ),
    ]
}
