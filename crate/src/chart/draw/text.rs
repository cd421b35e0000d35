//! Widths of text, guessed, and text cut to a width.
//!
//! No backend can tell widths everywhere: plotters measures by a style attribute on a new element in the browser, which the
//! page's content security policy forbids. The guess leans to the wide side, and every text is anchored where it must
//! line up, so that its error only widens a gap.

/// About how wide `text` is at `size`, both in CSS pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

/// The widest of some texts.
pub(super) fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64) -> f64 {
    texts.into_iter().map(|text| width(text, size)).fold(0.0, f64::max)
}

/// Of DejaVu Sans, the widest of the usual interface fonts.
fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | 'I' => 0.3,
        ' ' | '.' | ',' | ':' | ';' | '|' | '!' | '/' | '-' => 0.36,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.98,
        'A'..='Z' => 0.74,
        c if c.is_ascii() => 0.635,
        '\u{80}'..='\u{2fff}' => 0.74,
        _ => 1.0,
    }
}

/// `text`, cut in the middle if need be so that it fits `room`: names of hosts and addresses differ at both ends.
pub(super) fn shorten(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut kept = chars.len().saturating_sub(1);
    while kept > 1 {
        let head = kept.div_ceil(2);
        let cut: String =
            chars.iter().take(head).chain(&['…']).chain(chars.iter().skip(chars.len() - (kept - head))).collect();
        if width(&cut, size) <= room {
            return cut;
        }
        kept -= 1;
    }
    "…".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_text_stays_long_text_loses_its_middle() {
        let address = "2001:0db8:85a3:0000:0000:8a2e:0370:7334";
        assert_eq!(shorten("10.0.0.1", 11.0, 200.0), "10.0.0.1");
        let cut = shorten(address, 11.0, 120.0);
        assert!(cut.starts_with("2001:") && cut.ends_with("7334") && cut.contains('…'), "{cut}");
        assert!(width(&cut, 11.0) <= 120.0 && width(&cut, 11.0) > 100.0, "{cut}");
        assert_eq!(shorten(address, 11.0, 1.0), "…");
        assert_eq!(shorten("", 11.0, 0.0), "");
        assert_eq!(shorten("äöüßñçéèñçéè", 11.0, 50.0).chars().filter(|&c| c == '…').count(), 1);
    }
}
