//! XML of office programs as a stream of openings, closings and text, names without prefixes.

use super::WorkbookError;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::BytesStart;
use quick_xml::{Reader, events};
use std::borrow::Cow;
use std::io::BufRead;

/// What stands in the file. An empty element opens and closes.
pub(super) enum Event<'a> {
    Open(&'a str, Tag<'a>),
    Close(&'a str),
    /// Text between two tags may come in pieces.
    Text(&'a str),
}

/// The attributes of an element.
pub(super) struct Tag<'a>(&'a BytesStart<'a>);

impl Tag<'_> {
    /// The attribute of this name, whatever its prefix; a prefixed one goes before one without prefix.
    pub(super) fn attr(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().filter(|a| a.key.local_name().as_ref() == name);
        let found = found.max_by_key(|a| a.key.prefix().is_some())?;
        if !found.value.contains('&') {
            return Some(found.value);
        }
        quick_xml::escape::unescape(&found.value).map(|text| text.into_owned().into()).ok()
    }
}

/// Gives everything in the file to `visit`, until that fails.
pub(super) fn walk(
    file: &mut dyn BufRead,
    visit: &mut dyn FnMut(Event<'_>) -> Result<(), WorkbookError>,
) -> Result<(), WorkbookError> {
    let mut reader = Reader::from_reader(file);
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| WorkbookError::Damaged)? {
            events::Event::Start(tag) => visit(Event::Open(tag.local_name().as_ref(), Tag(&tag)))?,
            events::Event::End(tag) => visit(Event::Close(tag.local_name().as_ref()))?,
            events::Event::Text(text) => visit(Event::Text(&text.xml10_content()))?,
            events::Event::CData(text) => visit(Event::Text(&text.xml10_content()))?,
            events::Event::GeneralRef(entity) => {
                let char = entity.resolve_char_ref().ok().flatten();
                let text = resolve_predefined_entity(entity.as_ref()).map(Cow::from);
                if let Some(text) = text.or_else(|| char.map(|c| c.to_string().into())) {
                    visit(Event::Text(&text))?;
                }
            }
            events::Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
