//! A field in a form. A form may stay open for long: what it writes is the difference to what stood there when it was
//! opened, so that what another tab or a merge has written meanwhile stays.

use super::Refused;
use super::customers::{Typed, typed};
use crate::domain::archive::Archive;
use crate::domain::field::FieldDef;
use crate::domain::record::{Key, Record, Stamp};
use crate::domain::value::Value;
use crate::log::change::Edit;
use crate::log::draft::Draft;

/// A field of a record as it stood when a form was opened.
#[derive(Clone, Debug)]
pub struct OpenField {
    /// The field.
    pub def: &'static FieldDef,
    text: String,
    stood: Vec<(Stamp, Value)>,
}

impl OpenField {
    /// Of a record as it is now; `None` for a record that is not there yet.
    #[must_use]
    pub fn of(record: Option<&Record>, def: &'static FieldDef) -> Self {
        let register = record.and_then(|record| record.register(def.key));
        let stood: Vec<(Stamp, Value)> = register.map(|register| register.entries().to_vec()).unwrap_or_default();
        let in_text = |(_, value): &(Stamp, Value)| value.written(def.kind);
        let text = if def.many {
            stood.iter().map(in_text).collect::<Vec<_>>().join("; ")
        } else {
            stood.last().map(in_text).unwrap_or_default()
        };
        OpenField { def, text, stood }
    }

    /// What stands in the input at first.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads what stands in the input now; `None` if it was not touched, even where that could not be read.
    ///
    /// # Errors
    /// As [`typed`]. A name must be there, touched or not.
    pub fn read(&self, text: &str) -> Result<Option<Typed>, Refused> {
        let same = text == self.text;
        if same && self.def.key != "name" {
            return Ok(None);
        }
        let typed = typed(self.def, text)?;
        Ok((!same).then_some(typed))
    }

    /// Writes what was typed. A value takes the place of the ones that stood here: of two people who wrote at the same
    /// time both are kept, as a conflict. Of a set only what was taken out goes, and only what is new comes.
    pub fn write(&self, draft: &mut Draft, archive: &Archive, key: &Key, typed: Typed) {
        let register = archive.get(key).and_then(|record| record.register(self.def.key));
        let live = register.map(|register| register.entries()).unwrap_or_default();
        let of = |gone: &dyn Fn(&Value) -> bool| -> Vec<Stamp> {
            let still = self.stood.iter().filter(|entry| live.contains(entry));
            still.filter(|(_, value)| gone(value)).map(|(stamp, _)| *stamp).collect()
        };
        match typed {
            Typed::One(value) => {
                let replaces = of(&|_| true);
                let is_there = match (&value, live) {
                    (Some(value), [(_, now)]) => now == value,
                    (None, _) => replaces.is_empty(),
                    _ => false,
                };
                if !is_there {
                    draft.edits.push(self.edit(key, replaces, value));
                }
            }
            Typed::Many(values) => {
                let gone = of(&|value| !values.contains(value));
                if !gone.is_empty() {
                    draft.edits.push(self.edit(key, gone, None));
                }
                for value in values {
                    let known = self.stood.iter().chain(live).any(|(_, known)| *known == value);
                    if !known {
                        draft.edits.push(self.edit(key, Vec::new(), Some(value)));
                    }
                }
            }
        }
    }

