//! The lock: set, asked, wrong and right; in all tabs; several members; and falling by itself.

use crate::support::{Browser, PASSPHRASE, each_engine, each_engine_and_webkit};
use serde_json::json;

const OTHER: &str = "copper-violin-19-thistle-quay";

/// Sets the first passphrase in Settings.
pub fn set_passphrase(browser: &Browser, ask: bool) {
    browser.goto("#/settings");
    browser.click("lock-set");
    browser.type_into("passphrase-new", PASSPHRASE);
    browser.type_into("passphrase-repeat", PASSPHRASE);
    if ask {
        browser.click("lock-ask");
    }
    browser.click("passphrase-set");
    browser.wait_gone("passphrase-set");
    browser.wait_attr("lock-state", "data-lock", if ask { "asked" } else { "set" });
}

pub fn unlock(browser: &Browser, passphrase: &str) {
    browser.wait_state("locked");
    browser.type_into("unlock-passphrase", passphrase);
    browser.click("unlock-go");
}

#[test]
fn a_passphrase_locks_and_opens() {
    each_engine("lock", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.goto("#/settings");
        assert_eq!(browser.attr("lock-state", "data-lock"), "none");
        assert!(browser.all("lock-now").is_empty(), "nothing that does not work");
        assert!(browser.all("member-lock").is_empty());
        let before = browser.stats();

        // Refused, in words.
        browser.click("lock-set");
        browser.type_into("passphrase-new", "keliu2024");
        browser.type_into("passphrase-repeat", "keliu2024");
        browser.click("passphrase-set");
        browser.wait_error("passphrase-weak");
        browser.type_into("passphrase-repeat", PASSPHRASE);
        browser.click("passphrase-set");
        browser.wait_error("passphrase-different");
        browser.press("escape");
        browser.wait_gone("passphrase-set");

        set_passphrase(&browser, false);
        // Not asked until it is locked.
        browser.reload();
        browser.wait_state("open");
        browser.click("lock-now");
        browser.wait_state("locked");
        assert!(browser.all("customer-row").is_empty());
        browser.reload();
        unlock(&browser, OTHER);
        browser.wait_error("lock-wrong");
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);

        // From the top bar too; and a backup asks for no other passphrase.
        browser.click("member-chip");
        browser.click("member-lock");
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");
        // What is typed when it is locked is sealed first.
        browser.goto("#/customers/new");
        browser.wait_for("quick-name");
        let type_and_lock = "const name = document.querySelector('[data-testid=quick-name]');
            name.value = 'Birch';
            name.dispatchEvent(new Event('input', { bubbles: true }));
            document.querySelector('[data-testid=member-lock]').click();";
        browser.execute(type_and_lock, vec![]);
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");
        browser.wait_true("return document.querySelector('[data-testid=quick-name]')?.value === 'Birch'");
        browser.type_into("quick-name", "");
        browser.goto("#/backup");
        browser.click("backup-make");
        browser.wait_download(".keliu.zip");

        // Another passphrase: the old one opens nothing here.
        browser.goto("#/settings");
        browser.click("lock-set");
        browser.type_into("passphrase-current", OTHER);
        browser.type_into("passphrase-new", OTHER);
        browser.type_into("passphrase-repeat", OTHER);
        browser.click("passphrase-set");
        browser.wait_error("lock-wrong");
        browser.type_into("passphrase-current", PASSPHRASE);
        browser.click("passphrase-set");
        browser.wait_gone("passphrase-set");
        browser.click("lock-now");
        unlock(&browser, PASSPHRASE);
        browser.wait_error("lock-wrong");
        unlock(&browser, OTHER);
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);
        browser.no_complaints();
    });
}

#[test]
fn asked_at_each_opening_and_no_longer() {
    each_engine("lock_ask", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        set_passphrase(&browser, true);
        let before = browser.stats();
        browser.quit();
        let browser = scene.launch("owner");
        browser.goto("#/settings");
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);
        browser.reload();
        browser.wait_state("locked");
        unlock(&browser, PASSPHRASE);

        // Off again needs the passphrase.
        browser.wait_for("lock-ask-switch");
        browser.click("lock-ask-switch");
        browser.type_into("passphrase-current", OTHER);
        browser.click("passphrase-set");
        browser.wait_error("lock-wrong");
        browser.type_into("passphrase-current", PASSPHRASE);
        browser.click("passphrase-set");
        browser.wait_attr("lock-state", "data-lock", "set");
        browser.reload();
        browser.wait_state("open");
        // On needs none.
        browser.wait_for("lock-ask-switch");
        browser.click("lock-ask-switch");
        browser.wait_attr("lock-state", "data-lock", "asked");
        browser.wait_saved();
        browser.reload();
        browser.wait_state("locked");
        browser.no_complaints();
    });
}

