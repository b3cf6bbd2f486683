//! Files from the person and to them.

use super::js;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// How long a download's address stays valid, in milliseconds: slow browsers read it after the click.
const REVOKE_AFTER_MS: i32 = 60_000;

/// Why a file could not be read or given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// The browser could not read it: moved, changed or locked since it was picked.
    Unreadable,
    /// The browser could not take the download.
    NotGiven,
}

impl FileError {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            FileError::Unreadable => "file-unreadable",
            FileError::NotGiven => "file-not-given",
        }
    }
}

/// The bytes of a file picked in an `<input type=file>` or dropped.
///
/// # Errors
/// [`FileError::Unreadable`].
pub async fn read_file(file: &File) -> Result<Vec<u8>, FileError> {
    let buffer = file.array_buffer().await.map_err(|_| FileError::Unreadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Where a file of a chosen folder lies in it, such as `reps/2024/a.csv`; empty for a file chosen by itself.
#[must_use]
pub fn path_in_folder(file: &File) -> String {
    js::get(file, "webkitRelativePath").and_then(|path| path.as_string()).unwrap_or_default()
}

/// Offers bytes as a download named `name`.
///
/// # Errors
/// [`FileError::NotGiven`].
pub fn download(name: &str, mime: &str, bytes: &[u8]) -> Result<(), FileError> {
    give(name, mime, bytes).ok_or(FileError::NotGiven)
}

fn give(name: &str, mime: &str, bytes: &[u8]) -> Option<()> {
    let window = web_sys::window()?;
    let url = blob_url(mime, bytes)?;
    let document = window.document()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    // Firefox wants it in the page.
    document.body()?.append_child(&anchor).ok()?;
    anchor.click();
    anchor.remove();
    let revoke = Closure::once_into_js(move || Url::revoke_object_url(&url));
    let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(revoke.unchecked_ref(), REVOKE_AFTER_MS);
    Some(())
}

/// A `blob:` address of these bytes.
pub(super) fn blob_url(mime: &str, bytes: &[u8]) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
