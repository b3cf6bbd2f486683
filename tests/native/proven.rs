//! Backups proven: drills, the kit in place of the passphrase, and new keys when somebody may know it. scrypt is the
//! real one, so scenarios are few and long.

use crate::sessions::{edit, open_memory, run, second_device};
use keliu::app::backup_log::BackupLog;
use keliu::app::drill::{self, Outcome};
use keliu::app::error::AppError;
use keliu::app::identity::OwnerDoc;
use keliu::app::kit::TypedBack;
use keliu::app::lock::{self, Chosen};
use keliu::app::session::Session;
use keliu::app::{backup, kit, restore};
use keliu::bundle::BundleError;
use keliu::bundle::kit::KitError;
use keliu::bundle::views::Language;
use keliu::domain::digest::digest;
use keliu::domain::kind::Kind;
use keliu::jobs::bundle::Opener;
use keliu::jobs::client::Jobs;
use keliu::jobs::drill::Verdict;
use keliu::jobs::keys::Hidden;
use keliu::storage::memory::{Call, Fault};
use keliu::storage::{AnyStore, Memory, StoreError};

pub const PASS: &str = "kettle-orbit-87-lantern-marsh";
pub const NEW: &str = "copper-violin-19-thistle-quay";

pub fn word(text: &str) -> Hidden<String> {
    Hidden(text.to_owned())
}

pub fn chosen(text: &str) -> Chosen {
    Chosen { passphrase: word(text), repeated: word(text) }
}

fn by_kit(texts: &[&str]) -> Opener {
    Opener::Kit(Hidden(texts.iter().map(|text| (*text).to_owned()).collect()))
}

/// An archive of three customers with a passphrase.
pub async fn begin(memory: &Memory) -> Session {
    let session = open_memory(memory).await;
    for number in 1..4 {
        edit(&session, number, "Willow").await.unwrap();
    }
    assert_eq!(lock::set(&session, &Jobs::default(), &chosen(PASS), None, false).await, Ok(true));
    session
}

/// A backup as it lies in the mailbox.
pub async fn mailed(session: &Session) -> Vec<u8> {
    let jobs = Jobs::default();
    let file = backup::make(session, &jobs, Language::Zh, |_| {}).await.unwrap();
    assert_eq!(backup::given(session, &jobs, &file).await, Ok(true));
    file.bytes().to_vec()
}

pub async fn drilled(session: &Session, with: impl Into<Opener>, file: &[u8]) -> Result<Outcome, AppError> {
    drill::run(session, &Jobs::default(), with, "mail.keliu.zip", vec![file.to_vec()], |_| {}).await
}

async fn log(session: &Session) -> BackupLog {
    backup::status(session).await.unwrap().log
}

/// An empty browser.
fn elsewhere() -> Session {
    Session::new(AnyStore::Memory(Memory::default()), false)
}

async fn kit_text(session: &Session) -> String {
    kit::facts(session, &Jobs::default()).await.unwrap().unwrap().groups.0.join(" ")
}

#[test]
fn a_drill_proves_a_backup_and_says_what_came_since() {
    run(async {
        let memory = Memory::default();
        let session = begin(&memory).await;
        let file = mailed(&session).await;
        let (before, changes) = (digest(&session.archive()), session.log().len());
        assert_eq!(log(&session).await.proven, None);

        let outcome = drilled(&session, word(PASS), &file).await.unwrap();
        let found = &outcome.found;
        assert_eq!((&found.verdict, found.changes_since, &found.since[..]), (&Verdict::Equal, 0, &[][..]));
        assert_eq!((found.counts.customers, &found.digest), (3, &before));
        let customers = found.kinds.iter().find(|count| count.kind == Kind::Customer).unwrap();
        assert_eq!((customers.backup, customers.here), (3, 3));
        let proof = outcome.proof.unwrap();
        assert_eq!((outcome.noted, &*proof.name, proof.by_kit), (true, "mail.keliu.zip", false));
        assert_eq!((proof.counts, proof.made_ms), (found.counts, found.created_ms));
        assert_eq!(log(&session).await.proven, Some(proof));
        assert_eq!((digest(&session.archive()), session.log().len()), (before, changes), "nothing else was written");

        // The same file later: still proven, and old. One new, one renamed, one in the bin.
        edit(&session, 4, "Maple").await.unwrap();
        edit(&session, 1, "Alder").await.unwrap();
        let bin = |log: &keliu::log::apply::Log| {
            let mut draft = keliu::log::draft::Draft::about(keliu::domain::id::Id(2));
            draft.set_deleted(log.archive(), &keliu::log::draft::customer_key(keliu::domain::id::Id(2)), true);
            vec![draft]
        };
        session.commit(keliu::app::session::Intent::EDIT, bin).await.unwrap();
        let outcome = drilled(&session, word(PASS), &file).await.unwrap();
        assert_eq!((&outcome.found.verdict, outcome.found.changes_since), (&Verdict::Equal, 3));
        let [since] = &outcome.found.since[..] else { panic!("{:?}", outcome.found.since) };
        assert_eq!((&since.kind, since.added, since.changed, since.removed), (&Kind::Customer, 1, 1, 1));
        assert!(log(&session).await.proven.unwrap().at_ms >= outcome.found.created_ms);
    });
}

