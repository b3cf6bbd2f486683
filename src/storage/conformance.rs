//! How every store must behave, run on each of them: in memory natively, in IndexedDB in browsers. No part of the
//! product: tests/native/storage.rs and tests/browser/storage.rs include it. Each behaviour gets two handles of one empty store,
//! as two tabs would have.

use keliu::domain::id::{DeviceId, Id};
use keliu::domain::kind::Kind;
use keliu::domain::record::{Hlc, Key};
use keliu::domain::value::Value;
use keliu::log::chain::{Author, Batch, Head, Heads, extend};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::Draft;
use keliu::storage::{AnyStore, Basis, Commit, Part, Segment, Store, StoreError, Vault};

const A: DeviceId = DeviceId(0xa);
const B: DeviceId = DeviceId(0xb);
const COMPANY: Id = Id(7);

/// Names every behaviour to `$run`, which makes a test of each.
macro_rules! for_each_behaviour {
    ($run:ident) => {
        $run!(starts_empty);
        $run!(keeps_what_was_committed);
        $run!(refuses_a_moved_head_and_writes_nothing);
        $run!(refuses_a_segment_that_is_there);
        $run!(refuses_changed_meta);
        $run!(loads_only_the_tail);
        $run!(loads_from_the_segment_that_holds_what_is_next);
        $run!(replaces_segments_in_one_commit);
        $run!(keeps_documents_and_a_snapshot);
        $run!(wipes_for_both_tabs);
        $run!(vault_is_not_made_twice);
        $run!(vault_keeps_changes_and_documents);
        $run!(vault_splits_large_batches);
        $run!(vault_takes_several_devices);
        $run!(vault_sees_the_other_tab);
        $run!(vault_refuses_broken_chains);
        $run!(vault_notices_a_replaced_archive);
        $run!(vault_names_a_damaged_segment);
        $run!(vault_names_a_missing_segment);
        $run!(vault_joins_small_segments);
        $run!(vault_takes_a_new_key);
    };
}
pub(crate) use for_each_behaviour;

fn head(seq: u64) -> Head {
    Head { seq, hash: format!("{seq:064x}") }
}

fn heads(list: &[(DeviceId, u64)]) -> Heads {
    list.iter().map(|&(device, seq)| (device, if seq == 0 { Head::EMPTY } else { head(seq) })).collect()
}

fn segment(device: DeviceId, first_seq: u64) -> Segment {
    Segment { device, first_seq, bytes: vec![0, 255, 10, first_seq as u8] }
}

/// One segment from behind `from` up to `to`.
fn step(device: DeviceId, from: u64, to: u64) -> Commit {
    Commit {
        expect: heads(&[(device, from)]),
        heads: heads(&[(device, to)]),
        segments: vec![segment(device, from + 1)],
        ..Commit::default()
    }
}

/// `count` Changes of `device` behind `head`, with texts of `size` bytes.
pub fn changes(device: DeviceId, head: Head, count: usize, size: usize) -> Vec<Change> {
    let drafts = (0..count).map(|i| {
        let key = Key::new(Kind::Customer, Id(i as u128 + 1));
        let mut draft = Draft { customer: Some(key.id), edits: Vec::new() };
        draft.put(&key, "name", Value::Text(format!("{i}{}", "客".repeat(size / 3))));
        draft
    });
    let batch = Batch { id: Id(9), origin: Origin::Edit, reason: String::new(), undoes: None };
    let mut random = |bytes: &mut [u8]| bytes.fill(7);
    let mut author = Author {
        device,
        member: Id(3),
        now_ms: 1_700_000_000_000 + head.seq,
        newest: Hlc::default(),
        random: &mut random,
    };
    extend(head, &batch, drafts.collect(), &mut author)
}

async fn vault(store: &AnyStore, changes: &[Change]) -> (Vault, Heads) {
    Vault::create(store.clone(), COMPANY, A, changes, &[("roster", b"[]")]).await.unwrap()
}

