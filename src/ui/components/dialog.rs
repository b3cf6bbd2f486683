//! The browser's own modal dialog.

use leptos::html;
use leptos::prelude::*;

/// A modal dialog, open as long as it is on the page. Escape and Cancel call `on_close`.
#[component]
pub fn Dialog(
    /// The class besides `dialog`: `dialog--side` for a panel at the edge.
    #[prop(optional)]
    class: &'static str,
    /// Names it for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// Called when the person turns away from it.
    on_close: impl Fn() + Copy + 'static,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog class=format!("dialog {class}") aria-label=move || label.get() node_ref=node
            on:cancel=move |event: web_sys::Event| { event.prevent_default(); on_close(); }>
            {children()}
        </dialog>
    }
}
