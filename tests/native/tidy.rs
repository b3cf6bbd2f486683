//! The invariants of docs/architecture.md that a reading of the sources can check.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Modules in order of dependency: each may use those before it, never those after.
const LAYERS: [&str; 12] =
    ["domain", "log", "formats", "edits", "sample", "imports", "bundle", "platform", "storage", "jobs", "app", "ui"];
/// Modules without a browser, a clock or randomness.
const PURE: [&str; 7] = ["domain", "log", "formats", "edits", "sample", "imports", "bundle"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap_or_else(|_| panic!("{}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources(module: &str) -> Vec<(PathBuf, String)> {
    let folder = root().join("src").join(module);
    files(&folder, ".rs").into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect()
}

/// The code of a file: without comments, and without its tests, which stand at its end.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn dependencies_point_one_way() {
    for (at, module) in LAYERS.iter().enumerate() {
        for (path, text) in sources(module) {
            let code = code(&text);
            for later in LAYERS.get(at + 1..).unwrap_or_default() {
                let uses = format!("crate::{later}::");
                assert!(!code.contains(&uses), "{} uses {later}, which stands above it", path.display());
            }
        }
    }
}

#[test]
fn every_module_has_its_layer() {
    let folders: BTreeSet<String> = std::fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir() && !path.ends_with("bin"))
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, LAYERS.iter().map(ToString::to_string).collect());
}

#[test]
fn the_pure_core_reaches_for_nothing() {
    let forbidden = [
        "web_sys",
        "js_sys",
        "leptos",
        "wasm_bindgen",
        "Utc::now",
        "Local::now",
        "SystemTime",
        "getrandom",
        "thread_rng",
    ];
    for module in PURE {
        for (path, text) in sources(module) {
            for word in forbidden {
                assert!(!code(&text).contains(word), "{} names {word}", path.display());
            }
        }
    }
}

#[test]
fn js_values_stay_in_storage_and_platform() {
    for module in LAYERS.iter().filter(|module| !matches!(**module, "storage" | "platform")) {
        for (path, text) in sources(module) {
            assert!(!code(&text).contains("JsValue"), "{} names JsValue", path.display());
        }
    }
}

#[test]
fn screens_never_call_the_store() {
    for (path, text) in sources("ui") {
        let code = code(&text);
        // Opening it at the start is the one thing a screen does with it.
        if !path.ends_with("ui/start_up.rs") {
            assert!(!code.contains("crate::storage"), "{}", path.display());
        }
        assert!(!code.contains("inner_html"), "{} writes raw HTML", path.display());
    }
}

/// What another module draws moves, without a word, into the page's first file (docs/adr/0006-page-in-parts.md).
#[test]
fn only_the_part_draws_what_is_in_it() {
    let at_the_gate = |path: &Path| path.ends_with("ui/part.rs") || path.ends_with("customer/mod.rs");
    let (gate, others): (Vec<_>, Vec<_>) = sources("ui").into_iter().partition(|(path, _)| at_the_gate(path));
    let mut drawn = BTreeSet::new();
    for (_, text) in &gate {
        let body = text.split("fn draw(").nth(1).and_then(|rest| rest.split("\n}\n").next()).expect("what is drawn");
        for tag in body.split("view! { <").skip(1) {
            let name = tag.split([' ', '/']).next().and_then(|path| path.rsplit("::").next()).expect("a component");
            drawn.insert(name.to_owned());
        }
    }
    assert!(drawn.contains("Import") && drawn.contains("CardForm") && drawn.len() >= 15, "{drawn:?}");
    for (path, text) in others {
        for name in &drawn {
            let tags = [format!("<{name} "), format!("<{name}/")];
            let here = tags.iter().any(|tag| code(&text).contains(tag));
            assert!(!here, "{} draws {name}: it belongs to the part", path.display());
        }
    }
}

#[test]
fn files_fit_on_a_few_screens() {
    for folder in ["src", "tests"] {
        for path in files(&root().join(folder), ".rs") {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            assert!(lines <= 400, "{} has {lines} lines", path.display());
        }
    }
}

#[test]
fn every_style_file_is_linked_in_layer_order() {
    let index = std::fs::read_to_string(root().join("index.html")).unwrap();
    let mut at = 0;
    let style = root().join("style");
    let mut order: Vec<PathBuf> = ["tokens.css", "base.css", "layout.css"].map(|name| style.join(name)).into();
    order.extend(files(&style.join("components"), ".css"));
    order.extend(files(&style.join("pages"), ".css"));
    assert_eq!(order.len(), files(&style, ".css").len(), "a style file stands outside the layers");
    for path in order {
        let name = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let place = index.find(&format!("href=\"{name}\"")).unwrap_or_else(|| panic!("{name} is not linked"));
        assert!(place > at, "{name} is linked before a file of an earlier layer");
        at = place;
    }
}

#[test]
fn nothing_is_left_for_later_in_the_sources() {
    for folder in ["src", "public", "scripts"] {
        for path in files(&root().join(folder), "") {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for word in ["todo!(", "unimplemented!(", "#[ignore", "dbg!(", "FIXME"] {
                assert!(!text.contains(word), "{} holds {word}", path.display());
            }
        }
    }
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    for path in files(&root().join("style"), ".css").into_iter().chain([root().join("index.html")]) {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("http:") && !text.contains("https:"), "{} names another origin", path.display());
    }
}