pub async fn starts_empty(a: AnyStore, _: AnyStore) {
    assert_eq!(a.load(&Heads::new()).await.unwrap(), Default::default());
    assert_eq!(Vault::identity_in(&a).await, Ok(None));
    assert_eq!(Vault::open(a).await.err(), Some(StoreError::Empty));
}

pub async fn keeps_what_was_committed(a: AnyStore, b: AnyStore) {
    let meta = vec![("name".to_owned(), Some(vec![1, 0, 255])), ("none".to_owned(), None)];
    let mut commit = step(A, 0, 3);
    commit.segments.push(segment(A, 3));
    a.commit(Commit { meta, ..commit }).await.unwrap();
    a.commit(step(B, 0, 1)).await.unwrap();
    let stored = b.load(&Heads::new()).await.unwrap();
    assert_eq!(stored.segments, [segment(A, 1), segment(A, 3), segment(B, 1)]);
    assert_eq!(stored.heads, heads(&[(A, 3), (B, 1)]));
    assert_eq!(stored.meta, b.meta().await.unwrap());
    assert_eq!(stored.meta.into_iter().collect::<Vec<_>>(), [("name".to_owned(), vec![1, 0, 255])]);
    let gone = Commit { meta: vec![("name".to_owned(), None)], ..Commit::default() };
    b.commit(gone).await.unwrap();
    assert!(a.meta().await.unwrap().is_empty());
}

pub async fn refuses_a_moved_head_and_writes_nothing(a: AnyStore, b: AnyStore) {
    a.commit(step(A, 0, 2)).await.unwrap();
    let before = a.load(&Heads::new()).await.unwrap();
    for from in [0, 1, 3] {
        let mut late = step(A, from, 9);
        late.segments.push(segment(B, 1));
        late.heads.insert(B, head(1));
        late.meta.push(("late".to_owned(), Some(vec![1])));
        assert_eq!(b.commit(late).await, Err(StoreError::Moved));
        assert_eq!(b.load(&Heads::new()).await.unwrap(), before);
    }
    b.commit(step(A, 2, 9)).await.unwrap();
}

pub async fn refuses_a_segment_that_is_there(a: AnyStore, b: AnyStore) {
    a.commit(step(A, 0, 2)).await.unwrap();
    let mut again = step(A, 2, 3);
    again.segments = vec![segment(A, 3), segment(A, 1)];
    again.meta.push(("again".to_owned(), Some(vec![1])));
    assert_eq!(b.commit(again).await, Err(StoreError::Moved));
    let stored = a.load(&Heads::new()).await.unwrap();
    assert_eq!((stored.segments.len(), stored.meta.len()), (1, 0));
    assert_eq!(stored.heads, heads(&[(A, 2)]));
}

pub async fn refuses_changed_meta(a: AnyStore, b: AnyStore) {
    let put = |expect: Option<&[u8]>, value: &[u8]| Commit {
        expect_meta: vec![("x".to_owned(), expect.map(<[u8]>::to_vec))],
        meta: vec![("x".to_owned(), Some(value.to_vec()))],
        ..Commit::default()
    };
    a.commit(put(None, b"1")).await.unwrap();
    assert_eq!(b.commit(put(None, b"2")).await, Err(StoreError::Moved));
    assert_eq!(b.commit(put(Some(b"2"), b"3")).await, Err(StoreError::Moved));
    b.commit(put(Some(b"1"), b"2")).await.unwrap();
    assert_eq!(a.meta().await.unwrap().get("x").unwrap(), b"2");
}

pub async fn loads_only_the_tail(a: AnyStore, b: AnyStore) {
    a.commit(step(A, 0, 5)).await.unwrap();
    let known = a.load(&Heads::new()).await.unwrap().heads;
    assert!(a.load(&known).await.unwrap().segments.is_empty());
    b.commit(step(A, 5, 10)).await.unwrap();
    b.commit(step(A, 10, 11)).await.unwrap();
    b.commit(step(B, 0, 4)).await.unwrap();
    let tail = a.load(&known).await.unwrap();
    assert_eq!(tail.segments, [segment(A, 6), segment(A, 11), segment(B, 1)]);
    assert_eq!(tail.heads, heads(&[(A, 11), (B, 4)]));
}

