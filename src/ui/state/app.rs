//! The handle all screens hold: the session, where we are, and what is going on.

use super::act::Toast;
use super::drafts::Drafts;
use super::prefs::Prefs;
use crate::app::doing::Ended;
use crate::app::error::AppError;
use crate::app::lock::LockState;
use crate::app::session::{Me, Session};
use crate::app::undo::UndoStack;
use crate::domain::archive::Archive;
use crate::domain::id::Id;
use crate::domain::kind::Kind;
use crate::jobs::client::Jobs;
use crate::platform::prefs::LastUse;
use crate::platform::{address, clock};
use crate::ui::route::Route;
use crate::ui::text::{ME, Text, UNNAMED};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::BTreeSet;
use std::rc::Rc;

/// How far the page has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The database is being opened.
    Starting,
    /// There is no archive yet.
    FirstRun,
    /// A passphrase is needed.
    Locked,
    /// The archive is open.
    Open,
    /// The archive cannot be opened; the code says why.
    Error(&'static str),
}

impl Stage {
    /// Its name for `data-state`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Starting => "starting",
            Stage::FirstRun => "first-run",
            Stage::Locked => "locked",
            Stage::Open => "open",
            Stage::Error(_) => "error",
        }
    }
}

/// Whether what was typed is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Save {
    /// Being written.
    Saving,
    /// On disk.
    Saved,
    /// The last write failed.
    Error,
}

/// The handle all screens hold. Copy it anywhere: it is one pointer, since every closure of every view keeps a copy.
#[derive(Clone, Copy)]
pub struct App(&'static Shared);

impl core::ops::Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        self.0
    }
}

/// What stands behind the handle, for as long as the page lives.
pub struct Shared {
    pub(super) session: StoredValue<Option<Rc<Session>>, LocalStorage>,
    pub(super) jobs: StoredValue<Jobs, LocalStorage>,
    pub(super) undo: StoredValue<UndoStack>,
    pub(super) revision: RwSignal<u32>,
    pub(super) stage: RwSignal<Stage>,
    /// Writes under way, and whether the last one failed.
    pub(super) writing: RwSignal<u32>,
    pub(super) failed: RwSignal<bool>,
    pub(super) toast: RwSignal<Option<Toast>>,
    /// What is typed into forms and not saved.
    pub(super) drafts: StoredValue<Drafts>,
    /// The keys of the forms that are not open and have a draft.
    pub(super) waiting: RwSignal<Vec<String>>,
    /// Whether something was typed into the field that has the focus, since it got it.
    pub(super) typed: StoredValue<bool>,
    /// Whether the browser was asked to keep the data.
    pub(super) asked_to_keep: StoredValue<bool>,
    /// An import or restore that the end of the page cut short, until the person has read of it.
    pub(super) cut_short: RwSignal<Option<Ended>>,
    /// What there is of a lock.
    pub(super) lock: RwSignal<LockState>,
    /// Whether the page is about to be dropped.
    pub(super) closing: StoredValue<bool>,
    /// When the archive was last used in this tab.
    pub(super) last_use: StoredValue<LastUse>,
    /// Who was chosen elsewhere for a new handover, until that takes them over.
    pub leaving: StoredValue<BTreeSet<Id>>,
    route: RwSignal<Route>,
    today: RwSignal<NaiveDate>,
    /// Language and theme.
    pub prefs: Prefs,
    /// Whether this is the sample data.
    pub sample: bool,
}

impl App {
    /// A handle with nothing open yet.
    #[must_use]
    pub fn new(sample: bool) -> Self {
        App(Box::leak(Box::new(Shared {
            session: StoredValue::new_local(None),
            jobs: StoredValue::new_local(Jobs::default()),
            undo: StoredValue::new(UndoStack::default()),
            revision: RwSignal::new(0),
            stage: RwSignal::new(Stage::Starting),
            writing: RwSignal::new(0),
            failed: RwSignal::new(false),
            toast: RwSignal::new(None),
            drafts: StoredValue::new(Drafts::default()),
            waiting: RwSignal::new(Vec::new()),
            typed: StoredValue::new(false),
            asked_to_keep: StoredValue::new(false),
            cut_short: RwSignal::new(None),
            lock: RwSignal::new(LockState::default()),
            closing: StoredValue::new(false),
            last_use: StoredValue::new(super::lock::from_now()),
            leaving: StoredValue::new(BTreeSet::new()),
            route: RwSignal::new(Route::parse(&address::fragment())),
            today: RwSignal::new(clock::today()),
            prefs: Prefs::load(),
            sample,
        })))
    }

    /// The handle of this page. Only inside the component tree.
    #[must_use]
    pub fn here() -> Self {
        expect_context::<App>()
    }

    /// The session, once there is one.
    #[must_use]
    pub fn session(self) -> Option<Rc<Session>> {
        self.session.get_value()
    }

    /// The session, or the error that says there is none.
    ///
    /// # Errors
    /// [`AppError::NoArchive`].
    pub fn need_session(self) -> Result<Rc<Session>, AppError> {
        self.session().ok_or(AppError::NoArchive)
    }

