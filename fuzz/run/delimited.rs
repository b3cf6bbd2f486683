//! What the fuzzer and the replay of its corpus do with bytes: read them as delimited text, each cell as every kind of
//! value, and plan their import.

use chrono::NaiveDate;
use keliu::domain::archive::Archive;
use keliu::domain::date::Calendar;
use keliu::domain::id::Id;
use keliu::domain::phone;
use keliu::formats::{dates, delimited, encoding, money, number};
use keliu::imports::{ImportFile, Options, Session};

/// Must not panic, whatever the bytes; rows keep their order, and every one of them is accounted for.
pub fn run(bytes: &[u8]) {
    for wanted in [None, Some("gb18030"), Some("utf-16le")] {
        let Ok(decoded) = encoding::decode(bytes, wanted) else { continue };
        let Ok(rows) = delimited::read(&decoded.text, delimited::find_delimiter(&decoded.text)) else { continue };
        assert!(rows.windows(2).all(|two| two[0].line < two[1].line), "rows are out of order");
        assert!(rows.iter().all(|row| (1..=delimited::MAX_COLUMNS).contains(&row.cells.len())));
        rows.iter().flat_map(|row| &row.cells).for_each(|cell| value(cell));
    }
    import(bytes);
}

fn value(cell: &str) {
    for calendar in [Calendar::Solar, Calendar::Lunar] {
        let _ = dates::parse(cell, calendar);
    }
    let _ = (money::parse(cell), number::thousandths(cell), number::whole(cell));
    for part in phone::split(cell) {
        let _ = phone::normalise(part);
    }
}

fn import(bytes: &[u8]) {
    let file = ImportFile { name: "a.csv".to_owned(), bytes: bytes.to_vec() };
    let today = NaiveDate::default();
    let Ok(session) = Session::open(vec![file], Archive::default(), &Options::default(), today, Id(1)) else { return };
    let totals = session.preview().totals;
    assert_eq!(totals.rows, totals.new + totals.update + totals.duplicate + totals.rejected);
    let _ = session.drafts();
}