/// Joined segments begin before what another tab knows.
pub async fn loads_from_the_segment_that_holds_what_is_next(a: AnyStore, b: AnyStore) {
    a.commit(step(A, 0, 5)).await.unwrap();
    a.commit(step(A, 5, 10)).await.unwrap();
    a.commit(step(A, 10, 11)).await.unwrap();
    a.commit(step(B, 0, 300)).await.unwrap();
    let firsts = [(0, 1), (1, 1), (4, 1), (5, 6), (7, 6), (9, 6), (10, 11), (99, 11)];
    for (known, first) in firsts {
        let tail = b.load(&heads(&[(A, known), (B, 300)])).await.unwrap();
        let all = [segment(A, 1), segment(A, 6), segment(A, 11)];
        let expected: Vec<Segment> = all.into_iter().filter(|segment| segment.first_seq >= first).collect();
        assert_eq!(tail.segments, expected, "known up to {known}");
        assert_eq!(tail.heads, heads(&[(A, 11), (B, 300)]));
    }
    // Without known heads it is every segment there is, wherever the chain is said to end.
    b.commit(Commit { segments: vec![segment(A, 12), segment(DeviceId(0xc), 1)], ..Commit::default() }).await.unwrap();
    assert_eq!(a.load(&Heads::new()).await.unwrap().segments.len(), 6);
}

pub async fn replaces_segments_in_one_commit(a: AnyStore, b: AnyStore) {
    a.commit(step(A, 0, 5)).await.unwrap();
    a.commit(step(A, 5, 10)).await.unwrap();
    let before = a.load(&Heads::new()).await.unwrap();
    let joined = Segment { bytes: vec![7; 9], ..segment(A, 1) };
    let join = |drop: &[u64]| Commit {
        drop_segments: drop.iter().map(|first| (A, *first)).collect(),
        segments: vec![joined.clone()],
        meta: vec![("joined".to_owned(), Some(vec![1]))],
        ..Commit::default()
    };
    for wrong in [join(&[]), join(&[6]), join(&[1, 7]), join(&[1, 6, 11])] {
        assert_eq!(b.commit(wrong).await, Err(StoreError::Moved));
        assert_eq!(b.load(&Heads::new()).await.unwrap(), before);
    }
    b.commit(join(&[6, 1])).await.unwrap();
    assert_eq!(a.load(&Heads::new()).await.unwrap().segments, core::slice::from_ref(&joined));
    // Another tab that wanted to do the same comes too late.
    assert_eq!(a.commit(join(&[1, 6])).await, Err(StoreError::Moved));
    a.commit(step(A, 10, 11)).await.unwrap();
    assert_eq!(b.load(&heads(&[(A, 3)])).await.unwrap().segments, [joined, segment(A, 11)]);
}

pub async fn keeps_documents_and_a_snapshot(a: AnyStore, b: AnyStore) {
    let doc = |name: &str, value: Option<&[u8]>| (name.to_owned(), value.map(<[u8]>::to_vec));
    // More than ten: their order is that of numbers.
    let chunks: Vec<Vec<u8>> = (0..12).map(|n| vec![n; 3]).collect();
    let docs = vec![doc("one", Some(b"1")), doc("two", Some(b"")), doc("none", None)];
    let meta = vec![doc("small", Some(b"s"))];
    a.commit(Commit { docs, meta, snapshot: Some(chunks.clone()), ..step(A, 0, 1) }).await.unwrap();
    let (small, all) = b.docs().await.unwrap();
    assert_eq!(
        all.into_iter().collect::<Vec<_>>(),
        [("one".to_owned(), b"1".to_vec()), ("two".to_owned(), Vec::new())]
    );
    assert_eq!((small.clone(), small.len()), (b.meta().await.unwrap(), 1));
    assert_eq!(b.snapshot().await, Ok((small, chunks.clone())));
    // What is refused changes nothing of them, and what does not name the snapshot leaves it.
    let late = Commit { docs: vec![doc("one", None)], snapshot: Some(Vec::new()), ..step(A, 0, 1) };
    assert_eq!(b.commit(late).await, Err(StoreError::Moved));
    assert_eq!(a.docs().await.unwrap().1.len(), 2);
    b.commit(Commit { docs: vec![doc("one", Some(b"new")), doc("two", None)], ..Commit::default() }).await.unwrap();
    assert_eq!(a.docs().await.unwrap().1.into_iter().collect::<Vec<_>>(), [("one".to_owned(), b"new".to_vec())]);
    assert_eq!(a.snapshot().await.unwrap().1, chunks);
    b.commit(Commit { snapshot: Some(chunks[..2].to_vec()), ..Commit::default() }).await.unwrap();
    assert_eq!(a.snapshot().await.unwrap().1, chunks[..2]);
    b.commit(Commit { snapshot: Some(Vec::new()), ..Commit::default() }).await.unwrap();
    assert!(a.snapshot().await.unwrap().1.is_empty());
}

