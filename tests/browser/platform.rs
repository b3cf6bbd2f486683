//! The browser's services behind `platform`.

use super::support::wait;
use keliu::domain::id::Id;
use keliu::platform::cipher::DataKey;
use keliu::platform::prefs::Marker;
use keliu::platform::tabs::{Heard, ask_key, give_key, on_message, with_writer_lock};
use keliu::platform::worker_client::{Progress, WorkerClient, WorkerError};
use keliu::platform::{clock, crash, files, locale, persist, prefs, random};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::MessageEvent;

/// Speaks as worker_host does; what it does is told by the call's JSON.
const WORKER: &str = r#"
    onmessage = ({ data: [id, json, blobs] }) => {
        if (json === "trap") throw new Error("trap");
        if (json === "hang") return;
        postMessage(["progress", id, "half", 1, 2]);
        blobs.reverse();
        postMessage(["done", id, json.toUpperCase(), blobs], blobs.map(blob => blob.buffer));
    };
    setTimeout(() => postMessage(["ready"]), 20);
"#;

#[wasm_bindgen_test]
async fn the_worker_answers_with_progress_and_bytes() {
    let client = WorkerClient::with_script(WORKER);
    let heard = Rc::new(RefCell::new(Vec::new()));
    let sink = heard.clone();
    let answer = client.call("abc", vec![vec![1, 2], Vec::new(), vec![3]], move |step| sink.borrow_mut().push(step));
    assert_eq!(answer.await, Ok(("ABC".to_owned(), vec![vec![3], Vec::new(), vec![1, 2]])));
    assert_eq!(*heard.borrow(), [Progress { stage: "half".to_owned(), done: 1, total: 2 }]);
    assert_eq!(client.call("again", Vec::new(), |_| {}).await, Ok(("AGAIN".to_owned(), Vec::new())));
}

#[wasm_bindgen_test]
async fn a_worker_that_breaks_down_fails_its_calls_and_starts_again() {
    let client = WorkerClient::with_script(WORKER);
    let other = client.clone();
    let (done, waiting) = futures_channel::oneshot::channel();
    wasm_bindgen_futures::spawn_local(async move {
        let _ = done.send(other.call("hang", Vec::new(), |_| {}).await);
    });
    assert_eq!(client.call("trap", Vec::new(), |_| {}).await, Err(WorkerError::Failed));
    assert_eq!(waiting.await.unwrap(), Err(WorkerError::Failed));
    assert_eq!(client.call("ok", Vec::new(), |_| {}).await.unwrap().0, "OK");
}

#[wasm_bindgen_test]
async fn a_worker_that_does_not_load_fails() {
    for script in ["importScripts('./not-there.js')", "syntax error", "setTimeout(() => { throw 1; })"] {
        let client = WorkerClient::with_script(script);
        assert_eq!(client.call("x", Vec::new(), |_| {}).await, Err(WorkerError::Failed), "{script}");
    }
}

#[wasm_bindgen_test]
async fn terminating_cancels() {
    let client = WorkerClient::with_script(WORKER);
    let ending = client.clone();
    wasm_bindgen_futures::spawn_local(async move {
        wait(100).await;
        ending.terminate();
    });
    assert_eq!(client.call("hang", Vec::new(), |_| {}).await, Err(WorkerError::Cancelled));
    assert_eq!(client.call("ok", Vec::new(), |_| {}).await.unwrap().0, "OK");
}

#[wasm_bindgen_test]
async fn one_writer_at_a_time() {
    let inside = Rc::new(Cell::new(0));
    let (done, waiting) = futures_channel::oneshot::channel();
    let other = inside.clone();
    let work = |inside: Rc<Cell<i32>>| async move {
        assert_eq!(inside.replace(1), 0);
        wait(30).await;
        inside.set(0);
    };
    wasm_bindgen_futures::spawn_local(async move {
        with_writer_lock(work(other)).await;
        let _ = done.send(());
    });
    with_writer_lock(work(inside.clone())).await;
    waiting.await.unwrap();
    // Whoever stops waiting does not keep the lock.
    drop(Box::pin(with_writer_lock(async {})));
    with_writer_lock(work(inside)).await;
}

