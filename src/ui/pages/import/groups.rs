//! Sheets that are alike: what their rows are, how each was read, and where their columns go.

use super::columns::Columns;
use super::options;
use super::state::{Entry, State};
use crate::domain::kind::Kind;
use crate::domain::order::sort_by_key;
use crate::imports::kind::SheetKind;
use crate::imports::mapping::Target;
use crate::imports::preview::{FilePreview, Preview};
use crate::ui::components::choice::Choice;
use crate::ui::components::sliced::sliced;
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// Sheets of the same kind whose columns go to the same places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    pub files: Vec<FilePreview>,
}

impl Group {
    pub fn keys(&self) -> Vec<String> {
        self.files.iter().map(|file| file.key.clone()).collect()
    }

    /// What each column is called, each name once.
    pub fn headers(&self) -> Vec<Vec<String>> {
        let width = self.files.first().map_or(0, |file| file.columns.len());
        let names = |at: usize| {
            let mut names: Vec<String> = Vec::new();
            for column in self.files.iter().filter_map(|file| file.columns.get(at)) {
                if !names.contains(&column.header) {
                    names.push(column.header.clone());
                }
            }
            names
        };
        (0..width).map(names).collect()
    }

    fn kind(&self) -> SheetKind {
        self.files.first().map(|file| file.kind).unwrap_or_default()
    }
}

fn is_like(a: &FilePreview, b: &FilePreview) -> bool {
    let targets = |file: &FilePreview| -> Vec<Target> { file.columns.iter().map(|column| column.target).collect() };
    a.kind == b.kind && targets(a) == targets(b)
}

/// The first sheets of all groups, by their keys.
fn firsts(plan: &Preview) -> Vec<String> {
    let mut firsts: Vec<&FilePreview> = Vec::new();
    for file in &plan.files {
        if !firsts.iter().any(|first| is_like(first, file)) {
            firsts.push(file);
        }
    }
    firsts.iter().map(|file| file.key.clone()).collect()
}

/// The group of the sheet with this key.
fn group_of(plan: &Preview, key: &str) -> Group {
    let Some(first) = plan.files.iter().find(|file| file.key == key) else { return Group::default() };
    Group { files: plan.files.iter().filter(|file| is_like(first, file)).cloned().collect() }
}

/// All sheets, those that are alike together.
#[component]
pub fn GroupList(state: State) -> impl IntoView {
    let firsts = Memo::new(move |_| state.plan.with(|plan| firsts(plan)));
    view! {
        <Members/>
        {move || sliced(firsts.get(), 1, move |key| view! { <GroupPart state key/> })}
        <LeftOut state/>
    }
}

/// The members there are, to choose from where one is named.
#[component]
fn Members() -> impl IntoView {
    let app = App::here();
    let names = move || {
        let mut names: Vec<String> =
            app.read(|archive| archive.live(Kind::Member).map(|(id, _)| app.member_name(archive, id)).collect());
        sort_by_key(&mut names, Clone::clone);
        names.into_iter().map(|name| view! { <option value=name></option> }).collect_view()
    };
    view! { <datalist id="import-members">{names}</datalist> }
}

#[component]
fn GroupPart(state: State, key: String) -> impl IntoView {
    let app = App::here();
    let group = Memo::new(move |_| state.plan.with(|plan| group_of(plan, &key)));
    let title = move || {
        group.with(|group| match group.files.as_slice() {
            [file] => name_of(app, &file.name, file.sheet.as_deref()),
            files => app.fill(IMPORT_SHEETS, &[&files.len().to_string()]),
        })
    };
    let recognised = move || {
        group.with(|group| {
            let columns = group.files.first().map(|file| file.columns.as_slice()).unwrap_or_default();
            let known = columns.iter().filter(|column| !matches!(column.target, Target::Extra | Target::Skip)).count();
            app.fill(IMPORT_RECOGNISED, &[&columns.len().to_string(), &known.to_string()])
        })
    };
    let choose_kind = move |value: String| {
        let Some(kind) = SheetKind::ALL.into_iter().find(|kind| options::kind_code(*kind) == value) else { return };
        let keys = group.with_untracked(Group::keys);
        state.replan_files(&keys, |file| {
            // Where columns went as something else says nothing now.
            file.mapping.clear();
            file.kind = Some(kind);
        });
    };
    let kind = Signal::derive(move || options::kind_code(group.with(Group::kind)).to_owned());
    let keys = Memo::new(move |_| group.with(Group::keys));
    let saved = Memo::new(move |_| {
        let shapes = group.with(|group| group.files.iter().map(|file| file.shape.clone()).collect::<Vec<_>>());
        state.options.with(|options| shapes.into_iter().find(|shape| options.saved.contains_key(shape)))
    });
    view! {
        <section class="section" data-testid="import-group">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="muted small">{recognised}</span>
            </div>
            <div class="options">
                <div class="field">
                    <label>{app.t(IMPORT_KIND)}</label>
                    <Choice id="import-kind" label=Signal::derive(move || app.tr(IMPORT_KIND).to_owned())
                        options=Signal::derive(move || options::kinds(app)) value=kind again=state.again
                        choose=choose_kind/>
                </div>
                {move || saved.get().map(|shape| view! {
                    <p class="hint line" data-testid="import-as-last-time">
                        {app.t(IMPORT_AS_LAST_TIME)}
                        <button type="button" class="link" data-testid="import-forget"
                            on:click=move |_| state.forget(shape.clone())>{app.t(IMPORT_FORGET)}</button>
                    </p>
                })}
            </div>
            <ul class="sheets">
                {move || sliced(keys.get(), 12, move |key| view! { <SheetRow state group key/> })}
            </ul>
            <Columns state group/>
        </section>
    }
}