pub async fn wipes_for_both_tabs(a: AnyStore, b: AnyStore) {
    let docs = vec![("doc".to_owned(), Some(vec![1]))];
    a.commit(Commit { docs, snapshot: Some(vec![vec![1]]), ..step(A, 0, 5) }).await.unwrap();
    b.load(&Heads::new()).await.unwrap();
    a.wipe().await.unwrap();
    assert_eq!(b.load(&Heads::new()).await.unwrap(), Default::default());
    assert_eq!((b.docs().await, b.snapshot().await), (Ok(Default::default()), Ok(Default::default())));
    b.commit(step(A, 0, 1)).await.unwrap();
    assert_eq!(a.load(&Heads::new()).await.unwrap().heads, heads(&[(A, 1)]));
}

pub async fn vault_is_not_made_twice(a: AnyStore, b: AnyStore) {
    let (first, _) = vault(&a, &[]).await;
    let second = Vault::create(b.clone(), Id(8), B, &changes(B, Head::EMPTY, 1, 3), &[]).await;
    assert_eq!(second.err(), Some(StoreError::Moved));
    assert_eq!(Vault::identity_in(&b).await, Ok(Some(first.identity())));
    assert_eq!(first.read_all().await, Ok((Vec::new(), Heads::new())));
}

pub async fn vault_keeps_changes_and_documents(a: AnyStore, b: AnyStore) {
    let all = changes(A, Head::EMPTY, 5, 30);
    let (first, known) = vault(&a, &all[..2]).await;
    assert_eq!(known.get(&A), Some(&Head::after(&all[1])));
    let known = first.append_with_docs(&all[2..4], &known, &[("device", b"secret"), ("roster", b"[1]")]).await.unwrap();
    // A Change may come without its body.
    let bare = Change::parse(all[4].line_text(), None).unwrap();
    let known = first.append(core::slice::from_ref(&bare), &known).await.unwrap();
    let again = Vault::open(b.clone()).await.unwrap();
    assert_eq!(again.identity(), first.identity());
    assert_eq!(again.read_all().await, Ok(([&all[..4], &[bare]].concat(), known)));
    assert_eq!(again.get_sealed("device").await, Ok(Some(b"secret".to_vec())));
    assert_eq!(again.get_sealed("roster").await, Ok(Some(b"[1]".to_vec())));
    assert_eq!(again.get_sealed("nothing").await, Ok(None));
    let raw = b.load(&Heads::new()).await.unwrap();
    let clear = |bytes: &[u8]| bytes.windows(6).any(|part| part == b"secret" || part == "客客".as_bytes());
    assert!(!raw.meta.values().chain(raw.segments.iter().map(|s| &s.bytes)).any(|bytes| clear(bytes)));
}

