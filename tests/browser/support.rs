//! What the browser tests share.

use keliu::platform::random;

/// A name that no other test uses, nor an earlier run in the same profile.
pub fn fresh_name(what: &str) -> String {
    format!("test-{what}-{}", random::id())
}

/// Waits some milliseconds.
pub async fn wait(ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let window = web_sys::window().unwrap();
        window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms).unwrap();
    });
    promise.await.unwrap();
}
