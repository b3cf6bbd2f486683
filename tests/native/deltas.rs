//! A base and its deltas: put together in any order, refused where the base is lacking, and never larger than mail.

use super::bundle_support::*;
use super::dealer;
use super::proven::{PASS, begin, mailed, word};
use crate::sessions::{edit, open_memory, run};
use keliu::app::backup_log::BackupLog;
use keliu::app::backup_size::{Sizes, sizes, stored};
use keliu::app::drill;
use keliu::app::error::AppError;
use keliu::app::session::Session;
use keliu::app::{backup, lock, restore};
use keliu::bundle::bag::Files;
use keliu::bundle::size::{self, Weight};
use keliu::bundle::views::{Language, ViewContext, views};
use keliu::bundle::{Bundle, BundleError, Trust, gather, lines, open_outer, zip_write};
use keliu::domain::digest::digest;
use keliu::domain::id::Id;
use keliu::domain::kind::Kind;
use keliu::domain::record::{Hlc, Key};
use keliu::domain::value::Value;
use keliu::jobs::client::Jobs;
use keliu::jobs::drill::Verdict;
use keliu::log::apply::Log;
use keliu::log::chain::{Author, Batch, Head, extend};
use keliu::log::change::{Change, Origin};
use keliu::log::draft::{Draft, customer_key};
use keliu::storage::{AnyStore, Memory};

use BundleError::*;

fn opened(file: &[u8]) -> Bundle {
    let outer = open_outer(file).unwrap().screen(&company_trust()).unwrap();
    outer.unlock_with(owner()).verify(&company_trust()).unwrap()
}

fn log_of(changes: &[Change]) -> Log {
    let mut log = Log::default();
    log.add(changes.to_vec()).unwrap();
    log
}

/// What files amount to, beside a log.
fn together(files: &[&[u8]], here: &[Change]) -> Result<(String, usize), BundleError> {
    let whole = gather(files.iter().map(|file| opened(file)).collect(), &log_of(here))?;
    assert_eq!(whole.meta.changes(), whole.log.len() as u128);
    Ok((digest(whole.log.archive()), whole.log.len()))
}

#[test]
fn a_base_and_its_deltas_amount_to_the_whole_in_any_order() {
    let all = changes(9);
    let full = Ok((digest_of(&all), 9));
    let base = backup_of(&roster(), &all[..4], 2).unwrap();
    let (first, last) = (delta_of(&all[..6], &base_of(&all, 4)).unwrap(), delta_of(&all, &base_of(&all, 4)).unwrap());
    // On top of the first delta, as another browser makes one that has restored up to there.
    let later = delta_of(&all, &base_of(&all, 6)).unwrap();
    for files in [
        vec![&base[..], &last],
        vec![&last, &base],
        vec![&first, &last, &base],
        vec![&last, &base, &first],
        vec![&later, &first, &base],
        vec![&later, &last, &first, &base, &base],
    ] {
        assert_eq!(together(&files, &[]), full);
    }
    assert_eq!(together(&[&base, &first], &[]), Ok((digest_of(&all[..6]), 6)));
    assert!(last.len() < base.len(), "a delta has no views");
    // Nothing written since: a delta of nothing is sound as well.
    assert_eq!(together(&[&delta_of(&all[..4], &base_of(&all, 4)).unwrap(), &base], &[]).unwrap().1, 4);
}