#[wasm_bindgen_test]
async fn other_tabs_are_heard_until_the_listener_goes() {
    let count = Rc::new(Cell::new(0));
    let seen = count.clone();
    let listener = on_message(move |heard| seen.set(seen.get() + usize::from(heard == Heard::Written)));
    let other = web_sys::BroadcastChannel::new("keliu").unwrap();
    keliu::platform::tabs::announce();
    wait(50).await;
    assert_eq!(count.get(), 0, "a tab does not hear itself");
    other.post_message(&"written".into()).unwrap();
    wait(50).await;
    assert_eq!(count.get(), 1);
    drop(listener);
    other.post_message(&"written".into()).unwrap();
    wait(50).await;
    assert_eq!(count.get(), 1);
    other.close();
}

/// The asker and the giver share a channel here, which does not hear itself: the other tab is played by a channel that
/// hands every message back.
#[wasm_bindgen_test]
async fn a_key_goes_from_tab_to_tab_unread() {
    let echo = web_sys::BroadcastChannel::new("keliu").unwrap();
    let back = echo.clone();
    let hand_back = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        back.post_message(&event.data()).unwrap();
    });
    echo.set_onmessage(Some(hand_back.as_ref().unchecked_ref()));
    let key = Rc::new(DataKey::import(&[7; 32]).await.unwrap());
    let giver = Rc::clone(&key);
    let listener = on_message(move |heard| {
        if let Heard::KeyWanted(company) = heard {
            give_key(&giver, company, Id(3));
        }
    });
    let (got, member) = ask_key(Id(9), 10_000).await.unwrap();
    assert_eq!(member, Id(3));
    let sealed = key.seal(b"text", b"aad").await.unwrap();
    assert_eq!(got.open(&sealed, b"aad").await, Ok(b"text".to_vec()));
    drop(listener);
    echo.close();
    assert!(ask_key(Id(9), 300).await.is_none(), "nobody is there any more");
}

#[wasm_bindgen_test]
fn preferences_are_kept() {
    prefs::set_language("zh");
    prefs::set_theme("dark");
    assert_eq!((prefs::language().as_deref(), prefs::theme().as_deref()), (Some("zh"), Some("dark")));
    let marker = Marker { company8: "0011aabb".to_owned(), since: 1_700_000_000_000 };
    prefs::set_marker(Some(&marker));
    assert_eq!(prefs::marker(), Some(marker));
    prefs::set_marker(None);
    assert_eq!(prefs::marker(), None);
}

#[wasm_bindgen_test]
async fn the_rest_answers() {
    assert!(["zh", "en"].contains(&locale::language()));
    assert!(clock::now_ms() > 1_700_000_000_000);
    assert!((1000..=25 * 3_600_000).contains(&clock::ms_to_midnight()));
    assert_ne!(random::id(), random::id());
    // Whatever they say, they must not fail.
    let _ = (persist::persisted().await, persist::estimate().await);
    let bytes = js_sys::Uint8Array::from([0, 255, 10].as_slice());
    let file = web_sys::File::new_with_u8_array_sequence(&js_sys::Array::of1(&bytes), "a.bin").unwrap();
    assert_eq!(files::read_file(&file).await, Ok(vec![0, 255, 10]));
}

/// The runner's own hook stays in place: only the screen itself is looked at.
#[wasm_bindgen_test]
fn the_crash_screen_offers_a_reload() {
    crash::show("src/place.rs:1");
    crash::show("src/place.rs:2");
    let document = web_sys::window().unwrap().document().unwrap();
    let screen = document.query_selector("[data-testid=error][data-code=crash]").unwrap().unwrap();
    assert!(screen.query_selector("a[href]").unwrap().is_some());
    screen.remove();
    assert!(document.query_selector(".crash").unwrap().is_none(), "it was shown twice");
}
