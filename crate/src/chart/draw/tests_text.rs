//! What a reader meets: texts that stand apart; and pictures to look at.

use super::samples::{all, busiest, dark, flat, hours, means, theme};
use super::text::width;
use super::*;

/// Texts of a row neither touch each other nor leave the canvas.
#[test]
fn texts_stand_apart() -> Result<(), DrawError> {
    for (name, chart) in all() {
        for (canvas, height) in [(330, 200), (390, 240), (900, 260), (2500, 400)] {
            let theme = theme(1.0);
            let scene = layout(&chart, &theme, canvas, height, true)?;
            let spans: Vec<(f64, f64, f64, &str)> = scene
                .shapes
                .iter()
                .filter_map(|shape| match shape {
                    Shape::Rect { .. } => None,
                    Shape::Text { text, x, y, size, align, .. } => {
                        let wide = width(text, *size);
                        let start = match align {
                            Align::Left => *x,
                            Align::Middle => x - wide / 2.0,
                            Align::Right => x - wide,
                        };
                        Some((start, start + wide, *y, text.as_str()))
                    }
                })
                .collect();
            for (index, (start, end, y, text)) in spans.iter().enumerate() {
                let inside = *start >= -1.0 && *end <= f64::from(canvas) + 1.0 && *y >= 0.0 && *y <= f64::from(height);
                assert!(inside, "{name} at {canvas}: {text} {start} {end} {y}");
                for (from, to, other, beside) in spans.iter().skip(index + 1) {
                    assert!(
                        (other - y).abs() > 8.0 || from >= end || to <= start,
                        "{name} at {canvas}: {text} | {beside}"
                    );
                }
            }
        }
    }
    Ok(())
}

/// `PICTURES=folder cargo test pictures` leaves drawings to look at.
#[test]
fn pictures() -> Result<(), Box<dyn std::error::Error>> {
    let Ok(folder) = std::env::var("PICTURES") else {
        return Ok(());
    };
    let charts = [
        ("means", means()),
        ("busiest-1", busiest(1)),
        ("busiest-2", busiest(2)),
        ("hours-1", hours(1)),
        ("hours-2", hours(2)),
        ("hours-4", hours(4)),
    ];
    let empty = [
        ("none", flat(Kind::Columns, 3, None)),
        ("zero", flat(Kind::Bars, 3, Some(0.0))),
        ("many", flat(Kind::Columns, 400, Some(5.0))),
    ];
    for (name, chart) in charts.into_iter().chain(empty) {
        for width in [330, 620, 1800] {
            std::fs::write(format!("{folder}/{name}-{width}.svg"), svg(&chart, &theme(1.0), width, 250)?)?;
            std::fs::write(format!("{folder}/{name}-{width}-dark.svg"), svg(&chart, &dark(), width, 250)?)?;
        }
    }
    Ok(())
}
