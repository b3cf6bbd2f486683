//! A list that comes onto the page bit by bit, so that a long one does not hold the page up.

use crate::platform::address::pause;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// The views of all items, `step` of them at a time.
pub fn sliced<T, V>(items: Vec<T>, step: usize, view: impl Fn(T) -> V + Send + Sync + 'static) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let all = items.len();
    let shown = RwSignal::new(step.min(all));
    let (items, view) = (StoredValue::new(items), Arc::new(view));
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
    view! {
        <For each=move || 0..shown.get() key=|at| *at
            children=move |at| items.with_value(|items| items.get(at).cloned()).map(&*view)/>
    }
}
