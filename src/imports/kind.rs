//! What the rows of a sheet are, and the columns of sheets of anything but customers.

use super::synonyms::{self, Meaning, fold_header};
use super::target::Target::{Card, Customer, Line, Member, MemberCode, Order, Person, Product};
use super::target::{Part, Target};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What each row of a sheet is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SheetKind {
    /// People on our side. The order of the kinds is the one in which they are taken.
    Members,
    /// What is sold.
    Products,
    /// Customers, each with a contact.
    #[default]
    Customers,
    /// Persons at customers that several rows may name.
    Contacts,
    /// Orders, each with a line of its own or none.
    Orders,
    /// Lines of orders.
    OrderLines,
    /// Record cards.
    Cards,
}

type Words = &'static [(Target, &'static str)];

const CARDS: Words = &[
    (
        Card("date"),
        "日期 拜访日期 拜访时间 记录日期 记录时间 跟进日期 跟进时间 联系日期 沟通日期 时间 date visitdate meetingdate datetime",
    ),
    (Card("way"), "方式 拜访方式 跟进方式 沟通方式 联系途径 way channel medium"),
    (Card("problem"), "要解决的问题 问题 事项 拜访目的 目的 主题 跟进内容 problem problems issue subject topic"),
    (Card("method"), "解决方法 解决办法 方法 措施 处理方法 method solution approach"),
    (Card("solved"), "已解决 已解决的问题 解决结果 结果 solved result outcome"),
    (Card("unsolved"), "未解决 未解决的问题 遗留问题 unsolved openissues"),
    (Card("next"), "下一步 下一步计划 下步计划 后续计划 next nextstep nextsteps"),
    (Card("suggestion"), "建议 意见 意见建议 suggestion suggestions"),
];

const ORDERS: Words = &[
    (
        Order("code"),
        "订单号 订单编号 单号 单据编号 单据号 销售单号 訂單編號 orderid orderno ordernumber ordercode order salesorder invoiceno invoicenumber",
    ),
    (
        Order("date"),
        "日期 订单日期 下单日期 下单时间 销售日期 订货日期 开单日期 交易日期 单据日期 date orderdate orderedon salesdate",
    ),
    (
        Order("total"),
        "金额 总金额 总额 合计 合计金额 订单金额 总价 销售额 total amount ordertotal totalamount grandtotal",
    ),
    (Order("paid"), "已付 已付款 已收 已收款 实收 实收金额 付款金额 paid amountpaid payment"),
    (Order("note"), "备注 说明 附注 note notes remark remarks comment comments"),
];

const LINES: Words = &[
    (
        Order("code"),
        "订单号 订单编号 单号 单据编号 单据号 销售单号 訂單編號 orderid orderno ordernumber ordercode order salesorder invoiceno invoicenumber",
    ),
    (
        Product("code"),
        "产品编号 产品编码 产品代码 商品编号 商品编码 货号 productid productcode productno sku itemno itemcode itemid",
    ),
    (Product("name"), "产品 产品名称 商品 商品名称 品名 货品 货品名称 品种 product productname item itemname goods"),
    (Product("unit"), "单位 计量单位 unit"),
    (Line("quantity"), "数量 件数 箱数 瓶数 销量 quantity qty"),
    (Line("price"), "单价 价格 售价 成交价 price unitprice"),
    (Line("cost"), "成本 成本价 进价 cost unitcost"),
    (Line("discount"), "折扣 折扣率 优惠 discount"),
];

const PRODUCTS: Words = &[
    (
        Product("code"),
        "产品编号 产品编码 产品代码 商品编号 商品编码 货号 编号 编码 条码 productid productcode productno sku itemno itemcode id code",
    ),
    (Product("name"), "产品 产品名称 商品 商品名称 品名 货品 货品名称 名称 product productname item itemname name"),
    (Product("unit"), "单位 计量单位 规格 包装 包装规格 unit quantityperunit packaging packsize"),
    (Product("price"), "单价 价格 售价 零售价 批发价 price unitprice listprice salesprice"),
    (Product("cost"), "成本 成本价 进价 cost unitcost"),
    (Product("note"), "备注 说明 描述 note notes remark description"),
];

