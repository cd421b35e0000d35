//! Drawing a [`Chart`] on any plotters backend.
//!
//! The layout is computed first, in CSS pixels and without a backend (`scene`), and then played back by plotters:
//! on canvas in the page, as SVG in exports and tests, from the same shapes.

mod axis;
mod bars;
mod columns;
mod header;
mod scene;
mod text;

use super::spec::{Chart, Colour, Kind, Mark, Theme};
use axis::drawable;
use plotters::backend::DrawingBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::Rectangle;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, TextStyle};
use plotters_svg::SVGBackend;
use scene::{Align, Scene, Shape};
use std::fmt;

/// Why a chart could not be drawn.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DrawError {
    /// The scale of the theme is not a number from 0.1 to 16; it comes along.
    Scale(f64),
    /// The canvas has no pixels; its width and height come along.
    Size(u32, u32),
    /// The backend failed; what it said comes along.
    Backend(String),
}

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scale(scale) => write!(f, "the scale of a chart is {scale}, expected a number from 0.1 to 16"),
            Self::Size(width, height) => {
                write!(f, "a chart of {width} x {height} pixels cannot be drawn, expected 1 to 16384 each")
            }
            Self::Backend(why) => write!(f, "the canvas refused a drawing: {why}"),
        }
    }
}

impl std::error::Error for DrawError {}

/// What there is to say when there is nothing to show.
const NO_DATA: &str = "no data";
const ALL_ZERO: &str = "all values are zero";

/// Text of plotters' SVG backend is this much smaller than asked for; that of its canvas backend is not.
const SVG_TEXT: f64 = 1.24;

/// Draws the chart, without its title, on a backend of that many pixels, and says where the values lie.
///
/// # Errors
/// When the scale or the size make no sense, or the backend fails.
pub fn draw<DB: DrawingBackend>(
    chart: &Chart,
    theme: &Theme,
    backend: DB,
    width_px: u32,
    height_px: u32,
) -> Result<Vec<Mark>, DrawError> {
    let scene = layout(chart, theme, width_px, height_px, false)?;
    play(&scene, backend, 1.0)?;
    Ok(scene.marks)
}

/// The chart with its title as an SVG document of that size in CSS pixels.
///
/// # Errors
/// When the size makes no sense.
pub fn svg(chart: &Chart, theme: &Theme, width: u32, height: u32) -> Result<String, DrawError> {
    let theme = Theme { scale: 1.0, ..theme.clone() };
    let scene = layout(chart, &theme, width, height, true)?;
    let mut document = String::new();
    play(&scene, SVGBackend::with_string(&mut document, (width, height)), SVG_TEXT)?;
    Ok(document)
}

fn layout<'a>(
    chart: &Chart,
    theme: &'a Theme,
    width_px: u32,
    height_px: u32,
    titled: bool,
) -> Result<Scene<'a>, DrawError> {
    if !(0.1..=16.0).contains(&theme.scale) {
        return Err(DrawError::Scale(theme.scale));
    }
    if !(1..=16384).contains(&width_px) || !(1..=16384).contains(&height_px) {
        return Err(DrawError::Size(width_px, height_px));
    }
    let mut scene = Scene::new(theme, f64::from(width_px) / theme.scale, f64::from(height_px) / theme.scale);
    let names = chart.categories.len();
    let values =
        chart.series.iter().flat_map(|series| series.values.iter().take(names)).filter_map(|value| drawable(*value));
    let greatest = values.reduce(f64::max);
    let rules = chart.rules.iter().filter_map(|rule| drawable(Some(rule.value)));
    let max = rules.fold(greatest.unwrap_or(0.0), f64::max);
    let message = match greatest {
        None => Some(chart.note.as_deref().unwrap_or(NO_DATA)),
        Some(0.0) => Some(ALL_ZERO),
        Some(_) => None,
    };
    let top = header::draw(&mut scene, chart, titled);
    match chart.kind {
        Kind::Columns => columns::draw(&mut scene, chart, top, max, message),
        Kind::Bars => bars::draw(&mut scene, chart, top, max, message),
    }
    Ok(scene)
}

/// Draws the shapes by plotters; `text` corrects the size of its text.
fn play<DB: DrawingBackend>(scene: &Scene, backend: DB, text: f64) -> Result<(), DrawError> {
    let area = backend.into_drawing_area();
    area.fill(&rgb(scene.theme.colours.surface)).map_err(failed)?;
    for shape in &scene.shapes {
        play_shape(scene, &area, shape, text)?;
    }
    area.present().map_err(failed)
}

fn play_shape<DB: DrawingBackend>(
    scene: &Scene,
    area: &DrawingArea<DB, Shift>,
    shape: &Shape,
    factor: f64,
) -> Result<(), DrawError> {
    let pixel = |at: f64| (at * scene.theme.scale).round() as i32;
    match shape {
        Shape::Rect { x, y, width, height, colour } => {
            let corners = [(pixel(*x), pixel(*y)), (pixel(x + width), pixel(y + height))];
            area.draw(&Rectangle::new(corners, rgb(*colour).filled())).map_err(failed)
        }
        Shape::Text { text, x, y, size, align, colour, bold } => {
            let weight = if *bold { FontStyle::Bold } else { FontStyle::Normal };
            let font = FontDesc::new(FontFamily::Name(&scene.theme.font), size * scene.theme.scale * factor, weight);
            let side = match align {
                Align::Left => HPos::Left,
                Align::Middle => HPos::Center,
                Align::Right => HPos::Right,
            };
            // Only the middle means the same height to every backend.
            let colour = rgb(*colour);
            let style = TextStyle::from(font).color(&colour).pos(Pos::new(side, VPos::Center));
            area.draw_text(text, &style, (pixel(*x), pixel(*y))).map_err(failed)
        }
    }
}

fn rgb(colour: Colour) -> RGBColor {
    RGBColor(colour.r, colour.g, colour.b)
}

fn failed(why: impl fmt::Display) -> DrawError {
    DrawError::Backend(why.to_string())
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_text;
