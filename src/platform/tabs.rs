//! Several tabs on one archive: one writes at a time, the others hear of it, what one locks all lock, and a new tab gets
//! the key from an open one. Messages are texts, but for the key's: `["key", company, member, CryptoKey]`. The key is not
//! extractable; its bytes never travel.

use super::cipher::DataKey;
use super::js;
use crate::domain::id::Id;
use futures_channel::oneshot;
use js_sys::{Array, Function, Promise};
use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BroadcastChannel, MessageEvent};

const LOCK: &str = "keliu-writer";
const CHANNEL: &str = "keliu";
const WRITTEN: &str = "written";
const LOCKED: &str = "lock";
const KEY_WANTED: &str = "key?";
const KEY: &str = "key";
/// How long an opening waits for the key before the passphrase is asked, in milliseconds.
pub const KEY_SOON_MS: i32 = 300;
/// How long the key is welcome while nobody has typed the passphrase: on a busy machine a tab behind answers late.
pub const KEY_LATE_MS: i32 = 30_000;

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

/// What another tab says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It has written something.
    Written,
    /// Everything is to be locked.
    Locked,
    /// It asks for the key of this company's archive.
    KeyWanted(Id),
}

fn say(message: impl Into<JsValue>) {
    TAB.with(|tab| {
        if let Some(tab) = tab {
            let _ = tab.post_message(&message.into());
        }
    });
}

/// Tells the other tabs that something was written.
pub fn announce() {
    say(WRITTEN);
}

/// Tells the other tabs to lock.
pub fn announce_lock() {
    say(LOCKED);
}

/// Gives the key to the tabs that have asked for it.
pub fn give_key(key: &DataKey, company: Id, member: Id) {
    if let Some(key) = key.to_js() {
        say(Array::of4(&KEY.into(), &company.to_string().into(), &member.to_string().into(), &key));
    }
}

/// Asks the other tabs for the key of a company's archive, and for the member who is at work there. `None` if none of
/// them answers within `patience_ms`.
pub async fn ask_key(company: Id, patience_ms: i32) -> Option<(DataKey, Id)> {
    if !is_browser() {
        return None;
    }
    let (found, waiting) = oneshot::channel();
    let found = Rc::new(RefCell::new(Some(found)));
    let too_late = Rc::clone(&found);
    let listener = listen(move |message| {
        if let Some(answer) = read_key(message, company)
            && let Some(found) = found.borrow_mut().take()
        {
            let _ = found.send(answer);
        }
    });
    // Dropping what answers ends the waiting.
    let give_up = Closure::once_into_js(move || drop(too_late.borrow_mut().take()));
    js::call(&js_sys::global(), "setTimeout", &[give_up, patience_ms.into()]).ok()?;
    say(format!("{KEY_WANTED}{company}"));
    let answer = waiting.await.ok();
    drop(listener);
    answer
}

fn read_key(message: &JsValue, company: Id) -> Option<(DataKey, Id)> {
    let message: &Array = message.dyn_ref()?;
    let text = |at| message.get(at).as_string();
    if text(0)? != KEY || text(1)? != company.to_string() {
        return None;
    }
    Some((DataKey::from_js(message.get(3))?, text(2)?.parse().ok()?))
}

/// Listens to the other tabs until dropped.
pub struct Listener(Option<Closure<dyn FnMut(MessageEvent)>>);

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

fn listen(mut heard: impl FnMut(&JsValue) + 'static) -> Listener {
    let closure = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| heard(&event.data()));
    TAB.with(|tab| {
        let Some(tab) = tab else { return Listener(None) };
        let added = tab.add_event_listener_with_callback("message", closure.as_ref().unchecked_ref());
        Listener(added.is_ok().then_some(closure))
    })
}

/// Calls `heard` with what other tabs say, as long as the listener is kept.
#[must_use]
pub fn on_message(mut heard: impl FnMut(Heard) + 'static) -> Listener {
    listen(move |message| {
        let text = message.as_string().unwrap_or_default();
        match text.as_str() {
            WRITTEN => heard(Heard::Written),
            LOCKED => heard(Heard::Locked),
            // Of a newer version, perhaps; or the key, which `ask_key` hears itself.
            other => {
                if let Some(company) = other.strip_prefix(KEY_WANTED).and_then(|id| id.parse().ok()) {
                    heard(Heard::KeyWanted(company));
                }
            }
        }
    })
}

/// Whether this tab is in sight.
#[must_use]
pub fn in_sight() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| !document.hidden())
}