pub async fn vault_splits_large_batches(a: AnyStore, _: AnyStore) {
    let all = [changes(A, Head::EMPTY, 30, 30_000)].concat();
    let (vault, known) = vault(&a, &all).await;
    let segments = a.load(&Heads::new()).await.unwrap().segments;
    assert!(segments.len() >= 4, "{}", segments.len());
    assert!(segments.iter().all(|s| s.bytes.len() <= 256 * 1024 + 28));
    let huge = changes(A, known[&A].clone(), 1, 600_000);
    vault.append(&huge, &known).await.unwrap();
    assert_eq!(vault.read_all().await.unwrap().0, [all, huge].concat());
}

pub async fn vault_takes_several_devices(a: AnyStore, _: AnyStore) {
    let (own, other) = (changes(A, Head::EMPTY, 3, 9), changes(B, Head::EMPTY, 3, 9));
    let mixed: Vec<Change> = own.iter().zip(&other).flat_map(|(x, y)| [y.clone(), x.clone()]).collect();
    let (vault, known) = vault(&a, &mixed).await;
    assert_eq!(known, vault.read_all().await.unwrap().1);
    assert_eq!(vault.read_all().await.unwrap().0, [own, other].concat());
}

pub async fn vault_sees_the_other_tab(a: AnyStore, b: AnyStore) {
    let all = changes(A, Head::EMPTY, 4, 9);
    let (first, known) = vault(&a, &all[..1]).await;
    let second = Vault::open(b).await.unwrap();
    let other = changes(B, Head::EMPTY, 2, 9);
    second.append(&all[1..3], &known).await.unwrap();
    second.append(&other, &known).await.unwrap();
    assert_eq!(first.append(&all[1..2], &known).await, Err(StoreError::Moved));
    let (tail, known) = first.read_tail(&known).await.unwrap();
    assert_eq!(tail, [&all[1..3], &other].concat());
    let known = first.append(&all[3..], &known).await.unwrap();
    assert_eq!(second.read_all().await, Ok(([&all[..], &other].concat(), known)));
}

pub async fn vault_refuses_broken_chains(a: AnyStore, _: AnyStore) {
    let all = changes(A, Head::EMPTY, 3, 9);
    let (vault, known) = vault(&a, &all[..1]).await;
    for wrong in [&all[..1], &all[2..], &[all[2].clone(), all[1].clone()], &changes(A, head(1), 1, 9)] {
        assert!(matches!(vault.append(wrong, &known).await, Err(StoreError::Chain(_))));
    }
    assert_eq!(vault.read_all().await.unwrap().0.len(), 1);
}

pub async fn vault_notices_a_replaced_archive(a: AnyStore, b: AnyStore) {
    let all = changes(A, Head::EMPTY, 2, 9);
    let (old, known) = vault(&a, &all[..1]).await;
    b.wipe().await.unwrap();
    assert_eq!(old.read_tail(&known).await, Err(StoreError::Replaced));
    Vault::create(b, Id(8), A, &all[..1], &[]).await.unwrap();
    assert_eq!(old.append(&all[1..], &known).await, Err(StoreError::Moved));
    assert_eq!(old.put_sealed("roster", b"x").await, Err(StoreError::Moved));
    assert_eq!(old.read_tail(&known).await, Err(StoreError::Replaced));
    assert_eq!(old.get_sealed("roster").await, Err(StoreError::Replaced));
}

/// Wipes the store and writes it anew with other segments.
async fn rewrite(store: &AnyStore, change: impl FnOnce(&mut Vec<Segment>)) {
    let mut stored = store.load(&Heads::new()).await.unwrap();
    let docs = store.docs().await.unwrap().1.into_iter().map(|(name, value)| (name, Some(value))).collect();
    change(&mut stored.segments);
    store.wipe().await.unwrap();
    let meta = stored.meta.into_iter().map(|(name, value)| (name, Some(value))).collect();
    let commit = Commit { heads: stored.heads, segments: stored.segments, meta, docs, ..Commit::default() };
    store.commit(commit).await.unwrap();
}

