//! The page's address: its fragment is the route.

use super::{clock, js};
use core::task::Poll;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::UrlSearchParams;

/// The fragment with its `#`, or nothing.
#[must_use]
pub fn fragment() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// Goes to a fragment, as a step the back button can take back.
pub fn set_fragment(fragment: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_hash(fragment);
    }
}

/// Puts a fragment in place of the present one, without a step for the back button and without an event.
pub fn replace_fragment(fragment: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(fragment));
    }
}

/// Loads the page anew, at the same address.
pub fn reload() {
    if let Some(window) = web_sys::window() {
        let _ = window.location().reload();
    }
}

/// Sets or removes an attribute of the page's root element: language and theme.
pub fn set_root_attribute(name: &str, value: Option<&str>) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}

/// Asks the person a question in words; what they say, `false` where nobody can be asked.
#[must_use]
pub fn confirm(question: &str) -> bool {
    web_sys::window().is_some_and(|window| window.confirm_with_message(question).unwrap_or(false))
}

/// Prints the page.
pub fn print() {
    if let Some(window) = web_sys::window() {
        let _ = window.print();
    }
}

/// Calls `work` once after some milliseconds.
pub fn after(ms: u32, work: impl FnOnce() + 'static) {
    let work = Closure::once_into_js(work);
    if let Some(window) = web_sys::window() {
        let ms = i32::try_from(ms).unwrap_or(i32::MAX);
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(work.as_ref().unchecked_ref(), ms);
    }
}

/// One value of the fragment's query (`#/customers?filter=…`), empty if it is not there.
#[must_use]
pub fn query(name: &str) -> String {
    let fragment = fragment();
    let query = fragment.split_once('?').map(|(_, query)| query).unwrap_or_default();
    UrlSearchParams::new_with_str(query).ok().and_then(|params| params.get(name)).unwrap_or_default()
}

/// Writes the fragment's query in place, leaving out empty values.
pub fn replace_query(values: &[(&str, &str)]) {
    let fragment = fragment();
    let path = fragment.split('?').next().unwrap_or_default();
    let Ok(params) = UrlSearchParams::new() else { return };
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        params.set(name, value);
    }
    let query = String::from(params.to_string());
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    if target != fragment {
        replace_fragment(&target);
    }
}

/// Lets the browser answer the person before heavy work goes on. In the page only; natively others have a turn.
pub async fn pause() {
    if cfg!(target_arch = "wasm32") {
        wait(0).await;
    } else {
        let mut waited = false;
        core::future::poll_fn(|context| {
            if core::mem::replace(&mut waited, true) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

/// How long work goes on before the browser may answer the person, in milliseconds: a frame, nearly.
const BREATH_MS: u64 = 12;

/// Heavy work that lets the browser answer the person now and then.
pub struct Breather(u64);

impl Default for Breather {
    fn default() -> Self {
        Breather(clock::now_ms())
    }
}

impl Breather {
    /// Lets the browser answer, if work has gone on for a while. Natively there is none, and nothing is waited for.
    pub async fn breathe(&mut self) {
        if cfg!(target_arch = "wasm32") && clock::now_ms().abs_diff(self.0) >= BREATH_MS {
            turn().await;
            self.0 = clock::now_ms();
        }
    }
}

/// Waits for a message to itself: behind what the browser has to do, but not longer. Timers are slowed down to one a second
/// and less where the tab is out of sight, and by some milliseconds each where they follow each other.
async fn turn() {
    let (done, waiting) = futures_channel::oneshot::channel::<()>();
    // Called or not, it is dropped in the end, and that ends the waiting.
    let heard = Closure::once_into_js(move || drop(done));
    let Some(port) = send_to_self(&heard) else { return wait(0).await };
    let _ = waiting.await;
    let _ = js::call(&port, "close", &[]);
}

fn send_to_self(heard: &JsValue) -> Option<JsValue> {
    let constructor: js_sys::Function = js::get(&js_sys::global(), "MessageChannel")?.dyn_into().ok()?;
    let channel = js_sys::Reflect::construct(&constructor, &js_sys::Array::new()).ok()?;
    let (here, there) = (js::get(&channel, "port1")?, js::get(&channel, "port2")?);
    js_sys::Reflect::set(&here, &"onmessage".into(), heard).ok()?;
    js::call(&there, "postMessage", &[JsValue::NULL]).ok()?;
    Some(here)
}

/// Waits some milliseconds. In the page only.
pub async fn wait(ms: u32) {
    let (done, waiting) = futures_channel::oneshot::channel();
    after(ms, move || {
        let _ = done.send(());
    });
    // Where nobody answers there is nothing to wait for.
    let _ = waiting.await;
}

/// Waits until the browser has nothing better to do, two seconds at most. In the page only.
pub async fn idle() {
    let (done, waiting) = futures_channel::oneshot::channel::<()>();
    let called = Closure::once_into_js(move || drop(done));
    let options = js::object(&[("timeout", 2000.into())]);
    // Safari does not have it.
    match js::call(&js_sys::global(), "requestIdleCallback", &[called, options.into()]) {
        Ok(_) => drop(waiting.await),
        Err(_) => wait(200).await,
    }
}
