//! boot.js: where Keliu cannot run, or should not be used, that is said in both languages before anything can be typed.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Browser, INSECURE_HOST, Scene, Server, each_engine};

const OLD: [&str; 2] = ["这个浏览器太旧", "This browser is too old"];
const INSECURE: [&str; 2] = ["这个网址不安全", "This address is not secure"];
const IN_APP: [&str; 2] = ["请用系统浏览器打开", "Please open this page in the system browser"];
const FAILED: [&str; 2] = ["客留没有启动", "Keliu has not started"];

/// Whether anything but the message can be seen and used.
const USABLE: &str = "return [...document.querySelectorAll('input, textarea, select, button, a, [contenteditable]')]
    .some(element => element.getClientRects().length > 0 && !element.closest('#boot'))";

/// Waits until boot.js says this, and checks that nothing can be typed.
#[track_caller]
fn told(browser: &Browser, name: &str, words: [&str; 2]) {
    browser.wait_true(&format!("return document.getElementById('boot').className === 'boot-{name}'"));
    let said = browser.execute("return document.getElementById('boot').innerText", vec![]);
    for word in words {
        assert!(said.as_str().is_some_and(|text| text.contains(word)), "{word} in {said}");
    }
    assert_eq!(browser.execute(USABLE, vec![]), json!(false), "something can be typed");
}

/// Has the page run a script of ours before boot.js.
fn run_before(site: &Server, script: &str) {
    fs::write(site.folder.join("before.js"), script).unwrap();
    let boot = "<script src=\"boot.js\">";
    let before = "<script src=\"before.js\"></script>";
    site.edit("index.html", |page| page.replace(before, "").replace(boot, &format!("{before}{boot}")));
}

fn run_nothing_before(site: &Server) {
    site.edit("index.html", |page| page.replace("<script src=\"before.js\"></script>", ""));
}

/// A browser with a customer in it, and a site that can be broken.
fn with_a_customer(scene: &Scene) -> (Server, Browser) {
    let site = scene.changeable_site();
    let browser = scene.launch_at("owner", &site);
    browser.begin("Willow");
    browser.wait_saved();
    (site, browser)
}

#[test]
fn boot_names_a_browser_that_is_too_old() {
    each_engine("boot_old", |scene| {
        let (site, browser) = with_a_customer(scene);
        let before = browser.stats();
        for (at, missing) in [
            "delete window.HTMLDialogElement",
            "delete window.structuredClone",
            "delete window.CSSLayerBlockRule",
            "delete Navigator.prototype.locks",
            "delete HTMLScriptElement.prototype.noModule",
            "delete window.WebAssembly",
            "delete Crypto.prototype.subtle",
        ]
        .iter()
        .enumerate()
        {
            run_before(&site, missing);
            browser.goto(&format!("?{at}"));
            told(&browser, "old", OLD);
            assert_eq!(browser.execute("return window.keliuStop", vec![]), json!("old"), "{missing}");
        }
        run_nothing_before(&site);
        browser.goto("");
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);
    });
}

#[test]
fn boot_names_an_insecure_address() {
    each_engine("boot_insecure", |scene| {
        let browser = scene.launch("owner");
        browser.begin("Willow");
        let before = browser.stats();
        browser.open(&scene.site.url.replace("localhost", INSECURE_HOST));
        told(&browser, "insecure", INSECURE);
        browser.open("about:blank");
        browser.goto("");
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);
    });
}

/// Introduces itself as the address says; the home screen is told from an app's view by `standalone`.
const AGENT: &str = "const [agent, name] = decodeURIComponent(location.search.slice(1)).split('|');
    Object.defineProperty(Navigator.prototype, 'userAgent', { get: () => agent });
    Object.defineProperty(Navigator.prototype, 'standalone', { get: () => name === 'a home screen' });";

#[test]
fn boot_asks_out_of_built_in_browsers() {
    each_engine("boot_in_app", |scene| {
        let (site, browser) = with_a_customer(scene);
        let before = browser.stats();
        run_before(&site, AGENT);
        let go = |name: &str, agent: &Value| {
            println!("{name}");
            browser.execute("sessionStorage.clear()", vec![]);
            let query = browser
                .execute("return encodeURIComponent([...arguments].join('|'))", vec![agent.clone(), json!(name)]);
            browser.goto(&format!("?{}", query.as_str().unwrap()));
        };
        let agents: Value = serde_json::from_str(include_str!("../data/user-agents.json")).unwrap();
        for (name, agent) in agents["apps"].as_object().unwrap() {
            go(name, agent);
            told(&browser, "inApp", IN_APP);
        }
        // The program is there, but nothing of it shows until the answer, which holds for this tab.
        browser.wait_state("open");
        told(&browser, "inApp", IN_APP);
        browser.execute("document.querySelector('#boot button').click()", vec![]);
        browser.wait_true(USABLE);
        browser.reload();
        browser.wait_state("open");
        let message = "return document.getElementById('boot').innerText";
        assert_eq!(browser.execute(message, vec![]), json!(""));
        for (name, agent) in agents["browsers"].as_object().unwrap() {
            go(name, agent);
            browser.wait_state("open");
            assert_eq!(browser.execute(message, vec![]), json!(""), "{name}");
        }
        run_nothing_before(&site);
        browser.goto("?");
        assert_eq!(browser.stats(), before);
    });
}

#[test]
fn boot_says_what_did_not_load_and_offers_the_raw_data() {
    each_engine("boot_failed", |scene| {
        let (site, browser) = with_a_customer(scene);
        let before = browser.stats();
        let page = fs::read_to_string(site.folder.join("index.html")).unwrap();
        let name_of = |ending: &str| {
            let end = page.find(ending).unwrap_or_else(|| panic!("no {ending} in the page")) + ending.len();
            let start = page[..end].rfind("./").unwrap() + 2;
            page[start..end].to_owned()
        };
        // Not there, cut short (what a bad connection leaves of it), and a script that is not there.
        for (at, (ending, is_there)) in
            [("_bg.wasm", false), ("_bg.wasm", true), (".js", false)].into_iter().enumerate()
        {
            let file = site.folder.join(name_of(ending));
            let whole = fs::read(&file).unwrap();
            if is_there {
                fs::write(&file, &whole[..whole.len() / 2]).unwrap();
            } else {
                fs::remove_file(&file).unwrap();
            }
            browser.goto(&format!("?{at}"));
            told(&browser, "failed", FAILED);
            browser.wait_for("boot-rescue");
            if at == 0 {
                browser.click("boot-rescue");
                browser.click("rescue-save");
                browser.wait_attr("rescue-result", "data-code", "saved");
                let raw = fs::read_to_string(browser.wait_download(".keliu-raw")).unwrap();
                assert!(raw.starts_with("{\"format\":\"keliu-raw/1\",\"database\":\"keliu\""), "{raw}");
            }
            fs::write(&file, whole).unwrap();
        }
        browser.goto("");
        browser.wait_state("open");
        assert_eq!(browser.stats(), before);
    });
}
