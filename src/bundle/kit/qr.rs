//! A sheet's groups as a QR code (ISO/IEC 18004), to be shown to a phone instead of being typed: what it reads is the
//! text that is typed otherwise.

use qrcodegen::{QrCode, QrCodeEcc};

/// Light modules around the code, which readers need (ISO/IEC 18004, 5.3.8).
const QUIET: i32 = 4;

/// A code to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// How many modules it is wide and high, with the light ones around it.
    pub size: i32,
    /// The dark modules as the path of an SVG, one square each.
    pub path: String,
}

/// The code of a text; `None` where it is too long for one.
#[must_use]
pub fn draw(text: &str) -> Option<Drawing> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let places = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let dark = places.filter(|(x, y)| code.get_module(*x, *y));
    let path = dark.map(|(x, y)| format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET)).collect();
    Some(Drawing { size: code.size() + 2 * QUIET, path })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_reader_reads_what_was_drawn() {
        let text = ["0K7QZ"; 30].join(" ");
        let drawn = draw(&text).unwrap();
        let squares = drawn.path.split('M').filter_map(|square| square.strip_suffix("h1v1h-1z"));
        let place = |at: &str| {
            let (x, y) = at.split_once(' ').unwrap();
            (x.parse::<i32>().unwrap() - QUIET, y.parse::<i32>().unwrap() - QUIET)
        };
        let dark: BTreeSet<(i32, i32)> = squares.map(place).collect();
        let side = drawn.size - 2 * QUIET;
        assert!(dark.iter().all(|(x, y)| [x, y].iter().all(|at| (0..side).contains(*at))));
        let at = |place: usize| i32::try_from(place).unwrap();
        let grid = rqrr::SimpleGrid::from_func(usize::try_from(side).unwrap(), |x, y| dark.contains(&(at(x), at(y))));
        let (_, read) = rqrr::Grid::new(grid).decode().unwrap();
        assert_eq!(read, text);
        assert_eq!(draw(&"A".repeat(5000)), None);
    }
}