#[test]
fn a_drill_that_fails_notes_nothing() {
    run(async {
        let memory = Memory::default();
        let session = begin(&memory).await;
        let file = mailed(&session).await;
        let bundle = |error| Err(AppError::Bundle(error));
        assert_eq!(drilled(&session, word(NEW), &file).await, bundle(BundleError::WrongPassphrase));
        let mut altered = file.clone();
        altered[file.len() / 2] ^= 1;
        assert!(matches!(drilled(&session, word(PASS), &altered).await, Err(AppError::Bundle(_))));
        assert_eq!(drilled(&session, word(PASS), b"name,phone").await, bundle(BundleError::NotABundle));
        assert_eq!(drilled(&elsewhere(), word(PASS), &file).await, Err(AppError::NoArchive));
        let other = open_memory(&Memory::default()).await;
        edit(&other, 1, "Stranger").await.unwrap();
        assert_eq!(drilled(&other, word(PASS), &file).await, bundle(BundleError::ForeignCompany));
        assert_eq!(log(&session).await.proven, None);

        // Another browser went on: its backup is whole, and more than what is here.
        let second = second_browser(&file, PASS).await;
        edit(&second, 9, "Elsewhere").await.unwrap();
        let theirs = mailed(&second).await;
        let outcome = drilled(&session, word(PASS), &theirs).await.unwrap();
        assert_eq!((&outcome.found.verdict, outcome.proof), (&Verdict::Ahead(1), None));
        assert_eq!(outcome.found.changes_since, 0);
        // Both went on: still nothing is wrong.
        edit(&session, 5, "Here").await.unwrap();
        let outcome = drilled(&session, word(PASS), &theirs).await.unwrap();
        assert_eq!((&outcome.found.verdict, outcome.found.changes_since), (&Verdict::Ahead(1), 1));
        assert_eq!(log(&session).await.proven, None);

        // The disk is full: proven all the same, only not noted.
        let full = memory
            .with_faults(|call| (call == Call::Commit).then_some(Fault { error: StoreError::Quota, done: false }));
        let tab = open_memory(&full).await;
        let outcome = drilled(&tab, word(PASS), &file).await.unwrap();
        assert_eq!((outcome.found.verdict, outcome.noted), (Verdict::Equal, false));
        assert_eq!(log(&session).await.proven, None);
    });
}

/// What a drill is for: what is on the disk here and what is in the mailbox are not the same.
#[test]
fn a_drill_says_what_differs() {
    run(async {
        let memory = Memory::default();
        let session = begin(&memory).await;
        let forked = second_fork(&session).await;
        edit(&session, 1, "Alder").await.unwrap();
        let file = mailed(&session).await;
        let outcome = drilled(&forked, word(PASS), &file).await.unwrap();
        let Verdict::Differs { kinds, fork } = outcome.found.verdict else { panic!("{:?}", outcome.found) };
        assert!(fork);
        assert_eq!((&kinds[0].kind, kinds[0].changed), (&Kind::Customer, 1));
        assert_eq!((outcome.proof, log(&forked).await.proven), (None, None));

        // A part of the history cannot be read any more.
        crate::sessions::alter_segments(&memory, |segments| crate::sessions::damage(&mut segments[1])).await;
        let again = open_memory(&memory).await;
        let outcome = drilled(&again, word(PASS), &file).await.unwrap();
        let Verdict::Differs { kinds, fork } = outcome.found.verdict else { panic!("{:?}", outcome.found) };
        assert!(!fork && !kinds.is_empty());
        let customers = outcome.found.kinds.iter().find(|count| count.kind == Kind::Customer).unwrap();
        assert!(customers.here < customers.backup);
    });
}