    /// The worker's jobs.
    #[must_use]
    pub fn jobs(self) -> Jobs {
        self.jobs.get_value()
    }

    /// Takes the session that was opened, or the error that stood in its way.
    pub fn opened(self, session: Result<Rc<Session>, AppError>) {
        match session {
            Ok(session) => {
                let is_open = session.me().is_some();
                self.session.set_value(Some(session));
                self.look_back();
                self.tend();
                if !is_open {
                    return self.refresh();
                }
                // First the drafts: a form may be on the page from the beginning.
                spawn_local(async move {
                    self.load_drafts().await;
                    self.refresh();
                });
            }
            Err(error) => self.stage.set(Stage::Error(error.code())),
        }
    }

    /// Shows what the session holds now.
    pub fn refresh(self) {
        let open = self.session().is_some_and(|session| session.me().is_some());
        let stage = match self.stage.get_untracked() {
            _ if open => Stage::Open,
            Stage::Locked => Stage::Locked,
            _ => Stage::FirstRun,
        };
        if self.stage.get_untracked() != stage {
            self.stage.set(stage);
        }
        self.revision.update(|n| *n = n.wrapping_add(1));
    }

    /// How far the page has come, followed.
    #[must_use]
    pub fn stage(self) -> Stage {
        self.stage.get()
    }

    /// Whether what was typed is on disk, followed.
    #[must_use]
    pub fn save_state(self) -> Save {
        if self.writing.get() > 0 {
            Save::Saving
        // While the disk is full nothing that is typed would be saved.
        } else if self.failed.get() || self.with_session(Session::is_full) {
            Save::Error
        } else {
            Save::Saved
        }
    }

    /// Reads the archive; whoever called is called again after the next change.
    pub fn read<T: Default>(self, read: impl FnOnce(&Archive) -> T) -> T {
        self.revision.track();
        self.peek(read)
    }

    /// Reads the archive without following it.
    pub fn peek<T: Default>(self, read: impl FnOnce(&Archive) -> T) -> T {
        self.session().map(|session| read(&session.archive())).unwrap_or_default()
    }

    /// Reads the session; whoever called is called again after the next change.
    pub fn with_session<T: Default>(self, read: impl FnOnce(&Session) -> T) -> T {
        self.revision.track();
        self.session().map(|session| read(&session)).unwrap_or_default()
    }

    /// Who writes here; `None` before the first record.
    #[must_use]
    pub fn me(self) -> Option<Me> {
        self.session()?.me()
    }

    /// The screen, followed.
    #[must_use]
    pub fn route(self) -> Route {
        self.route.get()
    }

    /// Goes to a screen, unless something typed would go lost and the person would rather stay.
    pub fn go(self, route: Route) {
        if self.route.get_untracked() == route || self.may_leave() {
            address::set_fragment(&route.href());
            self.route.set(route);
        }
    }

    /// The address has changed: by a link, the back button, or by hand.
    pub fn address_changed(self) {
        let (before, route) = (self.route.get_untracked(), Route::parse(&address::fragment()));
        if before == route {
            return;
        }
        if self.may_leave() {
            self.route.set(route);
        } else {
            address::replace_fragment(&before.href());
        }
    }

    /// Today, followed: a page left open overnight sees the next day.
    #[must_use]
    pub fn today(self) -> NaiveDate {
        self.today.get()
    }

    /// Notes that something was typed into the field that has the focus, or that another got it.
    pub fn set_typed(self, typed: bool) {
        self.typed.set_value(typed);
    }

    /// Whether something was typed into the field that has the focus, since it got it.
    #[must_use]
    pub fn has_typed(self) -> bool {
        self.typed.get_value()
    }

    /// Looks at the clock again.
    pub fn new_day(self) {
        let today = clock::today();
        if self.today.get_untracked() != today {
            self.today.set(today);
        }
    }

    /// A text in the language now, followed.
    #[must_use]
    pub fn tr(self, text: Text) -> &'static str {
        self.prefs.tr(text)
    }

    /// A text that follows the language, for a view. One type for all texts: a closure of its own for each would cost
    /// the page a kilobyte every time.
    pub fn t(self, text: Text) -> impl Fn() -> &'static str + Copy + Send + Sync + 'static {
        let prefs = self.prefs;
        move || prefs.tr(text)
    }

    /// A text with its values, in the language now, followed.
    #[must_use]
    pub fn fill(self, text: Text, values: &[&str]) -> String {
        text.fill(self.prefs.language(), values)
    }

    /// A member's name; the owner who has not said a name yet is "me". Follows nothing but the language.
    #[must_use]
    pub fn member_name(self, archive: &Archive, member: Id) -> String {
        let name = archive.record(Kind::Member, member).map(|record| record.text("name").to_owned());
        match name {
            Some(name) if !name.is_empty() => name,
            _ if self.me().is_some_and(|me| me.member == member) => self.tr(ME).to_owned(),
            _ => self.tr(UNNAMED).to_owned(),
        }
    }
}
