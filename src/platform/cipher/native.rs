//! AES-256-GCM for native tests.

use super::{CipherError, NONCE_LEN};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use wasm_bindgen::JsValue;

pub(super) struct Key(Aes256Gcm);

// Async only because WebCrypto is.
#[allow(clippy::unused_async, reason = "the same signature as in a browser")]
impl Key {
    pub(super) async fn import(bytes: &[u8; 32]) -> Result<Self, CipherError> {
        Ok(Key(Aes256Gcm::new(bytes.into())))
    }

    #[allow(clippy::unused_self, reason = "the same signature as in a browser")]
    pub(super) fn to_js(&self) -> Option<JsValue> {
        None
    }

    pub(super) fn from_js(_: JsValue) -> Option<Self> {
        None
    }

    pub(super) async fn seal(&self, nonce: &[u8; NONCE_LEN], msg: &[u8], aad: &[u8]) -> Result<Vec<u8>, CipherError> {
        self.0.encrypt(Nonce::from_slice(nonce), Payload { msg, aad }).map_err(|_| CipherError::Unavailable)
    }

    pub(super) async fn open(&self, nonce: &[u8; NONCE_LEN], msg: &[u8], aad: &[u8]) -> Result<Vec<u8>, CipherError> {
        self.0.decrypt(Nonce::from_slice(nonce), Payload { msg, aad }).map_err(|_| CipherError::NotAuthentic)
    }
}
