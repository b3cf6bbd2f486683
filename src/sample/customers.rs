//! The customers, the people there, and who came to be responsible for them.

use super::tables::*;
use crate::domain::date::Calendar::{Lunar, Solar};

const MILLBROOK: Said = ("清溪镇", "Millbrook");
const WILLOWBEND: Said = ("柳湾", "Willowbend");
const STONEBRIDGE: Said = ("石桥", "Stonebridge");
const EASTFELL: Said = ("东岭", "Eastfell");

const LIQUOR: Said = ("烟酒店", "Off-licence");
const RESTAURANT: Said = ("餐饮", "Restaurant");
const MARKET: Said = ("商超", "Supermarket");
const CORNER: Said = ("便利店", "Corner shop");
const HOTEL: Said = ("酒店", "Hotel");
const WHOLESALE: Said = ("批发", "Wholesale");

const CAME: Said = ("主动上门", "Came to us");
const STREET: Said = ("扫街", "Street visit");
const FRIEND: Said = ("老客户介绍", "Recommended by a customer");
const ONLY_US: Said = ("独家", "Buys from us only");
const SHARED: Said = ("非独家", "Buys from others too");
const OWNER_ROLE: Said = ("店主", "Owner");
const BUYER: Said = ("采购", "Buyer");
const MANAGER_ROLE: Said = ("经理", "Manager");

const BLANK: Customer = Customer {
    name: NONE,
    outlet: NONE,
    standing: ("C", "active"),
    town: NONE,
    address: NONE,
    source: NONE,
    cooperation: NONE,
    buys: NONE,
    owes: 0,
    tags: NONE,
    note: NONE,
    phone: 0,
    lead: OWNER,
    next: None,
    contacts: &[],
    handover: None,
};

const fn person(name: Said, role: Said, phone: u16) -> Contact {
    Contact { name, role, phone, birthday: None, likes: NONE, family: NONE }
}