    fn edit(&self, key: &Key, replaces: Vec<Stamp>, value: Option<Value>) -> Edit {
        Edit { field: self.def.key.into(), id: key.id, kind: key.kind.clone(), replaces, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::archive::Operation;
    use crate::domain::field::field;
    use crate::domain::id::{DeviceId, Id};
    use crate::domain::kind::Kind;
    use crate::domain::record::Hlc;
    use crate::log::draft::customer_key;

    const KEY: fn() -> Key = || customer_key(Id(1));

    /// Two people at one customer.
    #[derive(Default)]
    struct Scene {
        archive: Archive,
        clock: u64,
    }

    impl Scene {
        fn open(&self, name: &str) -> OpenField {
            OpenField::of(self.archive.get(&KEY()), field(&Kind::Customer, name).unwrap())
        }

        /// Saves a form with this text; gives how many edits that took.
        fn save(&mut self, form: &OpenField, text: &str) -> usize {
            let mut draft = Draft::about(Id(1));
            if let Some(typed) = form.read(text).unwrap() {
                form.write(&mut draft, &self.archive, &KEY(), typed);
            }
            self.clock += 1;
            for (op, edit) in (0..).zip(&draft.edits) {
                let stamp = Stamp { hlc: Hlc(self.clock), op, device: DeviceId(1) };
                let (value, replaces) = (edit.value.as_ref(), &edit.replaces);
                self.archive.apply(&Operation { key: &KEY(), field: &edit.field, stamp, value, replaces });
            }
            draft.edits.len()
        }

        fn set(&mut self, name: &str, text: &str) {
            let form = self.open(name);
            self.save(&form, text);
        }

        fn all(&self, name: &str) -> Vec<String> {
            let record = self.archive.get(&KEY()).unwrap();
            record.all(name).map(|value| value.plain()).collect()
        }
    }

    #[test]
    fn an_untouched_field_leaves_newer_values_alone() {
        let mut scene = Scene::default();
        scene.set("town", "old");
        let form = scene.open("town");
        scene.set("town", "new");
        assert_eq!(scene.save(&form, "old"), 0);
        assert_eq!(scene.all("town"), ["new"]);
    }

    #[test]
    fn two_who_wrote_at_once_are_both_kept() {
        let mut scene = Scene::default();
        scene.set("town", "old");
        let form = scene.open("town");
        scene.set("town", "theirs");
        scene.save(&form, "mine");
        assert_eq!(scene.all("town"), ["theirs", "mine"]);
        // Whoever opens it now sees both, and what is written then stands alone.
        scene.set("town", "ours");
        assert_eq!(scene.all("town"), ["ours"]);
        let (form, other) = (scene.open("town"), scene.open("town"));
        scene.save(&other, "same");
        assert_eq!(scene.save(&form, "same"), 0);
        // What is gone already need not be cleared again, and what others wrote is not cleared.
        let form = scene.open("town");
        scene.set("town", "");
        assert_eq!(scene.save(&form, ""), 0);
        let form = scene.open("town");
        scene.set("town", "late");
        assert_eq!(scene.save(&form, " "), 0);
        assert_eq!(scene.all("town"), ["late"]);
    }

    #[test]
    fn of_a_set_only_what_was_touched_changes() {
        let mut scene = Scene::default();
        scene.set("phones", "1; 2; 3");
        let form = scene.open("phones");
        assert_eq!(form.text(), "1; 2; 3");
        scene.set("phones", "2; 3; 4");
        assert_eq!(scene.save(&form, "1; 3; 5"), 2);
        // 1 was taken out by the other, 2 here; 4 came from the other, 5 from here.
        assert_eq!(scene.all("phones"), ["3", "4", "5"]);
        let form = scene.open("phones");
        scene.set("phones", "3; 4; 5; 6");
        assert_eq!(scene.save(&form, "3; 4; 5; 6"), 0);
    }

    #[test]
    fn what_cannot_be_read_may_stay_untouched() {
        let mut scene = Scene::default();
        let owes = field(&Kind::Customer, "owes").unwrap();
        let stamp = Stamp { hlc: Hlc(1), op: 0, device: DeviceId(2) };
        let raw = Value::text("about 300");
        let put = Operation { key: &KEY(), field: owes.key, stamp, value: Some(&raw), replaces: &[] };
        scene.archive.apply(&put);
        let form = scene.open("owes");
        assert_eq!(form.read("about 300"), Ok(None));
        assert_eq!(form.read("about 301"), Err(Refused("money-invalid")));
        assert_eq!(scene.open("name").read(""), Err(Refused("name-missing")));
    }
}
