//! The worker's side of [`super::worker_client`], which tells what the messages are.

use super::worker_client::{Answer, from_js, to_js};
use js_sys::Array;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Tells the page how far a call has come: stage, steps done, steps there are (0 if unknown).
pub type Report<'a> = &'a mut dyn FnMut(&str, u32, u32);

/// Answers the page's calls with `handler` from now on, one after the other. What goes wrong goes into the answer's JSON;
/// a panic fails all waiting calls.
pub fn serve(mut handler: impl FnMut(&str, Vec<Vec<u8>>, Report<'_>) -> Answer + 'static) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let page = scope.clone();
    let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message = Array::from(&event.data());
        let id = message.get(0);
        let json = message.get(1).as_string().unwrap_or_default();
        let blobs = from_js(&message.get(2));
        // Nothing but plain values and fresh buffers is posted, and those cannot be refused.
        let mut report = |stage: &str, done: u32, total: u32| {
            let _ = page.post_message(&Array::of5(&"progress".into(), &id, &stage.into(), &done.into(), &total.into()));
        };
        let (json, blobs) = handler(&json, blobs, &mut report);
        let (blobs, buffers) = to_js(&blobs);
        let answer = Array::of4(&"done".into(), &id, &json.into(), &blobs);
        let _ = page.post_message_with_transfer(&answer, &buffers);
    });
    scope.set_onmessage(Some(listener.as_ref().unchecked_ref()));
    // It lives as long as the worker.
    listener.forget();
    let _ = scope.post_message(&Array::of1(&JsValue::from_str("ready")));
}