#[test]
fn lock_in_one_tab_is_lock_in_all() {
    each_engine_and_webkit("lock_tabs", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let first = browser.tab();
        let second = browser.new_tab("#/today");
        browser.wait_state("open");
        // The first passphrase changes the key under the other tab's feet.
        browser.to_tab(&first);
        set_passphrase(&browser, true);
        browser.to_tab(&second);
        browser.wait_state("open");
        browser.add("Maple", "555 0101");
        browser.to_tab(&first);
        browser.goto("#/customers");
        browser.wait_text("customer-row", "Maple");
        browser.goto("#/settings");

        // A new tab, and a tab loaded anew, open without asking while another is open.
        let third = browser.new_tab("#/customers");
        browser.wait_state("open");
        browser.wait_text("customer-row", "Maple");
        browser.reload();
        browser.wait_state("open");

        // Also with something typed.
        browser.goto("#/customers/new");
        browser.type_into("quick-name", "Birch");
        browser.to_tab(&first);
        browser.wait_for("lock-now");
        browser.click("lock-now");
        browser.wait_state("locked");
        for tab in [&second, &third] {
            browser.to_tab(tab);
            browser.wait_state("locked");
        }
        unlock(&browser, PASSPHRASE);
        for tab in [&first, &second, &third] {
            browser.to_tab(tab);
            browser.wait_state("open");
        }
        // What was typed there stands in its form again. Emptied, so that the browser closes without a question.
        browser.wait_true("return document.querySelector('[data-testid=quick-name]')?.value === 'Birch'");
        browser.type_into("quick-name", "");
        browser.no_complaints();
    });
}

/// On a busy machine the open tab answers when the new one has already asked for the passphrase.
#[test]
fn a_key_that_comes_late_opens_all_the_same() {
    each_engine("lock_late", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        set_passphrase(&browser, true);
        let late = "const say = BroadcastChannel.prototype.postMessage;
            BroadcastChannel.prototype.postMessage = function (word) { setTimeout(() => say.call(this, word), 1500); };";
        browser.execute(late, vec![]);
        browser.new_tab("#/customers");
        browser.wait_state("open");
        browser.wait_text("customer-row", "Willow");
        browser.no_complaints();
    });
}

#[test]
fn two_members_on_one_pc() {
    each_engine("lock_members", |scene| {
        let browser = scene.launch("shop");
        browser.begin("Willow");
        browser.goto("#/settings");
        browser.type_into("my-name", "Wang Min");
        browser.press("enter");
        browser.wait_text("member-chip", "Wang Min");
        set_passphrase(&browser, false);
        let owner = browser.attr("member-chip", "data-member");

        browser.click("lock-give");
        browser.type_into("lock-give-name", "Li Na");
        browser.type_into("passphrase-current", PASSPHRASE);
        browser.type_into("passphrase-new", OTHER);
        browser.type_into("passphrase-repeat", OTHER);
        browser.click("passphrase-set");
        browser.wait_gone("passphrase-set");
        browser.wait_text("lock-member", "Li Na");
        assert_eq!(browser.all("lock-member").len(), 2);
        let second = browser.all("lock-member").into_iter().find(|row| row.text.contains("Li Na")).unwrap();
        let second = second.data["member"].clone();

        browser.click("member-chip");
        browser.click("member-switch");
        browser.wait_state("locked");
        assert_eq!(browser.by_test_id("unlock-member").value, owner);
        browser.select("unlock-member", &second);
        unlock(&browser, PASSPHRASE);
        browser.wait_error("lock-wrong");
        unlock(&browser, OTHER);
        browser.wait_state("open");
        browser.wait_text("member-chip", "Li Na");
        assert_eq!(browser.attr("member-chip", "data-member"), second);

        // What she writes stands under her name; she decides about her own passphrase only.
        browser.move_to_town("Willow", "Northbridge");
        browser.wait_text("history", "Li Na");
        browser.goto("#/settings");
        browser.wait_text("lock-member", "Li Na");
        assert!(browser.all("lock-give").is_empty() && browser.all("lock-take").is_empty());

        // The chip is there on a phone, and nothing runs over the edge.
        browser.set_size(390, 844);
        browser.wait_text("member-chip", "Li Na");
        let over = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
        assert_eq!(browser.execute(over, vec![]), json!(false));
        browser.set_size(1280, 900);

        // The owner takes it away.
        browser.click("lock-now");
        browser.wait_state("locked");
        assert_eq!(browser.by_test_id("unlock-member").value, second);
        browser.select("unlock-member", &owner);
        unlock(&browser, PASSPHRASE);
        browser.wait_text("lock-member", "Li Na");
        browser.execute("window.confirm = () => true", vec![]);
        browser.click("lock-take");
        browser.wait_true("return document.querySelectorAll('[data-testid=lock-member]').length === 1");
        browser.wait_saved();
        browser.no_complaints();
    });
}

