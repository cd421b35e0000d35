//! Lying bars, grouped by category, with the value at the end of each where there is room.

use super::super::spec::{Chart, Mark};
use super::axis::{Axis, drawable, human};
use super::header::{rule_colour, series_colours};
use super::scene::{Align, SMALL, Scene};
use super::text;

const HIGHEST_BAND: f64 = 44.0;
const HIGHEST_BAR: f64 = 18.0;
/// A value beside a bar needs this height.
const VALUE_ROW: f64 = 11.0;
const TICK_ROW: f64 = 18.0;

/// Draws the plot below `top`. `message` stands in it when it has nothing to show.
pub(super) fn draw(scene: &mut Scene, chart: &Chart, top: f64, max: f64, message: Option<&str>) {
    let colours = scene.theme.colours.clone();
    let top = scene.snap(top + 4.0);
    let below = TICK_ROW + if chart.x_title.is_empty() { 0.0 } else { TICK_ROW - 2.0 };
    let count = chart.categories.len();
    let per = chart.series.len().max(1) as f64;
    let names = text::widest(chart.categories.iter().map(String::as_str), SMALL);
    let left = scene.snap_up((names + 8.0).min(scene.width * 0.42).min(270.0));
    let band =
        ((scene.height - below - top) / count.max(1) as f64).min(if count == 0 { f64::MAX } else { HIGHEST_BAND });
    let each = ((band * 0.78) / per).min(HIGHEST_BAR);
    let valued = each >= VALUE_ROW && max > 0.0;
    let values = chart.series.iter().flat_map(|series| &series.values).filter_map(|value| drawable(*value));
    let texts: Vec<String> = values.map(|value| human(value, &chart.unit)).collect();
    let beside = if valued { text::widest(texts.iter().map(String::as_str), SMALL) + 6.0 } else { 0.0 };
    let length = scene.snap(scene.width - left - beside);
    let depth = scene.snap(band * count.max(1) as f64);
    if depth < 4.0 || length < 12.0 {
        return;
    }
    let bottom = scene.snap(top + depth);
    let axis = Axis::new(max, &chart.unit, (length / 110.0).clamp(1.0, 6.0));

    let hair = scene.hair();
    let mut free_from = f64::MIN;
    for (value, label) in &axis.ticks {
        let x = scene.snap(left + axis.share(*value) * length);
        let zero = *value == 0.0;
        scene.rect(x, top, hair, depth, if zero { colours.muted.mix(colours.surface, 0.4) } else { colours.grid });
        let half = text::width(label, SMALL) / 2.0;
        let middle = x.min(scene.width - half);
        if middle - half > free_from {
            scene.text(label, middle, bottom + TICK_ROW / 2.0 + 1.0, SMALL, Align::Middle, colours.muted);
            free_from = middle + half + 8.0;
        }
    }
    if !chart.x_title.is_empty() {
        let half = text::width(&chart.x_title, SMALL) / 2.0;
        let x = (left + length / 2.0).min(scene.width - half).max(half);
        scene.text(&chart.x_title, x, bottom + TICK_ROW * 1.5 - 1.0, SMALL, Align::Middle, colours.muted);
    }
    let every = ((SMALL + 2.0) / band).ceil().max(1.0) as usize;
    for (index, name) in chart.categories.iter().enumerate().step_by(every) {
        let middle = top + (index as f64 + 0.5) * band;
        let name = text::shorten(name, SMALL, left - 8.0);
        scene.text(&name, left - 8.0, middle, SMALL, Align::Right, colours.ink);
    }
    bars(scene, chart, &axis, (left, top), (band, each, length));
    for rule in &chart.rules {
        if let Some(value) = drawable(Some(rule.value)) {
            scene.dashes_down(left + axis.share(value) * length, top, depth, rule_colour(rule.role, scene));
        }
    }
    if valued {
        beside_bars(scene, chart);
    }
    if let Some(message) = message {
        scene.message(message, left + length / 2.0, top + depth / 2.0);
    }
}

fn bars(scene: &mut Scene, chart: &Chart, axis: &Axis, (left, top): (f64, f64), (band, each, length): (f64, f64, f64)) {
    let per = chart.series.len().max(1) as f64;
    let whole = each >= 2.0 * scene.pixel();
    let each = if whole { (each * scene.theme.scale).floor() / scene.theme.scale } else { each };
    let between = if each >= 6.0 { scene.hair() } else { 0.0 };
    let colours = series_colours(chart, scene);
    for category in 0..chart.categories.len() {
        let start = top + (category as f64 + 0.5) * band - each * per / 2.0;
        let start = if whole { scene.snap(start) } else { start };
        for (index, (series, colour)) in chart.series.iter().zip(&colours).enumerate() {
            let Some(value) = drawable(series.values.get(category).copied().flatten()) else {
                continue;
            };
            let (y, height) = (start + index as f64 * each, each - between);
            let width = axis.share(value) * length;
            scene.marks.push(Mark { x: left, y, width, height, category: category as u32, series: index as u32 });
            if value > 0.0 {
                let long = scene.snap(width).max(scene.pixel());
                scene.rect(left, y, long, height.max(scene.pixel()), *colour);
            }
        }
    }
}

fn beside_bars(scene: &mut Scene, chart: &Chart) {
    let colours = &scene.theme.colours;
    for mark in scene.marks.clone() {
        let value = chart.series.get(mark.series as usize).and_then(|series| series.values.get(mark.category as usize));
        let Some(value) = drawable(value.copied().flatten()) else {
            continue;
        };
        let label = human(value, &chart.unit);
        let (x, middle) = (mark.x + mark.width + 5.0, mark.y + mark.height / 2.0);
        // Lines of the grid and rules must not run through the digits.
        let width = text::width(&label, SMALL);
        scene.rect(x - 2.0, scene.snap(mark.y), width + 2.0, mark.height, colours.surface);
        scene.text(&label, x, middle, SMALL, Align::Left, colours.ink.mix(colours.muted, 0.35));
    }
}
