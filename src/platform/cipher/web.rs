//! AES-256-GCM through WebCrypto.

use super::{CipherError, NONCE_LEN};
use crate::platform::js;
use js_sys::{Array, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CryptoKey, SubtleCrypto};

pub(super) struct Key(CryptoKey);

/// Works in the page and in a worker; `None` on an insecure page.
fn subtle() -> Option<SubtleCrypto> {
    let crypto = js::get(&js_sys::global(), "crypto")?;
    js::get(&crypto, "subtle").map(JsValue::unchecked_into)
}

fn algorithm(nonce: &[u8; NONCE_LEN], aad: &[u8]) -> Object {
    let bytes = |bytes: &[u8]| Uint8Array::from(bytes).into();
    js::object(&[("name", "AES-GCM".into()), ("iv", bytes(nonce)), ("additionalData", bytes(aad))])
}

async fn finish(started: Result<Promise, JsValue>, failed: CipherError) -> Result<Vec<u8>, CipherError> {
    let buffer = started.map_err(|_| CipherError::Unavailable)?.await.map_err(|_| failed)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

impl Key {
    pub(super) async fn import(bytes: &[u8; 32]) -> Result<Self, CipherError> {
        let usages: Array = ["encrypt", "decrypt"].into_iter().map(JsValue::from_str).collect();
        let subtle = subtle().ok_or(CipherError::Unavailable)?;
        let data = Uint8Array::from(bytes.as_slice());
        let import = subtle.import_key_with_str("raw", &data, "AES-GCM", false, &usages);
        // The engine has its own copy now, or never will.
        let key = match import {
            Ok(promise) => promise.await,
            Err(error) => Err(error),
        };
        data.fill(0, 0, 32);
        key.map(|key| Key(key.unchecked_into())).map_err(|_| CipherError::Unavailable)
    }

    pub(super) fn to_js(&self) -> Option<JsValue> {
        Some(self.0.clone().into())
    }

    pub(super) fn from_js(key: JsValue) -> Option<Self> {
        key.dyn_into().ok().map(Key)
    }

    pub(super) async fn seal(&self, nonce: &[u8; NONCE_LEN], plain: &[u8], aad: &[u8]) -> Result<Vec<u8>, CipherError> {
        let subtle = subtle().ok_or(CipherError::Unavailable)?;
        let plain = Uint8Array::from(plain);
        let started = subtle.encrypt_with_object_and_js_u8_array(&algorithm(nonce, aad), &self.0, &plain);
        finish(started, CipherError::Unavailable).await
    }

    pub(super) async fn open(&self, nonce: &[u8; NONCE_LEN], text: &[u8], aad: &[u8]) -> Result<Vec<u8>, CipherError> {
        let subtle = subtle().ok_or(CipherError::Unavailable)?;
        let text = Uint8Array::from(text);
        let started = subtle.decrypt_with_object_and_js_u8_array(&algorithm(nonce, aad), &self.0, &text);
        finish(started, CipherError::NotAuthentic).await
    }
}