#[test]
fn without_its_base_a_delta_is_refused() {
    let all = changes(9);
    let (base, delta) = (backup_of(&roster(), &all[..4], 2).unwrap(), delta_of(&all, &base_of(&all, 4)).unwrap());
    let (older, later) = (backup_of(&roster(), &all[..3], 2).unwrap(), delta_of(&all, &base_of(&all, 6)).unwrap());
    // It holds no keys.
    assert_eq!(open_outer(&delta).unwrap().unlock(PASSPHRASE).unwrap_err(), NeedsBase);
    for files in [
        vec![&delta[..]],
        vec![&delta, &older],
        vec![&base, &later],
        vec![&base, &delta, &delta_of(&changes(12), &base_of(&changes(12), 11)).unwrap()],
    ] {
        assert_eq!(together(&files, &[]), Err(NeedsBase));
    }
    // What is here does as a base, as far as it is that; and what was written here since does not come in.
    for here in [&all[..4], &all[..7], &all] {
        assert_eq!(together(&[&delta], here), Ok((digest_of(&all), 9)));
    }
    assert_eq!(together(&[&delta], &all[..3]), Err(NeedsBase));
    let mut gap = Log::default();
    gap.add_with_gaps(all[1..].to_vec());
    assert_eq!(gather(vec![opened(&delta)], &gap).map(drop), Err(NeedsBase));
    // Another history of the same length is no base.
    let other = backup_of(&roster(), &fork(&all), 2).unwrap();
    assert_eq!(together(&[&delta, &other], &[]), Err(NeedsBase));
    assert_eq!(together(&[&base, &other], &[]), Err(BrokenChain));
}

/// The same first Changes, then others.
fn fork(changes: &[Change]) -> Vec<Change> {
    let mut draft = Draft::about(Id(7));
    draft.put(&customer_key(Id(7)), "name", Value::text("Forked"));
    [&changes[..3], &signed(vec![draft], &changes[..3])].concat()
}

/// Drafts signed behind these Changes.
pub fn signed(drafts: Vec<Draft>, behind: &[Change]) -> Vec<Change> {
    let batch = Batch { id: Id(6), origin: Origin::Edit, reason: String::new(), undoes: None };
    let (head, newest) = behind.last().map_or((Head::EMPTY, Hlc(0)), |last| (Head::after(last), last.line().hlc));
    let mut n = 0_u64;
    let mut random = |bytes: &mut [u8]| {
        bytes.fill_with(|| {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(11);
            (n >> 40) as u8
        });
    };
    let mut author = Author { device: DEVICE, member: MEMBER, now_ms: 1_700_000_000_000, newest, random: &mut random };
    extend(head, &batch, drafts, &mut author)
}

#[test]
fn a_delta_that_is_not_what_it_says_is_refused() {
    let all = changes(9);
    let base = backup_of(&roster(), &all[..4], 2).unwrap();
    let honest = delta_of(&all, &base_of(&all, 4)).unwrap();
    let forged = |forge: fn(&mut Files)| Forgery { before: forge, ..Forgery::default() }.make(&honest);
    assert_eq!(together(&[&forged(|_| {}), &base], &[]).unwrap().1, 9);
    // Seen by the reader itself.
    let refused = |file: &[u8]| {
        let outer = open_outer(file).unwrap();
        outer.unlock_with(owner()).verify(&Trust::FirstRestore).unwrap_err()
    };
    for (forge, error) in [
        ((|files| replace(files, "bundle.json", "\"base\":{", "\"basis\":{")) as fn(&mut Files), Damaged),
        (|files| replace(files, "bundle.json", ":[4,\"", ":[5,\""), BrokenChain),
        (|files| replace(files, "bundle.json", ":[4,\"", ":[0,\""), Damaged),
        (|files| replace(files, "bundle.json", "\"type\":\"delta\"", "\"type\":\"backup\""), Damaged),
        (|files| replace(files, "bundle.json", "\"type\":\"delta\"", "\"type\":\"ledger\""), UnsupportedType),
        (|files| replace(files, "bundle.json", "\"changes\":9", "\"changes\":5"), BrokenChain),
        (|files| replace(files, "bundle.json", "T03:40:00Z\",\"digest", "T33:40:00Z\",\"digest"), Damaged),
    ] {
        assert_eq!(refused(&forged(forge)), error);
    }
    // Seen when it is put to its base: other digests than stated, of the whole and of the base.
    let (whole, before) = (digest_of(&all), digest_of(&all[..4]));
    for digest in [whole, before] {
        let text = format!("\"digest\":\"{digest}");
        DIGEST.set(text);
        let file = forged(|files| {
            replace(files, "bundle.json", &DIGEST.take(), &format!("\"digest\":\"{}", "5a".repeat(32)));
        });
        assert_eq!(together(&[&file, &base], &[]), Err(Damaged));
    }
    // The writer makes none that its base could not be put to.
    let mut other = base_of(&all, 4);
    other.heads.values_mut().for_each(|head| head.1 = "ab".repeat(32));
    assert_eq!(delta_of(&all, &other), Err(BadInput));
    assert_eq!(delta_of(&all[..3], &base_of(&all, 4)), Err(BadInput));
}

