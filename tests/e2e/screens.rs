//! Every screen, on a phone and on a desk, light and dark, in both languages: nothing runs over the edge, nothing is
//! left untranslated. The pictures stay in the scene's folder, to be looked at.

use crate::support::{Browser, PASSPHRASE, each_engine};
use serde_json::json;

const WIDTHS: [(u32, u32); 2] = [(390, 844), (1280, 800)];

/// What sticks out sideways, if anything does: the page itself, or something inside the part that scrolls.
const OVERFLOW: &str = "
    const out = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) out.push('page ' + root.scrollWidth + ' > ' + root.clientWidth);
    for (const scroller of document.querySelectorAll('.main, .preview-scroll, .start, .dialog')) {
        if (scroller.scrollWidth > scroller.clientWidth + 1) out.push(scroller.className + ' ' + scroller.scrollWidth);
    }
    // The screen scrolls inside its frame, never the frame.
    const page = document.scrollingElement;
    if (document.querySelector('.shell') && page.scrollHeight > page.clientHeight + 1) out.push('height ' + page.scrollHeight);
    return out.join(', ');";

/// Chinese left in the English interface; the language's own name may stand there.
const CHINESE: &str = "
    const text = document.body.innerText.replaceAll('中文', '').replaceAll('客留', '');
    return (text.match(/[\\u4e00-\\u9fff]+/g) ?? []).join(' ');";

pub fn look(browser: &Browser, folder: &std::path::Path, name: &str, language: &str, theme: &str, width: u32) {
    let overflow = browser.execute(OVERFLOW, vec![]);
    assert_eq!(overflow, json!(""), "{name} in {language} at {width} px");
    if language == "en" {
        let chinese = browser.execute(CHINESE, vec![]);
        assert_eq!(chinese, json!(""), "{name} in English");
    }
    browser.screenshot(&folder.join(format!("{name}-{language}-{theme}-{width}.png")));
}

pub fn prefer(browser: &Browser, language: &str, theme: &str) {
    let script = "localStorage.setItem('keliu-language', JSON.stringify(arguments[0]));
        localStorage.setItem('keliu-theme', JSON.stringify(arguments[1]));";
    browser.execute(script, vec![language.into(), theme.into()]);
    browser.reload();
}

#[test]
fn every_screen_fits_and_speaks_the_language() {
    each_engine("screens", |scene| {
        for (language, theme) in [("zh", "light"), ("en", "dark"), ("zh", "dark"), ("en", "light")] {
            let browser = scene.launch(&format!("{language}-{theme}"));
            let folder = &scene.folder;
            browser.goto("");
            browser.wait_state("first-run");
            prefer(&browser, language, theme);
            browser.wait_state("first-run");
            for (width, height) in WIDTHS {
                browser.set_size(width, height);
                look(&browser, folder, "first-run", language, theme, width);
            }
            browser.click("start-sample");
            browser.wait_state("open");
            for (width, height) in WIDTHS {
                browser.set_size(width, height);
                walk(&browser, &mut |name| look(&browser, folder, name, language, theme, width));
            }
            assert_eq!(browser.console_errors(), Vec::<String>::new());
        }
    });
}

/// Goes through the screens of the sample archive and calls `look` at each.
fn walk(browser: &Browser, look: &mut dyn FnMut(&str)) {
    let screens = [
        ("today", "#/today", "due"),
        ("customers", "#/customers", "customer-row"),
        ("import", "#/import", "import-file"),
        ("restore", "#/restore", "restore-file"),
        ("backup", "#/backup", "backup-make"),
        ("settings", "#/settings", "archive-stats"),
        ("help", "#/help", "app"),
        ("bin", "#/bin", "app"),
        ("exposure", "#/exposure", "exposure-member"),
        ("handovers", "#/handover", "handover-new"),
        ("handover-new", "#/handover/new", "handover-preview"),
    ];
    for (name, route, sign) in screens {
        browser.goto(route);
        browser.wait_for(sign);
        look(name);
    }
    browser.goto("#/customers");
    browser.wait_for("customer-row");
    browser.goto("#/customers/new");
    browser.wait_for("quick-name");
    look("quick-form");
    browser.goto("#/customers");
    browser.wait_for("customer-row");
    browser.click("customer-row");
    browser.wait_for("customer-name");
    look("customer");
    browser.click("card-add");
    browser.wait_for("card-problem");
    look("card-form");
    browser.click("contact-add");
    browser.wait_for("contact-name");
    look("contact-form");
    browser.press("ctrl+k");
    browser.type_into("search", "a");
    browser.wait_for("search-hit");
    look("search");
    browser.press("escape");
}

