//! A drawing before it meets a backend: rectangles and texts in CSS pixels, their edges on whole pixels of the canvas.
//!
//! Rectangles are all there is besides text: lines too, as a stroke lies on pixels differently in each backend.

use super::super::spec::{Colour, Mark, Theme};

/// Which end of a text its position is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// Size of tick and category labels.
pub(super) const SMALL: f64 = 11.0;
/// Size of legends and messages.
pub(super) const NORMAL: f64 = 12.0;
/// Size of a heading.
pub(super) const LARGE: f64 = 14.0;

const DASH: f64 = 5.0;
const GAP: f64 = 3.0;

/// A part of a drawing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Rect { x: f64, y: f64, width: f64, height: f64, colour: Colour },
    Text { text: String, x: f64, y: f64, size: f64, align: Align, colour: Colour, bold: bool },
}

/// The parts of a drawing, the lowest first, and where the values lie.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub(super) theme: &'a Theme,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) shapes: Vec<Shape>,
    pub(super) marks: Vec<Mark>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(theme: &'a Theme, width: f64, height: f64) -> Self {
        Self { theme, width, height, shapes: Vec::new(), marks: Vec::new() }
    }

    /// The nearest edge between pixels of the canvas.
    pub(super) fn snap(&self, at: f64) -> f64 {
        (at * self.theme.scale).round() / self.theme.scale
    }

    /// The next edge between pixels of the canvas.
    pub(super) fn snap_up(&self, at: f64) -> f64 {
        (at * self.theme.scale).ceil() / self.theme.scale
    }

    /// One pixel of the canvas.
    pub(super) fn pixel(&self) -> f64 {
        1.0 / self.theme.scale
    }

    /// Thickness of thin lines: about one CSS pixel, whole pixels of the canvas.
    pub(super) fn hair(&self) -> f64 {
        (self.theme.scale.floor().max(1.0)) / self.theme.scale
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, colour: Colour) {
        self.shapes.push(Shape::Rect { x, y, width, height, colour });
    }

    pub(super) fn text(&mut self, text: &str, x: f64, y: f64, size: f64, align: Align, colour: Colour) {
        if !text.is_empty() {
            self.shapes.push(Shape::Text { text: text.to_owned(), x, y, size, align, colour, bold: false });
        }
    }

    pub(super) fn heading(&mut self, text: &str, y: f64) {
        let text = text.to_owned();
        let colour = self.theme.colours.ink;
        self.shapes.push(Shape::Text { text, x: 0.0, y, size: LARGE, align: Align::Left, colour, bold: true });
    }

    /// A dashed line from left to right, cut out of whatever it crosses.
    pub(super) fn dashes_across(&mut self, x: f64, y: f64, length: f64, colour: Colour) {
        let (hair, ground) = (self.hair(), self.theme.colours.surface);
        let y = self.snap(y - hair / 2.0);
        self.rect(x, y - hair, length, hair * 3.0, ground);
        let mut at = 0.0;
        while at < length {
            self.rect(x + at, y, DASH.min(length - at), hair, colour);
            at += DASH + GAP;
        }
    }

    /// A dashed line downwards, cut out of whatever it crosses.
    pub(super) fn dashes_down(&mut self, x: f64, y: f64, length: f64, colour: Colour) {
        let (hair, ground) = (self.hair(), self.theme.colours.surface);
        let x = self.snap(x - hair / 2.0);
        self.rect(x - hair, y, hair * 3.0, length, ground);
        let mut at = 0.0;
        while at < length {
            self.rect(x, y + at, hair, DASH.min(length - at), colour);
            at += DASH + GAP;
        }
    }

    /// A remark in the middle of what has nothing to show.
    pub(super) fn message(&mut self, text: &str, middle_x: f64, middle_y: f64) {
        let text = super::text::shorten(text, NORMAL, self.width);
        let half = (super::text::width(&text, NORMAL) / 2.0 + 6.0).min(self.width / 2.0);
        let middle_x = middle_x.clamp(half, (self.width - half).max(half));
        self.rect(middle_x - half, middle_y - NORMAL, half * 2.0, NORMAL * 2.0, self.theme.colours.surface);
        self.text(&text, middle_x, middle_y, NORMAL, Align::Middle, self.theme.colours.muted);
    }
}
