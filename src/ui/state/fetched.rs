//! Values that take an await to read.

use leptos::prelude::*;
use leptos::task::spawn_local;

/// What an asynchronous read gave; `None` until it is there. It is read again whenever something that `read` follows
/// changes, and an answer that comes too late is dropped.
///
/// Leptos has `LocalResource` with `Suspend` for this; each use of those costs the page some 6 KB of code, and all that
/// the screens need is a signal.
pub fn fetched<T, F>(read: impl Fn() -> F + 'static) -> ReadSignal<Option<T>>
where
    T: Send + Sync + 'static,
    F: Future<Output = T> + 'static,
{
    let value = RwSignal::new(None);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let reading = read();
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        spawn_local(async move {
            let read = reading.await;
            if turn.try_get_value() == Some(mine) {
                value.try_set(Some(read));
            }
        });
    });
    value.read_only()
}
