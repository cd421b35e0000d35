//! Charts on canvas. A canvas belongs to the page's thread, so this class is
//! used there and nowhere else.

use std::fmt::Display;

use plotters_canvas::CanvasBackend;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::HtmlCanvasElement;

use super::convert::{from_js, thrown, to_js};
use crate::chart::draw::{self, DrawError};
use crate::chart::spec::{Chart, Mark, Theme};
use crate::error::{Code, Error};

/// Draws charts for the page.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Painter {}

fn failed(chart: &Chart, why: &dyn Display) -> JsValue {
    let sentence = format!("the chart \"{}\" cannot be drawn", chart.title);
    thrown(&Error::new(Code::Drawing, sentence).with_detail(why))
}

#[wasm_bindgen]
impl Painter {
    /// A painter.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self {}
    }

    /// Draws a chart over the whole canvas and returns its marks.
    ///
    /// Style sheets must give the canvas its size in CSS pixels. The number of
    /// its own pixels is set here, to that size times the scale of the theme,
    /// which is what makes it sharp. A canvas that is not laid out (hidden)
    /// stays as it is.
    ///
    /// # Errors
    /// The values are no chart or theme, or the canvas has no 2d context.
    pub fn draw(&self, canvas: HtmlCanvasElement, chart: JsValue, theme: JsValue) -> Result<JsValue, JsValue> {
        let chart: Chart = from_js("a chart", chart)?;
        let theme: Theme = from_js("a theme", theme)?;
        let (across, down) = (canvas.client_width(), canvas.client_height());
        if across < 1 || down < 1 {
            return to_js::<[Mark]>(&[]);
        }
        let pixels = |css: i32| (f64::from(css) * theme.scale).round() as u32;
        let (width, height) = (pixels(across), pixels(down));
        // Setting either throws the canvas's memory away, so only when it changes.
        if canvas.width() != width {
            canvas.set_width(width);
        }
        if canvas.height() != height {
            canvas.set_height(height);
        }
        let backend = CanvasBackend::with_canvas_object(canvas).ok_or_else(|| failed(&chart, &"no 2d context"))?;
        let marks =
            draw::draw(&chart, &theme, backend, width, height).map_err(|why: DrawError| failed(&chart, &why))?;
        to_js(&marks)
    }

    /// The chart with its title as an SVG document of that size in CSS pixels.
    ///
    /// # Errors
    /// The values are no chart or theme, or the size is out of range.
    pub fn svg(&self, chart: JsValue, theme: JsValue, width: u32, height: u32) -> Result<String, JsValue> {
        let chart: Chart = from_js("a chart", chart)?;
        let theme: Theme = from_js("a theme", theme)?;
        draw::svg(&chart, &theme, width, height).map_err(|why| failed(&chart, &why))
    }
}
