//! The page.

use keliu::platform::crash;
use keliu::ui::{LATER, Later, Load, Root};
use leptos::prelude::*;

/// The gate to the part of the program that is fetched later: what only this function leads to is in a file of its own.
#[cfg(feature = "parts")]
mod gate {
    use super::{LATER, Later};
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    #[wasm_split(part, fallible)]
    pub fn gate() -> Result<Later, SplitLoaderError> {
        Ok(LATER)
    }
}

/// Everything in one file, as the linker makes it.
#[cfg(not(feature = "parts"))]
mod gate {
    use super::{LATER, Later};
    use std::convert::Infallible;

    #[allow(clippy::unused_async, reason = "as the gate above")]
    pub async fn gate() -> Result<Later, Infallible> {
        Ok(LATER)
    }
}

fn main() {
    crash::install();
    let load: Load = || Box::pin(async { gate::gate().await.ok() });
    leptos::mount::mount_to_body(move || view! { <Root load/> });
}
