//! XML as text: elements, indented, with everything escaped that XML gives a
//! meaning. Characters that XML cannot hold are left out.

use std::fmt::Write as _;

/// The attributes of an element.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document that is being written.
#[derive(Debug)]
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self {
            text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>".to_owned(),
            open: Vec::new(),
        }
    }

    /// Begins an element, which holds all that follows up to its end.
    pub(super) fn begin(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.tag(name, attributes, ">");
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.line();
            let _ = write!(self.text, "</{name}>");
        }
    }

    /// An element that holds nothing.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.tag(name, attributes, "/>");
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.tag(name, attributes, ">");
        escape(text, &mut self.text);
        let _ = write!(self.text, "</{name}>");
    }

    /// The document, whose elements have all ended.
    pub(super) fn into_text(self) -> String {
        self.text + "\n"
    }

    fn tag(&mut self, name: &str, attributes: Attributes<'_>, end: &str) {
        self.line();
        let _ = write!(self.text, "<{name}");
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"");
            escape(value, &mut self.text);
            self.text.push('"');
        }
        self.text.push_str(end);
    }

    fn line(&mut self) {
        self.text.push('\n');
        self.text.push_str(&"    ".repeat(self.open.len()));
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars().filter(|c| is_allowed(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            c => out.push(c),
        }
    }
}

/// The `Char` of XML 1.0.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::Xml;

    #[test]
    fn markup_and_characters_outside_xml_stay_out_of_texts_and_attributes() {
        let mut xml = Xml::new();
        xml.begin("a", &[("b", "\"<&'>\0")]);
        xml.text("c", &[], "]]>\u{1b}\u{ffff}");
        xml.empty("d", &[]);
        xml.end();
        assert_eq!(
            xml.into_text(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <a b=\"&quot;&lt;&amp;&apos;&gt;\">\n    <c>]]&gt;</c>\n    <d/>\n</a>\n"
        );
    }
}
