//! Random histories of several tabs on one archive, with faults, upkeep and other tabs coming between at any call: what
//! was said to be saved is there, nothing is half there, and all tabs agree in the end.

use crate::sessions::{Seen, Trap, at_once, batch, edit, names, put_snapshot};
use keliu::app::error::AppError;
use keliu::app::session::{Intent, Session};
use keliu::app::undo;
use keliu::domain::digest::digest;
use keliu::domain::id::Id;
use keliu::log::chain::Heads;
use keliu::log::change::Change;
use keliu::log::draft::{Draft, customer_key};
use keliu::storage::memory::Fault;
use keliu::storage::{AnyStore, Memory, StoreError};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::rc::Rc;

#[derive(Clone, Debug)]
enum Act {
    Edit { number: u8, value: u8 },
    Import { from: u8, value: u8 },
    Note { number: u8, value: u8 },
    UndoLast,
    Compact,
    CompactTail,
    Snapshot { bytes: u16 },
    CatchUp,
    Whole,
    Reopen,
    Slots { minutes: u8 },
}

/// What happens at one of the calls of an act.
#[derive(Clone, Debug)]
enum Trouble {
    Fault { fault: u8 },
    OtherTab { act: Act },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0..4u8, 0..9u8).prop_map(|(number, value)| Act::Edit { number, value }),
        2 => (0..4u8, 0..9u8).prop_map(|(from, value)| Act::Import { from, value }),
        1 => (0..4u8, 0..9u8).prop_map(|(number, value)| Act::Note { number, value }),
        2 => Just(Act::UndoLast),
        1 => Just(Act::Compact),
        1 => Just(Act::CompactTail),
        1 => (1..700u16).prop_map(|bytes| Act::Snapshot { bytes }),
        1 => Just(Act::CatchUp),
        1 => Just(Act::Whole),
        1 => Just(Act::Reopen),
        1 => (0..99u8).prop_map(|minutes| Act::Slots { minutes }),
    ]
}

fn trouble() -> impl Strategy<Value = Option<(u32, Trouble)>> {
    let kind = prop_oneof![
        (0..6u8).prop_map(|fault| Trouble::Fault { fault }),
        act().prop_map(|act| Trouble::OtherTab { act })
    ];
    prop::option::weighted(0.6, (1..6u32, kind))
}

fn fault(number: u8) -> Fault {
    let errors = [
        StoreError::Closed,
        StoreError::Closed,
        StoreError::Quota,
        StoreError::Failed,
        StoreError::Blocked,
        StoreError::Unavailable,
    ];
    Fault { error: errors[usize::from(number)].clone(), done: number == 0 }
}

struct Tab {
    session: std::cell::RefCell<Rc<Session>>,
    trap: Trap,
    memory: Memory,
    acts: std::cell::RefCell<Acts>,
}

/// What a tab was told.
#[derive(Clone, Debug, Default)]
struct Acts {
    saved: Vec<Id>,
    unknown: usize,
}

impl Tab {
    fn new(memory: &Memory) -> Rc<Self> {
        let trap = Trap::default();
        let session = Rc::new(Session::new(trap.store(memory), false)).into();
        Rc::new(Tab { session, trap, memory: memory.clone(), acts: std::cell::RefCell::default() })
    }

    async fn act(&self, act: &Act) {
        let session = Rc::clone(&self.session.borrow());
        session.try_again();
        let last = self.acts.borrow().saved.last().copied();
        let number = |number: &u8| u128::from(*number) + 1;
        let written = match act {
            Act::Edit { number: n, value } => edit(&session, number(n), &format!("value {value}")).await,
            Act::Import { from, value } => {
                batch(&session, number(from)..number(from) + 5, &format!("imported {value}")).await
            }
            Act::Note { number: n, value } => {
                let intent = Intent::EDIT;
                let set = |log: &keliu::log::apply::Log| {
                    let key = customer_key(Id(number(n)));
                    let mut draft = Draft::about(key.id);
                    let value = keliu::domain::value::Value::text(format!("note {value}"));
                    draft.set(log.archive(), &key, "note", Some(value));
                    vec![draft]
                };
                session.commit(intent, set).await
            }
            Act::UndoLast => match last {
                Some(batch) => undo::undo(&session, batch).await.map(|undone| undone.batch),
                None => Ok(None),
            },
            other => {
                let _ = Self::keep_up(&session, other, self).await;
                Ok(None)
            }
        };
        let mut acts = self.acts.borrow_mut();
        match written {
            Ok(batch) => acts.saved.extend(batch),
            Err(AppError::Store(StoreError::Closed)) => acts.unknown += 1,
            Err(AppError::Store(_)) => {}
            Err(error) => panic!("{error:?}"),
        }
    }

