//! A menu is a `<details class="menu">`: the browser opens it, and here it closes.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Closes the menu when something outside it is pressed, as long as the calling component is on the page; gives what
/// closes it otherwise.
pub fn closes(node: NodeRef<html::Details>) -> impl Fn() + Copy + 'static {
    let close = move || {
        if let Some(menu) = node.get_untracked() {
            menu.set_open(false);
        }
    };
    let outside = window_event_listener(ev::click, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if node.get_untracked().is_some_and(|menu| !menu.contains(target.as_ref())) {
            close();
        }
    });
    on_cleanup(move || outside.remove());
    close
}
