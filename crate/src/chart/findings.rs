//! The report's charts of a finding: hour pattern, means against the clean day,
//! the first of a table, counts by period.

use super::spec::{Chart, Kind, Role, Rule, Series};
use crate::detect::Plot;

/// The charts of a finding's plots, in their order.
pub fn of_plots(plots: &[Plot]) -> Vec<Chart> {
    plots.iter().flat_map(of_plot).collect()
}

fn of_plot(plot: &Plot) -> Vec<Chart> {
    match plot {
        Plot::HourPattern { destination, before, after } => {
            let series = |label: &str, role, hours: &[u64]| Series {
                label: label.to_owned(),
                role,
                values: hours.iter().map(|bytes| Some(*bytes as f64)).collect(),
            };
            vec![Chart {
                id: format!("hours-{destination}"),
                title: format!("Bytes received from {destination} by hour, all devices"),
                kind: Kind::Columns,
                unit: "bytes".to_owned(),
                categories: super::overviews::hour_names(),
                series: vec![series("clean day", Role::Baseline, before), series("day under test", Role::Test, after)],
                rules: Vec::new(),
                x_title: "hour of the day".to_owned(),
                y_title: "bytes received".to_owned(),
                note: None,
            }]
        }
        Plot::Means { title, groups, overall_up, overall_down } => {
            let sent: Vec<_> = groups.iter().map(|(_, up, _)| *up).collect();
            let received: Vec<_> = groups.iter().map(|(_, _, down)| *down).collect();
            let chart = |id: &str, what: &str, role, values, overall: Option<f64>| Chart {
                id: format!("means-{id}"),
                title: format!("{title}: {what}"),
                kind: Kind::Bars,
                unit: "bytes".to_owned(),
                categories: groups.iter().map(|(name, _, _)| name.clone()).collect(),
                series: vec![Series { label: format!("mean {what}"), role, values }],
                rules: overall
                    .map(|value| Rule { label: "clean day, all flows".to_owned(), value, role: Role::Baseline })
                    .into_iter()
                    .collect(),
                x_title: "bytes per flow".to_owned(),
                y_title: String::new(),
                note: None,
            };
            vec![
                chart("up", "sent", Role::Up, sent, *overall_up),
                chart("down", "received", Role::Down, received, *overall_down),
            ]
        }
        Plot::Most { title, label, unit, bars, threshold } => {
            // What lasts so long that it is found is read more easily in hours.
            let (unit, in_unit) = if *unit == "s" { ("h", 1.0 / 3600.0) } else { (*unit, 1.0) };
            let rule = |value| Rule { label: "threshold".to_owned(), value: value * in_unit, role: Role::Plain };
            vec![Chart {
                id: format!("most-{}", label.to_lowercase().replace([' ', ','], "-")),
                title: title.clone(),
                kind: Kind::Bars,
                unit: unit.to_owned(),
                categories: bars.iter().map(|(name, _)| name.clone()).collect(),
                series: vec![Series {
                    label: (*label).to_owned(),
                    role: Role::Test,
                    values: bars.iter().map(|(_, value)| Some(value * in_unit)).collect(),
                }],
                rules: threshold.map(rule).into_iter().collect(),
                x_title: label.to_lowercase(),
                y_title: String::new(),
                note: None,
            }]
        }
        Plot::Periods { title, unit, timeline } => {
            let period = timeline.period.name();
            vec![Chart {
                id: format!("{unit}-by-{period}"),
                title: format!("{title} by {period}"),
                kind: Kind::Columns,
                unit: (*unit).to_owned(),
                categories: timeline.steps.iter().map(|step| step.label.clone()).collect(),
                series: vec![Series {
                    label: (*unit).to_owned(),
                    role: Role::Test,
                    values: timeline.steps.iter().map(|step| Some(step.counts as f64)).collect(),
                }],
                rules: Vec::new(),
                x_title: period.to_owned(),
                y_title: (*unit).to_owned(),
                note: None,
            }]
        }
    }
}
