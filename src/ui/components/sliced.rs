//! A list that comes onto the page bit by bit, so that a long one does not hold the page up.

use crate::platform::address::pause;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// The views of all items, `step` of them at a time.
pub fn sliced<T, V>(items: Vec<T>, step: usize, view: impl Fn(T) -> V + Send + Sync + 'static) -> AnyView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let all = items.len();
    let items = StoredValue::new(items);
    let at = move |at: usize| items.with_value(|items| items.get(at).cloned()).map(|item| view(item).into_any());
    // Behind a pointer, so that the list is compiled once and not anew for every kind of item: 5 KB each.
    by_place(all, step, Arc::new(at))
}

/// The view of the item at a place.
type At = Arc<dyn Fn(usize) -> Option<AnyView> + Send + Sync>;

fn by_place(all: usize, step: usize, at: At) -> AnyView {
    let shown = RwSignal::new(step.min(all));
    if all > step {
        spawn_local(async move {
            loop {
                pause().await;
                match shown.try_get_untracked() {
                    Some(now) if now < all => drop(shown.try_set((now + step).min(all))),
                    _ => return,
                }
            }
        });
    }
    view! { <For each=move || 0..shown.get() key=|at| *at children=move |place| at(place)/> }.into_any()
}
