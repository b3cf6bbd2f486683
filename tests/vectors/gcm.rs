//! AES-256-GCM, test case 16 of McGrew and Viega, "The Galois/Counter Mode of Operation", submitted to NIST.

use super::{CipherError, DataKey};
use data_encoding::HEXLOWER;

const KEY: &str = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const NONCE: &str = "cafebabefacedbaddecaf888";
const AAD: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
const PLAIN: &str = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
    b16aedf5aa0de657ba637b39";
const CIPHER: &str = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838\
    c5f61e6393ba7a0abcc9f662";
const TAG: &str = "76fc6ece0f4e1768cddf8853bb2d551b";

fn bytes(hex: &str) -> Vec<u8> {
    HEXLOWER.decode(hex.as_bytes()).unwrap()
}

/// Opens the vector, refuses it altered, and opens what it seals itself.
pub async fn opens_the_published_vector() {
    let key = DataKey::import(&bytes(KEY).try_into().unwrap()).await.unwrap();
    let sealed = [bytes(NONCE), bytes(CIPHER), bytes(TAG)].concat();
    assert_eq!(key.open(&sealed, &bytes(AAD)).await, Ok(bytes(PLAIN)));
    assert_eq!(key.open(&sealed, b"").await, Err(CipherError::NotAuthentic));
    for at in [0, 20, sealed.len() - 1] {
        let mut altered = sealed.clone();
        altered[at] ^= 1;
        assert_eq!(key.open(&altered, &bytes(AAD)).await, Err(CipherError::NotAuthentic));
    }
    assert_eq!(key.open(&sealed[..27], b"").await, Err(CipherError::NotAuthentic));
    let (one, two) = (key.seal(b"text", b"here").await.unwrap(), key.seal(b"text", b"here").await.unwrap());
    assert_ne!(one, two, "a nonce was used twice");
    assert_eq!(key.open(&one, b"here").await, Ok(b"text".to_vec()));
    assert_eq!(key.open(&one, b"there").await, Err(CipherError::NotAuthentic));
}
