//! What an import would do: counts, columns, and every row that is refused or odd.

use super::report::Figures;
use super::{Refused, State};
use crate::domain::kind::Kind;
use crate::imports::mapping::Target;
use crate::imports::preview::{ColumnPreview, FilePreview, Preview, RejectedRow, Warning, WarningReason};
use crate::ui::state::App;
use crate::ui::text::*;
use leptos::prelude::*;

/// The encodings always on offer, besides the one found.
const ENCODINGS: [&str; 7] = ["utf-8", "gb18030", "big5", "utf-16le", "utf-16be", "shift_jis", "windows-1252"];

/// The preview, with the last word the person's.
#[component]
pub fn PreviewPage(state: State, plan: Preview) -> impl IntoView {
    let app = App::here();
    let totals = plan.totals;
    let title = match plan.files.as_slice() {
        [file] => file.name.clone(),
        files => app.fill(IMPORT_FILES, &[&files.len().to_string()]),
    };
    let names: Vec<(String, Vec<String>)> = plan
        .files
        .iter()
        .map(|file| (file.name.clone(), file.columns.iter().map(|column| column.header.clone()).collect()))
        .collect();
    let changes = totals.new + totals.update;
    let confirm = move || match changes {
        0 => app.tr(IMPORT_NOTHING_NEW).to_owned(),
        new => app.fill(IMPORT_CONFIRM, &[&new.to_string()]),
    };
    view! {
        <div class="page">
            <div class="page-head"><h1>{app.t(IMPORT_PREVIEW)}</h1><span class="muted">{title}</span></div>
            <Figures totals test_id="import-summary"/>
            <p class="hint">{app.t(IMPORT_MATCH)}": "{app.t(IMPORT_MATCH_RULE)}</p>
            <Refused state/>
            {plan.files.into_iter().map(|file| view! { <FilePart state file/> }).collect_view()}
            <Rejected rows=plan.rejected.shown total=plan.rejected.total names=names.clone()/>
            <Warnings rows=plan.warnings.shown total=plan.warnings.total names/>
            <div class="commit">
                <button type="button" class="btn btn--primary" data-testid="import-confirm" disabled=changes == 0
                    on:click=move |_| state.confirm()>{confirm}</button>
                <button type="button" class="btn" data-testid="import-cancel" on:click=move |_| state.cancel()>
                    {app.t(CANCEL)}
                </button>
            </div>
        </div>
    }
}

