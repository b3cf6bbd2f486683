//! The page's side of the worker. Messages are arrays: to the worker `[id, json, blobs]`; back `["ready"]`,
//! `["progress", id, stage, done, total]`, `["done", id, json, blobs]`, where blobs are transferred `Uint8Array`s.

use super::{files, js};
use futures_channel::oneshot;
use js_sys::{Array, Uint8Array};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Url, Worker};

/// Why the worker gave no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkerError {
    /// It could not be loaded, or stopped by an error of its own.
    Failed,
    /// It was ended, by [`WorkerClient::terminate`].
    Cancelled,
}

impl WorkerError {
    /// A stable name for screens and tests.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            WorkerError::Failed => "worker-failed",
            WorkerError::Cancelled => "worker-cancelled",
        }
    }
}

/// How far a call has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// A stable name of what is being done.
    pub stage: String,
    /// Steps done.
    pub done: u32,
    /// Steps there are; 0 if that is not known.
    pub total: u32,
}

/// What the worker answers: JSON, and bytes beside it.
pub type Answer = (String, Vec<Vec<u8>>);

struct Call {
    answer: oneshot::Sender<Result<Answer, WorkerError>>,
    on_progress: Rc<RefCell<dyn FnMut(Progress)>>,
}

struct Running {
    worker: Worker,
    /// The address of its bootstrap.
    url: String,
    /// What waits for the worker to be ready; `None` once it is.
    queue: Option<Vec<Array>>,
    calls: BTreeMap<u32, Call>,
    _listeners: [Closure<dyn FnMut(Event)>; 2],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        let _ = Url::revoke_object_url(&self.url);
    }
}

#[derive(Default)]
struct State {
    last_id: u32,
    running: Option<Running>,
}

/// A worker that starts with its first call. Clones share it.
#[derive(Clone)]
pub struct WorkerClient {
    script: Rc<dyn Fn() -> Option<String>>,
    state: Rc<RefCell<State>>,
}

impl Default for WorkerClient {
    fn default() -> Self {
        Self::new()
    }
}

/// The script that loads this build's worker. A worker started from a `blob:` inherits the page's security policy, one
/// started from its own address would not. The build writes the worker's name into the page.
fn bootstrap() -> Option<String> {
    let document = web_sys::window()?.document()?;
    let base = document.base_uri().ok()??;
    let named = document.query_selector("meta[name=keliu-worker]").ok()?.and_then(|meta| meta.get_attribute("content"));
    let name = named.unwrap_or_else(|| "worker".to_owned());
    let address = |file: String| Url::new_with_base(&file, &base).ok().map(|url| JsValue::from(url.href()));
    let quoted = |address: JsValue| js_sys::JSON::stringify(&address).ok().map(String::from);
    let script = quoted(address(format!("{name}.js"))?)?;
    let wasm = quoted(address(format!("{name}_bg.wasm"))?)?;
    // A promise's failure does not reach the page as an error, a thrown one does.
    let fail = "error => setTimeout(() => { throw error; })";
    Some(format!("importScripts({script});wasm_bindgen({{module_or_path:{wasm}}}).catch({fail});"))
}

pub(super) fn to_js(blobs: &[Vec<u8>]) -> (Array, Array) {
    let arrays: Vec<Uint8Array> = blobs.iter().map(|blob| Uint8Array::from(blob.as_slice())).collect();
    (arrays.iter().map(JsValue::from).collect(), arrays.iter().map(|array| JsValue::from(array.buffer())).collect())
}

pub(super) fn from_js(blobs: &JsValue) -> Vec<Vec<u8>> {
    Array::from(blobs).iter().map(|blob| Uint8Array::new(&blob).to_vec()).collect()
}

impl WorkerClient {
    /// A client of this build's worker. Nothing is loaded yet.
    #[must_use]
    pub fn new() -> Self {
        WorkerClient { script: Rc::new(bootstrap), state: Rc::default() }
    }

    /// A client of a worker with a script of its own, for tests.
    #[must_use]
    pub fn with_script(script: &'static str) -> Self {
        WorkerClient { script: Rc::new(|| Some(script.to_owned())), state: Rc::default() }
    }

