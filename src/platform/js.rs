//! Calls of browser functions that `web_sys` does not have, or that not every browser has.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::EventTarget;

/// A property, or `None` where it is missing, `null` or `undefined`.
pub(crate) fn get(target: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(target, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// Calls a method by its name.
///
/// # Errors
/// What it threw, or a type error where it is missing.
pub(crate) fn call(target: &JsValue, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(target, &name.into())?.dyn_into()?;
    method.apply(target, &args.iter().collect())
}

/// What the promise that a method gives is resolved with; `None` where the method is missing or fails. Whatever can be
/// waited for will do: a promise of another frame's is no instance of ours.
pub(crate) async fn answer(target: &JsValue, method: &str, args: &[JsValue]) -> Option<JsValue> {
    Promise::resolve(&call(target, method, args).ok()?).await.ok()
}

/// A plain object.
pub(crate) fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}

/// A promise of the first of these events: resolved with one of `good`, rejected with one of `bad`. It listens from now
/// on, so an event between this call and the await is not lost.
pub(crate) fn event(target: &EventTarget, good: &[&str], bad: &[&str]) -> Promise {
    Promise::new(&mut |resolve, reject| {
        let all = good.iter().map(|name| (name, &resolve)).chain(bad.iter().map(|name| (name, &reject)));
        for (name, settle) in all {
            let _ = target.add_event_listener_with_callback(name, settle);
        }
    })
}

/// A promise that is resolved after some milliseconds.
pub(crate) fn sleep(ms: u32) -> Promise {
    Promise::new(&mut |resolve, _| {
        let _ = call(&js_sys::global(), "setTimeout", &[resolve.into(), ms.into()]);
    })
}
