//! After how much time, and after how many Changes, Today reminds of a backup.

use crate::app::backup_rule::{BackupRule, MOST};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

#[component]
pub fn Rule() -> impl IntoView {
    let app = App::here();
    let rule = RwSignal::new(BackupRule::load());
    let field = move |id: &'static str, unit: Text, most: u32, get: fn(&mut BackupRule) -> &mut u32| {
        let value = move || *get(&mut rule.get());
        let choose = move |event| {
            if let Ok(chosen) = event_target_value(&event).trim().parse() {
                rule.update(|rule| {
                    *get(rule) = chosen;
                    *rule = rule.within();
                });
                rule.get_untracked().save();
            }
            // What cannot be is not left standing.
            rule.notify();
        };
        view! {
            <label class="line" for=id>
                <input id=id class="input input--auto" type="number" min="1" max=most.to_string() data-testid=id
                    prop:value=move || value().to_string() on:change=choose/>
                <span>{app.t(unit)}</span>
            </label>
        }
    };
    view! {
        <div class="setting">
            <div>
                <p>{app.t(BACKUP_RULE)}</p>
                <p class="hint">{app.t(BACKUP_RULE_HINT)}</p>
            </div>
            <div class="line">
                {field("backup-rule-days", BACKUP_RULE_DAYS, MOST.days, |rule| &mut rule.days)}
                {field("backup-rule-changes", BACKUP_RULE_CHANGES, MOST.changes, |rule| &mut rule.changes)}
            </div>
        </div>
    }
}