thread_local! {
    static DIGEST: std::cell::Cell<String> = const { std::cell::Cell::new(String::new()) };
}

#[test]
fn every_flipped_byte_of_a_delta_is_refused() {
    let honest = delta_of(&changes(5), &base_of(&changes(5), 3)).unwrap();
    for at in 0..honest.len() {
        let mut bytes = honest.clone();
        bytes[at] ^= 1 << (at % 8);
        assert!(open_outer(&bytes).is_err(), "byte {at}");
    }
    for length in 0..honest.len() {
        assert!(open_outer(&honest[..length]).is_err(), "length {length}");
    }
}

/// A whole backup that somebody has stored.
pub async fn based(session: &Session) -> Vec<u8> {
    let file = mailed(session).await;
    let name = sizes(session).await.unwrap().waiting.unwrap().name;
    stored(session, &name).await.unwrap();
    assert_eq!(sizes(session).await.unwrap().waiting, None);
    file
}

pub async fn delta(session: &Session) -> Result<Vec<u8>, AppError> {
    let jobs = Jobs::default();
    let file = backup::make_delta(session, &jobs, Language::En, |_| {}).await?;
    assert_eq!(backup::given(session, &jobs, &file).await, Ok(true));
    assert!(file.name().contains("_delta_"), "{}", file.name());
    Ok(file.bytes().to_vec())
}

async fn open(session: &Session, files: &[&[u8]], pass: &str) -> Result<restore::Plan, AppError> {
    restore::open(session, &Jobs::default(), word(pass), files.iter().map(|file| file.to_vec()).collect()).await
}

async fn confirmed(session: &Session, plan: restore::Plan) -> usize {
    restore::confirm(session, &Jobs::default(), &plan).await.unwrap().new
}

fn elsewhere() -> Session {
    Session::new(AnyStore::Memory(Memory::default()), false)
}

const NEEDS: Option<AppError> = Some(AppError::Bundle(NeedsBase));

