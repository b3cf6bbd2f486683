//! The browser's database without this program: written, read and disturbed by plain JavaScript, as another version of
//! it, or a browser in trouble, would.

use js_sys::{Array, Function, Promise, Uint8Array};
use keliu::storage::raw::Raw;
use wasm_bindgen::{JsCast, JsValue};

const LIBRARY: &str = r#"
const asked = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
});
const open = (name, version, upgrade) => {
    const request = version ? indexedDB.open(name, version) : indexedDB.open(name);
    request.onupgradeneeded = () => upgrade?.(request.result, request.transaction);
    return asked(request);
};
const ended = transaction => new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
});
const exists = async name => (await indexedDB.databases()).some(database => database.name === name);
"#;

/// Runs the body of an async JavaScript function, whose arguments are in `a`.
pub async fn js(body: &str, args: &[JsValue]) -> JsValue {
    let source = format!("return (async () => {{ {LIBRARY} {body} }})()");
    let function = Function::new_with_args("a", &source);
    let args: Array = args.iter().collect();
    let promise: Promise = function.call1(&JsValue::NULL, &args).unwrap().unchecked_into();
    promise.await.unwrap()
}

/// Everything in a database as text, and its version; `None` if there is no such database.
pub async fn dump(name: &str) -> Option<(u32, String)> {
    let body = r"
        if (!await exists(a[0])) return null;
        const database = await open(a[0]), found = {};
        for (const name of database.objectStoreNames) {
            const store = database.transaction(name).objectStore(name);
            const [keys, values] = await Promise.all([asked(store.getAllKeys()), asked(store.getAll())]);
            found[name] = keys.map((key, i) => [key, values[i] instanceof Uint8Array ? Array.from(values[i]) : values[i]]);
        }
        const version = database.version;
        database.close();
        return [version, JSON.stringify(found)];
    ";
    let found = js(body, &[name.into()]).await;
    let found: &Array = found.dyn_ref()?;
    Some((found.get(0).as_f64().unwrap() as u32, found.get(1).as_string().unwrap()))
}

/// Raises a database to a version; `upgrade` is the body of a function of `database` and `transaction`.
pub async fn raise(name: &str, version: u32, upgrade: &str) {
    let body = format!("(await open(a[0], a[1], (database, transaction) => {{ {upgrade} }})).close()");
    js(&body, &[name.into(), version.into()]).await;
}

fn pairs(entries: impl Iterator<Item = (JsValue, JsValue)>) -> JsValue {
    entries.map(|(key, value)| Array::of2(&key, &value)).collect::<Array>().into()
}

/// Makes a database of layout 1, as the first version of this program left it.
pub async fn make_v1(name: &str, raw: &Raw) {
    let bytes = |bytes: &Vec<u8>| JsValue::from(Uint8Array::from(bytes.as_slice()));
    let small = raw.meta.iter().map(|(name, value)| (JsValue::from(name), bytes(value)));
    let docs = raw.docs.iter().map(|(name, value)| (JsValue::from(format!("doc-{name}")), bytes(value)));
    let segments = raw.segments.iter().map(|segment| {
        let key = Array::of2(&segment.device.to_string().into(), &(segment.first_seq as f64).into());
        (JsValue::from(key), bytes(&segment.bytes))
    });
    let head = |head| JsValue::from(serde_json::to_string(head).unwrap());
    let heads = raw.heads.iter().map(|(device, h)| (JsValue::from(device.to_string()), head(h)));
    let body = r#"
        const database = await open(a[0], 1, database => {
            for (const store of ["meta", "segments", "heads"]) database.createObjectStore(store);
        });
        const transaction = database.transaction(["meta", "segments", "heads"], "readwrite"), end = ended(transaction);
        ["meta", "segments", "heads"].forEach((store, i) => {
            for (const [key, value] of a[i + 1]) transaction.objectStore(store).put(value, key);
        });
        await end;
        database.close();
    "#;
    js(body, &[name.into(), pairs(small.chain(docs)), pairs(segments), pairs(heads)]).await;
}

/// Makes the n-th call of a method of the database go wrong until dropped.
pub struct Patch(Function);

/// A method, how it goes wrong (`throw`, `event` for a request that fails, `abort` for a transaction that does), and the
/// name of the error.
#[derive(Clone, Copy, Debug)]
pub struct Wrong(pub &'static str, pub &'static str, pub &'static str);

impl Patch {
    pub fn new(Wrong(method, how, error): Wrong, at: u32) -> Self {
        let source = r#"
            const home = ({ transaction: IDBDatabase, createObjectStore: IDBDatabase, open: IDBFactory })[method];
            const proto = (home ?? IDBObjectStore).prototype, original = proto[method];
            const wrong = () => new DOMException("made to fail", error);
            let calls = 0;
            proto[method] = function (...args) {
                if (++calls !== at) return original.apply(this, args);
                if (how === "throw") throw wrong();
                if (how === "event") {
                    const request = Object.assign(new EventTarget(), { error: wrong(), readyState: "done" });
                    setTimeout(() => request.dispatchEvent(new Event("error")));
                    return request;
                }
                const request = original.apply(this, args), transaction = this.transaction;
                // An abort by the browser comes after the requests were made, and says why.
                if (error !== "AbortError") Object.defineProperty(transaction, "error", { value: wrong() });
                queueMicrotask(() => transaction.abort());
                return request;
            };
            return () => { proto[method] = original; return calls; };
        "#;
        let make = Function::new_with_args("method,how,error,at", source);
        let args = Array::of4(&method.into(), &how.into(), &error.into(), &at.into());
        Patch(make.apply(&JsValue::NULL, &args).unwrap().unchecked_into())
    }

    /// Ends it; says how often the method was called.
    pub fn end(self) -> u32 {
        self.0.call0(&JsValue::NULL).unwrap().as_f64().unwrap() as u32
    }
}

impl Drop for Patch {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}