#[test]
fn it_locks_by_itself() {
    // The page's clock runs on by this many minutes.
    let later = |browser: &Browser, minutes: u32| {
        let script = "const clock = window.Date, real = clock.now, ahead = arguments[0] * 60000;
            clock.now = () => real.call(clock) + ahead;";
        browser.execute(script, vec![minutes.into()]);
    };
    each_engine("lock_auto", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        browser.goto("#/settings");
        assert!(browser.all("lock-idle").is_empty(), "only where there is a passphrase");
        set_passphrase(&browser, false);
        browser.select("lock-idle", "15");
        browser.wait_saved();
        later(&browser, 14);
        browser.execute("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))", vec![]);
        std::thread::sleep(std::time::Duration::from_secs(6));
        assert_eq!(browser.attr("app", "data-state"), "open");
        // As a machine that wakes: the touch that wakes it comes too late.
        later(&browser, 16);
        browser.press("tab");
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");
        browser.wait_for("lock-idle");
        assert_eq!(browser.by_test_id("lock-idle").value, "15");

        // Without any touch too, in a tab that is only looked at.
        later(&browser, 20);
        browser.wait_state("locked");
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");

        // Closed for longer than it may be out of sight: asked at the next opening.
        browser.wait_for("lock-hidden");
        browser.select("lock-idle", "0");
        browser.wait_saved();
        browser.select("lock-hidden", "30");
        browser.wait_saved();
        let ago = "const at = Date.now() - 31 * 60000;
            localStorage.setItem('keliu-last-use', JSON.stringify({ touched: at, seen: at }));";
        browser.goto("rescue.html");
        browser.execute(ago, vec![]);
        browser.goto("#/today");
        // Nothing of it is seen before that.
        browser.wait_true(
            "return ['open', 'locked'].includes(document.querySelector('[data-testid=app]')?.dataset.state)",
        );
        assert_eq!(browser.attr("app", "data-state"), "locked");
        unlock(&browser, PASSPHRASE);
        browser.wait_state("open");

        // In an open page only the time out of sight counts.
        browser.goto("#/settings");
        browser.wait_for("lock-hidden");
        let look = |hidden: bool| {
            let script = "const [hidden] = arguments;
                Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
                document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));";
            browser.execute(script, vec![hidden.into()]);
        };
        for hidden in [false, true] {
            look(hidden);
            for _ in 0..2 {
                later(&browser, 20);
                look(hidden);
            }
            browser.wait_state(if hidden { "locked" } else { "open" });
        }
        browser.no_complaints();
    });
}

#[test]
fn a_forgotten_passphrase_has_a_way_back() {
    each_engine("lock_forgotten", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        set_passphrase(&browser, false);
        browser.goto("#/backup");
        browser.click("backup-make");
        let backup = browser.wait_download(".keliu.zip");
        browser.goto("#/settings");
        browser.click("lock-now");
        browser.wait_state("locked");
        browser.click("language-switch");
        browser.click("language-switch");
        browser.click("unlock-forgotten");
        assert!(browser.attr("unlock-raw", "href").ends_with("rescue.html"));
        browser.type_into("wipe-word", "no");
        browser.press("enter");
        browser.wait_state("locked");
        browser.wipe_and_restore(&backup);
        assert_eq!(browser.stats()["customers"], "1");
        browser.no_complaints();
    });
}
