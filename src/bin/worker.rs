//! The worker: heavy, pure work off the page's thread.
use js_sys::{Function, Reflect, global};

fn main() {
    if let Ok(post) = Reflect::get(&global(), &"postMessage".into()) {
        let _ = Function::from(post).call1(&global(), &"ready".into());
    }
}