    /// Has the worker do one thing. Calls are done one after the other, in order.
    ///
    /// # Errors
    /// [`WorkerError::Failed`] if the worker does not load or breaks down: all waiting calls fail then, and the next one
    /// starts a fresh worker. [`WorkerError::Cancelled`] after [`WorkerClient::terminate`].
    pub async fn call(
        &self,
        json: &str,
        blobs: Vec<Vec<u8>>,
        on_progress: impl FnMut(Progress) + 'static,
    ) -> Result<Answer, WorkerError> {
        let (answer, waiting) = oneshot::channel();
        let call = Call { answer, on_progress: Rc::new(RefCell::new(on_progress)) };
        self.send(json, &blobs, call).ok_or(WorkerError::Failed)?;
        drop(blobs);
        waiting.await.unwrap_or(Err(WorkerError::Cancelled))
    }

    /// Ends the worker at once and fails what it was doing. Its memory is given back, which wasm does in no other way.
    pub fn terminate(&self) {
        self.stop(WorkerError::Cancelled);
    }

    fn send(&self, json: &str, blobs: &[Vec<u8>], call: Call) -> Option<()> {
        self.start()?;
        let mut state = self.state.borrow_mut();
        state.last_id += 1;
        let id = state.last_id;
        let running = state.running.as_mut()?;
        let message = Array::of3(&id.into(), &json.into(), &to_js(blobs).0);
        running.calls.insert(id, call);
        match &mut running.queue {
            Some(queue) => queue.push(message),
            None => post(&running.worker, &message)?,
        }
        Some(())
    }

    fn start(&self) -> Option<()> {
        if self.state.borrow().running.is_some() {
            return Some(());
        }
        let url = files::blob_url("text/javascript", (self.script)()?.as_bytes())?;
        let worker = Worker::new(&url).ok()?;
        let (heard, broken) = (self.clone_weak(), self.clone_weak());
        let on_message = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if let Some(client) = heard() {
                client.hear(&Array::from(&event.unchecked_ref::<MessageEvent>().data()));
            }
        });
        let on_error = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            event.prevent_default();
            if let Some(client) = broken() {
                client.stop(WorkerError::Failed);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let _listeners = [on_message, on_error];
        let running = Running { worker, url, queue: Some(Vec::new()), calls: BTreeMap::new(), _listeners };
        self.state.borrow_mut().running = Some(running);
        Some(())
    }

    /// The listeners must not keep the client alive that keeps them.
    fn clone_weak(&self) -> impl Fn() -> Option<WorkerClient> + 'static {
        let (script, state) = (self.script.clone(), Rc::downgrade(&self.state));
        move || state.upgrade().map(|state| WorkerClient { script: script.clone(), state })
    }

    fn hear(&self, message: &Array) {
        let number = |at| message.get(at).as_f64().unwrap_or(0.0) as u32;
        let text = |at| message.get(at).as_string().unwrap_or_default();
        match text(0).as_str() {
            "ready" => self.ready(),
            "progress" => {
                let calls = self
                    .state
                    .borrow()
                    .running
                    .as_ref()
                    .and_then(|running| running.calls.get(&number(1)).map(|call| call.on_progress.clone()));
                if let Some(on_progress) = calls {
                    (on_progress.borrow_mut())(Progress { stage: text(2), done: number(3), total: number(4) });
                }
            }
            "done" => {
                let call = self.state.borrow_mut().running.as_mut().and_then(|run| run.calls.remove(&number(1)));
                if let Some(call) = call {
                    // Nobody waits any more where the caller has gone.
                    let _ = call.answer.send(Ok((text(2), from_js(&message.get(3)))));
                }
            }
            _ => {}
        }
    }

    fn ready(&self) {
        if let Some(running) = &mut self.state.borrow_mut().running {
            for message in running.queue.take().unwrap_or_default() {
                let _ = post(&running.worker, &message);
            }
        }
    }

    fn stop(&self, why: WorkerError) {
        let running = self.state.borrow_mut().running.take();
        let calls = running.map(|mut running| core::mem::take(&mut running.calls)).unwrap_or_default();
        for call in calls.into_values() {
            let _ = call.answer.send(Err(why));
        }
    }
}

fn post(worker: &Worker, message: &Array) -> Option<()> {
    let buffers: Array = Array::from(&message.get(2)).iter().filter_map(|blob| js::get(&blob, "buffer")).collect();
    worker.post_message_with_transfer(message, &buffers).ok()
}
