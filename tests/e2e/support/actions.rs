//! What a person does and sees, by test id.
//!
//! A test id may be followed by the rest of a CSS selector: `customer-row`, `field[data-key="phone"] input`,
//! `customer-row:nth-of-type(2)`. Where several elements match, actions take the first.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use fantoccini::Locator;
use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::key::Key;
use serde_json::{Value, json};

use super::browser::Browser;
use super::driver::Engine;

/// An element as it is at this moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its visible text.
    pub text: String,
    /// The value of an input, a select or a text area.
    pub value: String,
    /// Its `data-*` attributes, without `data-`: `item.data["id"]`.
    pub data: BTreeMap<String, String>,
}

// In WebKit the innerText of a button has no lines.
const ITEMS: &str = "const text = element =>
        element.matches('button') && !element.childElementCount ? element.textContent : element.innerText ?? '';
    return [...document.querySelectorAll(arguments[0])].map(element => ({
    text: text(element),
    value: element.value ?? '',
    data: Object.fromEntries([...element.attributes]
        .filter(a => a.name.startsWith('data-')).map(a => [a.name.slice(5), a.value])),
}))";

/// Empties a text field as a person does who selects all of it; other fields get their value at once, as their ways
/// of typing differ between browsers. Returns whether there is still something to be typed.
const REPLACE: &str = "const [element, text] = arguments;
    element.scrollIntoView({ block: 'center' });
    element.focus();
    if (['date', 'time', 'month', 'datetime-local', 'color', 'range'].includes(element.type)) {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(element, text);
        element.dispatchEvent(new Event('input', { bubbles: true }));
        element.dispatchEvent(new Event('change', { bubbles: true }));
        return false;
    }
    if (element.value !== '') {
        document.execCommand('selectAll');
        document.execCommand('delete');
    }
    return true;";

impl Browser {
    /// Waits until the application is in this state: `first-run`, `open`, `locked`, `error`.
    #[track_caller]
    pub fn wait_state(&self, state: &str) {
        self.wait_attr("app", "data-state", state);
    }

    /// All elements with this test id, at this moment.
    #[track_caller]
    pub fn all(&self, id: &str) -> Vec<Item> {
        self.try_all(id).unwrap_or_else(|error| panic!("{}: [{id}]: {error}", self.engine))
    }

    /// The first element with this test id, as soon as there is one.
    #[track_caller]
    pub fn by_test_id(&self, id: &str) -> Item {
        self.until(&format!("[{id}]"), || Ok(self.try_all(id)?.into_iter().next()))
    }

    /// Waits until there is an element with this test id.
    #[track_caller]
    pub fn wait_for(&self, id: &str) {
        self.by_test_id(id);
    }

    /// Waits until there is no element with this test id.
    #[track_caller]
    pub fn wait_gone(&self, id: &str) {
        self.until(&format!("[{id}] to go"), || Ok(self.try_all(id)?.is_empty().then_some(())));
    }

    /// Waits until an element with this test id holds this text.
    #[track_caller]
    pub fn wait_text(&self, id: &str, text: &str) -> Item {
        self.until(&format!("[{id}] with the text {text:?}"), || {
            Ok(self.try_all(id)?.into_iter().find(|item| item.text.contains(text)))
        })
    }

    /// Waits until the attribute of the first element has this value.
    #[track_caller]
    pub fn wait_attr(&self, id: &str, name: &str, value: &str) {
        let mut seen = None;
        let what = format!("[{id}] with {name}={value:?}");
        self.until(&what, || {
            let now = self.try_attr(id, name)?;
            if now.as_deref() == Some(value) {
                return Ok(Some(()));
            }
            if seen != now {
                eprintln!("{}: [{id}] has {name}={now:?}", self.engine);
                seen = now;
            }
            Ok(None)
        });
    }

    /// An attribute of the first element, as soon as there is one; empty where the attribute is missing.
    #[track_caller]
    pub fn attr(&self, id: &str, name: &str) -> String {
        self.wait_for(id);
        self.until(&format!("[{id}]"), || Ok(Some(self.try_attr(id, name)?.unwrap_or_default())))
    }

    /// The visible text of the first element, as soon as there is one.
    #[track_caller]
    pub fn text(&self, id: &str) -> String {
        self.by_test_id(id).text
    }

    /// Clicks the first element with this test id.
    #[track_caller]
    pub fn click(&self, id: &str) {
        self.with_element(id, "click", 0, |element| self.press_still(&element));
    }

    /// Clicks the element with this test id that stands at `index`, counted from 0.
    #[track_caller]
    pub fn click_nth(&self, id: &str, index: usize) {
        self.with_element(id, "click", index, |element| self.press_still(&element));
    }

    /// Clicks the first element with this test id that holds this text.
    #[track_caller]
    pub fn click_text(&self, id: &str, text: &str) {
        self.until(&format!("to click [{id}] with the text {text:?}"), || {
            let Some(index) = self.try_all(id)?.iter().position(|item| item.text.contains(text)) else {
                return Ok(None);
            };
            let found = self.run(self.client.find_all(Locator::Css(&selector(id))))?;
            found.get(index).map(|element| self.press_still(element)).transpose()
        });
    }

