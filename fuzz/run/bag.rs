//! What the fuzzer and the replay of its corpus do with bytes: read them as the inner ZIP of a bundle, a bag.

use keliu::bundle::bag::{self, Bag, Files};
use keliu::bundle::checkpoint::Checkpoint;
use keliu::bundle::meta::Meta;
use keliu::bundle::zip_read;
use keliu::domain::id::Id;

/// Must not panic, whatever the bytes; and the manifests of a bag that is accepted are those a writer makes of its files.
pub fn run(bytes: &[u8]) {
    let Ok(entries) = zip_read::read(bytes, true) else { return };
    let bag = Bag::unchecked(&entries);
    for name in bag.names().filter(|name| name.starts_with("checkpoints/")) {
        let _ = Checkpoint::parse(Id(1), name, bag.file(name).unwrap_or_default(), b"");
    }
    let _ = bag.file("bundle.json").and_then(Meta::parse);
    if bag.check().is_err() {
        return;
    }
    let mut files: Files = entries.iter().map(|entry| (entry.name.to_owned(), entry.data.to_vec())).collect();
    files.remove(bag::TAG_MANIFEST_MINISIG);
    files.remove(bag::TAG_MANIFEST);
    let listed = files.remove(bag::MANIFEST);
    bag::close(&mut files, Id(1), "2026-11-22");
    assert_eq!(files.get(bag::MANIFEST), listed.as_ref(), "a file that no manifest lists");
}
