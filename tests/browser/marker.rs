//! The sign that an archive was here, and waiting for the browser.

use keliu::platform::prefs::{self, Marker};
use keliu::platform::{address, marker};
use wasm_bindgen_test::wasm_bindgen_test;

fn sign(company8: &str, since: u64) -> Marker {
    Marker { company8: company8.to_owned(), since }
}

#[wasm_bindgen_test]
async fn the_sign_stands_in_two_places() {
    marker::remove().await;
    assert_eq!(marker::find().await, None);
    let ours = sign("0123abcd", 5);
    marker::keep(ours.clone()).await;
    assert_eq!(prefs::marker(), Some(ours.clone()));

    // One place is cleared: the other still tells, and what was there first is written back.
    prefs::set_marker(None);
    assert_eq!(marker::find().await, Some(ours.clone()));
    marker::keep(sign("0123abcd", 9)).await;
    assert_eq!(prefs::marker(), Some(ours));

    // Another archive takes its place in both.
    let other = sign("feedbeef", 7);
    marker::keep(other.clone()).await;
    prefs::set_marker(None);
    assert_eq!(marker::find().await, Some(other));
    marker::remove().await;
    assert_eq!(marker::find().await, None);
}

#[wasm_bindgen_test]
async fn waiting_ends() {
    address::idle().await;
    address::pause().await;
}
