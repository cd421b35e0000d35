//! What stands above the plot: the heading (exports only), the title of the upright axis, the legend.

use super::super::spec::{Chart, Colour, Role};
use super::axis::{drawable, human};
use super::scene::{Align, LARGE, NORMAL, SMALL, Scene};
use super::text;

const ROW: f64 = 18.0;
const SWATCH: f64 = 9.0;
const DASHES: f64 = 18.0;
const SPACE: f64 = 16.0;

/// The colours of the series: a later one of the same role is a lighter tint.
pub(super) fn series_colours(chart: &Chart, scene: &Scene) -> Vec<Colour> {
    let colours = &scene.theme.colours;
    let mut seen: Vec<Role> = Vec::new();
    let tint = |series: &super::super::spec::Series| {
        let before = seen.iter().filter(|&&role| role == series.role).count();
        seen.push(series.role);
        colours.of(series.role).mix(colours.surface, [0.0, 0.5, 0.7].get(before).copied().unwrap_or(0.8))
    };
    chart.series.iter().map(tint).collect()
}

/// The colour of a rule.
pub(super) fn rule_colour(role: Role, scene: &Scene) -> Colour {
    let colours = &scene.theme.colours;
    // Darker than the bars of the same role, lighter on dark ground: it crosses them.
    if role == Role::Plain { colours.rule } else { colours.of(role).mix(colours.ink, 0.35) }
}

enum Sample {
    None,
    Box(Colour),
    Dashes(Colour),
}

/// Draws it and says where it ends.
pub(super) fn draw(scene: &mut Scene, chart: &Chart, titled: bool) -> f64 {
    let colours = &scene.theme.colours;
    let mut items = Vec::new();
    if !chart.y_title.is_empty() {
        items.push((Sample::None, chart.y_title.clone(), SMALL, colours.muted));
    }
    if chart.series.len() > 1 {
        for (series, colour) in chart.series.iter().zip(series_colours(chart, scene)) {
            items.push((Sample::Box(colour), series.label.clone(), NORMAL, colours.ink));
        }
    }
    for rule in chart.rules.iter().filter(|rule| drawable(Some(rule.value)).is_some()) {
        let label = format!("{} {}", rule.label, human(rule.value, &chart.unit));
        items.push((Sample::Dashes(rule_colour(rule.role, scene)), label, NORMAL, colours.ink));
    }

    let mut top = 0.0;
    if titled && !chart.title.is_empty() {
        scene.heading(&text::shorten(&chart.title, LARGE * 1.1, scene.width), ROW / 2.0);
        top = ROW + 6.0;
    }
    let mut x = 0.0;
    let mut rows = 0.0_f64;
    for (sample, label, size, colour) in items {
        let lead = match sample {
            Sample::None => 0.0,
            Sample::Box(_) => SWATCH + 6.0,
            Sample::Dashes(_) => DASHES + 6.0,
        };
        let label = text::shorten(&label, size, scene.width - lead);
        let width = lead + text::width(&label, size);
        if rows == 0.0 {
            rows = 1.0;
        } else if x + width > scene.width {
            x = 0.0;
            rows += 1.0;
        }
        let middle = top + (rows - 0.5) * ROW;
        match sample {
            Sample::None => {}
            Sample::Box(fill) => {
                let (x, y) = (scene.snap(x), scene.snap(middle - SWATCH / 2.0));
                scene.rect(x, y, SWATCH, SWATCH, fill);
            }
            Sample::Dashes(stroke) => scene.dashes_across(x, middle, DASHES, stroke),
        }
        scene.text(&label, x + lead, middle, size, Align::Left, colour);
        x += width + SPACE;
    }
    top + rows * ROW
}

#[cfg(test)]
mod tests {
    use super::super::samples::{hours, theme};
    use super::super::scene::Shape;
    use super::*;

    fn legend(width: f64, series: usize) -> (f64, Vec<(String, f64, f64, f64)>) {
        let theme = theme(1.0);
        let mut scene = Scene::new(&theme, width, 300.0);
        let end = draw(&mut scene, &hours(series), false);
        let texts = scene.shapes.iter().filter_map(|shape| match shape {
            Shape::Text { text, x, y, size, .. } => Some((text.clone(), *x, *y, text::width(text, *size))),
            Shape::Rect { .. } => None,
        });
        (end, texts.collect())
    }

    #[test]
    fn entries_wrap_and_never_touch() {
        let (one_row, wide) = legend(1200.0, 4);
        let (rows, narrow) = legend(330.0, 4);
        assert!(one_row < rows && wide.len() == narrow.len());
        for (text, x, y, width) in &narrow {
            assert!(x + width <= 330.0 && *y < rows, "{text}");
            let clear = |other: &(String, f64, f64, f64)| {
                other.1 == *x || other.2 != *y || other.1 > x + width || other.1 + other.3 < *x
            };
            assert!(narrow.iter().all(clear), "{text}");
        }
    }

    #[test]
    fn one_series_needs_no_legend() {
        assert!(legend(600.0, 1).1.iter().all(|(text, ..)| !text.contains("series")));
        assert!(legend(600.0, 2).1.iter().any(|(text, ..)| text == "series 1"));
    }

    #[test]
    fn a_second_series_of_a_role_has_its_own_tint() {
        let theme = theme(1.0);
        let scene = Scene::new(&theme, 600.0, 300.0);
        let mut colours = series_colours(&hours(4), &scene);
        assert_eq!(colours.first(), Some(&theme.colours.baseline));
        colours.sort_by_key(ToString::to_string);
        colours.dedup();
        assert_eq!(colours.len(), 4);
    }
}