    /// Clicks an element once it stays where it is: what comes late to a page moves what is below, and a press that was
    /// aimed before goes astray.
    fn press_still(&self, element: &Element) -> Result<(), CmdError> {
        const PLACE: &str = "const at = arguments[0].getBoundingClientRect(); return [at.x + scrollX, at.y + scrollY]";
        let place = || self.try_execute(PLACE, vec![serde_json::to_value(element)?]);
        let mut before = place()?;
        for _ in 0..40 {
            std::thread::sleep(Duration::from_millis(30));
            let now = place()?;
            if now == before {
                break;
            }
            before = now;
        }
        self.run(element.click())
    }

    /// Replaces the value of a field by typing. A date is given as `2026-03-31`.
    #[track_caller]
    pub fn type_into(&self, id: &str, text: &str) {
        self.with_element(id, "type into", 0, |element| {
            let handle = serde_json::to_value(&element)?;
            let typing = self.try_execute(REPLACE, vec![handle, json!(text)])?;
            // WebKit's driver takes a line's end for nothing, and the key for one.
            let enter = char::from(Key::Enter).to_string();
            let keys = if self.engine == Engine::WebKit { text.replace('\n', &enter) } else { text.to_owned() };
            if typing == json!(true) && !text.is_empty() { self.run(element.send_keys(&keys)) } else { Ok(()) }
        });
    }

    /// Chooses the option with this value.
    #[track_caller]
    pub fn select(&self, id: &str, value: &str) {
        self.with_element(id, "select in", 0, |element| self.run(element.select_by_value(value)));
    }

    /// Gives files to an `<input type=file>`, which may be hidden.
    #[track_caller]
    pub fn upload(&self, id: &str, files: &[PathBuf]) {
        let names: Vec<_> = files
            .iter()
            .map(|file| file.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", file.display())))
            .map(|file| file.display().to_string())
            .collect();
        self.with_element(id, "upload to", 0, |element| self.run(element.send_keys(&names.join("\n"))));
    }

    /// Presses a key or a chord: `enter`, `escape`, `ctrl+k`, `ctrl+shift+z`.
    #[track_caller]
    pub fn press(&self, chord: &str) {
        let keys: Vec<char> = chord.split('+').map(key).collect();
        let mut actions = KeyActions::new("keyboard".into());
        for value in &keys {
            actions = actions.then(KeyAction::Down { value: *value });
        }
        for value in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *value });
        }
        self.run(self.client.perform_actions(actions))
            .unwrap_or_else(|error| panic!("{}: {chord}: {error}", self.engine));
    }

    fn try_all(&self, id: &str) -> Result<Vec<Item>, CmdError> {
        let found = self.try_execute(ITEMS, vec![json!(selector(id))])?;
        Ok(found.as_array().into_iter().flatten().map(item).collect())
    }

    fn try_attr(&self, id: &str, name: &str) -> Result<Option<String>, CmdError> {
        let script = "return document.querySelector(arguments[0])?.getAttribute(arguments[1])";
        let value = self.try_execute(script, vec![json!(selector(id)), json!(name)])?;
        Ok(value.as_str().map(str::to_owned))
    }

    /// Repeats an action on the element at `index` until it works: it may be covered, or replaced by a newer one.
    #[track_caller]
    fn with_element(&self, id: &str, verb: &str, index: usize, act: impl Fn(Element) -> Result<(), CmdError>) {
        self.until(&format!("to {verb} [{id}]"), || {
            match self.run(self.client.find_all(Locator::Css(&selector(id))))?.into_iter().nth(index) {
                Some(element) => act(element).map(Some),
                None => Ok(None),
            }
        });
    }
}

/// `import-map[data-column="A"]` → `[data-testid="import-map"][data-column="A"]`
fn selector(id: &str) -> String {
    let end = id.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(id.len());
    format!("[data-testid=\"{}\"]{}", &id[..end], &id[end..])
}

fn item(found: &Value) -> Item {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let data = found["data"].as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value)));
    Item { text: text(&found["text"]), value: text(&found["value"]), data: data.collect() }
}

fn key(name: &str) -> char {
    match name {
        "ctrl" => Key::Control.into(),
        "shift" => Key::Shift.into(),
        "alt" => Key::Alt.into(),
        "meta" => Key::Meta.into(),
        "enter" => Key::Enter.into(),
        "escape" => Key::Escape.into(),
        "tab" => Key::Tab.into(),
        "backspace" => Key::Backspace.into(),
        "delete" => Key::Delete.into(),
        "up" => Key::Up.into(),
        "down" => Key::Down.into(),
        "left" => Key::Left.into(),
        "right" => Key::Right.into(),
        other => match other.chars().next() {
            Some(only) if other.chars().count() == 1 => only,
            _ => panic!("no key is called {other}"),
        },
    }
}
