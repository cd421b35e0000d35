//! The report's charts of a day, the clean day and the day under test together.

use super::spec::{Chart, Kind, Role, Series};
use crate::detect::{AddressFlows, HourTotals, Overview};

/// Categories of a chart of ports or countries at most; the table has them all.
const CATEGORIES: usize = 12;

/// The charts of one or two overviews; none of none.
pub fn of_overviews(baseline: Option<&Overview>, test: Option<&Overview>) -> Vec<Chart> {
    let days: Vec<(Role, &Overview)> =
        baseline.map(|day| (Role::Baseline, day)).into_iter().chain(test.map(|day| (Role::Test, day))).collect();
    if days.is_empty() {
        return Vec::new();
    }
    let mut charts = vec![
        ranked("ports", "Flows by destination port", &days, |day| {
            day.ports.iter().map(|entry| (entry.port.to_string(), entry.flows)).collect()
        }),
        ranked("protocols", "Flows by protocol", &days, |day| {
            day.protocols.iter().map(|entry| (entry.protocol.clone(), entry.flows)).collect()
        }),
        hours("hours-up", "Bytes sent by hour", "bytes sent", &days, |hour| hour.totals.up_bytes),
        hours("hours-down", "Bytes received by hour", "bytes received", &days, |hour| hour.totals.down_bytes),
    ];
    for (role, day) in &days {
        charts.push(busiest("sources", "Ten busiest sources", *role, &day.sources));
    }
    for (role, day) in &days {
        charts.push(busiest("destinations", "Ten busiest destinations", *role, &day.destinations));
    }
    charts.push(ranked("countries", "Flows by destination country", &days, |day| {
        let known = day.countries.iter().filter(|entry| !entry.country.is_empty());
        known.map(|entry| (entry.country.clone(), entry.flows)).collect()
    }));
    charts
}

pub(super) fn day_name(role: Role) -> &'static str {
    if role == Role::Baseline { "clean day" } else { "day under test" }
}

/// "00" to "23".
pub(super) fn hour_names() -> Vec<String> {
    (0..24).map(|hour| format!("{hour:02}")).collect()
}

/// Flows of the categories with most flows on either day.
fn ranked(id: &str, title: &str, days: &[(Role, &Overview)], flows: impl Fn(&Overview) -> Vec<(String, u64)>) -> Chart {
    let counted: Vec<(Role, Vec<(String, u64)>)> = days.iter().map(|(role, day)| (*role, flows(day))).collect();
    let of =
        |day: &[(String, u64)], name: &str| day.iter().find(|(known, _)| known == name).map_or(0, |(_, flows)| *flows);
    let mut names: Vec<String> = Vec::new();
    for (name, _) in counted.iter().flat_map(|(_, day)| day.iter().take(CATEGORIES)) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    let most = |name: &String| counted.iter().map(|(_, day)| of(day, name)).max().unwrap_or(0);
    names.sort_unstable_by(|a, b| most(b).cmp(&most(a)).then_with(|| a.cmp(b)));
    let all = names.len();
    names.truncate(CATEGORIES);
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        kind: Kind::Columns,
        unit: "flows".to_owned(),
        series: counted
            .iter()
            .map(|(role, day)| Series {
                label: day_name(*role).to_owned(),
                role: *role,
                values: names.iter().map(|name| Some(of(day, name) as f64)).collect(),
            })
            .collect(),
        note: (all > CATEGORIES).then(|| format!("the {CATEGORIES} with most flows")),
        categories: names,
        rules: Vec::new(),
        x_title: String::new(),
        y_title: "flows".to_owned(),
    }
}

fn hours(
    id: &str,
    title: &str,
    y_title: &str,
    days: &[(Role, &Overview)],
    bytes: impl Fn(&HourTotals) -> u64,
) -> Chart {
    Chart {
        id: id.to_owned(),
        title: title.to_owned(),
        kind: Kind::Columns,
        unit: "bytes".to_owned(),
        categories: hour_names(),
        series: days
            .iter()
            .map(|(role, day)| Series {
                label: day_name(*role).to_owned(),
                role: *role,
                values: day.hours.iter().map(|hour| Some(bytes(hour) as f64)).collect(),
            })
            .collect(),
        rules: Vec::new(),
        x_title: "hour of the day".to_owned(),
        y_title: y_title.to_owned(),
        note: None,
    }
}

fn busiest(id: &str, title: &str, role: Role, hosts: &[AddressFlows]) -> Chart {
    let day = day_name(role);
    Chart {
        id: format!("{id}-{}", if role == Role::Baseline { "baseline" } else { "test" }),
        title: format!("{title}, {day}"),
        kind: Kind::Bars,
        unit: "flows".to_owned(),
        categories: hosts.iter().map(|host| host.address.to_string()).collect(),
        series: vec![Series {
            label: day.to_owned(),
            role,
            values: hosts.iter().map(|host| Some(host.flows as f64)).collect(),
        }],
        rules: Vec::new(),
        x_title: "flows".to_owned(),
        y_title: String::new(),
        note: None,
    }
}
