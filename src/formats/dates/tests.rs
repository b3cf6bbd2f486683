use super::*;
use Calendar::{Lunar, Solar};
use ColumnOrder::{Ambiguous, Clear, Known};
use Order::{DayFirst, MonthFirst, YearFirst};

fn shown(text: &str, calendar: Calendar) -> String {
    parse(text, calendar).map_or_else(|| "?".into(), |date| date.to_string())
}

#[test]
fn one_day_in_many_writings() {
    let writings = "2026年3月5日|2026-3-5|2026/3/5|2026.03.05|20260305|2026-03-05 00:00:00.000|2026-03-05T08:30:00Z|46086|\
                    5 Mar 2026|March 5th, 2026|Mar 5, 2026|05.03.2026|２０２６年３月５日|2026年3月5号|2026/3/5 下午3:20|公历2026-3-5|\
                    26/3/5|26.3.5|26年3月5日|2026 3 5|2026-03-05T08:30:00.123+08:00|46086.354166|5-Mar-26|5 March 26|Mar 5, '26|\
                    March 5, 2026 8:30 AM|Thu Mar 05 2026 08:00:00 GMT+0800|2026/3/5 星期四|2026年3月5日(四)|2026-03-05 周四|\
                    2026年3月5日 14时30分|2026年3月5日下午2点|民国115年3月5日|民國115/3/5|中華民國115年3月5日|二〇二六年三月五日|\
                    二零二六年三月五号|公元2026年3月5日|2026年 3月 5日|2026-3-5日|Thursday, 5th of March 2026";
    for writing in writings.split('|') {
        assert_eq!(shown(writing, Solar), "2026-03-05", "{writing}");
    }
}

#[test]
fn partial_dates() {
    for (text, want) in [
        ("3月5日", "--03-05"),
        ("3-5", "--03-05"),
        ("--03-05", "--03-05"),
        ("0305", "--03-05"),
        ("3.5", "--03-05"),
        ("5-Mar", "--03-05"),
        ("三月五日", "--03-05"),
        ("12/31", "--12-31"),
        ("2026年3月", "2026-03"),
        ("2026-03", "2026-03"),
        ("202603", "2026-03"),
        ("Mar 2026", "2026-03"),
        ("2月29日", "--02-29"),
        ("5月", "--05"),
        ("86.3.5", "1986-03-05"),
        ("860305", "1986-03-05"),
        ("86年3月5日", "1986-03-05"),
        ("八六年三月五日", "1986-03-05"),
        ("31/12/1996", "1996-12-31"),
        ("12/31/1996", "1996-12-31"),
        ("12.31.1996", "1996-12-31"),
        ("5/5/2026", "2026-05-05"),
        ("3/31/26", "2026-03-31"),
    ] {
        assert_eq!(shown(text, Solar), want, "{text}");
    }
}

#[test]
fn the_lunar_calendar() {
    for (text, calendar, want) in [
        ("1981年1月2日", Lunar, "农历 1981-01-02"),
        ("2月30日", Lunar, "农历 --02-30"),
        ("农历八月十五", Solar, "农历 --08-15"),
        ("農曆八月十五", Solar, "农历 --08-15"),
        ("农历8月15", Solar, "农历 --08-15"),
        ("8月15(阴)", Solar, "农历 --08-15"),
        ("1986年腊月廿三", Solar, "农历 1986-12-23"),
        ("臘月廿三", Solar, "农历 --12-23"),
        ("正月初五", Solar, "农历 --01-05"),
        ("闰四月初三", Solar, "农历 --闰04-03"),
        ("农历2020年闰4月初三", Solar, "农历 2020-闰04-03"),
        ("农历 --闰04-01", Solar, "农历 --闰04-01"),
        ("冬月三十", Solar, "农历 --11-30"),
        ("1984-11-02(农历)", Solar, "农历 1984-11-02"),
        ("阳历1984-11-02", Lunar, "1984-11-02"),
    ] {
        assert_eq!(shown(text, calendar), want, "{text}");
    }
}

#[test]
fn what_cannot_be_read() {
    for text in [
        "",
        "前天",
        "1980-13-45",
        "2026-02-30",
        "3/5/2026",
        "3/5/26",
        "03/05/26",
        "26/03/05",
        "1980",
        "99999",
        "12:30",
        "x",
        "2026-03-05-06",
        "200103",
        "1999年",
        "Marketing 5",
        "3月5日至8日",
        "2026-3-5前后",
        "13800138000",
        "年",
        "月",
        "闰",
        "民国0年1月1日",
        "初五",
        "March",
        "5 6 Mar 2026",
        "1:",
        "点",
    ] {
        assert_eq!(shown(text, Solar), "?", "{text}");
    }
}

#[test]
fn the_order_is_that_of_the_column() {
    let order = |cells: &str| column_order(cells.split('|'));
    assert_eq!(order("2026-03-05|5 Mar 2026|3月5日|前天|"), Clear);
    assert_eq!(order("26/3/5|26/3/15"), Known(YearFirst));
    assert_eq!(order("3/5/2026|3/15/2026|x"), Known(MonthFirst));
    assert_eq!(order("3/5/2026 10:30|25/5/2026"), Known(DayFirst));
    assert_eq!(order("3/5/26|4/5/26"), Ambiguous(vec![MonthFirst, DayFirst]));
    assert_eq!(order("03/05/26"), Ambiguous(vec![YearFirst, MonthFirst, DayFirst]));
    assert_eq!(order("03/05/26|26/12/31"), Ambiguous(vec![YearFirst, DayFirst]));
    assert_eq!(order("13/5/2026|5/13/2026|1/2/2026"), Ambiguous(vec![MonthFirst, DayFirst]));
    assert_eq!(order("5/5/2026"), Clear);
    assert_eq!(order("05.03.2026"), Clear);
    let read = |text, order| parse_in(text, Solar, Some(order)).map(|date| date.to_string());
    assert_eq!(read("3/5/26", MonthFirst).as_deref(), Some("2026-03-05"));
    assert_eq!(read("3/5/26", DayFirst).as_deref(), Some("2026-05-03"));
    assert_eq!(read("03/05/26", YearFirst).as_deref(), Some("2003-05-26"));
    assert_eq!(read("25/5/2026", MonthFirst).as_deref(), Some("2026-05-25"));
    assert_eq!(read("3/5", DayFirst).as_deref(), Some("--05-03"));
    assert_eq!(Order::usual(&[MonthFirst, DayFirst], true), Some(MonthFirst));
    assert_eq!(Order::usual(&[YearFirst, MonthFirst, DayFirst], true), Some(YearFirst));
    assert_eq!(Order::usual(&[YearFirst, MonthFirst, DayFirst], false), Some(MonthFirst));
}

/// Whatever the cell, nothing panics: all short texts of the characters that mean something.
#[test]
fn mutations() {
    let letters: Vec<char> = "0139年月日号-/.:t 闰初廿十正农民国mar(".chars().collect();
    let mut seed = 7_u64;
    for _ in 0..60_000 {
        let mut text = String::new();
        for _ in 0..(seed >> 20) % 12 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push(letters[(seed >> 33) as usize % letters.len()]);
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        for calendar in [Solar, Lunar] {
            let _ = parse_in(&text, calendar, Some(DayFirst));
        }
        let _ = column_order([text.as_str()]);
    }
}
