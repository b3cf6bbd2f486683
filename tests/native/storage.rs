//! The store in memory behaves as every store must, and the native cipher is AES-256-GCM.

use keliu::platform::cipher::{CipherError, DataKey};
use keliu::storage::{AnyStore, Memory};

#[path = "../../src/storage/conformance.rs"]
mod conformance;
#[path = "../vectors/gcm.rs"]
mod gcm;

fn run(future: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future);
}

macro_rules! in_memory {
    ($behaviour:ident) => {
        #[test]
        fn $behaviour() {
            let store = AnyStore::Memory(Memory::default());
            run(conformance::$behaviour(store.clone(), store));
        }
    };
}
conformance::for_each_behaviour!(in_memory);

#[test]
fn the_cipher_opens_the_published_vector() {
    run(gcm::opens_the_published_vector());
}
