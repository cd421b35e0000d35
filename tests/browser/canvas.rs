//! Charts on a real canvas: something is drawn, sharply, where the marks say.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may well do so by a panic")]

use almenara::boundary::Painter;
use js_sys::JSON;
use serde_json::{Value, json};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

wasm_bindgen_test_configure!(run_in_browser);

fn to_js(value: &Value) -> JsValue {
    JSON::parse(&value.to_string()).unwrap()
}

fn chart() -> Value {
    json!({
        "id": "hours", "title": "Bytes by hour", "kind": "columns", "unit": "bytes",
        "categories": ["00", "01", "02"],
        "series": [
            { "label": "clean day", "role": "baseline", "values": [10.0, 20.0, null] },
            { "label": "day under test", "role": "test", "values": [20.0, 10.0, 40.0] }
        ],
        "rules": [{ "label": "mean", "value": 15.0, "role": "plain" }],
        "x_title": "hour", "y_title": "bytes", "note": null
    })
}

fn theme(scale: f64) -> Value {
    json!({
        "dark": false, "scale": scale, "font": "sans-serif",
        "colours": {
            "ink": "#111111", "muted": "#666666", "grid": "#dddddd", "surface": "#ffffff", "baseline": "#3366aa",
            "test": "#cc6600", "up": "#228833", "down": "#aa3377", "plain": "#555555", "rule": "#000000"
        }
    })
}

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let canvas: HtmlCanvasElement = document.create_element("canvas").unwrap().unchecked_into();
    canvas.set_attribute("style", "display:block;width:400px;height:200px").unwrap();
    document.body().unwrap().append_child(&canvas).unwrap();
    canvas
}

/// The colour of a canvas pixel.
fn pixel(canvas: &HtmlCanvasElement, x: f64, y: f64) -> Vec<u8> {
    let context: CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    context.get_image_data(x, y, 1.0, 1.0).unwrap().data().to_vec()
}

#[wasm_bindgen_test]
fn columns_are_painted_where_the_marks_are_at_each_scale() {
    for scale in [1.0, 2.0] {
        let canvas = canvas();
        let marks = Painter::new().draw(canvas.clone(), to_js(&chart()), to_js(&theme(scale))).unwrap();
        assert_eq!((f64::from(canvas.width()), f64::from(canvas.height())), (400.0 * scale, 200.0 * scale));
        let marks: Vec<Value> = serde_json::from_str(&String::from(JSON::stringify(&marks).unwrap())).unwrap();
        assert_eq!(marks.len(), 5, "the null has none");
        for mark in &marks {
            let at = |key: &str| mark[key].as_f64().unwrap();
            let middle = (at("x") + at("width") / 2.0, at("y") + at("height") / 2.0);
            let colour = pixel(&canvas, middle.0 * scale, middle.1 * scale);
            let expected: [u8; 4] = if mark["series"] == 0 { [0x33, 0x66, 0xaa, 255] } else { [0xcc, 0x66, 0, 255] };
            // The dashed rule may cross a column's middle.
            if (at("y")..at("y") + at("height")).contains(&middle.1) && colour != [0, 0, 0, 255] {
                assert_eq!(colour, expected, "mark {mark} at scale {scale}");
            }
        }
        assert_ne!(pixel(&canvas, 1.0, 1.0), [0, 0, 0, 0], "the ground is painted");
        canvas.remove();
    }
}

#[wasm_bindgen_test]
fn an_svg_holds_the_title_and_wrong_values_are_told() {
    let painter = Painter::new();
    let svg = painter.svg(to_js(&chart()), to_js(&theme(1.0)), 400, 200).unwrap();
    assert!(svg.contains("Bytes by hour") && svg.contains("<rect"));
    let error = painter.svg(to_js(&json!({ "id": 1 })), to_js(&theme(1.0)), 400, 200).unwrap_err();
    let error: Value = serde_json::from_str(&String::from(JSON::stringify(&error).unwrap())).unwrap();
    assert_eq!(error["code"], "misuse");
}