/// The same browser's store, copied, with another write at the same place of the chain: as from a disk image.
async fn second_fork(of: &Session) -> Session {
    let copy = Memory::default();
    of.whole().await.unwrap();
    let changes = crate::sessions::changes_of(of);
    let vault = of.vault().unwrap();
    let mut docs = Vec::new();
    for name in ["device", "owner", "identity-file"] {
        docs.push((name, vault.get_sealed(name).await.unwrap().unwrap()));
    }
    let docs: Vec<(&str, &[u8])> = docs.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let session = Session::new(AnyStore::Memory(copy), false);
    session.create(of.me().unwrap(), changes, &docs).await.unwrap();
    edit(&session, 1, "Forked").await.unwrap();
    session
}

/// Another browser, restored with the passphrase.
pub async fn second_browser(file: &[u8], passphrase: &str) -> Session {
    let (session, jobs) = (elsewhere(), Jobs::default());
    let plan = restore::open(&session, &jobs, word(passphrase), vec![file.to_vec()]).await.unwrap();
    assert!(!plan.asks_passphrase());
    restore::confirm(&session, &jobs, &plan).await.unwrap();
    session
}

#[test]
fn the_kit_brings_an_archive_back_under_a_new_passphrase() {
    run(async {
        let session = begin(&Memory::default()).await;
        let file = mailed(&session).await;
        let text = kit_text(&session).await;
        let shares = kit::shares(&session, &Jobs::default()).await.unwrap().unwrap().0;
        let shares: Vec<String> = shares.iter().map(|groups| groups.join(" ")).collect();

        let jobs = Jobs::default();
        for typed in [vec![&*text], vec![&*shares[2], &*shares[0]]] {
            let there = elsewhere();
            let mut plan = restore::open(&there, &jobs, by_kit(&typed), vec![file.clone()]).await.unwrap();
            assert_eq!((plan.new, plan.by_kit, plan.about.counts.customers), (None, true, 3));
            assert!(plan.asks_passphrase());
            let missing = Err(AppError::Input("passphrase-missing"));
            assert_eq!(restore::confirm(&there, &jobs, &plan).await, missing);
            let weak = restore::new_passphrase(&there, &jobs, &mut plan, &chosen("keliu2024")).await;
            assert_eq!(weak, Err(AppError::Input("passphrase-weak")));
            assert_eq!(there.me(), None);
            restore::new_passphrase(&there, &jobs, &mut plan, &chosen(NEW)).await.unwrap();
            assert_eq!(restore::confirm(&there, &jobs, &plan).await.map(|merged| merged.new), Ok(4));
            assert_eq!(digest(&there.archive()), digest(&session.archive()));
            // Its next backup opens with the new passphrase and the same kit, not with the lost passphrase.
            edit(&there, 7, "After").await.unwrap();
            let next = mailed(&there).await;
            assert_eq!(drilled(&there, word(NEW), &next).await.unwrap().found.verdict, Verdict::Equal);
            let proof = drilled(&there, by_kit(&typed), &next).await.unwrap().proof.unwrap();
            assert!(proof.by_kit);
            let old = drilled(&there, word(PASS), &next).await;
            assert_eq!(old, Err(AppError::Bundle(BundleError::WrongPassphrase)));
        }

        // Into the archive it came from: nothing is asked, nothing is new.
        let plan = restore::open(&session, &jobs, by_kit(&[&text]), vec![file.clone()]).await.unwrap();
        assert_eq!((plan.new, plan.asks_passphrase()), (Some(0), false));
        assert_eq!(restore::confirm(&session, &jobs, &plan).await.map(|merged| merged.new), Ok(0));
        let mut slip: Vec<&str> = text.split(' ').collect();
        slip.swap(4, 8);
        let refused = restore::open(&elsewhere(), &jobs, by_kit(&[&slip.join(" ")]), vec![file.clone()]).await;
        assert_eq!(refused.err(), Some(AppError::Kit(KitError::Groups(vec![5, 9]))));
        let one = restore::open(&elsewhere(), &jobs, by_kit(&[&shares[1]]), vec![file.clone()]).await;
        assert_eq!(one.err().unwrap().code(), "kit-one-share");
        // Another company's kit is whole, and opens nothing here.
        let stranger = begin(&Memory::default()).await;
        let theirs = kit_text(&stranger).await;
        let refused = restore::open(&elsewhere(), &jobs, by_kit(&[&theirs]), vec![file.clone()]).await;
        assert_eq!(refused.err(), Some(AppError::Bundle(BundleError::NotForMe)));
    });
}