/// One file: how it was read, and where its columns go.
#[component]
fn FilePart(state: State, file: FilePreview) -> impl IntoView {
    let app = App::here();
    let name = StoredValue::new(file.key.clone());
    let recognised =
        file.columns.iter().filter(|column| !matches!(column.target, Target::Extra | Target::Skip)).count();
    let (all, recognised) = (file.columns.len().to_string(), recognised.to_string());
    let encoding = file.encoding.clone();
    // Always in the same order: what a person has chosen stays chosen by its place in the list.
    let rare = Some(encoding.clone()).filter(|found| !ENCODINGS.contains(&found.as_str()));
    let encodings = ENCODINGS.into_iter().map(str::to_owned).chain(rare).map(move |known| {
        let selected = known == encoding;
        let value = known.clone();
        view! { <option value=value selected=selected>{known}</option> }
    });
    let choose_encoding = move |event| {
        let label = event_target_value(&event);
        state.replan(|options| options.files.entry(name.get_value()).or_default().encoding = Some(label));
    };
    let choose_header = move |event| {
        let row = event_target_value(&event).parse().ok();
        state.replan(|options| options.files.entry(name.get_value()).or_default().header_row = row);
    };
    let choose_member = move |event| {
        let member = event_target_value(&event).trim().to_owned();
        let member = (!member.is_empty()).then_some(member);
        state.replan(|options| options.files.entry(name.get_value()).or_default().responsible = member);
    };
    let member = state.options.with_untracked(|options| {
        options.files.get(&file.key).and_then(|file| file.responsible.clone()).unwrap_or_default()
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{file.name.clone()}</h2>
                <span class="muted small">{move || app.fill(IMPORT_RECOGNISED, &[&all, &recognised])}</span>
            </div>
            <div class="options">
                <div class="field">
                    <label>{app.t(IMPORT_ENCODING)}
                        <select class="input" data-testid="import-encoding" on:change=choose_encoding>
                            {encodings.collect_view()}
                        </select>
                    </label>
                </div>
                <div class="field">
                    <label>{app.t(IMPORT_HEADER_ROW)}
                        <input class="input" type="number" min="1" data-testid="import-header-row"
                            prop:value=file.header_row.to_string() on:change=choose_header/>
                    </label>
                </div>
                <div class="field">
                    <label>{app.t(IMPORT_MEMBER)}
                        <input class="input" data-testid="import-member" prop:value=member autocomplete="off"
                            placeholder=app.t(IMPORT_MEMBER_NONE) on:change=choose_member/>
                    </label>
                </div>
            </div>
            <div class="table-scroll"><table class="table map">
                <thead><tr>
                    <th>{app.t(IMPORT_COLUMN)}</th>
                    <th>{app.t(IMPORT_SAMPLES)}</th>
                    <th>{app.t(IMPORT_FIELD)}</th>
                </tr></thead>
                <tbody>
                    {file.columns.into_iter().enumerate().map(|(at, column)| view! {
                        <ColumnRow state file=name at column/>
                    }).collect_view()}
                </tbody>
            </table></div>
        </section>
    }
}

/// What a target is called.
fn target_text(app: App, target: Target) -> String {
    match target {
        Target::Customer(key) => app.tr(field_text(key)).to_owned(),
        Target::Contact(key) => app.fill(IMPORT_CONTACT_FIELD, &[app.tr(label(&Kind::Contact, key))]),
        Target::Member | Target::MemberCode => app.tr(IMPORT_TO_MEMBER).to_owned(),
        Target::Card(key) => app.tr(label(&Kind::Card, key)).to_owned(),
        Target::Order(key) => app.tr(label(&Kind::Order, key)).to_owned(),
        Target::Line(key) => app.tr(label(&Kind::OrderLine, key)).to_owned(),
        Target::Product(key) => app.tr(label(&Kind::Product, key)).to_owned(),
        Target::Person(key) => app.tr(label(&Kind::Member, key)).to_owned(),
        Target::Part(_) | Target::Address2 | Target::Own(_) => target.to_string(),
        Target::Extra => app.tr(IMPORT_TO_NOTE).to_owned(),
        Target::Skip => app.tr(IMPORT_SKIP).to_owned(),
    }
}

#[component]
fn ColumnRow(state: State, file: StoredValue<String>, at: usize, column: ColumnPreview) -> impl IntoView {
    let app = App::here();
    let chosen = column.target;
    let (header, name, samples) = (column.header.clone(), column.header.clone(), column.samples.join(" · "));
    let choose = move |event| {
        if let Ok(target) = event_target_value(&event).parse::<Target>() {
            state.replan(|options| {
                options.files.entry(file.get_value()).or_default().mapping.insert(at, target);
            });
        }
    };
    let options = Target::all().map(move |target| {
        view! { <option value=target.to_string() selected=target == chosen>{move || target_text(app, target)}</option> }
    });
    view! {
        <tr data-testid="import-map" data-column=column.header.clone() data-field=chosen.to_string()>
            <td>{name}</td>
            <td class="clip">{samples}</td>
            <td><select class="input" aria-label=header on:change=choose>{options.collect_view()}</select></td>
        </tr>
    }
}

type Names = Vec<(String, Vec<String>)>;

#[component]
fn Rejected(rows: Vec<RejectedRow>, total: usize, names: Names) -> impl IntoView {
    let app = App::here();
    let more = total.saturating_sub(rows.len());
    let row = move |row: RejectedRow| {
        let file = names.get(row.file).map(|(name, _)| name.clone()).unwrap_or_default();
        let line = row.row.to_string();
        let cells = row.cells.join(" · ");
        view! {
            <tr data-testid="import-rejected">
                <td>{move || app.fill(IMPORT_ROW, &[&file, &line])}</td>
                <td>{app.t(IMPORT_NO_NAME)}</td>
                <td class="clip muted">{cells}</td>
            </tr>
        }
    };
    (total > 0).then(|| view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(IMPORT_REFUSED_ROWS)}</h2></div>
            <div class="table-scroll"><table class="table issues"><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table></div>
            {(more > 0).then(|| view! { <p class="hint">{move || app.fill(IMPORT_AND_MORE, &[&more.to_string()])}</p> })}
        </section>
    })
}

fn warning_text(app: App, warning: &Warning) -> String {
    match warning.reason {
        WarningReason::ShortRow => app.tr(IMPORT_SHORT_ROW).to_owned(),
        WarningReason::LongRow => app.tr(IMPORT_LONG_ROW).to_owned(),
        WarningReason::JoinedCells => app.tr(IMPORT_JOINED).to_owned(),
        WarningReason::StrayQuote | WarningReason::UnclosedQuote => app.tr(IMPORT_QUOTE).to_owned(),
        WarningReason::BadCharacters => app.tr(IMPORT_CHARACTERS).to_owned(),
        WarningReason::NoValue | WarningReason::Picture => app.fill(IMPORT_UNREADABLE, &[&warning.raw]),
        WarningReason::BadDate
        | WarningReason::BadMoney
        | WarningReason::BadNumber
        | WarningReason::BadPhone
        | WarningReason::BadEmail => app.fill(IMPORT_UNREADABLE, &[&warning.raw]),
    }
}

#[component]
fn Warnings(rows: Vec<Warning>, total: usize, names: Names) -> impl IntoView {
    let app = App::here();
    let more = total.saturating_sub(rows.len());
    let row = move |warning: Warning| {
        let (file, columns) = names.get(warning.file).cloned().unwrap_or_default();
        let column = warning.column.and_then(|at| columns.get(at).cloned()).unwrap_or_default();
        let line = warning.row.to_string();
        view! {
            <tr data-testid="import-warning">
                <td>{move || app.fill(IMPORT_ROW, &[&file, &line])}</td>
                <td>{column}</td>
                <td>{move || warning_text(app, &warning)}</td>
            </tr>
        }
    };
    (total > 0).then(|| view! {
        <section class="section">
            <div class="section-head"><h2>{app.t(IMPORT_WARNED_ROWS)}</h2></div>
            <div class="table-scroll"><table class="table issues"><tbody>{rows.into_iter().map(row).collect_view()}</tbody></table></div>
            {(more > 0).then(|| view! { <p class="hint">{move || app.fill(IMPORT_AND_MORE, &[&more.to_string()])}</p> })}
        </section>
    })
}
