//! Several tabs on one archive: one writes at a time, and the others hear of it.

use super::js;
use futures_channel::oneshot;
use js_sys::{Function, Promise};
use std::future::Future;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

const LOCK: &str = "keliu-writer";
const CHANNEL: &str = "keliu";

thread_local! {
    /// One for the tab's life: a channel does not hear what it says itself.
    static TAB: Option<BroadcastChannel> = is_browser().then(|| BroadcastChannel::new(CHANNEL).ok()).flatten();
}

/// Native tests have one tab.
fn is_browser() -> bool {
    cfg!(target_arch = "wasm32")
}

/// Held while this tab writes; let go when dropped.
struct WriterLock(Option<Function>);

impl Drop for WriterLock {
    fn drop(&mut self) {
        if let Some(release) = self.0.take() {
            let _ = release.call0(&JsValue::UNDEFINED);
        }
    }
}

/// Waits until no other tab writes. Where the browser has no locks, the store's own check of heads must do.
async fn lock() -> WriterLock {
    if !is_browser() {
        return WriterLock(None);
    }
    let locks = js::get(&js_sys::global(), "navigator").and_then(|navigator| js::get(&navigator, "locks"));
    let Some(locks) = locks else { return WriterLock(None) };
    let (granted, waiting) = oneshot::channel();
    // The lock is held until the promise that this gives is settled.
    let on_granted = Closure::once_into_js(move || -> Promise {
        let mut granted = Some(granted);
        Promise::new(&mut |release, _| {
            if let Some(granted) = granted.take() {
                // Nobody waits any more? Then the lock falls with its message.
                let _ = granted.send(WriterLock(Some(release)));
            }
        })
    });
    match js::call(&locks, "request", &[LOCK.into(), on_granted]) {
        Ok(_) => waiting.await.unwrap_or(WriterLock(None)),
        Err(_) => WriterLock(None),
    }
}

/// Does something while no other tab writes. For one operation, never longer; not to be nested.
pub async fn with_writer_lock<T>(work: impl Future<Output = T>) -> T {
    let _lock = lock().await;
    work.await
}

/// Tells the other tabs that something was written.
pub fn announce() {
    TAB.with(|tab| {
        if let Some(tab) = tab {
            let _ = tab.post_message(&JsValue::from_str("written"));
        }
    });
}

/// Listens to the other tabs' announcements until dropped.
pub struct Listener(Option<Closure<dyn FnMut()>>);

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(closure) = self.0.take() {
            TAB.with(|tab| {
                if let Some(tab) = tab {
                    let _ = tab.remove_event_listener_with_callback("message", closure.as_ref().unchecked_ref());
                }
            });
        }
    }
}

/// Calls `heard` whenever another tab has written, as long as the listener is kept.
#[must_use]
pub fn on_announce(heard: impl FnMut() + 'static) -> Listener {
    let closure = Closure::<dyn FnMut()>::new(heard);
    TAB.with(|tab| {
        let Some(tab) = tab else { return Listener(None) };
        let added = tab.add_event_listener_with_callback("message", closure.as_ref().unchecked_ref());
        Listener(added.is_ok().then_some(closure))
    })
}