#[test]
fn typing_two_groups_back_makes_it_protected_together_with_a_drill() {
    run(async {
        let session = begin(&Memory::default()).await;
        let jobs = Jobs::default();
        let groups = kit::facts(&session, &jobs).await.unwrap().unwrap().groups;
        let [a, b] = kit::to_ask();
        let sheet = |first, second| [TypedBack { groups: &groups, typed: [(a, first), (b, second)] }];
        let wrong = kit::confirm(&session, &sheet(&groups.0[a], "00000")).await;
        assert_eq!(wrong, Err(AppError::Kit(KitError::Groups(vec![b + 1]))));
        let twice = [TypedBack { groups: &groups, typed: [(a, &groups.0[a]), (a, &groups.0[a])] }];
        assert!(kit::confirm(&session, &twice).await.is_err());
        assert!(kit::confirm(&session, &[]).await.is_err());
        let shares: Vec<Hidden<Vec<String>>> =
            kit::shares(&session, &jobs).await.unwrap().unwrap().0.into_iter().map(Hidden).collect();
        let share =
            |at: usize| TypedBack { groups: &shares[at], typed: [(a, &*shares[at].0[a]), (b, &*shares[at].0[b])] };
        let two = kit::confirm(&session, &[share(0), share(2)]).await;
        assert_eq!(two, Err(AppError::Kit(KitError::OneShare(2))));
        assert_eq!(log(&session).await.kit_confirmed_ms, None);
        kit::confirm(&session, &[share(0), share(1), share(2)]).await.unwrap();
        assert!(log(&session).await.kit_confirmed_ms.is_some());
        kit::confirm(&session, &sheet(&groups.0[a], &groups.0[b].to_lowercase())).await.unwrap();
        assert!(log(&session).await.kit_confirmed_ms.is_some() && !log(&session).await.is_protected());
        let file = mailed(&session).await;
        drilled(&session, word(PASS), &file).await.unwrap();
        assert!(log(&session).await.is_protected());
    });
}

async fn owner(session: &Session) -> OwnerDoc {
    OwnerDoc::read(&session.vault().unwrap()).await.unwrap()
}