#[test]
fn a_browser_restores_from_a_base_and_a_delta_chosen_together() {
    run(async {
        let session = begin(&Memory::default()).await;
        assert_eq!(delta(&session).await, Err(AppError::Input("delta-no-base")));
        let base = based(&session).await;
        edit(&session, 4, "Maple").await.unwrap();
        let first = delta(&session).await.unwrap();
        edit(&session, 1, "Alder").await.unwrap();
        let last = delta(&session).await.unwrap();
        let log = BackupLog::read(&session.vault().unwrap()).await.unwrap();
        assert_eq!((log.stream_seq, log.changes), (3, session.log().len() as u64));
        assert!(log.last_name.contains("_delta_") && log.base.unwrap().name.contains("_backup_"));

        // An empty browser needs the base.
        for files in [vec![&last[..]], vec![&first, &last]] {
            assert_eq!(open(&elsewhere(), &files, PASS).await.err(), NEEDS);
        }
        let there = elsewhere();
        let plan = open(&there, &[&last, &base], PASS).await.unwrap();
        assert_eq!((plan.new, plan.about.counts.customers, plan.about.counts.changes), (None, 4, 6));
        assert_eq!(confirmed(&there, plan).await, 6);
        assert_eq!(digest(&there.archive()), digest(&session.archive()));

        // Where the base was restored, the delta alone is merged; the passphrase is asked all the same.
        let second = elsewhere();
        let plan = open(&second, &[&base], PASS).await.unwrap();
        confirmed(&second, plan).await;
        edit(&second, 8, "Second").await.unwrap();
        let wrong = open(&second, &[&last], "not the passphrase").await.err();
        assert_eq!(wrong, Some(AppError::Bundle(WrongPassphrase)));
        let plan = open(&second, &[&last], PASS).await.unwrap();
        assert_eq!((plan.new, plan.fills, plan.preview.conflicts), (Some(2), false, 0));
        assert_eq!(confirmed(&second, plan).await, 2);
        assert_eq!(open(&second, &[&first, &last, &base], PASS).await.unwrap().new, Some(0));
        assert_eq!(second.archive().count(Kind::Customer), 5);

        // Another company's, and an archive of the same company that has never seen the base.
        let stranger = begin(&Memory::default()).await;
        assert_eq!(open(&stranger, &[&last], PASS).await.err(), Some(AppError::Bundle(ForeignCompany)));
        let base_of_other = mailed(&stranger).await;
        let both = open(&elsewhere(), &[&base_of_other, &last], PASS).await.err();
        assert!(matches!(both, Some(AppError::Bundle(ForeignCompany | NotForMe))), "{both:?}");
        let early = elsewhere();
        let plan = open(&early, &[&base], PASS).await.unwrap();
        confirmed(&early, plan).await;
        edit(&session, 6, "Rowan").await.unwrap();
        let newer = based(&session).await;
        edit(&session, 7, "Yew").await.unwrap();
        let onto_newer = delta(&session).await.unwrap();
        let before = digest(&early.archive());
        assert_eq!(open(&early, &[&onto_newer], PASS).await.err(), NEEDS);
        assert_eq!(open(&early, &[&onto_newer, &base], PASS).await.err(), NEEDS);
        assert_eq!(digest(&early.archive()), before);
        assert_eq!(open(&early, &[&onto_newer, &newer], PASS).await.unwrap().new, Some(4));
    });
}

#[test]
fn a_drill_takes_both_and_proves_them() {
    run(async {
        let session = begin(&Memory::default()).await;
        let base = based(&session).await;
        edit(&session, 4, "Maple").await.unwrap();
        let last = delta(&session).await.unwrap();
        let tried = |files: Vec<Vec<u8>>| {
            let session = &session;
            async move { drill::run(session, &Jobs::default(), word(PASS), "both", files, |_| {}).await }
        };
        let outcome = tried(vec![last.clone(), base.clone()]).await.unwrap();
        assert_eq!((&outcome.found.verdict, outcome.found.changes_since), (&Verdict::Equal, 0));
        assert_eq!((outcome.found.counts.customers, &outcome.found.digest), (4, &digest(&session.archive())));
        assert_eq!(outcome.proof.unwrap().name, "both");
        // What is here does not help in a drill: nothing is proven by a delta alone.
        assert_eq!(tried(vec![last]).await.err(), NEEDS);
        assert_eq!(tried(vec![base]).await.unwrap().found.changes_since, 1);
    });
}

/// A download that was refused, or lost: deltas go on from the base that is stored, until the new one is known to be.
#[test]
fn a_base_is_one_that_is_stored() {
    run(async {
        let session = begin(&Memory::default()).await;
        mailed(&session).await;
        assert_eq!(delta(&session).await, Err(AppError::Input("delta-no-base")));
        let first = based(&session).await;
        edit(&session, 4, "Maple").await.unwrap();
        let lost = mailed(&session).await;
        let offer = sizes(&session).await.unwrap();
        assert_ne!(offer.delta.unwrap().base, offer.waiting.unwrap().name);
        edit(&session, 5, "Rowan").await.unwrap();
        let last = delta(&session).await.unwrap();
        assert!(open(&elsewhere(), &[&first, &last], PASS).await.is_ok());
        // Another name confirms nothing; a drill of the file does.
        stored(&session, "another.keliu.zip").await.unwrap();
        assert!(sizes(&session).await.unwrap().waiting.is_some());
        drill::run(&session, &Jobs::default(), word(PASS), "found", vec![lost.clone()], |_| {}).await.unwrap();
        assert_eq!(sizes(&session).await.unwrap().waiting, None);
        let last = delta(&session).await.unwrap();
        assert_eq!(open(&elsewhere(), &[&first, &last], PASS).await.err(), NEEDS);
        assert!(open(&elsewhere(), &[&lost, &last], PASS).await.is_ok());
    });
}

