//! Handing a file to another program through the browser's share sheet (W3C Web Share). Not every browser has it, and
//! not every kind of file goes through.

use super::js;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{File, FilePropertyBag};

/// A file on its way to another program.
pub struct Parcel {
    /// `navigator.share`'s argument.
    data: JsValue,
}

impl Parcel {
    /// A file that this browser can share; `None` where it cannot.
    #[must_use]
    pub fn of(name: &str, mime: &str, bytes: &[u8]) -> Option<Self> {
        // Native tests have no browser.
        if cfg!(not(target_arch = "wasm32")) {
            return None;
        }
        let navigator = navigator()?;
        js::get(&navigator, "share")?;
        js::get(&navigator, "canShare")?;
        let options = FilePropertyBag::new();
        options.set_type(mime);
        let parts = Array::of1(&Uint8Array::from(bytes));
        let file = File::new_with_u8_array_sequence_and_options(&parts, name, &options).ok()?;
        let data: JsValue = js::object(&[("files", Array::of1(&file).into()), ("title", name.into())]).into();
        let can = js::call(&navigator, "canShare", std::slice::from_ref(&data)).ok()?;
        (can.as_bool() == Some(true)).then_some(Parcel { data })
    }

    /// Opens the share sheet; to be called in the handler of a press. Whether another program took the file: the person
    /// may close the sheet as well.
    pub async fn share(&self) -> bool {
        let Some(navigator) = navigator() else { return false };
        match js::call(&navigator, "share", std::slice::from_ref(&self.data)) {
            Ok(promise) => Promise::resolve(&promise).await.is_ok(),
            Err(_) => false,
        }
    }
}

fn navigator() -> Option<JsValue> {
    js::get(&js_sys::global(), "navigator")
}
