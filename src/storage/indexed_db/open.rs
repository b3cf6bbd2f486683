//! Opening the browser's database, and bringing an older one up to date.

use super::request::{Entries, factory, finish, from_js, name_of};
use super::under_way;
use crate::platform::js;
use crate::storage::{LAYOUT, StoreError, migrations};
use js_sys::{Array, Promise};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{future_to_promise, spawn_local};
use web_sys::{
    IdbDatabase, IdbOpenDbRequest, IdbRequestReadyState, IdbTransaction, IdbTransactionMode, IdbVersionChangeEvent,
};

/// How long other connections may take to finish what they are doing and close, in milliseconds.
const PATIENCE_MS: u32 = 3000;

/// What reading needs.
pub(super) const NEEDED: [&str; 4] = ["meta", "docs", "segments", "heads"];

/// Waits for an opening or a deletion. Other tabs let go when asked, but not before their transactions are through:
/// only a connection that stays open for longer is an obstacle.
pub(super) async fn granted(request: &IdbOpenDbRequest) -> Result<(), StoreError> {
    let blocked = js::event(request, &["blocked"], &[]);
    let out_of_patience = future_to_promise(async move {
        blocked.await?;
        js::sleep(PATIENCE_MS).await?;
        Err(JsValue::NULL)
    });
    let ended = js::event(request, &["success"], &["error"]);
    if Promise::race(&Array::of2(&ended, &out_of_patience)).await.is_ok() {
        return Ok(());
    }
    if request.ready_state() == IdbRequestReadyState::Pending {
        return Err(StoreError::Blocked);
    }
    Err(request.error().ok().flatten().map_or(StoreError::Failed, |error| not_opened(&error)))
}

/// Private windows and blocked storage show themselves in three ways here.
fn not_opened(error: &JsValue) -> StoreError {
    match name_of(error).as_str() {
        "InvalidStateError" | "NotAllowedError" | "SecurityError" => StoreError::Unavailable,
        // Not of a part of the data.
        "NotFoundError" => StoreError::Failed,
        _ => from_js(error),
    }
}

/// A connection that comes after nobody waits for it any more must not stand in other tabs' way, nor leave a database of
/// the new version with nothing new in it.
fn close_when_opened(request: &IdbOpenDbRequest) {
    let opened = request.clone();
    let close = Closure::once_into_js(move || {
        if let Some(upgrade) = opened.transaction() {
            let _ = upgrade.abort();
        } else if let Ok(database) = opened.result() {
            database.unchecked_into::<IdbDatabase>().close();
        }
    });
    request.set_onupgradeneeded(Some(close.unchecked_ref()));
    request.set_onsuccess(Some(close.unchecked_ref()));
}

async fn opened(request: &IdbOpenDbRequest) -> Result<IdbDatabase, StoreError> {
    match granted(request).await {
        Ok(()) => Ok(request.result().map_err(|error| from_js(&error))?.unchecked_into()),
        Err(StoreError::Blocked) => {
            close_when_opened(request);
            Err(StoreError::Blocked)
        }
        Err(error) => Err(error),
    }
}

/// Opens at a version. `upgrade` gets the database, the upgrade's transaction and the version it comes from; it must
/// abort the transaction if it fails, which fails the opening.
async fn open_at(
    name: &str,
    version: u32,
    upgrade: impl Fn(IdbDatabase, IdbTransaction, u32) + 'static,
) -> Result<IdbDatabase, StoreError> {
    let request = factory()?.open_with_u32(name, version).map_err(|error| not_opened(&error))?;
    let upgraded = request.clone();
    let under_way: Rc<RefCell<Option<IdbTransaction>>> = Rc::default();
    let begun = Rc::clone(&under_way);
    let closure = Closure::<dyn FnMut(IdbVersionChangeEvent)>::new(move |event: IdbVersionChangeEvent| {
        if let (Ok(database), Some(transaction)) = (upgraded.result(), upgraded.transaction()) {
            under_way::note(&transaction);
            *begun.borrow_mut() = Some(transaction.clone());
            upgrade(database.unchecked_into(), transaction, event.old_version() as u32);
        }
    });
    request.set_onupgradeneeded(Some(closure.as_ref().unchecked_ref()));
    opened(&request).await.map_err(|error| {
        // The request says no more than that the upgrade was aborted; its transaction says why.
        let why = under_way.borrow().as_ref().and_then(IdbTransaction::error);
        why.map_or(error, |why| from_js(&why))
    })
}