#[test]
fn import_and_backup_fit_and_speak_the_language() {
    const PASSPHRASE: &str = "kettle-orbit-87-lantern-marsh";
    each_engine("import_screens", |scene| {
        for (language, theme, width, height) in [("zh", "light", 390, 844), ("en", "dark", 1280, 800)] {
            let browser = scene.launch(&format!("{language}-{theme}"));
            let look = |name: &str| look(&browser, &scene.folder, name, language, theme, width);
            browser.goto("");
            browser.wait_state("first-run");
            prefer(&browser, language, theme);
            browser.wait_state("first-run");
            browser.set_size(width, height);
            browser.click("start-import");
            let file = if language == "zh" { "dealer/赵杰.csv" } else { "northwind/customers.csv" };
            let file = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(file);
            browser.upload("import-file", &[file]);
            browser.wait_for("import-summary");
            look("import-preview");
            browser.set_size(width, 2600);
            look("import-preview-whole");
            browser.set_size(width, height);
            browser.click("import-confirm");
            browser.wait_for("import-report");
            look("import-report");
            browser.click("import-again");
            browser.wait_for("import-past");
            browser.click("import-paste");
            look("import-history");
            browser.goto("#/backup");
            browser.click("backup-make");
            browser.type_into("passphrase-new", "12345");
            browser.type_into("passphrase-repeat", "12345");
            browser.click("passphrase-set");
            browser.wait_attr("error", "data-code", "passphrase-weak");
            look("passphrase");
            browser.type_into("passphrase-new", PASSPHRASE);
            browser.type_into("passphrase-repeat", PASSPHRASE);
            browser.click("passphrase-set");
            browser.wait_for("kit-later");
            let bundle = browser.wait_download(".keliu.zip");
            look("kit-offer");
            browser.click("kit-later");
            look("backup-made");
            browser.goto("#/backup/kit");
            browser.wait_for("kit-print");
            look("kit");
            browser.set_size(width, 1900);
            look("kit-whole");
            browser.click("kit-split");
            browser.wait_for("kit-share");
            look("kit-shares");
            browser.set_size(width, height);
            browser.goto("#/backup");
            browser.upload("drill-file", std::slice::from_ref(&bundle));
            browser.type_into("drill-passphrase", PASSPHRASE);
            browser.click("drill-go");
            browser.wait_for("drill-result");
            browser.set_size(width, 2600);
            look("backup-whole");
            browser.set_size(width, height);
            browser.goto("#/restore");
            browser.upload("restore-file", &[bundle]);
            browser.click("restore-by-kit");
            browser.type_into("restore-kit", "00000 11111 22222");
            look("restore-by-kit");
            browser.click("restore-by-kit");
            browser.type_into("restore-passphrase", PASSPHRASE);
            browser.click("restore-open");
            browser.wait_for("restore-preview");
            look("restore-preview");
        }
    });
}

#[test]
fn lock_drafts_and_notices_fit_and_speak_the_language() {
    // Every write fails from now on as on a full disk.
    const NO_ROOM: &str = "IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError'); };";
    each_engine("lock_screens", |scene| {
        for (language, theme, width, height) in [("zh", "light", 390, 844), ("en", "dark", 1280, 800)] {
            let browser = scene.launch(&format!("{language}-{theme}"));
            let look = |name: &str| look(&browser, &scene.folder, name, language, theme, width);
            browser.goto("");
            browser.wait_state("first-run");
            prefer(&browser, language, theme);
            browser.wait_state("first-run");
            browser.set_size(width, height);
            browser.add("ACME", "0512-66668888");
            browser.goto("#/settings");
            browser.click("lock-set");
            look("lock-dialog");
            browser.type_into("passphrase-new", PASSPHRASE);
            browser.type_into("passphrase-repeat", PASSPHRASE);
            browser.click("passphrase-set");
            browser.wait_gone("passphrase-set");
            browser.wait_attr("lock-state", "data-lock", "set");
            browser.execute("document.querySelector('[data-testid=lock-state]').scrollIntoView()", vec![]);
            look("settings-lock");
            browser.click("lock-give");
            look("lock-give");
            browser.press("escape");
            browser.click("member-chip");
            look("member-menu");
            browser.click("member-lock");
            browser.wait_state("locked");
            browser.wait_for("unlock-passphrase");
            look("locked");
            browser.click("unlock-forgotten");
            look("locked-forgotten");
            browser.type_into("unlock-passphrase", PASSPHRASE);
            browser.click("unlock-go");
            browser.wait_state("open");
            browser.goto("#/customers");
            browser.click("customer-row");
            browser.click("card-add");
            browser.type_into("card-problem", "12:30, 3 + 4");
            browser.wait_true("return true");
            std::thread::sleep(std::time::Duration::from_millis(1500));
            browser.reload();
            browser.wait_for("draft-mark");
            look("draft-mark");
            browser.click("card-add");
            browser.wait_for("draft-restored");
            look("draft-restored");
            browser.execute(NO_ROOM, vec![]);
            browser.click("card-save");
            browser.wait_for("notice-full");
            look("notice-full");
            browser.click("draft-discard");
        }
    });
}