#[test]
fn a_base_under_another_passphrase_is_none() {
    run(async {
        let memory = Memory::default();
        let session = begin(&memory).await;
        assert_eq!(sizes(&session).await.unwrap().delta, None);
        based(&session).await;
        edit(&session, 4, "Maple").await.unwrap();
        let Sizes { whole, delta: Some(offer), .. } = sizes(&session).await.unwrap() else { panic!("no delta") };
        assert!(!offer.due && offer.bytes < whole && offer.base.contains("_backup_"));
        assert_eq!(sizes(&open_memory(&memory).await).await.unwrap().delta, Some(offer), "in another tab as well");
        let new = lock::Chosen {
            passphrase: word("copper-violin-19-thistle-quay"),
            repeated: word("copper-violin-19-thistle-quay"),
        };
        lock::renew(&session, &Jobs::default(), &new, Some(&word(PASS))).await.unwrap();
        assert_eq!(sizes(&session).await.unwrap().delta, None);
        assert_eq!(delta(&session).await, Err(AppError::Input("delta-no-base")));
        based(&session).await;
        assert!(delta(&session).await.is_ok());
    });
}

/// The sizes of a backup and of a delta with half of the Changes, beside what was expected.
fn measured(log: &Log) -> [(u64, u64); 2] {
    let all: Vec<Change> = log.changes().cloned().collect();
    let context = ViewContext { company_name: "Firm", created: "2026-11-22T03:40:00Z", language: Language::Zh };
    let packed = |changes: &[Change], views: Vec<(String, Vec<u8>)>| {
        let (lines, bodies) = lines::write(changes).unwrap();
        let mut entries = vec![("changes", &lines[..]), ("bodies", &bodies)];
        entries.extend(views.iter().map(|(name, data)| (&**name, &**data)));
        // Roster, checkpoints, manifests, signatures, READ-ME.
        zip_write::write(&entries, true).unwrap().len() as u64 + 8_000
    };
    let new = &all[all.len() / 2..];
    [
        (packed(&all, views(log, &context)), size::whole(Weight::of(&all))),
        (packed(new, Vec::new()), size::delta(Weight::of(new))),
    ]
}

#[test]
fn the_expected_size_is_about_the_size() {
    for log in [dealer::log(), log_of(&cards(2_000, 1)), log_of(&cards(200, 60)), log_of(&changes(400))] {
        for (is, expected) in measured(&log) {
            assert!(is < 2 * expected && expected < 2 * is, "{is} bytes, {expected} expected");
        }
    }
}

/// Record cards with this many sentences each, one for each of as many customers.
fn cards(count: u128, sentences: usize) -> Vec<Change> {
    let mut state = 7_u64;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) as usize % WORDS.len()]
    };
    let drafts = (1..=count).map(|n| {
        let mut draft = Draft::about(Id(n));
        draft.put(&customer_key(Id(n)), "name", Value::text(format!("{}{}酒业 {n}", word(), word())));
        let key = Key::new(Kind::Card, Id(1_000_000 + n));
        draft.put(&key, "customer", Value::id(Id(n)));
        let text: String = (0..sentences * 8).map(|_| word()).collect();
        draft.put(&key, "problem", Value::text(text));
        draft
    });
    signed(drafts.collect(), &[])
}

const WORDS: [&str; 32] = [
    "客户", "送货", "两箱", "退回", "对账", "价格", "明天", "电话", "老板", "不满", "答应", "月底", "付款", "发票",
    "样品", "白酒", "红酒", "仓库", "破损", "补发", "司机", "迟到", "道歉", "折扣", "合同", "续签", "竞品", "拜访",
    "店面", "陈列", "促销", "，",
];