pub async fn vault_names_a_damaged_segment(a: AnyStore, _: AnyStore) {
    let all = changes(A, Head::EMPTY, 4, 9);
    let (vault, known) = vault(&a, &all[..1]).await;
    let known = vault.append(&all[1..3], &known).await.unwrap();
    vault.append(&all[3..], &known).await.unwrap();
    let damaged = Err(StoreError::Damaged { what: Part::Segment(A, 2) });
    rewrite(&a, |segments| *segments[1].bytes.last_mut().unwrap() ^= 1).await;
    assert_eq!(vault.read_all().await, damaged);
    // A segment is good at its own place only.
    rewrite(&a, |segments| segments[1].bytes = segments[0].bytes.clone()).await;
    assert_eq!(vault.read_all().await, damaged);
    rewrite(&a, |segments| segments[1].bytes.clear()).await;
    assert_eq!(vault.read_all().await, damaged);
}

pub async fn vault_names_a_missing_segment(a: AnyStore, _: AnyStore) {
    let all = changes(A, Head::EMPTY, 3, 9);
    let (vault, known) = vault(&a, &all[..1]).await;
    let known = vault.append(&all[1..2], &known).await.unwrap();
    vault.append(&all[2..], &known).await.unwrap();
    rewrite(&a, |segments| drop(segments.remove(1))).await;
    assert_eq!(vault.read_all().await, Err(StoreError::Damaged { what: Part::Segment(A, 2) }));
    rewrite(&a, |segments| drop(segments.pop())).await;
    assert_eq!(vault.read_all().await, Err(StoreError::Damaged { what: Part::Head(A) }));
}

pub async fn vault_joins_small_segments(a: AnyStore, b: AnyStore) {
    let all = changes(A, Head::EMPTY, 40, 30);
    let (first, mut known) = vault(&a, &all[..1]).await;
    let mut middle = known.clone();
    for (at, change) in all.iter().enumerate().skip(1) {
        known = first.append(core::slice::from_ref(change), &known).await.unwrap();
        middle = if at == 20 { known.clone() } else { middle };
    }
    let second = Vault::open(b.clone()).await.unwrap();
    assert_eq!(second.compact(&known).await, Ok(0), "there is nothing behind what is known");
    assert_eq!(second.compact(&middle).await, Ok(18));
    assert_eq!(first.compact(&Heads::new()).await, Ok(21));
    assert_eq!(a.load(&Heads::new()).await.unwrap().segments.len(), 1);
    assert_eq!(second.read_all().await, Ok((all.clone(), known.clone())));
    assert_eq!(second.read_tail(&middle).await, Ok((all[21..].to_vec(), known)));
    let large = changes(A, Head::after(&all[39]), 12, 60_000);
    let known = first.append(&large, &first.read_all().await.unwrap().1).await.unwrap();
    assert!(first.compact(&Heads::new()).await.unwrap() <= 1);
    assert_eq!(second.read_all().await, Ok(([all, large].concat(), known)));
}

pub async fn vault_takes_a_new_key(a: AnyStore, b: AnyStore) {
    let all = changes(A, Head::EMPTY, 5, 30);
    let (old, known) = vault(&a, &all[..2]).await;
    let known = old.append_with_docs(&all[2..4], &known, &[("device", b"secret")]).await.unwrap();
    let before = a.load(&Heads::new()).await.unwrap();
    let mut slots = old.slots().await.unwrap();
    slots.set_open(Some(&[5; 32]));
    let new = old.rekey(&[5; 32], &slots, &Basis::default(), &[("roster", b"[2]")]).await.unwrap();
    assert_eq!(new.read_all().await, Ok((all[..4].to_vec(), known.clone())));
    let after = b.load(&Heads::new()).await.unwrap();
    assert!(before.segments.iter().zip(&after.segments).all(|(old, new)| old.bytes != new.bytes));
    assert_eq!(old.append(&all[4..], &known).await, Err(StoreError::Moved));
    assert_eq!(old.read_all().await, Err(StoreError::Replaced));
    let again = Vault::open(b).await.unwrap();
    again.append(&all[4..], &known).await.unwrap();
    assert_eq!(again.get_sealed("device").await, Ok(Some(b"secret".to_vec())));
    assert_eq!(again.get_sealed("roster").await, Ok(Some(b"[2]".to_vec())));
}
