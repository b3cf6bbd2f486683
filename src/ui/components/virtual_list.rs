//! A long list of which only the visible rows are in the document.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Rows kept above and below the visible ones.
const SPARE: usize = 8;

/// Where the window stands: first row and one past the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first row in the document.
    pub first: usize,
    /// One past the last.
    pub end: usize,
}

/// Which rows to keep in the document.
///
/// `scroll_top` and `height` of the scroller in CSS pixels, `row` the height of a row, `count` all rows.
#[must_use]
pub fn window(scroll_top: f64, height: f64, row: f64, count: usize) -> Window {
    if row <= 0.0 {
        return Window { first: 0, end: count.min(50) };
    }
    let top = (scroll_top / row).max(0.0) as usize;
    let visible = (height / row).ceil().max(0.0) as usize + 1;
    let first = top.saturating_sub(SPARE).min(count);
    Window { first, end: (top + visible + SPARE).min(count) }
}

/// A scroller with a fixed head and rows of equal height (`--row-h`). `rows` gives the views of a window of rows.
#[component]
pub fn VirtualList<V: IntoView + 'static>(
    /// How many rows there are.
    #[prop(into)]
    count: Signal<usize>,
    /// The head row.
    head: AnyView,
    /// The views of a window of rows.
    rows: impl Fn(Window) -> V + Send + 'static,
) -> impl IntoView {
    let grid = NodeRef::<html::Div>::new();
    let space = NodeRef::<html::Div>::new();
    let strip = NodeRef::<html::Div>::new();
    // Scroll position, height and row height: read from the document after each event that may change them.
    let measured = RwSignal::new((0.0, 800.0, 32.0));
    let measure = move || {
        if let Some(grid) = grid.get_untracked() {
            let now = (f64::from(grid.scroll_top()), f64::from(grid.client_height()), row_height(&grid));
            if now != measured.get_untracked() {
                measured.set(now);
            }
        }
    };
    Effect::new(move |_| {
        if grid.get().is_some() {
            measure();
        }
    });
    let resize = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || resize.remove());
    let shown = Memo::new(move |_| {
        let (top, height, row) = measured.get();
        window(top, height, row, count.get())
    });
    // Heights go through the style object: the policy refuses style attributes.
    Effect::new(move |_| {
        let (_, _, row) = measured.get();
        if let Some(space) = space.get() {
            let height = row * count.get() as f64;
            let _ = web_sys::HtmlElement::style(&space).set_property("height", &pixels(height));
        }
        if let Some(strip) = strip.get() {
            let top = row * shown.get().first as f64;
            let _ =
                web_sys::HtmlElement::style(&strip).set_property("transform", &format!("translateY({})", pixels(top)));
        }
    });
    view! {
        <div class="grid" role="table" tabindex="-1" aria-rowcount=move || count.get().to_string() node_ref=grid
            on:scroll=move |_| measure()>
            {head}
            <div class="grid-space" role="rowgroup" node_ref=space>
                <div class="grid-window" node_ref=strip>{move || rows(shown.get())}</div>
            </div>
        </div>
    }
}

fn row_height(grid: &web_sys::HtmlElement) -> f64 {
    let style = web_sys::window().and_then(|w| w.get_computed_style(grid.unchecked_ref()).ok().flatten());
    let text = style.and_then(|style| style.get_property_value("--row-h").ok()).unwrap_or_default();
    // Whole pixels, by integers: reading and writing floats would bring 20 KB of tables into the page.
    let whole = text.trim().trim_end_matches("px").split('.').next().unwrap_or_default();
    whole.parse::<u32>().map_or(32.0, f64::from)
}

fn pixels(length: f64) -> String {
    format!("{}px", length as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_visible_rows_and_a_few_more() {
        assert_eq!(window(0.0, 320.0, 32.0, 1000), Window { first: 0, end: 19 });
        assert_eq!(window(3200.0, 320.0, 32.0, 1000), Window { first: 92, end: 119 });
        assert_eq!(window(99_999.0, 320.0, 32.0, 10), Window { first: 10, end: 10 });
        assert_eq!(window(0.0, 0.0, 0.0, 3), Window { first: 0, end: 3 });
    }
}