/// The customers.
#[rustfmt::skip]
pub(super) static CUSTOMERS: [Customer; 24] = [
    Customer {
        name: ("老槐树烟酒行", "Old Elm Off-Licence"), outlet: LIQUOR, standing: ("A", "active"), town: MILLBROOK,
        address: ("清溪镇大槐树巷 3 号，邮局斜对面", "3 Elm Lane, across from the post office"), source: STREET,
        cooperation: ONLY_US, buys: ("清溪陈酿 500ml，每月约 40 箱；节前翻倍", "Millbrook Reserve 50cl, about 40 cases a month; twice that before holidays"),
        owes: 1_240_000, tags: ("老客户,春节大户", "Regular,Big at New Year"), note: ("后院能停一辆小货车，上午送。", "A van fits in the back yard; deliver in the morning."),
        phone: 101, lead: LEAVER, next: Some(2),
        contacts: &[
            Contact { birthday: Some((Lunar, Some(1968), 8, 12)), likes: ("钓鱼，喝浓茶", "Fishing, strong tea"), family: ("儿子在外地读大学", "A son at university"), ..person(("槐守田", "Walter Elm"), OWNER_ROLE, 102) },
            Contact { birthday: Some((Solar, None, 3, 7)), family: ("管账，大小开支她点头", "Keeps the books; nothing is paid without her"), ..person(("吕桂香", "Joan Elm"), ("店主妻子", "Owner's wife"), 103) },
        ],
        handover: Some([
            ("槐守田定货，吕桂香付钱。两个人都要问到。", "Walter orders, Joan pays. Ask both."),
            ("彭凯答应过退瓶差价每箱 6 元，没有写下来，我们认。", "Neil promised 6 a case back on bottles, never in writing. We honour it."),
            ("不要提隔壁新开的那家店。", "Do not mention the new shop next door."),
            ("节前陈列方案签字，顺便把退瓶差价结清。", "Have the holiday display signed and settle the bottles."),
        ]),
    },
    Customer {
        name: ("得月楼酒家", "Moonrise Restaurant"), outlet: RESTAURANT, standing: ("A", "active"), town: MILLBROOK,
        address: ("清溪镇滨河路 88 号", "88 Riverside Road"), source: FRIEND, cooperation: SHARED,
        buys: ("陈酿、米酒，包间用酒", "Reserve and rice wine, for the private rooms"), owes: 860_000, tags: ("宴席", "Banquets"), phone: 104, lead: LEAVER, next: Some(0),
        contacts: &[
            Contact { birthday: Some((Solar, Some(1975), 11, 2)), likes: ("书法", "Calligraphy"), ..person(("岳满山", "Martin Moon"), ("老板", "Owner"), 105) },
            person(("贺小娟", "Kate Hollis"), ("前厅经理", "Floor manager"), 106),
        ],
        handover: Some([
            ("岳满山拍板，贺小娟决定包间摆什么酒。", "Martin decides; Kate chooses what stands in the private rooms."),
            ("婚宴每桌送一瓶米酒，到年底为止。", "A bottle of rice wine per wedding table, until the end of the year."),
            ("不要再提去年送错的那批货，已经赔过。", "Last year's wrong delivery is settled; leave it alone."),
            ("谈下半年宴席协议。", "Agree the banquet terms for the next half year."),
        ]), ..BLANK
    },
    Customer {
        name: ("同福超市", "Goodfare Supermarket"), outlet: MARKET, standing: ("A", "active"), town: WILLOWBEND,
        address: ("柳湾中街 12 号", "12 Middle Street"), source: STREET, cooperation: SHARED, buys: ("全系列，冰柜两台", "The whole range; two of our coolers"),
        owes: 2_315_000, tags: ("冰柜,账期 30 天", "Cooler,30 days' credit"), phone: 107, lead: LEAVER, next: Some(-3),
        contacts: &[
            Contact { birthday: Some((Solar, Some(1982), 6, 18)), ..person(("佟立新", "Peter Goodwin"), OWNER_ROLE, 108) },
            Contact { likes: ("爱打羽毛球", "Badminton"), ..person(("宋岚", "Laura Sands"), BUYER, 109) },
        ],
        handover: Some([
            ("宋岚下单，超过两万要佟立新签字。", "Laura orders; above 20,000 Peter signs."),
            ("第三台冰柜，等夏天前到货。", "A third cooler, before the summer."),
            ("对账时不要当着店员说欠款。", "Never talk about the debt in front of the staff."),
            ("把上季度对账单送去签字。", "Take last quarter's statement to be signed."),
        ]), ..BLANK
    },
    Customer {
        name: ("望江宾馆", "Riverview Hotel"), outlet: HOTEL, standing: ("B", "active"), town: WILLOWBEND,
        address: ("柳湾江堤路 1 号", "1 Embankment Road"), source: CAME, cooperation: SHARED, buys: ("会议用酒，每季度一次", "For conferences, once a quarter"), phone: 110, lead: LEAVER, next: Some(6),
        contacts: &[Contact { birthday: Some((Solar, None, 9, 30)), ..person(("陶静", "Susan Potter"), MANAGER_ROLE, 111) }],
        handover: Some([
            ("陶静，年底可能调走。", "Susan; she may be moved at the end of the year."),
            ("会议用酒开发票要写“会务费”明细附后。", "Invoices say “conference”, with the list attached."),
            NONE,
            ("认识一下她的副手。", "Get to know her deputy."),
        ]), ..BLANK
    },
    Customer {
        name: ("小满便利店", "Harvest Corner Shop"), outlet: CORNER, town: MILLBROOK, address: ("清溪镇车站路 27 号", "27 Station Road"), source: STREET,
        cooperation: SHARED, buys: ("小瓶装，每周两箱", "Small bottles, two cases a week"), phone: 112, lead: LEAVER,
        contacts: &[person(("满秋萍", "Anne Harvey"), OWNER_ROLE, 113)], ..BLANK
    },
    Customer {
        name: ("双喜宴会厅", "Twin Oaks Banquets"), outlet: RESTAURANT, standing: ("A", "active"), town: STONEBRIDGE,
        address: ("石桥迎宾大道 6 号", "6 Welcome Avenue"), source: FRIEND, cooperation: ONLY_US, buys: ("婚宴定制酒，旺季每月 100 箱", "Wedding bottlings, 100 cases a month in season"),
        owes: 4_860_000, tags: ("宴席,定制", "Banquets,Own label"), note: ("欠款最大的一户，老板亲自跟。", "Our largest debtor; Helen follows it herself."), phone: 114, lead: LEAVER, next: Some(-9),
        contacts: &[
            Contact { birthday: Some((Lunar, None, 1, 15)), likes: ("象棋", "Chess"), family: ("女儿明年结婚", "A daughter marries next year"), ..person(("乔双成", "George Oakley"), ("老板", "Owner"), 115) },
            person(("韩梅", "Mary Hand"), ("会计", "Accountant"), 116),
        ],
        handover: Some([
            ("乔双成一个人说了算。", "George alone."),
            ("定制酒标改版，样稿两周内给。", "A new label; drafts within two weeks."),
            ("不要催账催到韩梅那里，他会翻脸。", "Do not press Mary for money; George takes it badly."),
            ("欠款分三期，先拿第一期。", "The debt in three parts; get the first."),
        ]),
    },
    Customer {
        name: ("阿兰土菜馆", "Alan's Kitchen"), outlet: RESTAURANT, standing: ("B", "active"), town: MILLBROOK, address: ("清溪镇老街 41 号", "41 Old Street"),
        source: STREET, cooperation: ONLY_US, buys: ("米酒散装", "Rice wine from the cask"), owes: 96_000, phone: 117, lead: NORTH, next: Some(4),
        contacts: &[Contact { birthday: Some((Solar, Some(1990), 12, 24)), ..person(("蓝秀英", "Alan Blewitt"), OWNER_ROLE, 118) }], ..BLANK
    },
    Customer {
        name: ("顺风烟酒", "Fairwind Wines"), outlet: LIQUOR, standing: ("B", "active"), town: WILLOWBEND, address: ("柳湾渡口旁", "By the ferry"),
        source: CAME, cooperation: SHARED, buys: ("陈酿、啤酒", "Reserve, beer"), owes: 312_050, phone: 119, lead: NORTH, next: Some(1),
        contacts: &[person(("封长顺", "Frank Wind"), OWNER_ROLE, 120)], ..BLANK
    },
    Customer {
        name: ("春晓茶庄", "Spring Dawn Tea House"), outlet: ("茶庄", "Tea house"), standing: ("C", "lead"), town: MILLBROOK, source: STREET,
        note: ("想试试茶酒礼盒。", "Wants to try a gift box of tea and wine."), phone: 121, lead: NORTH, next: Some(9),
        contacts: &[Contact { likes: ("古琴", "Plays the zither"), ..person(("春雨桐", "Dawn Spring"), OWNER_ROLE, 122) }], ..BLANK
    },
    Customer {
        name: ("金谷粮油", "Goldfield Groceries"), outlet: CORNER, town: EASTFELL, source: STREET, cooperation: SHARED, buys: ("料酒", "Cooking wine"),
        phone: 123, lead: NORTH, contacts: &[person(("谷春来", "Colin Field"), OWNER_ROLE, 124)], ..BLANK
    },
    Customer {
        name: ("南渡副食批发", "South Ferry Wholesale"), outlet: WHOLESALE, standing: ("A", "active"), town: STONEBRIDGE, address: ("石桥批发市场 B 区 15 号", "Market Hall B 15"),
        source: CAME, cooperation: SHARED, buys: ("走量，陈酿每月 120 箱", "By volume, 120 cases of Reserve a month"), owes: 1_870_000, tags: ("二批,走量", "Reseller,Volume"),
        note: ("价格敏感，注意不要往柳湾窜货。", "Watches every price; must not sell into Willowbend."), phone: 125, lead: SOUTH, next: Some(3),
        contacts: &[
            Contact { birthday: Some((Lunar, Some(1971), 10, 6)), ..person(("杜南生", "David South"), ("老板", "Owner"), 126) },
            person(("杜小南", "Daniel South"), ("儿子，管送货", "Son, deliveries"), 127),
        ],
        handover: Some([
            ("老杜定价，小杜管货。", "David sets prices, Daniel moves the goods."),
            ("满 300 箱返 3%，按季度结。", "3% back above 300 cases, settled each quarter."),
            ("不要拿他和百川比。", "Never compare him with Hundred Rivers."),
            ("核对他卖到哪里去了。", "Check where his goods end up."),
        ]),
    },
    Customer {
        name: ("石桥供销店", "Stonebridge Co-op"), outlet: MARKET, standing: ("B", "active"), town: STONEBRIDGE, address: ("石桥十字街口", "At the crossing"),
        source: STREET, cooperation: SHARED, buys: ("啤酒、小瓶装", "Beer, small bottles"), owes: 145_500, phone: 128, lead: SOUTH, next: Some(12),
        contacts: &[Contact { birthday: Some((Solar, Some(1966), 1, 9)), ..person(("石根旺", "Roger Stone"), ("主任", "Director"), 129) }], ..BLANK
    },
    Customer {
        name: ("一碗香面馆", "The Noodle Bowl"), outlet: RESTAURANT, town: STONEBRIDGE, source: STREET, buys: ("啤酒", "Beer"), phone: 130, lead: SOUTH,
        contacts: &[person(("邢小满", "Ned Bowles"), OWNER_ROLE, 131)], ..BLANK
    },
    Customer {
        name: ("悦来客栈", "Wayfarers' Inn"), outlet: HOTEL, standing: ("B", "active"), town: EASTFELL, address: ("东岭景区门口", "At the park gate"), source: CAME,
        cooperation: ONLY_US, buys: ("旅游装小礼盒", "Small gift boxes for visitors"), phone: 132, lead: NORTH, next: Some(5),
        contacts: &[Contact { birthday: Some((Solar, Some(1988), 4, 21)), likes: ("爬山，拍照", "Hiking, photographs"), ..person(("简悦", "Joy Wayland"), OWNER_ROLE, 133) }], ..BLANK
    },
    Customer {
        name: ("青瓦小院", "Slate Court Bistro"), outlet: RESTAURANT, standing: ("B", "active"), town: EASTFELL, source: FRIEND, cooperation: SHARED,
        buys: ("米酒、果酒", "Rice and fruit wine"), owes: 54_000, phone: 134, lead: LEAVER, contacts: &[person(("瓦依娜", "Nina Slater"), OWNER_ROLE, 135)], ..BLANK
    },
    Customer {
        name: ("百川商贸", "Hundred Rivers Trading"), outlet: WHOLESALE, standing: ("A", "active"), town: MILLBROOK, address: ("清溪镇物流园 7 栋", "Depot 7, Freight Park"),
        source: FRIEND, cooperation: SHARED, buys: ("全系列，每月 90 箱", "The whole range, 90 cases a month"), owes: 960_000, tags: ("二批", "Reseller"), phone: 136, lead: MANAGER, next: Some(-1),
        contacts: &[
            Contact { birthday: Some((Solar, Some(1979), 7, 3)), ..person(("江百川", "Rufus Rivers"), MANAGER_ROLE, 137) },
            person(("郝会", "Alice Hale"), ("会计", "Accountant"), 138),
        ],
        handover: Some([
            ("江百川，货款问郝会。", "Rufus; for payments ask Alice."),
            ("每月 10 号前对账。", "Statements before the 10th of each month."), NONE,
            ("谈年度返利。", "Agree the yearly rebate."),
        ]), ..BLANK
    },
    Customer {
        name: ("东岭加油站便利店", "Eastfell Services Shop"), outlet: CORNER, town: EASTFELL, source: STREET, buys: ("啤酒、水", "Beer, water"), phone: 139, lead: NORTH,
        contacts: &[person(("岑勇", "Bryan Fell"), ("店长", "Shop manager"), 140)], ..BLANK
    },
    Customer {
        name: ("老船长大排档", "Old Captain's Grill"), outlet: RESTAURANT, standing: ("B", "active"), town: WILLOWBEND, source: STREET, cooperation: SHARED,
        buys: ("啤酒，夏天每周 60 箱", "Beer, 60 cases a week in summer"), owes: 228_000, tags: ("夏季", "Summer"), phone: 141, lead: SOUTH, next: Some(14),
        contacts: &[Contact { birthday: Some((Solar, None, 8, 1)), ..person(("船永福", "Jack Harbour"), OWNER_ROLE, 142) }], ..BLANK
    },
    Customer {
        name: ("康乐棋牌室", "Evergreen Card Room"), outlet: ("娱乐", "Leisure"), standing: ("C", "dormant"), town: STONEBRIDGE, source: STREET,
        note: ("半年没有进货，门还开着。", "Has not ordered for half a year; still open."), phone: 143, lead: SOUTH, contacts: &[person(("康大姐", "Mrs Green"), OWNER_ROLE, 144)], ..BLANK
    },
    Customer {
        name: ("金穗烘焙", "Golden Ear Bakery"), outlet: ("烘焙", "Bakery"), standing: ("C", "lead"), town: MILLBROOK, source: CAME,
        note: ("做酒心蛋糕，问过料酒价格。", "Makes liqueur cakes; asked for a price."), phone: 145, lead: NORTH, contacts: &[person(("麦穗", "Grace Ears"), OWNER_ROLE, 146)], ..BLANK
    },
    Customer {
        name: ("石桥农机合作社", "Stonebridge Farmers' Union"), outlet: ("单位", "Institution"), standing: ("B", "active"), town: STONEBRIDGE, source: FRIEND,
        buys: ("年终福利用酒", "For the year-end dinner"), phone: 147, lead: SOUTH, next: Some(20), contacts: &[person(("田社长", "Mr Fields"), ("社长", "Chairman"), 148)], ..BLANK
    },
    Customer {
        name: ("月湖度假村", "Moon Lake Resort"), outlet: HOTEL, standing: ("A", "lead"), town: EASTFELL, address: ("东岭月湖北岸", "North shore of Moon Lake"),
        source: FRIEND, note: ("明年开业，酒水供应还没定。", "Opens next year; nobody supplies the drinks yet."), tags: ("重点开发", "To be won"), phone: 149, lead: OWNER, next: Some(7),
        contacts: &[Contact { birthday: Some((Solar, Some(1985), 5, 16)), likes: ("红酒，马拉松", "Red wine, marathons"), ..person(("白鹭洲", "Claire Heron"), ("筹建负责人", "Project manager"), 150) }], ..BLANK
    },
    Customer {
        name: ("鸿运婚庆", "Lucky Day Weddings"), outlet: ("婚庆", "Wedding planner"), standing: ("B", "active"), town: MILLBROOK, source: CAME, cooperation: SHARED,
        buys: ("代订婚宴用酒，按单结算", "Orders for weddings, paid per order"), phone: 151, lead: NORTH, next: Some(10), contacts: &[person(("洪云", "Felicity Day"), MANAGER_ROLE, 152)], ..BLANK
    },
    Customer {
        name: ("旧时光酒吧", "Yesteryear Bar"), outlet: ("酒吧", "Bar"), standing: ("C", "lost"), town: WILLOWBEND, source: STREET,
        note: ("换了老板，改做咖啡，不再进酒。", "New owner, now a café; buys no wine any more."), phone: 153, lead: SOUTH, contacts: &[person(("时建", "Tim Yester"), ("前老板", "Former owner"), 154)], ..BLANK
    },
];

const NEIL_LEFT: Said = ("彭凯离职，逐户交接", "Neil Draper left; handed over one by one");
const REGIONS: Said = ("片区调整", "Regions redrawn");

/// Who took over from whom: customer, day, new member, reason; in order of day.
#[rustfmt::skip]
pub(super) static HANDOVERS: [(usize, i64, usize, Said); 8] = [
    (13, -150, SOUTH, REGIONS),
    (14, -150, NORTH, REGIONS),
    (0, -36, NORTH, NEIL_LEFT),
    (1, -36, SOUTH, NEIL_LEFT),
    (2, -35, NORTH, NEIL_LEFT),
    (3, -35, MANAGER, NEIL_LEFT),
    (4, -34, SOUTH, NEIL_LEFT),
    (5, -33, OWNER, ("彭凯离职，欠款大，老板亲自接", "Neil Draper left; a large debt, taken over by the owner")),
];
