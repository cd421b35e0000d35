//! Upright columns, grouped by category.

use super::super::spec::{Chart, Mark};
use super::axis::{Axis, drawable};
use super::header::{rule_colour, series_colours};
use super::scene::{Align, SMALL, Scene};
use super::text;

/// Widest share of the canvas for one category: three categories on a wall screen stay together.
const WIDEST_BAND: f64 = 180.0;
const WIDEST_COLUMN: f64 = 40.0;
const LABEL_ROW: f64 = 18.0;

/// Draws the plot below `top`. `message` stands in it when it has nothing to show.
pub(super) fn draw(scene: &mut Scene, chart: &Chart, top: f64, max: f64, message: Option<&str>) {
    let colours = scene.theme.colours.clone();
    let top = scene.snap(top + 8.0);
    let below = LABEL_ROW + if chart.x_title.is_empty() { 0.0 } else { LABEL_ROW - 2.0 };
    let bottom = scene.snap(scene.height - below);
    let depth = bottom - top;
    let axis = Axis::new(max, &chart.unit, (depth / 36.0).clamp(1.0, 6.0));
    let left = scene.snap_up(text::widest(axis.ticks.iter().map(|(_, text)| text.as_str()), SMALL) + 8.0);
    let count = chart.categories.len();
    if depth < 12.0 || scene.width - left < 12.0 {
        return;
    }
    let band = if count == 0 { scene.width - left } else { ((scene.width - left) / count as f64).min(WIDEST_BAND) };
    let length = band * count.max(1) as f64;

    let hair = scene.hair();
    for (value, label) in &axis.ticks {
        let y = scene.snap(bottom - axis.share(*value) * depth);
        let colour = if *value == 0.0 { colours.muted.mix(colours.surface, 0.4) } else { colours.grid };
        scene.rect(left, y, length, hair, colour);
        scene.text(label, left - 8.0, y, SMALL, Align::Right, colours.muted);
    }
    columns(scene, chart, &axis, (left, bottom), (band, depth));
    for rule in &chart.rules {
        if let Some(value) = drawable(Some(rule.value)) {
            scene.dashes_across(left, bottom - axis.share(value) * depth, length, rule_colour(rule.role, scene));
        }
    }
    labels(scene, chart, left, bottom + LABEL_ROW / 2.0 + 1.0, band);
    if !chart.x_title.is_empty() {
        let half = text::width(&chart.x_title, SMALL) / 2.0;
        let x = (left + length / 2.0).min(scene.width - half).max(half);
        scene.text(&chart.x_title, x, bottom + LABEL_ROW * 1.5 - 1.0, SMALL, Align::Middle, colours.muted);
    }
    if let Some(message) = message {
        scene.message(message, left + length / 2.0, top + depth / 2.0);
    }
}

fn columns(scene: &mut Scene, chart: &Chart, axis: &Axis, (left, bottom): (f64, f64), (band, depth): (f64, f64)) {
    let per = chart.series.len().max(1) as f64;
    let air = if band > 8.0 { (band * 0.22).max(2.0) } else { 0.0 };
    let mut each = ((band - air) / per).min(WIDEST_COLUMN);
    let whole = each >= 2.0 * scene.pixel();
    if whole {
        each = (each * scene.theme.scale).floor() / scene.theme.scale;
    }
    // Between columns of a group, when they are wide enough to spare it.
    let between = if each >= 6.0 { scene.hair() } else { 0.0 };
    let colours = series_colours(chart, scene);
    for category in 0..chart.categories.len() {
        let middle = left + (category as f64 + 0.5) * band;
        let start = middle - each * per / 2.0;
        let start = if whole { scene.snap(start) } else { start };
        for (index, (series, colour)) in chart.series.iter().zip(&colours).enumerate() {
            let Some(value) = drawable(series.values.get(category).copied().flatten()) else {
                continue;
            };
            let (x, width) = (start + index as f64 * each, each - between);
            let height = axis.share(value) * depth;
            scene.marks.push(Mark {
                x,
                y: bottom - height,
                width,
                height,
                category: category as u32,
                series: index as u32,
            });
            if value > 0.0 {
                let tall = scene.snap(height).max(scene.pixel());
                scene.rect(x, bottom - tall, width.max(scene.pixel()), tall, *colour);
            }
        }
    }
}

/// Names under the columns: names in order are thinned out, others cut, until they stand apart.
fn labels(scene: &mut Scene, chart: &Chart, left: f64, y: f64, band: f64) {
    let count = chart.categories.len();
    let widest = text::widest(chart.categories.iter().map(String::as_str), SMALL);
    // Hours and dates; one who sees 06 and 12 knows what lies between.
    let clock = |name: &String| name.len() < 6 && name.chars().all(|c| c.is_ascii_digit() || c == ':');
    let date = |name: &String| name.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | 'Q' | 'h' | ' '));
    let ordered = chart.categories.iter().all(clock) || chart.categories.iter().all(date);
    let room = band - 6.0;
    let (every, room) = if widest <= room || (!ordered && room >= 30.0) {
        (1, room)
    } else {
        let shown = if ordered { widest } else { widest.min(60.0) };
        (every(count, (shown + 10.0) / band), shown + 1.0)
    };
    for (index, name) in chart.categories.iter().enumerate().step_by(every) {
        let name = text::shorten(name, SMALL, room);
        let half = text::width(&name, SMALL) / 2.0;
        let x = (left + (index as f64 + 0.5) * band).min(scene.width - half).max(half);
        scene.text(&name, x, y, SMALL, Align::Middle, scene.theme.colours.ink.mix(scene.theme.colours.muted, 0.5));
    }
}

/// The smallest round distance of at least `least` categories; hours are shown at parts of a day.
fn every(count: usize, least: f64) -> usize {
    let steps: &[usize] = if count == 24 { &[1, 2, 3, 4, 6, 8, 12, 24] } else { &[1, 2, 5, 10, 20, 50, 100, 200, 500] };
    steps.iter().copied().find(|&step| step as f64 >= least).unwrap_or(least.ceil().max(1.0) as usize)
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hours, means, theme};
    use super::super::scene::Shape;
    use super::*;

    fn names(chart: &Chart, width: f64) -> Vec<String> {
        let theme = theme(1.0);
        let mut scene = Scene::new(&theme, width, 200.0);
        labels(&mut scene, chart, 0.0, 0.0, width / chart.categories.len() as f64);
        let texts = scene.shapes.into_iter().filter_map(|shape| match shape {
            Shape::Text { text, .. } => Some(text),
            Shape::Rect { .. } => None,
        });
        texts.collect()
    }

    #[test]
    fn hours_thin_out_and_addresses_are_cut() {
        assert_eq!(names(&hours(2), 900.0).len(), 24);
        assert_eq!(names(&hours(2), 280.0), ["00", "03", "06", "09", "12", "15", "18", "21"]);
        assert_eq!(names(&hours(2), 60.0), ["00", "12"]);
        let mut quarters = hours(2);
        quarters.categories = (0..24).map(|n| format!("{}-Q{}", 2009 + n / 4, n % 4 + 1)).collect();
        assert_eq!(names(&quarters, 300.0)[..2], ["2009-Q1", "2010-Q3"]);
        assert_eq!(names(&means(), 900.0), means().categories);
        let cut = names(&means(), 200.0);
        assert!(cut.len() == 3 && cut.iter().all(|name| name.contains('…')), "{cut:?}");
    }
}
