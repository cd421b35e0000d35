//! Rules over finished views: which device did what, with the number that
//! crossed beside its threshold.
//!
//! A detector is one file: what it says of itself ([`Meta`]), a pure function
//! from views and parameters to verdicts, the evidence of one verdict, its
//! tests. Registering it is two lines here: `mod` and an entry of [`ALL`]; the
//! page, the form, the command and the documents follow.
//!
//! May import: finished views of [`crate::aggregate`], [`crate::geo`], the
//! plain types of [`crate::flow`]. What leaves: [`Finding`]s and [`Evidence`].

mod context;
mod evaluate;
mod evidence;
mod finding;
mod http_overview;
mod large_flows;
mod lists;
mod log_overview;
mod meta;
mod overview;
mod params;
mod periods;
mod requests;
mod timeline;

mod address_sweep;
mod dns_c2;
mod dns_exfiltration;
mod dns_many_names;
mod dns_random_labels;
mod executable_download;
mod exploit_type_download;
mod https_exfiltration;
mod internal_botnet;
mod long_connection;
mod mime_mismatch;
mod nonstandard_http_port;
mod nonstandard_port;
mod nxdomain_burst;
mod port_scan;
mod protocol_on_unusual_port;
mod transfer_ratio;
mod unusual_country;

pub use context::Context;
pub use evaluate::{Evaluation, HostPlace, HostReport, HostVerdict, Outcome, evaluate};
pub use evidence::{Cell, Column, ColumnKind, Evidence, Fact, Plot, Table};
pub use finding::{Finding, Severity, Verdict};
pub use http_overview::{Classes, Download, Downloads, HttpOverview, OtherPortRequests, RequestsOfPeriod};
pub use log_overview::{
    ApplicationConnections, ConnOverview, Connections, DnsOverview, LogOverview, LongList, OtherPort, StateConnections,
    log_overview,
};
pub use meta::{Attack, DetectorInfo, Meta, ParamSpec, Preset, catalogue};
pub use overview::{
    AddressFlows, CountryFlows, HourTotals, Overview, PortFlows, ProtocolFlows, Server, ServiceFlows, overview,
};
pub use params::{ParamInput, ParamValue, Params};
pub use timeline::{Step, Timeline};

use crate::aggregate::{Need, Needs};
use crate::flow::{Dialect, RowKind};

/// A rule that judges devices.
pub trait Detector: Sync {
    /// What the rule says of itself.
    fn meta(&self) -> &'static Meta;

    /// Judges every subject that the rule can say something about, flagged or
    /// not. `context` has a baseline when [`Meta::needs_baseline`] says so.
    fn judge(&self, context: &Context<'_>, params: &Params) -> Vec<Verdict>;

    /// What stands behind one flagged verdict.
    fn evidence(&self, context: &Context<'_>, params: &Params, verdict: &Verdict) -> Evidence;
}

/// All detectors. The order here is the order on the page.
pub static ALL: &[&dyn Detector] = &[
    &dns_exfiltration::DnsExfiltration,
    &https_exfiltration::HttpsExfiltration,
    &internal_botnet::InternalBotnet,
    &dns_c2::DnsC2,
    &unusual_country::UnusualCountry,
    &transfer_ratio::TransferRatio,
    &nonstandard_port::NonstandardPort,
    &port_scan::PortScan,
    &address_sweep::AddressSweep,
    &long_connection::LongConnection,
    &protocol_on_unusual_port::ProtocolOnUnusualPort,
    &nonstandard_http_port::NonstandardHttpPort,
    &executable_download::ExecutableDownload,
    &exploit_type_download::ExploitTypeDownload,
    &mime_mismatch::MimeMismatch,
    &dns_many_names::DnsManyNames,
    &dns_random_labels::DnsRandomLabels,
    &nxdomain_burst::NxdomainBurst,
];

/// A number with its unit, for a sentence: "4.60 GB", "12 642 flows".
fn quantity(value: f64, unit: &str) -> String {
    if unit != "bytes" {
        let digits = format!("{value:.0}");
        let mut grouped = String::new();
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        let unit = if digits == "1" { unit.trim_end_matches('s') } else { unit };
        return format!("{grouped} {unit}");
    }
    const STEPS: [(f64, &str); 5] = [(1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    match STEPS.iter().find(|(size, _)| value >= *size) {
        Some((size, name)) => format!("{:.2} {name}", value / size),
        None => format!("{value:.0} B"),
    }
}

/// What must be gathered of a file of a dialect for the overview and every
/// detector that reads it.
pub fn needs(dialect: Dialect) -> Needs {
    let overview: &[Need] = match dialect.kind() {
        RowKind::Flows => &[Need::Totals, Need::Conversations, Need::UpValues, Need::DownValues],
        RowKind::Http => &[Need::Requests],
        RowKind::Dns => &[Need::Names, Need::NoSuchNames],
    };
    let of_conn: &[Need] = if dialect == Dialect::ZeekConn { &[Need::PortPeriods, Need::ConnKinds] } else { &[] };
    let readers = ALL.iter().map(|detector| detector.meta()).filter(|meta| meta.dialects.contains(&dialect));
    overview.iter().chain(of_conn).copied().chain(readers.flat_map(|meta| meta.needs.iter().copied())).collect()
}

#[cfg(test)]
mod made_log;

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn quantities_read_well() {
        assert_eq!(quantity(4_600_000_000.0, "bytes"), "4.60 GB");
        assert_eq!(quantity(999.0, "bytes"), "999 B");
        assert_eq!(quantity(12_642.0, "flows"), "12 642 flows");
        assert_eq!(quantity(1.0, "flows"), "1 flow");
        assert_eq!(quantity(100.0, "pairs"), "100 pairs");
    }
}
