//! The page.

use keliu::platform::crash;
use keliu::ui::Root;

fn main() {
    crash::install();
    leptos::mount::mount_to_body(Root);
}
