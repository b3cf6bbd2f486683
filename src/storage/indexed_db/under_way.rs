//! What is under way when the page is left. WebKit may keep such a page for the way back, with its transactions as they
//! stand: unfinished, they hold up all others on the database, in every tab, until the browser forgets the page. So a page
//! that may be kept gives them up. What they were to write is not saved then, and was not called saved.

use crate::platform::js;
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::Closure;
use web_sys::IdbTransaction;

thread_local! {
    /// None before the first transaction: then nothing listens yet.
    static UNDER_WAY: RefCell<Option<Vec<IdbTransaction>>> = const { RefCell::new(None) };
}

/// Remembers a transaction as long as it is under way.
pub(super) fn note(transaction: &IdbTransaction) {
    UNDER_WAY.with_borrow_mut(|under_way| {
        let under_way = under_way.get_or_insert_with(|| {
            give_up_when_left();
            Vec::new()
        });
        under_way.retain(is_under_way);
        under_way.push(transaction.clone());
    });
}

/// One that has ended gives no store any more.
fn is_under_way(transaction: &IdbTransaction) -> bool {
    transaction.object_store_names().get(0).is_some_and(|name| transaction.object_store(&name).is_ok())
}

/// Listens as long as the page lives.
fn give_up_when_left() {
    let give_up = Closure::<dyn FnMut(JsValue)>::new(|left: JsValue| {
        // A page that is not kept ends by itself, and what it is just writing may still reach the disk.
        if js::get(&left, "persisted").is_some_and(|kept| kept.is_truthy()) {
            for transaction in UNDER_WAY.with_borrow_mut(|all| all.as_mut().map(std::mem::take)).into_iter().flatten() {
                let _ = transaction.abort(); // refused where it has ended
            }
        }
    });
    let listens = js::call(&js_sys::global(), "addEventListener", &["pagehide".into(), give_up.as_ref().clone()]);
    if listens.is_ok() {
        give_up.forget();
    }
}