/// Opens the database, makes it where there is none, and brings an older one up to date, step by step and after a copy.
/// The second value is its version if a newer program has made it one that may be read here but not written.
///
/// # Errors
/// [`StoreError::Newer`], [`StoreError::Blocked`], [`StoreError::Quota`] or [`StoreError::Unavailable`]; where the browser
/// fails, [`StoreError::Closed`] or [`StoreError::Failed`].
pub(super) async fn database(name: &str) -> Result<(IdbDatabase, Option<u32>), StoreError> {
    let older = Rc::new(Cell::new(0));
    let found = Rc::clone(&older);
    let newest = open_at(name, LAYOUT, move |database, transaction, from| {
        // An older one needs a copy first: not now. Its data cannot be read while the upgrade is under way.
        if from != 0 || migrations::create(&database).is_err() {
            found.set(from);
            let _ = transaction.abort();
        }
    });
    match newest.await {
        Ok(database) => Ok((database, None)),
        Err(_) if older.get() > 0 => Ok((upgrade(name, older.get()).await?, None)),
        Err(StoreError::Newer { .. }) => newer(name).await,
        Err(error) => Err(error),
    }
}

async fn upgrade(name: &str, from: u32) -> Result<IdbDatabase, StoreError> {
    copy(name, &copy_name(name)).await?;
    for version in migrations::LAYOUTS.into_iter().filter(|version| *version > from) {
        let step = open_at(name, version, move |database, transaction, _| {
            spawn_local(async move {
                if migrations::step(database, transaction.clone(), version).await.is_err() {
                    let _ = transaction.abort();
                }
            });
        });
        let database = step.await?;
        if version == LAYOUT {
            return Ok(database);
        }
        // The next step needs this connection closed.
        database.close();
    }
    Err(StoreError::Failed)
}

/// A database made by a newer program: usable where the layout's hundreds are the same, else to be read only.
async fn newer(name: &str) -> Result<(IdbDatabase, Option<u32>), StoreError> {
    let request = factory()?.open(name).map_err(|error| from_js(&error))?;
    let database = opened(&request).await?;
    let version = database.version() as u32;
    let names = database.object_store_names();
    if !NEEDED.iter().all(|store| names.contains(store)) {
        database.close();
        return Err(StoreError::Newer { schema: version });
    }
    let same = version / 100 == LAYOUT / 100 && names.contains("snapshot");
    Ok((database, (!same).then_some(version)))
}

/// Name of the copy that is made of a database before it is upgraded.
pub(super) fn copy_name(name: &str) -> String {
    format!("{name}-before-{LAYOUT}")
}

/// Copies a database, unless that has been done. The copy is made in one transaction: it is whole or not there.
async fn copy(from: &str, to: &str) -> Result<(), StoreError> {
    let request = factory()?.open(from).map_err(|error| from_js(&error))?;
    let database = opened(&request).await?;
    let stores = read_all(&database).await;
    database.close();
    let stores = stores?;
    let copied = open_at(to, 1, move |database, transaction, _| {
        if write_all(&database, &stores).is_err() {
            let _ = transaction.abort();
        }
    });
    copied.await?.close();
    Ok(())
}

/// A store's name, and its keys and values.
type Content = (String, Vec<(JsValue, JsValue)>);

async fn read_all(database: &IdbDatabase) -> Result<Vec<Content>, StoreError> {
    let list = database.object_store_names();
    let names: Vec<String> = (0..list.length()).filter_map(|at| list.get(at)).collect();
    let all: Array = names.iter().map(|name| JsValue::from_str(name)).collect();
    let mode = IdbTransactionMode::Readonly;
    let transaction = database.transaction_with_str_sequence_and_mode(&all, mode).map_err(|error| from_js(&error))?;
    under_way::note(&transaction);
    let ended = js::event(&transaction, &["complete"], &["abort"]);
    let mut stores = Vec::new();
    for name in names {
        let store = transaction.object_store(&name).map_err(|error| from_js(&error))?;
        stores.push((name, Entries::of(&store, &JsValue::UNDEFINED)?.read().await?));
    }
    finish(&transaction, ended).await?;
    Ok(stores)
}

fn write_all(database: &IdbDatabase, stores: &[Content]) -> Result<(), JsValue> {
    for (name, entries) in stores {
        let store = database.create_object_store(name)?;
        for (key, value) in entries {
            store.put_with_key(value, key)?;
        }
    }
    Ok(())
}
