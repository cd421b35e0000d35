//! One JSON object a line, looked at without building anything.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

/// A value as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// What is between the quotes, escapes kept.
    Text(&'a [u8]),
    /// A number.
    Number(&'a [u8]),
    /// true
    True,
    /// false
    False,
    /// null
    Null,
    /// A list, its brackets included.
    Array(&'a [u8]),
    /// An object, its braces included.
    Object(&'a [u8]),
}

/// How deep lists and objects may lie in each other; Zeek writes one level.
const DEPTH: u32 = 64;

/// Calls `each` with every key (escapes kept) and value of the object that a
/// line holds; false when it holds none, or none that is whole.
pub fn json_object<'a>(line: &'a [u8], mut each: impl FnMut(&'a [u8], Json<'a>)) -> bool {
    let mut scanner = Scanner(line);
    scanner.object(&mut each, DEPTH).is_some() && scanner.at_end()
}

/// Calls `each` with every element of a list; false when it is none.
pub fn json_elements<'a>(array: &'a [u8], mut each: impl FnMut(Json<'a>)) -> bool {
    let mut scanner = Scanner(array);
    scanner.array(&mut each, DEPTH).is_some() && scanner.at_end()
}

/// A text with its escapes resolved; one that breaks the rules of JSON is left
/// as it is.
pub fn json_text(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'\\', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    let quoted = [b"\"", raw, b"\""].concat();
    match serde_json::from_slice::<String>(&quoted) {
        Ok(text) => Cow::Owned(text.into_bytes()),
        Err(_) => Cow::Borrowed(raw),
    }
}

/// What is left of the text.
struct Scanner<'a>(&'a [u8]);

impl<'a> Scanner<'a> {
    fn skip_blanks(&mut self) {
        while let [b' ' | b'\t' | b'\r' | b'\n', rest @ ..] = self.0 {
            self.0 = rest;
        }
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        self.skip_blanks();
        let (first, rest) = self.0.split_first()?;
        (*first == wanted).then(|| self.0 = rest)
    }

    fn at_end(&mut self) -> bool {
        self.skip_blanks();
        self.0.is_empty()
    }

    fn object(&mut self, each: &mut impl FnMut(&'a [u8], Json<'a>), depth: u32) -> Option<()> {
        self.take(b'{')?;
        if self.take(b'}').is_some() {
            return Some(());
        }
        loop {
            self.take(b'"')?;
            let key = self.text()?;
            self.take(b':')?;
            let value = self.value(depth)?;
            each(key, value);
            if self.take(b',').is_none() {
                return self.take(b'}');
            }
        }
    }

    fn array(&mut self, each: &mut impl FnMut(Json<'a>), depth: u32) -> Option<()> {
        self.take(b'[')?;
        if self.take(b']').is_some() {
            return Some(());
        }
        loop {
            each(self.value(depth)?);
            if self.take(b',').is_none() {
                return self.take(b']');
            }
        }
    }

    /// A text behind its first quote.
    fn text(&mut self) -> Option<&'a [u8]> {
        let all = self.0;
        let mut end = 0;
        loop {
            end += memchr2(b'"', b'\\', all.get(end..)?)?;
            if all.get(end) == Some(&b'"') {
                self.0 = all.get(end + 1..)?;
                return all.get(..end);
            }
            end += 2;
        }
    }

    fn value(&mut self, depth: u32) -> Option<Json<'a>> {
        self.skip_blanks();
        let all = self.0;
        let value = match all.first()? {
            b'"' => {
                self.0 = all.get(1..)?;
                return self.text().map(Json::Text);
            }
            b'{' => {
                self.object(&mut |_, _| {}, depth.checked_sub(1)?)?;
                return all.get(..all.len() - self.0.len()).map(Json::Object);
            }
            b'[' => {
                self.array(&mut |_| {}, depth.checked_sub(1)?)?;
                return all.get(..all.len() - self.0.len()).map(Json::Array);
            }
            b't' => (b"true".len(), Json::True),
            b'f' => (b"false".len(), Json::False),
            b'n' => (b"null".len(), Json::Null),
            _ => {
                let digits = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
                let length = all.iter().take_while(|byte| digits(byte)).count();
                (length, Json::Number(all.get(..length).filter(|number| !number.is_empty())?))
            }
        };
        let (length, value) = value;
        let word = all.get(..length)?;
        let whole = match value {
            Json::True => word == b"true",
            Json::False => word == b"false",
            Json::Null => word == b"null",
            _ => true,
        };
        self.0 = all.get(length..)?;
        whole.then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(line: &str) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        let whole = json_object(line.as_bytes(), |key, value| {
            found.push((String::from_utf8_lossy(key).into_owned(), format!("{value:?}")));
        });
        whole.then_some(found)
    }

    #[test]
    fn objects_as_serde_reads_them() {
        for line in [
            r#"{"ts": 1.5, "a":"x\"y\\", "b":[1,{"c":[]}], "t":true,"f":false,"n":null}"#,
            "{}",
            r#" { "k" : -1.5e-3 } "#,
            r#"{"a":{"b":{"c":"}"}}}"#,
        ] {
            let expected: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
            let found = keys(line).unwrap();
            assert_eq!(found.len(), expected.len(), "{line}");
            assert!(found.iter().all(|(key, _)| expected.contains_key(key)), "{line}");
        }
    }

    #[test]
    fn what_is_no_object_is_told() {
        for line in [
            "",
            "{",
            "}",
            "[1]",
            "text",
            r#"{"a":1"#,
            r#"{"a" 1}"#,
            r#"{"a":}"#,
            r#"{"a":tru}"#,
            r#"{"a":1}x"#,
            r#"{"a":"x}"#,
            r#"{a:1}"#,
            r#"{"a":1,}"#,
        ] {
            assert_eq!(keys(line), None, "{line}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(keys(&deep), None);
    }

    #[test]
    fn elements_and_escapes() {
        let mut found = Vec::new();
        assert!(json_elements(br#"["a","b\u00e9\/"]"#, |value| found.push(value)));
        assert_eq!(found, [Json::Text(b"a"), Json::Text(br"b\u00e9\/")]);
        assert_eq!(&*json_text(br"b\u00e9\/"), "b\u{e9}/".as_bytes());
        assert_eq!(&*json_text(br"\ud800"), br"\ud800");
    }
}
