//! Whole drawings, as SVG and as marks.

use super::samples::{all as all_charts, busiest, flat, hours, means, theme};
use super::*;

type Tried = Result<(), DrawError>;

/// An SVG and the marks of the same drawing, in canvas pixels.
fn drawn(chart: &Chart, scale: f64, width: u32, height: u32) -> Result<(String, Vec<Mark>), DrawError> {
    let mut document = String::new();
    let marks = draw(chart, &theme(scale), SVGBackend::with_string(&mut document, (width, height)), width, height)?;
    Ok((document, marks))
}

#[test]
fn labels_and_legend_are_there() -> Tried {
    let (document, _) = drawn(&hours(2), 1.0, 900, 260)?;
    for text in ["\n00\n", "\n23\n", "series 0", "series 1", "hour of the day", "bytes per hour", " GB"] {
        assert!(document.contains(text.trim_start_matches('\n')), "{text}");
    }
    assert!(!document.contains("A sample"));
    let titled = svg(&hours(2), &theme(1.0), 900, 260)?;
    assert!(titled.contains("A sample") && titled.starts_with("<svg") && titled.trim_end().ends_with("</svg>"));
    let (document, _) = drawn(&means(), 1.0, 900, 260)?;
    assert!(document.contains("mean of the baseline 7.2 MB") && document.contains("192.168.101.200"));
    let (document, _) = drawn(&busiest(1), 1.0, 600, 260)?;
    assert!(document.contains("1.23M") && document.contains("2001:") && document.contains(":7334"));
    Ok(())
}

#[test]
fn marks_lie_apart_inside_the_canvas() -> Tried {
    for (name, chart) in all_charts() {
        for (width, height) in [(330, 200), (900, 260), (2500, 400)] {
            let (_, marks) = drawn(&chart, 1.0, width, height)?;
            for mark in &marks {
                let fits = mark.x >= 0.0 && mark.y >= 0.0 && mark.width >= 0.0 && mark.height >= 0.0;
                let fits = fits
                    && mark.x + mark.width <= f64::from(width) + 0.01
                    && mark.y + mark.height <= f64::from(height) + 0.01;
                assert!(fits, "{name} {width}: {mark:?}");
            }
            // In the order of drawing every mark begins behind the one before.
            for (before, mark) in marks.iter().zip(marks.iter().skip(1)) {
                let apart = match chart.kind {
                    Kind::Columns => mark.x >= before.x + before.width - 1e-6,
                    Kind::Bars => mark.y >= before.y + before.height - 1e-6,
                };
                assert!(apart, "{name} {width}: {before:?} {mark:?}");
            }
        }
    }
    Ok(())
}

#[test]
fn marks_grow_with_their_values() -> Tried {
    for (_, chart) in all_charts() {
        let (_, marks) = drawn(&chart, 1.0, 900, 260)?;
        let extent = |mark: &Mark| {
            if chart.kind == Kind::Columns { mark.height } else { mark.width }
        };
        let value = |mark: &Mark| {
            chart.series.get(mark.series as usize).and_then(|s| s.values.get(mark.category as usize).copied().flatten())
        };
        let Some(longest) = marks.iter().max_by(|a, b| extent(a).total_cmp(&extent(b))) else {
            continue;
        };
        let Some(most) = value(longest).filter(|most| *most > 1e-11) else {
            continue;
        };
        for mark in &marks {
            let expected = value(mark).unwrap_or(f64::NAN) / most * extent(longest);
            assert!((extent(mark) - expected).abs() < 0.001, "{mark:?} {expected}");
        }
        assert!(extent(longest) > 100.0 || !chart.rules.is_empty());
    }
    Ok(())
}

#[test]
fn every_value_has_its_mark_and_no_other() -> Tried {
    for (name, chart) in all_charts() {
        let (_, marks) = drawn(&chart, 1.0, 900, 260)?;
        let mut values = 0;
        for (index, series) in chart.series.iter().enumerate() {
            for (category, value) in series.values.iter().enumerate() {
                let count =
                    marks.iter().filter(|m| m.series as usize == index && m.category as usize == category).count();
                let there = value.is_some_and(|v| (0.0..1e300).contains(&v));
                assert_eq!(count, usize::from(there), "{name} {value:?}");
                values += count;
            }
        }
        assert_eq!(values, marks.len());
    }
    Ok(())
}

#[test]
fn scale_changes_pixels_not_marks() -> Tried {
    for chart in [hours(2), means(), busiest(1), busiest(2)] {
        let (single, marks) = drawn(&chart, 1.0, 700, 300)?;
        let (double, twice) = drawn(&chart, 2.0, 1400, 600)?;
        assert_eq!(marks.len(), twice.len());
        for (one, two) in marks.iter().zip(&twice) {
            let near = |a: f64, b: f64| (a - b).abs() <= 4.0;
            assert!(
                near(one.x, two.x) && near(one.y, two.y) && near(one.width, two.width) && near(one.height, two.height),
                "{one:?} {two:?}"
            );
            assert_eq!((one.category, one.series), (two.category, two.series));
        }
        assert_eq!(single.matches("<text").count(), double.matches("<text").count());
        let lowest = |document: &str| document.matches("font-size=\"8.87").count();
        assert!(lowest(&single) > 0 && lowest(&double) == 0);
    }
    Ok(())
}

#[test]
fn rules_are_dashed() -> Tried {
    let theme = theme(1.0);
    for (chart, lying) in [(means(), true), (Chart { kind: Kind::Bars, ..means() }, false)] {
        let scene = layout(&chart, &theme, 900, 300, false)?;
        for rule in &chart.rules {
            let colour = header::rule_colour(rule.role, &scene);
            let dashes = scene.shapes.iter().filter(|shape| match shape {
                Shape::Rect { width, height, colour: c, .. } => {
                    *c == colour && if lying { *height == 1.0 } else { *width == 1.0 }
                }
                Shape::Text { .. } => false,
            });
            assert!(dashes.count() > 12, "{}", rule.label);
        }
    }
    Ok(())
}

#[test]
fn nothing_to_show_is_said() -> Tried {
    let said = |chart: &Chart| drawn(chart, 1.0, 500, 200).map(|(document, _)| document);
    for kind in [Kind::Columns, Kind::Bars] {
        assert!(said(&flat(kind, 0, None))?.contains(NO_DATA));
        assert!(said(&flat(kind, 3, None))?.contains(NO_DATA));
        assert!(said(&flat(kind, 3, Some(0.0)))?.contains(ALL_ZERO));
        assert!(!said(&flat(kind, 3, Some(1.0)))?.contains(NO_DATA));
        let noted = Chart { note: Some("no baseline".to_owned()), ..flat(kind, 3, None) };
        assert!(said(&noted)?.contains("no baseline"));
    }
    Ok(())
}

#[test]
fn any_size_is_drawn_or_refused() -> Tried {
    for (_, chart) in all_charts() {
        for (width, height) in [(1, 1), (20, 300), (300, 20), (60, 60)] {
            for scale in [0.5, 1.25, 3.0] {
                drawn(&chart, scale, width, height)?;
            }
        }
    }
    assert_eq!(drawn(&means(), 1.0, 0, 5).err(), Some(DrawError::Size(0, 5)));
    for scale in [0.0, -1.0, 1e9, f64::INFINITY] {
        assert_eq!(drawn(&means(), scale, 9, 9).err(), Some(DrawError::Scale(scale)));
    }
    Ok(())
}
