//! A select whose value is held elsewhere: what was chosen stands only once it was taken.

use leptos::html;
use leptos::prelude::*;

/// An option: its value and its words.
pub type Item = (String, String);

/// Options, in groups; one without a name stands by itself.
pub type Groups = Vec<(String, Vec<Item>)>;

/// A select.
#[component]
pub fn Choice(
    /// Its test id.
    #[prop(optional)]
    id: Option<&'static str>,
    /// What it is called.
    #[prop(into)]
    label: Signal<String>,
    /// What there is to choose from.
    #[prop(into)]
    options: Signal<Groups>,
    /// What is chosen.
    #[prop(into)]
    value: Signal<String>,
    /// Changes when a choice was not taken, so that the old one is shown again.
    #[prop(into)]
    again: Signal<u32>,
    /// Somebody chooses.
    choose: impl Fn(String) + 'static,
) -> impl IntoView {
    let node = NodeRef::<html::Select>::new();
    Effect::new(move |_| {
        options.track();
        again.track();
        let value = value.get();
        if let Some(select) = node.get() {
            select.set_value(&value);
        }
    });
    let items = move || {
        let now = value.get_untracked();
        let item = move |(value, words): Item| {
            let selected = value == now;
            view! { <option value=value selected=selected>{words}</option> }
        };
        let group = move |(name, items): (String, Vec<Item>)| {
            let items = items.into_iter().map(item.clone()).collect_view();
            if name.is_empty() {
                items.into_any()
            } else {
                view! { <optgroup label=name>{items}</optgroup> }.into_any()
            }
        };
        options.get().into_iter().map(group).collect_view()
    };
    view! {
        <select node_ref=node class="input" data-testid=id aria-label=label
            on:change=move |event| choose(event_target_value(&event))>{items}</select>
    }
}
