//! Several fields of one record in one form.

use crate::domain::archive::Archive;
use crate::domain::field::FieldDef;
use crate::domain::record::Key;
use crate::edits::Refused;
use crate::edits::customers::Typed;
use crate::edits::form::OpenField;
use crate::log::draft::Draft;
use crate::ui::state::{App, FormField};
use leptos::prelude::*;

/// A field, and the text in its input.
#[derive(Clone)]
struct Input {
    field: OpenField,
    text: RwSignal<String>,
    is_preset: bool,
}

/// The inputs of a form.
#[derive(Clone, Copy)]
pub struct Inputs(StoredValue<Vec<Input>>);

/// What was typed into the fields that were touched.
pub struct Touched(Vec<(OpenField, Typed)>);

impl Inputs {
    /// Opens fields of a record as they stand now.
    pub fn open(app: App, key: &Key, defs: impl Iterator<Item = &'static FieldDef>) -> Self {
        let inputs = app.peek(|archive| {
            let record = archive.get(key);
            let open = |def| {
                let field = OpenField::of(record, def);
                Input { text: RwSignal::new(field.text().to_owned()), field, is_preset: false }
            };
            defs.map(open).collect()
        });
        Inputs(StoredValue::new(inputs))
    }

    /// The fields as the form's state knows them.
    pub fn fields(self) -> Vec<FormField> {
        let field = |input: &Input| {
            let new = if input.is_preset { FormField::preset } else { FormField::new };
            new(input.field.def.key, input.text)
        };
        self.0.with_value(|inputs| inputs.iter().map(field).collect())
    }

    /// Fills in a field for the person; alone it is nothing typed, and it is written with what is.
    pub fn preset(self, key: &str, text: String) {
        self.0.update_value(|inputs| {
            for input in inputs.iter_mut().filter(|input| input.field.def.key == key) {
                input.text.set(text.clone());
                input.is_preset = true;
            }
        });
    }

    /// What stands in a field's input now; nothing for a field that is not asked for.
    pub fn text(self, key: &str) -> String {
        self.0.with_value(|inputs| {
            let input = inputs.iter().find(|input| input.field.def.key == key);
            input.map(|input| input.text.get_untracked()).unwrap_or_default()
        })
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// Of the first field that cannot be taken as it is.
    pub fn read(self) -> Result<Touched, Refused> {
        let read = |input: &Input| {
            let typed = input.text.with_untracked(|text| input.field.read(text)).transpose()?;
            Some(typed.map(|typed| (input.field.clone(), typed)))
        };
        self.0.with_value(|inputs| inputs.iter().filter_map(read).collect::<Result<_, _>>()).map(Touched)
    }

    /// A view of each field and its text.
    pub fn views<V: IntoView + 'static>(self, view: impl Fn(&'static FieldDef, RwSignal<String>) -> V) -> Vec<V> {
        self.0.with_value(|inputs| inputs.iter().map(|input| view(input.field.def, input.text)).collect())
    }
}

impl Touched {
    /// Writes it.
    pub fn write(self, draft: &mut Draft, archive: &Archive, key: &Key) {
        for (field, typed) in self.0 {
            field.write(draft, archive, key, typed);
        }
    }
}
