//! Charts on canvas. A canvas belongs to the page's thread, so this class is used there and nowhere else.

use crate::chart::draw::{self, DrawError};
use crate::chart::spec::{Chart, Mark, Theme};
use plotters_canvas::CanvasBackend;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use web_sys::HtmlCanvasElement;

/// Draws charts for the page.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Painter {}

/// An error as the page expects it.
#[derive(Serialize)]
struct Refusal {
    code: &'static str,
    summary: String,
    details: Vec<String>,
}

fn refuse(code: &'static str, summary: String, details: Vec<String>) -> JsValue {
    let refusal = Refusal {
        code,
        summary,
        details,
    };
    let thrown = refusal.serialize(&Serializer::json_compatible());
    thrown.unwrap_or_else(|_| JsValue::from_str(code))
}

fn read<T: DeserializeOwned>(what: &str, value: JsValue) -> Result<T, JsValue> {
    let read = serde_wasm_bindgen::from_value(value);
    read.map_err(|why| {
        refuse(
            "misuse",
            format!("the painter was given something else than a {what}"),
            vec![why.to_string()],
        )
    })
}

fn failed(why: &DrawError) -> JsValue {
    refuse("drawing", why.to_string(), Vec::new())
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
    /// Style sheets must give the canvas its size in CSS pixels. The number of its own pixels is set here, to that size
    /// times the scale of the theme, which is what makes it sharp. A canvas that is not laid out (hidden) stays as it is.
    ///
    /// # Errors
    /// When the values are no chart or theme, the canvas has no 2d context, or drawing fails.
    pub fn draw(
        &self,
        canvas: HtmlCanvasElement,
        chart: JsValue,
        theme: JsValue,
    ) -> Result<JsValue, JsValue> {
        let chart: Chart = read("chart", chart)?;
        let theme: Theme = read("theme", theme)?;
        let (across, down) = (canvas.client_width(), canvas.client_height());
        let marks: Vec<Mark> = if across < 1 || down < 1 {
            Vec::new()
        } else {
            let pixels = |css: i32| (f64::from(css) * theme.scale).round() as u32;
            let (width, height) = (pixels(across), pixels(down));
            // Setting either throws the canvas's memory away, so only when it changes.
            if canvas.width() != width {
                canvas.set_width(width);
            }
            if canvas.height() != height {
                canvas.set_height(height);
            }
            let no_context = || {
                refuse(
                    "drawing",
                    "the canvas has no 2d context".to_owned(),
                    Vec::new(),
                )
            };
            let backend = CanvasBackend::with_canvas_object(canvas).ok_or_else(no_context)?;
            draw::draw(&chart, &theme, backend, width, height).map_err(|why| failed(&why))?
        };
        let marks = marks.serialize(&Serializer::json_compatible());
        marks.map_err(|why| refuse("drawing", why.to_string(), Vec::new()))
    }

    /// The chart with its title as an SVG document of that size in CSS pixels.
    ///
    /// # Errors
    /// When the values are no chart or theme, or the size is out of range.
    pub fn svg(
        &self,
        chart: JsValue,
        theme: JsValue,
        width: u32,
        height: u32,
    ) -> Result<String, JsValue> {
        draw::svg(
            &read("chart", chart)?,
            &read("theme", theme)?,
            width,
            height,
        )
        .map_err(|why| failed(&why))
    }
}
