//! Packs the pinyin of the common Chinese characters into a small table.
//!
//! The `pinyin` crate's own table costs the page 86 KB after gzip, because it covers every plane and every tone. Names need
//! the 20,992 characters of the basic block, each with its most common syllable: 21 KB.

use pinyin::ToPinyin;
use std::fs::write;
use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    // wasm-split follows who needs whom by what the linker relocated.
    if std::env::var_os("CARGO_FEATURE_PARTS").is_some() {
        println!("cargo:rustc-link-arg-bin=keliu=--emit-relocs");
    }
    let readings: Vec<&str> = ('\u{4e00}'..='\u{9fff}').map(|c| c.to_pinyin().map_or("", |p| p.plain())).collect();
    let mut syllables = readings.clone();
    syllables.sort_unstable();
    syllables.dedup();
    let place = |reading: &str| syllables.binary_search(&reading).unwrap_or(0) as u16;
    // Low bytes first, then high bytes: the halves of like bytes pack better than pairs.
    let places: Vec<u16> = readings.iter().map(|reading| place(reading)).collect();
    let table: Vec<u8> =
        places.iter().map(|place| *place as u8).chain(places.iter().map(|place| (place >> 8) as u8)).collect();
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    let out = Path::new(&out);
    write(out.join("pinyin-table"), table)?;
    write(out.join("pinyin-syllables"), syllables.join("\n"))
}
