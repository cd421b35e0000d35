//! What a chart shows ([`Chart`]), what it shall look like ([`Theme`]) and where its values came to lie ([`Mark`]).
//!
//! These are the shapes that cross to the page; a drawing knows nothing else.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which way the values of a chart grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Upright columns, categories from left to right.
    Columns,
    /// Lying bars, categories from top to bottom; for names too long to stand under a column.
    Bars,
}

/// What a series or rule stands for; decides its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The clean day.
    Baseline,
    /// The day under test.
    Test,
    /// Bytes sent.
    Up,
    /// Bytes received.
    Down,
    /// None of these.
    Plain,
}

/// One chart: categories, one or more series of values over them, and rules to compare with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Stable name of the chart.
    pub id: String,
    /// Heading; drawn only in exports, the page has it in HTML.
    pub title: String,
    /// Columns or bars.
    pub kind: Kind,
    /// Unit of all values: `bytes`, `flows`, `pairs`, `ratio`, `×` ...
    pub unit: String,
    /// Names of the categories, in the order shown.
    pub categories: Vec<String>,
    /// The series; the n-th value belongs to the n-th category.
    pub series: Vec<Series>,
    /// Dashed lines across the plot.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What lies along the horizontal axis (of bars: the values). May be empty.
    #[serde(default)]
    pub x_title: String,
    /// What lies along the vertical axis (of bars: the categories). May be empty.
    #[serde(default)]
    pub y_title: String,
    /// A remark; stands in the plot when there is nothing to draw, otherwise left to the page.
    #[serde(default)]
    pub note: Option<String>,
}

/// Values over the categories of a chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Name in the legend.
    pub label: String,
    /// Decides the colour; a second series of one role gets a lighter tint of it.
    pub role: Role,
    /// One value a category; `None` leaves a gap. Values below zero do not occur and are left out.
    pub values: Vec<Option<f64>>,
}

/// A dashed line at one value, such as a mean.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Name in the legend, where the value is added to it.
    pub label: String,
    /// Where it lies.
    pub value: f64,
    /// Decides the colour; [`Role::Plain`] takes [`Colours::rule`].
    pub role: Role,
}

/// The look of a drawing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Theme {
    /// Light on dark.
    pub dark: bool,
    /// Canvas pixels in a CSS pixel (`devicePixelRatio`).
    pub scale: f64,
    /// CSS font family or list of families.
    pub font: String,
    /// Colours by use.
    pub colours: Colours,
}

/// Colours by use. Telling series apart must not hang on hue alone; that is the page's palette to see to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Colours {
    /// Text that must be read.
    pub ink: Colour,
    /// Text that may be read: ticks, axis titles.
    pub muted: Colour,
    /// Lines across the plot.
    pub grid: Colour,
    /// The ground.
    pub surface: Colour,
    /// [`Role::Baseline`].
    pub baseline: Colour,
    /// [`Role::Test`].
    pub test: Colour,
    /// [`Role::Up`].
    pub up: Colour,
    /// [`Role::Down`].
    pub down: Colour,
    /// [`Role::Plain`].
    pub plain: Colour,
    /// Rules of no other role.
    pub rule: Colour,
}

impl Colours {
    /// The colour of a series of that role.
    pub fn of(&self, role: Role) -> Colour {
        match role {
            Role::Baseline => self.baseline,
            Role::Test => self.test,
            Role::Up => self.up,
            Role::Down => self.down,
            Role::Plain => self.plain,
        }
    }
}

/// An opaque colour, `#rrggbb` outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Colour {
    /// This colour with `share` (0 to 1) of `other` in it.
    pub fn mix(self, other: Colour, share: f64) -> Colour {
        let part = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * share.clamp(0.0, 1.0)).round() as u8;
        Colour { r: part(self.r, other.r), g: part(self.g, other.g), b: part(self.b, other.b) }
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a colour: expected #rrggbb or #rgb");
        let digits = text.trim().strip_prefix('#').ok_or_else(wrong)?;
        if !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let value = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let byte = |shift: u32| ((value >> shift) & 0xff) as u8;
        let nibble = |shift: u32| ((value >> shift) & 0xf) as u8 * 0x11;
        match digits.len() {
            6 => Ok(Colour { r: byte(16), g: byte(8), b: byte(0) }),
            3 => Ok(Colour { r: nibble(8), g: nibble(4), b: nibble(0) }),
            _ => Err(wrong()),
        }
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> String {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }
}

/// Where a value lies, in CSS pixels from the upper left corner of the canvas. Absent values have no mark; a zero has one without extent.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width; of a bar in proportion to its value.
    pub width: f64,
    /// Height; of a column in proportion to its value.
    pub height: f64,
    /// Index of the category.
    pub category: u32,
    /// Index of the series.
    pub series: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        let read = |text: &str| Colour::try_from(text.to_owned());
        assert_eq!(read(" #1f77B4").map(String::from), Ok("#1f77b4".to_owned()));
        assert_eq!(read("#0af"), read("#00aaff"));
        for wrong in ["", "#", "red", "#12345", "#12345678", "#gggggg", "#+12", "rgb(1,2,3)"] {
            assert!(read(wrong).is_err_and(|why| why.contains("#rrggbb")), "{wrong}");
        }
        assert_eq!(
            read("#000").and_then(|black| Ok(black.mix(read("#fff")?, 0.5).to_string())),
            Ok("#808080".to_owned())
        );
    }

    #[test]
    fn a_chart_crosses_in_the_names_of_the_contract() -> Result<(), serde_json::Error> {
        let text = r#"{"id":"hours","title":"Hours","kind":"columns","unit":"bytes","categories":["0","1"],
            "series":[{"label":"up","role":"up","values":[1.5,null]}],"rules":[{"label":"mean","value":2.0,"role":"baseline"}],
            "x_title":"hour","y_title":"","note":null}"#;
        let chart: Chart = serde_json::from_str(text)?;
        assert_eq!(
            (chart.kind, chart.series.first().map(|series| series.values.clone())),
            (Kind::Columns, Some(vec![Some(1.5), None]))
        );
        assert_eq!(serde_json::to_value(&chart)?, serde_json::from_str::<serde_json::Value>(text)?);
        Ok(())
    }
}
