//! The last screen: plain DOM, because nothing else can be relied on after a panic.

use std::panic::PanicHookInfo;
use web_sys::{Document, Element};

const TEXTS: [(&str, &str, &str); 2] = [
    ("zh", "客留遇到错误，已停止", "已经显示“已保存”的内容都在这个浏览器里。请重新载入页面。"),
    (
        "en",
        "Keliu has stopped after an error",
        "All that was shown as saved is kept in this browser. Please reload the page.",
    ),
];

/// Shows the crash screen when the program panics. It names the place in the source, never what was being worked on.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        show(&place(info));
    }));
}

fn place(info: &PanicHookInfo<'_>) -> String {
    info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default()
}

fn add(document: &Document, parent: &Element, tag: &str, text: &str) -> Option<Element> {
    let element = document.create_element(tag).ok()?;
    element.set_text_content(Some(text));
    parent.append_child(&element).ok()?;
    Some(element)
}

/// Shows the crash screen, once; `place` is a place in the source.
pub fn show(place: &str) {
    // A second failure, in here, has nowhere to be shown.
    let _ = draw(place);
}

fn draw(place: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    if document.query_selector(".crash").ok()?.is_some() {
        return Some(());
    }
    if let Ok(Some(app)) = document.query_selector("[data-testid=app]") {
        let _ = app.set_attribute("data-state", "error");
    }
    let screen = document.create_element("section").ok()?;
    for (name, value) in [("class", "crash"), ("role", "alert"), ("data-testid", "error"), ("data-code", "crash")] {
        screen.set_attribute(name, value).ok()?;
    }
    for (language, title, text) in TEXTS {
        for (tag, text) in [("h1", title), ("p", text)] {
            add(&document, &screen, tag, text)?.set_attribute("lang", language).ok()?;
        }
    }
    add(&document, &screen, "code", place)?;
    // A link to the page itself reloads it, and works without any of our code. The fragment would only be scrolled to.
    let page = document.location()?.pathname().ok()?;
    // Beside the page, under whatever sub-path; needs nothing of the program that has just failed.
    let rescue = "rescue.html";
    for (href, id, text) in
        [(page.as_str(), "crash-reload", "重新载入 · Reload"), (rescue, "crash-rescue", "保存原始数据 · Save raw data")]
    {
        let link = add(&document, &add(&document, &screen, "p", "")?, "a", text)?;
        link.set_attribute("href", href).ok()?;
        link.set_attribute("data-testid", id).ok()?;
    }
    document.body()?.prepend_with_node_1(&screen).ok()
}