const MEMBERS: Words = &[
    (
        Person("code"),
        "工号 员工编号 员工号 业务员编号 编号 employeeid employeeno staffid memberid repid userid id code",
    ),
    (Person("name"), "姓名 名字 员工 员工姓名 业务员 业务员姓名 成员 name fullname employee employeename member"),
    (Target::Part(Part::Family), "姓 姓氏 lastname familyname surname"),
    (Target::Part(Part::Given), "名 firstname givenname"),
    (Target::Part(Part::Middle), "middlename"),
    (Person("title"), "职务 职位 岗位 职称 title jobtitle position"),
    (Person("role"), "角色 权限 role"),
    (Person("phones"), "电话 手机 手机号 手机号码 联系电话 联系方式 phone mobile homephone workphone telephone cell"),
    (Person("emails"), "邮箱 电子邮箱 邮件 email emailaddress mail"),
    (Person("birthday"), "生日 出生日期 出生年月 birthdate birthday dateofbirth"),
    (Person("since"), "入职 入职日期 入职时间 到岗日期 hiredate hiredon startdate joined since"),
    (Person("reports_to"), "上级 直属上级 直接上级 主管 汇报对象 reportsto manager supervisor"),
    (Person("note"), "备注 说明 notes note remark"),
];

/// Who wrote a card or took an order, beside the words every sheet has.
const WHO: Words = &[
    (MemberCode, "工号 员工编号 业务员编号 employeeid employeeno staffid memberid repid salesrepid"),
    (Member, "经手 经手人 记录人 拜访人 填写人 制单人 开单人 employee employeename"),
];

/// The tables of a kind by word; where a word stands twice, the first meaning holds.
static WORDS: LazyLock<HashMap<SheetKind, HashMap<&str, Target>>> = LazyLock::new(|| {
    let of_kind = |kind: SheetKind| {
        let mut words = HashMap::new();
        for (target, line) in kind.tables().iter().copied().flatten() {
            for word in line.split(' ') {
                words.entry(word).or_insert(*target);
            }
        }
        (kind, words)
    };
    SheetKind::ALL.into_iter().map(of_kind).collect()
});

/// The written form of targets that say what they belong to: `card.problem`.
static KEYS: LazyLock<HashMap<String, Target>> = LazyLock::new(|| {
    let others = Target::all().filter(|target| !matches!(target, Customer(_) | Target::Contact(_) | Target::Part(_)));
    let written = others.map(|target| (target.to_string(), target));
    written.filter(|(text, _)| text.contains(['.', '_'])).collect()
});

impl SheetKind {
    /// All kinds, in the order to offer them.
    pub const ALL: [SheetKind; 7] = [
        SheetKind::Customers,
        SheetKind::Contacts,
        SheetKind::Cards,
        SheetKind::Orders,
        SheetKind::OrderLines,
        SheetKind::Products,
        SheetKind::Members,
    ];

    /// Whether its rows are customers themselves.
    #[must_use]
    pub fn is_customers(self) -> bool {
        matches!(self, SheetKind::Customers | SheetKind::Contacts)
    }

    /// Whether a column of such a sheet can go there.
    #[must_use]
    pub fn fits(self, target: Target) -> bool {
        let who = matches!(target, Customer("name" | "phones" | "code") | Member | MemberCode);
        match (self, target) {
            (_, Target::Extra | Target::Skip) => true,
            (SheetKind::Customers | SheetKind::Contacts, target) => {
                let own = matches!(target, Customer(_) | Target::Contact(_) | Target::Part(_) | Target::Own(_));
                own || matches!(target, Target::Address2 | Member | MemberCode)
            }
            (SheetKind::Cards, Card(_)) => true,
            (SheetKind::Orders, Order(_) | Line(_) | Product(_)) => true,
            (SheetKind::Cards | SheetKind::Orders, _) => who,
            (SheetKind::OrderLines, target) => matches!(target, Order("code") | Line(_) | Product(_)),
            (SheetKind::Products, target) => matches!(target, Product(_)),
            (SheetKind::Members, target) => {
                matches!(target, Person(_) | Target::Part(Part::Given | Part::Middle | Part::Family))
            }
        }
    }