#[test]
fn new_keys_when_somebody_may_know_the_passphrase() {
    run(async {
        let session = begin(&Memory::default()).await;
        let jobs = Jobs::default();
        let (old_file, old_kit, old_keys) = (mailed(&session).await, kit_text(&session).await, owner(&session).await);
        let second = second_browser(&old_file, PASS).await;
        drilled(&session, word(PASS), &old_file).await.unwrap();

        let renew = |new: &'static str, current: Option<&'static str>| {
            let (session, jobs) = (&session, &jobs);
            async move { lock::renew(session, jobs, &chosen(new), current.map(word).as_ref()).await }
        };
        assert_eq!(renew(NEW, None).await, Err(AppError::Input("passphrase-missing")));
        assert_eq!(renew(NEW, Some(NEW)).await, Err(AppError::Store(StoreError::WrongKey)));
        assert_eq!(renew(PASS, Some(PASS)).await, Err(AppError::Input("passphrase-same")));
        assert_eq!(renew("keliu2024", Some(PASS)).await, Err(AppError::Input("passphrase-weak")));
        assert_eq!((owner(&session).await, log(&session).await.proven.is_some()), (old_keys.clone(), true));
        renew(NEW, Some(PASS)).await.unwrap();
        let keys = owner(&session).await;
        assert!(keys.root == old_keys.root && keys.vault != old_keys.vault);
        assert_eq!((log(&session).await.proven, log(&session).await.kit_printed_ms), (None, None));

        // Old files open as before; new ones with the new passphrase and kit only.
        let (new_file, new_kit) = (mailed(&session).await, kit_text(&session).await);
        let verdict = |with: Opener, file: &'static [u8]| {
            let session = &session;
            async move { drilled(session, with, file).await.map(|outcome| outcome.found.verdict) }
        };
        let (old, new): (&'static [u8], &'static [u8]) = (old_file.leak(), new_file.leak());
        assert_eq!(verdict(word(PASS).into(), old).await, Ok(Verdict::Equal));
        assert_eq!(verdict(by_kit(&[&old_kit]), old).await, Ok(Verdict::Equal));
        assert_eq!(verdict(word(NEW).into(), new).await, Ok(Verdict::Equal));
        assert_eq!(verdict(by_kit(&[&new_kit]), new).await, Ok(Verdict::Equal));
        let not_for_me = Err(AppError::Bundle(BundleError::NotForMe));
        assert_eq!(verdict(word(PASS).into(), new).await, Err(AppError::Bundle(BundleError::WrongPassphrase)));
        assert_eq!(verdict(by_kit(&[&old_kit]), new).await, not_for_me);
        assert_eq!(verdict(by_kit(&[&new_kit]), old).await, not_for_me);

        // A browser that knows the old key takes the new one over; an old file never brings the old one back.
        edit(&second, 8, "Second").await.unwrap();
        let late = mailed(&second).await;
        let plan = restore::open(&second, &jobs, word(NEW), vec![new.to_vec()]).await.unwrap();
        restore::confirm(&second, &jobs, &plan).await.unwrap();
        assert_eq!(owner(&second).await, keys);
        let next = mailed(&second).await;
        let opened = |with: Opener| restore::open(&session, &jobs, with, vec![next.clone()]);
        assert_eq!(opened(by_kit(&[&old_kit])).await.err(), Some(AppError::Bundle(BundleError::NotForMe)));
        assert_eq!(opened(word(NEW).into()).await.unwrap().new, Some(1));
        for (file, passphrase) in [(old.to_vec(), PASS), (late, PASS)] {
            for browser in [&session, &second] {
                let plan = restore::open(browser, &jobs, word(passphrase), vec![file.clone()]).await.unwrap();
                restore::confirm(browser, &jobs, &plan).await.unwrap();
                assert_eq!(owner(browser).await, keys);
            }
        }
        assert_eq!(digest(&session.archive()), digest(&second.archive()));
        let last = mailed(&session).await;
        assert_eq!(drilled(&session, word(NEW), &last).await.unwrap().found.verdict, Verdict::Equal);

        // By the kit, into the browser with the old key: it needs a passphrase to seal the new one under.
        let third = second_browser(old, PASS).await;
        let mut plan = restore::open(&third, &jobs, by_kit(&[&new_kit]), vec![new.to_vec()]).await.unwrap();
        assert!(plan.asks_passphrase());
        restore::new_passphrase(&third, &jobs, &mut plan, &chosen(NEW)).await.unwrap();
        restore::confirm(&third, &jobs, &plan).await.unwrap();
        assert_eq!(owner(&third).await, keys);
    });
}

#[test]
fn the_company_key_is_handed_out_as_it_stands_on_backups() {
    run(async {
        let session = begin(&Memory::default()).await;
        let jobs = Jobs::default();
        let key = kit::company_key(&session, &jobs).await.unwrap();
        let facts = kit::facts(&session, &jobs).await.unwrap().unwrap();
        assert_eq!((&key.line, &key.key_id), (&facts.root_public, &facts.key_id));
        assert!(key.file.ends_with(&format!("\n{}\n", key.line)));
        let groups: Vec<&str> = key.fingerprint.split(' ').collect();
        assert!(groups.len() == 6 && groups.iter().all(|g| g.len() == 5 && g.bytes().all(|b| b.is_ascii_digit())));
        // New vault keys do not change who the company is.
        lock::renew(&session, &jobs, &chosen(NEW), Some(&word(PASS))).await.unwrap();
        assert_eq!(kit::company_key(&session, &jobs).await.unwrap(), key);
        let second = second_device(&session).await;
        assert_eq!(second.me().unwrap().company, key.company);
    });
}
