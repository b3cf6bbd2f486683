//! After a backup: that it is too large for mail, and the share sheet, where the browser has one for such a file.

use crate::app::backup::{self, File, MAIL_BYTES};
use crate::jobs::client::Jobs;
use crate::platform::share::Parcel;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

/// A backup of just now.
#[derive(Clone)]
pub struct Fresh {
    pub file: Rc<File>,
    /// Whether it was noted as given: the browser took the download.
    pub noted: bool,
}

/// Opens the share sheet. What another program took is given, even if there was no download.
fn share(app: App, parcel: Rc<Parcel>, Fresh { file, noted }: Fresh, done: RwSignal<u32>) {
    spawn_local(async move {
        if !parcel.share().await {
            return;
        }
        app.say(app.prefs.tr_now(BACKUP_SHARED).to_owned());
        if noted {
            return;
        }
        let jobs = Jobs::default();
        let given = async { backup::given(&*app.need_session()?, &jobs, &file).await }.await;
        jobs.end();
        match given {
            Ok(_) => drop(done.try_update(|done| *done += 1)),
            Err(error) => app.say_error(&error),
        }
    });
}

#[component]
pub fn After(fresh: ReadSignal<Option<Fresh>, LocalStorage>, done: RwSignal<u32>) -> impl IntoView {
    let app = App::here();
    move || {
        let fresh = fresh.get()?;
        let bytes = fresh.file.bytes();
        let megabytes = (bytes.len() / 1_000_000).to_string();
        let large = bytes.len() > MAIL_BYTES;
        let parcel = Parcel::of(fresh.file.name(), "application/zip", bytes).map(Rc::new);
        Some(view! {
            {large.then(|| view! {
                <div class="banner" data-kind="info" data-testid="backup-large">
                    <p>{move || app.fill(BACKUP_LARGE, &[&megabytes])}</p>
                </div>
            })}
            {parcel.map(|parcel| view! {
                <button type="button" class="btn" data-testid="backup-share"
                    on:click=move |_| share(app, parcel.clone(), fresh.clone(), done)>{app.t(BACKUP_SHARE)}</button>
            })}
        })
    }
}