    fn tables(self) -> &'static [Words] {
        match self {
            SheetKind::Customers | SheetKind::Contacts => &[],
            SheetKind::Cards => &[CARDS, WHO],
            SheetKind::Orders => &[ORDERS, LINES, WHO],
            SheetKind::OrderLines => &[LINES],
            SheetKind::Products => &[PRODUCTS],
            SheetKind::Members => &[MEMBERS],
        }
    }

    /// Whether a header is exactly one that sheets of this kind have and others have not.
    #[must_use]
    pub fn knows(self, header: &str) -> bool {
        WORDS.get(&self).is_some_and(|words| words.contains_key(fold_header(header).as_str()))
    }

    /// What a header means in a sheet of this kind, where that is not customers.
    #[must_use]
    pub fn find(self, header: &str) -> Option<Target> {
        let words = WORDS.get(&self)?;
        if let Some(target) = KEYS.get(header.trim()).or_else(|| words.get(fold_header(header).as_str())) {
            return Some(*target);
        }
        let about_customers = matches!(self, SheetKind::Cards | SheetKind::Orders);
        match synonyms::find(header).map(|found| found.meaning) {
            Some(Meaning::Is(target @ (Customer("name" | "phones" | "code") | Member))) if about_customers => {
                Some(target)
            }
            Some(Meaning::SomeName) if about_customers => Some(Customer("name")),
            Some(Meaning::InCharge) if about_customers => Some(Member),
            Some(Meaning::Is(Target::Skip)) => Some(Target::Skip),
            _ => None,
        }
    }
}

/// What the rows below these headers are. `name`: what the sheet or the file is called.
#[must_use]
pub fn guess(headers: &[String], name: &str) -> SheetKind {
    let has = |kind: SheetKind, wanted: &[Target]| {
        headers.iter().filter_map(|header| kind.find(header)).any(|target| wanted.contains(&target))
    };
    let count = |kind: SheetKind, is: &dyn Fn(&Target) -> bool| {
        let mut found: Vec<Target> = headers.iter().filter_map(|header| kind.find(header)).filter(is).collect();
        found.sort_unstable();
        found.dedup();
        found.len()
    };
    let customer = [Customer("name"), Customer("phones"), Customer("code")];
    let parts = count(SheetKind::Cards, &|target| matches!(target, Card(key) if *key != "date" && *key != "way"));
    if has(SheetKind::Cards, &customer) && (parts >= 3 || (parts >= 1 && has(SheetKind::Cards, &[Card("date")]))) {
        return SheetKind::Cards;
    }
    let measures = [Line("quantity"), Order("total"), Line("price"), Order("code")];
    if has(SheetKind::Orders, &customer)
        && has(SheetKind::Orders, &[Order("date")])
        && has(SheetKind::Orders, &measures)
    {
        return SheetKind::Orders;
    }
    let product = [Product("code"), Product("name")];
    if has(SheetKind::OrderLines, &[Order("code")]) && has(SheetKind::OrderLines, &product) {
        return SheetKind::OrderLines;
    }
    let of_products = headers.iter().any(|header| {
        let target = SheetKind::OrderLines.find(header);
        target.is_some_and(|target| product.contains(&target))
    });
    let named = |words: &[&str]| words.iter().any(|word| name.to_lowercase().contains(word));
    let priced = has(SheetKind::Products, &[Product("price"), Product("unit"), Product("cost")]);
    if !has(SheetKind::Orders, &[Customer("code")]) && priced && (of_products || named(&["产品", "商品", "product"]))
    {
        return SheetKind::Products;
    }
    let is_name = |target: &Target| matches!(target, Target::Part(Part::Family) | Person("name"));
    let typical = |target: &Target| matches!(target, Person("since" | "reports_to")) || is_name(target);
    let staff = headers.iter().any(|header| {
        let words = ["工号", "员工编号", "员工姓名", "业务员姓名", "employeeid", "employeename", "staffid"];
        words.contains(&fold_header(header).as_str())
    });
    let staff = staff || named(&["员工", "业务员", "成员", "通讯录内部", "employee", "staff", "member", "salesrep"]);
    let no_customer = !headers.iter().any(|header| {
        let found = synonyms::find(header).filter(|found| found.exact);
        found.is_some_and(|found| found.meaning == Meaning::Is(Customer("name")))
    });
    if no_customer && count(SheetKind::Members, &is_name) > 0 && (staff || count(SheetKind::Members, &typical) >= 3) {
        return SheetKind::Members;
    }
    let persons = |header: &String| {
        let found = synonyms::find(header).filter(|found| found.exact).map(|found| found.meaning);
        matches!(found, Some(Meaning::Is(Target::Part(Part::Given | Part::Family | Part::Full))))
    };
    if !no_customer && headers.iter().any(persons) { SheetKind::Contacts } else { SheetKind::Customers }
}