fn name_of(app: App, name: &str, sheet: Option<&str>) -> String {
    match sheet.filter(|sheet| !sheet.is_empty()) {
        Some(sheet) => app.fill(IMPORT_SHEET_NAME, &[name, sheet]),
        None => name.to_owned(),
    }
}

/// One sheet: whether it comes along, and how it was read.
#[component]
fn SheetRow(state: State, group: Memo<Group>, key: String) -> impl IntoView {
    let app = App::here();
    let wanted = key.clone();
    let file = Memo::new(move |_| group.with(|group| group.files.iter().find(|file| file.key == wanted).cloned()));
    let key = StoredValue::new(key);
    let of = move |read: fn(&FilePreview) -> String| {
        Signal::derive(move || file.with(|file| file.as_ref().map(read).unwrap_or_default()))
    };
    let name = move || file.with(|file| file.as_ref().map(|file| name_of(app, &file.name, file.sheet.as_deref())));
    let rows = of(|file| file.totals.rows.to_string());
    let encoding = of(|file| file.encoding.clone());
    let header_row = of(|file| file.header_row.to_string());
    let responsible = of(|file| file.responsible.clone().unwrap_or_default());
    let has_members =
        move || !matches!(group.with(Group::kind), SheetKind::Members | SheetKind::Products | SheetKind::OrderLines);
    let choose_encoding = move |label: String| {
        let file = file.with_untracked(|file| file.as_ref().map(|file| file.name.clone()).unwrap_or_default());
        state.replan_files(&[file], |file| file.encoding = Some(label.clone()));
    };
    let choose_row = move |event| {
        let row = event_target_value(&event).parse().ok();
        state.replan_files(&[key.get_value()], |file| file.header_row = row);
    };
    let choose_member = move |event| {
        let member = event_target_value(&event).trim().to_owned();
        state.replan_files(&[key.get_value()], |file| file.responsible = Some(member.clone()));
    };
    let leave = move |event| {
        if !event_target_checked(&event) {
            state.take(key.get_value(), false);
        }
    };
    view! {
        <li class="sheet">
            <label class="check">
                <input type="checkbox" checked data-testid="import-sheet" data-key=key.get_value() on:change=leave/>
                <span>{name}" "<span class="muted small">{move || app.fill(IMPORT_ROWS_OF, &[&rows.get()])}</span></span>
            </label>
            {move || (!encoding.get().is_empty()).then(|| view! {
                <div class="field">
                    <span class="label">{app.t(IMPORT_ENCODING)}</span>
                    <Choice id="import-encoding" label=Signal::derive(move || app.tr(IMPORT_ENCODING).to_owned())
                        options=Signal::derive(move || options::encodings(&encoding.get())) value=encoding
                        again=state.again choose=choose_encoding/>
                </div>
            })}
            <div class="field">
                <span class="label">{app.t(IMPORT_HEADER_ROW)}</span>
                <input class="input" type="number" min="1" data-testid="import-header-row" prop:value=header_row
                    aria-label=app.t(IMPORT_HEADER_ROW) on:change=choose_row/>
            </div>
            {move || has_members().then(|| view! {
                <div class="field">
                    <span class="label">{app.t(IMPORT_MEMBER)}</span>
                    <input class="input" data-testid="import-member" prop:value=responsible autocomplete="off"
                        list="import-members" aria-label=app.t(IMPORT_MEMBER) placeholder=app.t(IMPORT_MEMBER_NONE)
                        on:change=choose_member/>
                </div>
            })}
        </li>
    }
}

/// The sheets that do not come along, with a way back for those that the person has left out.
#[component]
fn LeftOut(state: State) -> impl IntoView {
    let app = App::here();
    let entries = move || {
        let left_out = state.left_out.get();
        state.entries.get().into_iter().filter(|entry| left_out.contains(&entry.key)).collect::<Vec<_>>()
    };
    // Sheets without rows, and the like.
    let empty = move || {
        let left_out = state.left_out.get();
        let keys = state.plan.with(|plan| plan.left_out.clone());
        let keys: Vec<String> = keys.into_iter().filter(|key| !left_out.contains(key)).collect();
        (!keys.is_empty()).then(|| app.fill(IMPORT_LEFT_EMPTY, &[&keys.join(", ")]))
    };
    let row = move |Entry { key, name, sheet }: Entry| {
        let wanted = key.clone();
        let name = name_of(app, &name, sheet.as_deref());
        view! {
            <label class="check">
                <input type="checkbox" data-testid="import-sheet" data-key=key
                    on:change=move |_| state.take(wanted.clone(), true)/>
                <span>{name}</span>
            </label>
        }
    };
    move || {
        let entries = entries();
        (!entries.is_empty() || empty().is_some()).then(|| {
            view! {
                <section class="section" data-testid="import-left-out">
                    <div class="section-head"><h2>{app.t(IMPORT_LEFT_OUT)}</h2></div>
                    {entries.into_iter().map(row).collect_view()}
                    <p class="hint">{empty}</p>
                </section>
            }
        })
    }
}
