//! Made-up customers, the same ones in every run.

/// How many the figures are for.
pub const COUNT: usize = 10_000;

const TOWNS: [&str; 8] = ["张桥镇", "北关街道", "柳河镇", "双塔乡", "大王庄镇", "清水街道", "红旗乡", "南市街道"];
const SYLLABLES: [&str; 16] =
    ["玉", "红", "顺", "发", "福", "万", "家", "和", "兴", "隆", "源", "盛", "达", "宏", "鑫", "泰"];
const OUTLETS: [&str; 5] = ["商超", "烟酒店", "餐饮", "便利店", "批发"];
const PEOPLE: [&str; 8] = ["沈宇洋", "韩杰", "王丽", "李强", "赵敏", "陈刚", "刘芳", "周涛"];
const NOTES: [&str; 4] =
    ["\"老板娘管账,找她对账\"", "中秋前给政策", "\"竞品上门报价低5%,等回话\"", "上次送的两箱有渗漏，周五前换货"];

/// A sheet as a shop exports it, in UTF-8 with a header and a line for each of `count` customers, no two alike.
pub fn sheet(count: usize) -> String {
    let mut text = String::from("客户名称,联系人,电话,城镇,地址,类型,等级,生日,最近联系,备注\r\n");
    for n in 0..count {
        let of = |list: &[&'static str], step: usize| list[n / step % list.len()];
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        text += &format!(
            "{}{}{}商店{n},{},139-{:04}-{:04},{},幸福路{}号,{},{},19{}-{month:02}-{day:02},2026/{month}/{day},{}\r\n",
            of(&SYLLABLES, 1),
            of(&SYLLABLES, 16),
            of(&SYLLABLES, 256),
            of(&PEOPLE, 3),
            n / 10_000,
            n % 10_000,
            of(&TOWNS, 5),
            n % 300 + 1,
            of(&OUTLETS, 7),
            of(&["A", "B", "C"], 11),
            60 + n % 40,
            of(&NOTES, 1),
        );
    }
    text
}
