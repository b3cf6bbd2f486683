//! The backups somebody has chosen in a form: one, or a base and its deltas.

use crate::app::error::AppError;
use crate::bundle::{BundleError, limits};
use crate::platform::files::read_file;
use leptos::html;
use leptos::prelude::*;

/// The files chosen in a field.
#[must_use]
pub fn chosen(field: NodeRef<html::Input>) -> Vec<web_sys::File> {
    let files = field.get_untracked().and_then(|input| input.files());
    files.map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default()
}

/// What they are called together.
#[must_use]
pub fn names(files: &[web_sys::File]) -> String {
    files.iter().map(web_sys::File::name).collect::<Vec<_>>().join(" + ")
}

/// Reads them.
///
/// # Errors
/// `file-missing` where none is chosen, `file-unreadable`; `too-large` before anything is read.
pub async fn read_bundles(files: &[web_sys::File]) -> Result<Vec<Vec<u8>>, AppError> {
    if files.is_empty() {
        return Err(AppError::Input("file-missing"));
    }
    // Raw data is not compressed.
    let most =
        |file: &web_sys::File| if file.name().ends_with(".keliu-raw") { 4 * limits::BUNDLE } else { limits::BUNDLE };
    if files.iter().any(|file| file.size() > most(file) as f64) {
        return Err(BundleError::TooLarge.into());
    }
    let mut read = Vec::new();
    for file in files {
        read.push(read_file(file).await.map_err(|error| AppError::Input(error.code()))?);
    }
    Ok(read)
}
