//! What is done when nobody waits for it, and what is told of it.

use super::app::App;
use crate::app::doing::{self, Ended};
use crate::app::upkeep;
use crate::platform::address;
use crate::ui::part;
use leptos::prelude::*;
use leptos::task::spawn_local;

impl App {
    /// Once the archive is open, and after every write: in idle time brings the history in and looks after the archive.
    pub fn tend(self) {
        spawn_local(async move {
            address::idle().await;
            let Some(session) = self.session() else { return };
            let whole = session.log().is_whole();
            if !whole && session.whole().await.is_ok() {
                self.refresh();
            }
            upkeep::mark(&session).await;
            if let Some(later) = part::later().await {
                (later.upkeep)(session).await;
            }
        });
    }

    /// Finds out what became of an import or restore during which the page ended.
    pub fn look_back(self) {
        spawn_local(async move {
            let Some(session) = self.session() else { return };
            if let Some(ended) = doing::look_back(&session).await {
                self.cut_short.set(Some(ended));
                self.refresh();
            }
        });
    }

    /// What became of an import or restore during which the page ended, followed.
    #[must_use]
    pub fn cut_short(self) -> Option<Ended> {
        self.cut_short.get()
    }

    /// The person has read it.
    pub fn dismiss_cut_short(self) {
        self.cut_short.set(None);
    }

    /// Makes another try to write, now that somebody has made room.
    pub fn try_again(self) {
        if let Some(session) = self.session() {
            session.try_again();
        }
        self.refresh();
    }
}
