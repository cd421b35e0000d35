//! Charts and themes for the tests of this room.

use super::super::spec::{Chart, Colour, Colours, Kind, Role, Rule, Series, Theme};

fn colour(value: u32) -> Colour {
    let [_, r, g, b] = value.to_be_bytes();
    Colour { r, g, b }
}

pub(super) fn theme(scale: f64) -> Theme {
    let colours = Colours {
        ink: colour(0x1c2430),
        muted: colour(0x66707c),
        grid: colour(0xe4e7eb),
        surface: colour(0xffffff),
        baseline: colour(0x8d99a8),
        test: colour(0xc2550a),
        up: colour(0x0b6fb8),
        down: colour(0x5fb0a5),
        plain: colour(0x4a6a94),
        rule: colour(0x1c2430),
    };
    Theme { dark: false, scale, font: "Inter, \"Segoe UI\", sans-serif".to_owned(), colours }
}

pub(super) fn dark() -> Theme {
    let colours = Colours {
        ink: colour(0xe4e8ee),
        muted: colour(0x98a2ae),
        grid: colour(0x2a313a),
        surface: colour(0x14181d),
        baseline: colour(0x75818f),
        test: colour(0xf08a3c),
        up: colour(0x4da3e0),
        down: colour(0x2f8579),
        plain: colour(0x7f9fc9),
        rule: colour(0xe4e8ee),
    };
    Theme { dark: true, colours, ..theme(1.0) }
}

fn chart(kind: Kind, unit: &str, categories: Vec<String>, series: Vec<Series>) -> Chart {
    Chart {
        id: "sample".to_owned(),
        title: "A sample".to_owned(),
        kind,
        unit: unit.to_owned(),
        categories,
        series,
        rules: Vec::new(),
        x_title: String::new(),
        y_title: String::new(),
        note: None,
    }
}

pub(super) fn series(index: usize, role: Role, values: Vec<Option<f64>>) -> Series {
    Series { label: format!("series {index}"), role, values }
}

/// A day's bytes by hour, with 1, 2 or 4 series.
pub(super) fn hours(count: usize) -> Chart {
    let wave = |index: usize, hour: usize| {
        4e8 + 3.8e8 * ((hour as f64 - 8.0 + index as f64) / 3.8).sin() * (1.0 + index as f64 * 0.4)
    };
    let roles = [Role::Baseline, Role::Test, Role::Baseline, Role::Test];
    let one =
        |index: usize, role: Role| series(index, role, (0..24).map(|hour| Some(wave(index, hour).max(2e6))).collect());
    let all = roles.into_iter().enumerate().take(count).map(|(index, role)| one(index, role)).collect();
    let mut chart = chart(Kind::Columns, "bytes", (0..24).map(|hour| format!("{hour:02}")).collect(), all);
    chart.x_title = "hour of the day".to_owned();
    chart.y_title = "bytes per hour".to_owned();
    chart
}

/// Means of two days in a few named categories, with rules.
pub(super) fn means() -> Chart {
    let names = ["192.168.101.14", "192.168.101.200", "192.168.102.7"].map(str::to_owned).to_vec();
    let all = vec![
        series(0, Role::Baseline, vec![Some(1.4e6), None, Some(2.9e6)]),
        series(1, Role::Test, vec![Some(3.9e7), Some(5.1e7), Some(3.1e6)]),
    ];
    let mut chart = chart(Kind::Columns, "bytes", names, all);
    chart.rules = vec![
        Rule { label: "mean of the baseline".to_owned(), value: 7.2e6, role: Role::Baseline },
        Rule { label: "mean of the test day".to_owned(), value: 9.9e6, role: Role::Test },
    ];
    chart.y_title = "bytes up, per flow".to_owned();
    chart
}

/// The ten busiest addresses, two of them long.
pub(super) fn busiest(count: usize) -> Chart {
    let mut names: Vec<String> = (0..8).map(|n| format!("192.168.101.{}", 14 + 23 * n)).collect();
    names.insert(1, "2001:0db8:85a3:0000:0000:8a2e:0370:7334".to_owned());
    names.insert(4, "fe80::1ff:fe23:4567:890a".to_owned());
    let values = |by: f64| (0..10).map(|n| Some((1.23e6 * by / (1.0 + f64::from(n) * 0.7)).round())).collect();
    let roles = [Role::Plain, Role::Test];
    let all = roles
        .into_iter()
        .enumerate()
        .take(count)
        .map(|(n, role)| series(n, role, values(1.0 - n as f64 * 0.3)))
        .collect();
    let mut chart = chart(Kind::Bars, "flows", names, all);
    chart.x_title = "flows".to_owned();
    chart
}

/// A number of categories with one value in all of two series.
pub(super) fn flat(kind: Kind, categories: usize, value: Option<f64>) -> Chart {
    let names = (0..categories).map(|n| format!("name {n}")).collect();
    chart(
        kind,
        "flows",
        names,
        vec![series(0, Role::Up, vec![value; categories]), series(1, Role::Down, vec![value; categories])],
    )
}

/// Charts of every kind, most of them at the edge of what can be drawn.
pub(super) fn all() -> Vec<(&'static str, Chart)> {
    let mut charts = vec![("means", means()), ("bars-1", busiest(1)), ("bars-2", busiest(2))];
    charts.extend([1, 2, 4].map(|count| ("hours", hours(count))));
    for kind in [Kind::Columns, Kind::Bars] {
        for categories in [0, 1, 3, 400] {
            let values = [
                None,
                Some(0.0),
                Some(7.0),
                Some(1e18),
                Some(1e-9),
                Some(f64::MAX),
                Some(f64::NAN),
                Some(f64::MIN_POSITIVE),
            ];
            charts.extend(values.map(|value| ("flat", flat(kind, categories, value))));
        }
    }
    charts
}
