//! The charts of what Zeek's logs tell, one a day: two captures seldom have
//! periods in common.

use super::overviews::day_name;
use super::spec::{Chart, Kind, Role, Series};
use crate::detect::{Classes, Connections, LogOverview, RequestsOfPeriod, Timeline};

/// The charts of the logs of one or two days.
pub fn of_logs(baseline: Option<&LogOverview>, test: Option<&LogOverview>) -> Vec<Chart> {
    let days = [(Role::Baseline, baseline), (Role::Test, test)];
    days.into_iter().flat_map(|(role, logs)| logs.map(|logs| of_day(role, logs)).unwrap_or_default()).collect()
}

fn of_day(role: Role, logs: &LogOverview) -> Vec<Chart> {
    let conn = logs.conn.as_ref().and_then(|conn| {
        let title = format!("Connections {}", to_other(&conn.usual_ports));
        let timeline = conn.timeline.as_ref()?;
        let series: Counted<'_, Connections> = &[("connections", role, &|counts| counts.connections)];
        Some(by_period("other-ports", &title, "connections", role, timeline, series))
    });
    let requests = logs.http.as_ref().and_then(|http| {
        let title = format!("Requests {}", to_other(&http.usual_ports));
        let timeline = http.timeline.as_ref()?;
        let series: Counted<'_, RequestsOfPeriod> = &[("requests", role, &|counts| counts.requests)];
        Some(by_period("http-other-ports", &title, "requests", role, timeline, series))
    });
    let downloads = logs.http.as_ref().and_then(|http| {
        let title = "Downloads of exploit types and executables";
        let timeline = http.downloads.timeline.as_ref()?;
        // Two things of one day: neither colour is a day's.
        let series: Counted<'_, Classes> = &[
            ("exploit types", Role::Up, &|classes| classes.exploit),
            ("executables", Role::Down, &|classes| classes.executable),
        ];
        Some(by_period("downloads", title, "responses", role, timeline, series))
    });
    [conn, requests, downloads].into_iter().flatten().collect()
}

/// Name, colour and count of each series.
type Counted<'a, T> = &'a [(&'a str, Role, &'a dyn Fn(&T) -> u64)];

/// "to ports other than 80, 8080"
fn to_other(usual_ports: &[u16]) -> String {
    if usual_ports.is_empty() {
        return "to all ports".to_owned();
    }
    let ports: Vec<String> = usual_ports.iter().map(u16::to_string).collect();
    format!("to ports other than {}", ports.join(", "))
}

fn by_period<T>(id: &str, title: &str, unit: &str, day: Role, timeline: &Timeline<T>, series: Counted<'_, T>) -> Chart {
    let period = timeline.period.name();
    Chart {
        id: format!("{id}-{}", if day == Role::Baseline { "baseline" } else { "test" }),
        title: format!("{title} by {period}, {}", day_name(day)),
        kind: Kind::Columns,
        unit: unit.to_owned(),
        categories: timeline.steps.iter().map(|step| step.label.clone()).collect(),
        series: series
            .iter()
            .map(|(label, role, count)| Series {
                label: (*label).to_owned(),
                role: *role,
                values: timeline.steps.iter().map(|step| Some(count(&step.counts) as f64)).collect(),
            })
            .collect(),
        rules: Vec::new(),
        x_title: period.to_owned(),
        y_title: unit.to_owned(),
        note: timeline.steps.is_empty().then(|| format!("There are no such {unit}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{ConnOverview, Step};
    use crate::flow::Period;

    #[test]
    fn connections_to_other_ports_are_a_chart_of_their_day() {
        let step = |label: &str, connections| Step {
            label: label.to_owned(),
            start: String::new(),
            counts: Connections { connections },
        };
        let conn = |steps| ConnOverview {
            connections: 9,
            usual_ports: vec![80, 443],
            other_port_pairs: 1,
            other_ports: Vec::new().into(),
            timeline: Some(Timeline { period: Period::Quarter, steps }),
            applications: Vec::new(),
            states: Vec::new(),
        };
        let logs = |steps| LogOverview { conn: Some(conn(steps)), http: None, dns: None };
        let charts = of_logs(None, Some(&logs(vec![step("2012-Q1", 3), step("2012-Q2", 0)])));
        let [chart] = &charts[..] else { panic!("{charts:?}") };
        assert_eq!(chart.id, "other-ports-test");
        assert_eq!(chart.title, "Connections to ports other than 80, 443 by quarter, day under test");
        assert_eq!(chart.categories, ["2012-Q1", "2012-Q2"]);
        assert_eq!(chart.series[0].values, [Some(3.0), Some(0.0)]);
        assert_eq!(chart.note, None);
        let both = of_logs(Some(&logs(Vec::new())), Some(&logs(Vec::new())));
        assert_eq!((both.len(), both[0].note.as_deref()), (2, Some("There are no such connections.")));
    }
}
