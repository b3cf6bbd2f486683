//! AES-256-GCM (NIST SP 800-38D): the browser's WebCrypto, and natively the `aes-gcm` crate behind the same signature.
//! A sealed text is 12 bytes nonce ‖ ciphertext ‖ 16 bytes tag.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(not(target_arch = "wasm32"))]
use native as engine;
#[cfg(target_arch = "wasm32")]
use web as engine;

use super::random;
use wasm_bindgen::JsValue;

/// Length of the nonce in front, in bytes. It is random, which is good for 2^32 sealings with one key.
pub const NONCE_LEN: usize = 12;
/// Length of the tag at the end, in bytes.
pub const TAG_LEN: usize = 16;

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CipherError {
    /// The browser has no WebCrypto, which is so on insecure pages, or it refused.
    Unavailable,
    /// Another key sealed it, it belongs elsewhere, or it was altered.
    NotAuthentic,
}

/// A data key; in a browser not extractable.
pub struct DataKey(engine::Key);

impl DataKey {
    /// Takes a key of 32 bytes in.
    ///
    /// # Errors
    /// [`CipherError::Unavailable`].
    pub async fn import(bytes: &[u8; 32]) -> Result<Self, CipherError> {
        engine::Key::import(bytes).await.map(DataKey)
    }

    /// As the browser holds it, for another tab; `None` natively.
    pub(super) fn to_js(&self) -> Option<JsValue> {
        self.0.to_js()
    }

    /// From another tab; `None` where the browser did not let the key through.
    pub(super) fn from_js(key: JsValue) -> Option<Self> {
        engine::Key::from_js(key).map(DataKey)
    }

    /// Encrypts `plain` under a fresh nonce; `aad` (what it is and where it belongs) must be told again to open it.
    ///
    /// # Errors
    /// [`CipherError::Unavailable`].
    pub async fn seal(&self, plain: &[u8], aad: &[u8]) -> Result<Vec<u8>, CipherError> {
        let nonce: [u8; NONCE_LEN] = random::bytes();
        let sealed = self.0.seal(&nonce, plain, aad).await?;
        Ok([&nonce, sealed.as_slice()].concat())
    }

    /// Decrypts what [`DataKey::seal`] gave.
    ///
    /// # Errors
    /// [`CipherError::NotAuthentic`] if key, text or `aad` is not the same.
    pub async fn open(&self, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, CipherError> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(CipherError::NotAuthentic)?;
        if text.len() < TAG_LEN {
            return Err(CipherError::NotAuthentic);
        }
        self.0.open(nonce, text, aad).await
    }
}
