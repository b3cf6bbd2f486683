//! The first step: which files, or which cells.

use super::Refused;
use super::earlier::Earlier;
use super::source::{ENDINGS, files, pasted, transferred};
use super::state::State;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::ev::DragEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Whether what is pasted goes into this element by itself.
fn takes_text(target: Option<web_sys::EventTarget>) -> bool {
    let element = target.and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Makes a file input take a folder: an attribute of the browsers' own, and of no standard.
fn folders(input: web_sys::Element) {
    let _ = input.set_attribute("webkitdirectory", "");
}

/// Choose files or a folder, drop them, or paste.
#[component]
pub fn Choose(state: State) -> impl IntoView {
    let app = App::here();
    let over = RwSignal::new(false);
    let pasting = RwSignal::new(false);
    let chosen = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        state.open(files(input.and_then(|input| input.files())));
    };
    let name = move || app.prefs.tr_now(IMPORT_PASTED);
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        state.open(transferred(event.data_transfer(), name()));
    };
    let listening = window_event_listener(leptos::ev::paste, move |event| {
        if !takes_text(event.target()) {
            event.prevent_default();
            state.open(transferred(event.clipboard_data(), name()));
        }
    });
    on_cleanup(move || listening.remove());
    let accept = format!("{},text/csv,text/plain,text/tab-separated-values,text/vcard", ENDINGS.join(","));
    view! {
        <div class="page page--narrow" on:dragover=move |event: DragEvent| { event.prevent_default(); over.set(true); }
            on:dragleave=move |_| over.set(false) on:drop=dropped>
            <div class="page-head"><h1>{app.t(IMPORT_TITLE)}</h1></div>
            <div class="stack">
                <p class="muted">{app.t(IMPORT_LEAD)}</p>
                <label class=move || if over.get() { "drop is-over" } else { "drop" }>
                    <b>{app.t(IMPORT_DROP)}</b>
                    <span>{app.t(IMPORT_TYPES)}</span>
                    <input type="file" class="sr-only" multiple accept=accept data-testid="import-file" on:change=chosen/>
                </label>
                <div class="line">
                    <label class="btn">
                        {app.t(IMPORT_FOLDER)}
                        <input type="file" class="sr-only" multiple use:folders data-testid="import-folder"
                            on:change=chosen/>
                    </label>
                    <button type="button" class="btn" data-testid="import-paste"
                        on:click=move |_| pasting.update(|on| *on = !*on)>{app.t(IMPORT_PASTE)}</button>
                </div>
                {move || pasting.get().then(|| view! { <PasteBox state/> })}
                <Refused state/>
                <Earlier/>
            </div>
        </div>
    }
}

/// A place to paste cells into.
#[component]
fn PasteBox(state: State) -> impl IntoView {
    let app = App::here();
    let text = RwSignal::new(String::new());
    let read = move |_| state.open(pasted(text.get_untracked(), app.prefs.tr_now(IMPORT_PASTED)));
    view! {
        <div class="field paste">
            <textarea class="input" rows="6" data-testid="import-paste-text" aria-label=app.t(IMPORT_PASTE)
                placeholder=app.t(IMPORT_PASTE_HINT) bind:value=text></textarea>
            <button type="button" class="btn" data-testid="import-paste-go"
                disabled=move || text.with(|text| text.trim().is_empty()) on:click=read>{app.t(IMPORT_PASTE_GO)}</button>
        </div>
    }
}
