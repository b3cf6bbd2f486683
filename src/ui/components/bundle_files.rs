//! The backups somebody has chosen in a form: one, or a base and its deltas.

use crate::app::error::AppError;
use crate::bundle::{BundleError, limits};
use crate::platform::files::read_file;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, File, HtmlInputElement};

/// The files chosen in a form.
#[derive(Clone, Copy)]
pub struct BundleChoice(RwSignal<Vec<File>, LocalStorage>);

impl Default for BundleChoice {
    /// None yet.
    fn default() -> Self {
        BundleChoice(RwSignal::new_local(Vec::new()))
    }
}

impl BundleChoice {
    /// The files.
    #[must_use]
    pub fn files(self) -> Vec<File> {
        self.0.get_untracked()
    }

    /// Takes what was chosen in a field, in place of what was chosen before.
    fn take(self, event: &Event) -> bool {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return false;
        };
        let files: Vec<File> =
            field.files().map(|files| (0..files.length()).filter_map(|at| files.get(at)).collect()).unwrap_or_default();
        if files.is_empty() {
            return false;
        }
        // The field forgets them: the next choice begins anew, and may be the same.
        field.set_value("");
        self.0.set(files);
        true
    }
}

/// The field, and what is chosen. Several can be at once, in any order.
#[component]
pub fn BundleFiles(
    id: &'static str,
    label: Text,
    accept: &'static str,
    chosen: BundleChoice,
    on_change: Callback<()>,
) -> impl IntoView {
    let app = App::here();
    let change = move |event: Event| {
        if chosen.take(&event) {
            on_change.run(());
        }
    };
    let said = move || {
        let files = chosen.0.get();
        if files.is_empty() { app.tr(FILES_NONE).to_owned() } else { names(&files) }
    };
    view! {
        <div class="field">
            <span>{app.t(label)}</span>
            <div class="line">
                <label class="btn">
                    {app.t(FILES_CHOOSE)}
                    <input type="file" class="sr-only" multiple accept=accept data-testid=id on:change=change/>
                </label>
                <span class="mono small" role="status" data-testid=format!("{id}-names")>{said}</span>
            </div>
            <p class="hint">{app.t(FILES_HINT)}</p>
        </div>
    }
}

/// What they are called together.
#[must_use]
pub fn names(files: &[File]) -> String {
    files.iter().map(File::name).collect::<Vec<_>>().join(" + ")
}

/// Reads them.
///
/// # Errors
/// `file-missing` where none is chosen, `file-unreadable`; `too-large` before anything is read.
pub async fn read_bundles(files: &[File]) -> Result<Vec<Vec<u8>>, AppError> {
    if files.is_empty() {
        return Err(AppError::Input("file-missing"));
    }
    // Raw data is not compressed.
    let most = |file: &File| if file.name().ends_with(".keliu-raw") { 4 * limits::BUNDLE } else { limits::BUNDLE };
    if files.iter().any(|file| file.size() > most(file) as f64) {
        return Err(BundleError::TooLarge.into());
    }
    let mut read = Vec::new();
    for file in files {
        read.push(read_file(file).await.map_err(|error| AppError::Input(error.code()))?);
    }
    Ok(read)
}