    /// What writes nothing of the history. It may fail.
    async fn keep_up(session: &Session, act: &Act, tab: &Tab) -> Result<(), AppError> {
        match act {
            Act::Compact => Ok(session.vault()?.compact(&Heads::new()).await.map(drop)?),
            Act::CompactTail => {
                let mut known = session.log().heads();
                known.values_mut().for_each(|head| head.seq /= 2);
                Ok(session.vault()?.compact(&known).await.map(drop)?)
            }
            Act::Snapshot { bytes } => put_snapshot(session, usize::from(*bytes)).await,
            Act::CatchUp => session.catch_up().await.map(drop),
            Act::Whole => session.whole().await,
            Act::Slots { minutes } => {
                let minutes = u32::from(*minutes);
                Ok(session.vault()?.change_slots(|slots| slots.idle_min = minutes).await.map(drop)?)
            }
            Act::Reopen => {
                let new = Rc::new(Session::new(tab.trap.store(&tab.memory), false));
                *tab.session.borrow_mut() = Rc::clone(&new);
                new.enter().await.map(drop)
            }
            Act::Edit { .. } | Act::Import { .. } | Act::Note { .. } | Act::UndoLast => Ok(()),
        }
    }
}

/// Which tab does what, and what happens at which of its calls.
type Step = (u8, Act, Option<(u32, Trouble)>);

fn live(tabs: &[Rc<Tab>], steps: &[Step]) {
    for (who, act, trouble) in steps {
        let tab = &tabs[usize::from(*who) % tabs.len()];
        let other = Rc::clone(&tabs[(usize::from(*who) + 1) % tabs.len()]);
        match trouble.clone() {
            None => tab.trap.disarm(),
            Some((at, Trouble::Fault { fault: number })) => tab.trap.arm(at, &fault(number)),
            Some((at, Trouble::OtherTab { act })) => tab.trap.arm_with(at, move || {
                at_once(other.act(&act));
                None
            }),
        }
        at_once(tab.act(act));
        tab.trap.disarm();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn what_was_saved_is_there_and_all_tabs_agree(
        count in 1..4usize,
        steps in prop::collection::vec((0..3u8, act(), trouble()), 1..40),
    ) {
        let memory = Memory::default();
        let tabs: Vec<Rc<Tab>> = (0..count).map(|_| Tab::new(&memory)).collect();
        live(&tabs, &steps);
        let seen = at_once(Seen::in_memory(&memory));
        prop_assert_eq!(seen.damaged, 0);
        prop_assert_eq!(&seen.digest, &seen.replayed, "the snapshot is not what the history amounts to");
        let lines = seen.lines.iter().map(|line| Change::parse(line, None).unwrap().line().batch);
        let there: BTreeSet<Id> = lines.collect();
        let saved: BTreeSet<Id> = tabs.iter().flat_map(|tab| tab.acts.borrow().saved.clone()).collect();
        let unknown: usize = tabs.iter().map(|tab| tab.acts.borrow().unknown).sum();
        prop_assert!(saved.is_subset(&there), "said to be saved, but is not there");
        // The founding itself is a batch too.
        let founded = usize::from(!there.is_empty());
        prop_assert!(there.len() <= saved.len() + unknown + founded, "{there:?} {saved:?} {unknown}");
        for tab in &tabs {
            let session = Rc::clone(&tab.session.borrow());
            at_once(session.catch_up()).unwrap();
            if session.me().is_some() {
                at_once(session.whole()).unwrap();
                prop_assert_eq!(digest(&session.archive()), seen.digest.clone());
                prop_assert_eq!(names(&session), seen.names.clone());
                prop_assert_eq!(session.log().heads(), seen.heads.clone());
                prop_assert_eq!(session.log().changes().count(), seen.lines.len());
                let index = keliu::domain::search::Index::build(&session.archive());
                prop_assert_eq!(format!("{index:?}"), format!("{:?}", *session.index()));
            }
        }
        let opened = Session::new(AnyStore::Memory(memory), false);
        at_once(opened.enter()).unwrap();
        prop_assert_eq!(opened.log().len(), seen.lines.len());
    }
}
