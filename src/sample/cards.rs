//! What was said at the customers', and what is to be done.

use super::tables::*;

const NO_ORDER: Said = ("这次没有订货", "No order this time");

/// The record cards: customer, day, member; problem, method, solved, unsolved, next step, suggestion.
#[rustfmt::skip]
pub(super) static CARDS: [Card; 42] = [
    (0, -380, LEAVER, [("第一次进货，担心卖不动", "First order; afraid it will not sell"), ("先铺 10 箱，卖不完可退", "Ten cases to begin with, unsold ones go back"), ("签了铺货单", "Signed for the first ten"), NONE, ("两周后看动销", "See in two weeks how they sell"), NONE]),
    (0, -240, LEAVER, [("问能不能退空瓶", "Asked whether empty bottles can go back"), ("口头答应每箱 6 元差价", "Promised 6 a case, by word of mouth"), NONE, ("没有写下来", "Not written down"), ("写进协议", "Put it into the agreement"), NONE]),
    (0, -31, NORTH, [("彭凯走后第一次上门，问谁来接", "First visit after Neil left; who looks after us now?"), ("带着记录去，逐条说清楚答应过的事", "Brought the file and went through every promise"), ("老槐放心了，订了 15 箱", "Walter was reassured and ordered 15 cases"), ("退瓶差价还没结", "The bottles are not settled"), ("月底前结清退瓶差价", "Settle the bottles by the end of the month"), NONE]),
    (0, -4, NORTH, [("隔壁新店在降价", "The new shop next door cuts prices"), ("不跟价，改送陈列架和试饮", "No price war: a display stand and a tasting instead"), ("同意摆陈列架", "Agreed to the stand"), ("节前进多少没定", "How much before the holiday is still open"), ("把陈列方案送去签字", "Bring the display plan to be signed"), ("试饮装做小一点，客人不好意思拿整瓶", "Smaller tasting bottles; people are shy of taking a whole one")]),
    (1, -360, LEAVER, [("包间酒单没有我们", "We are not on the private rooms' list"), ("请贺小娟试酒", "A tasting with Kate"), ("上了三款", "Three of ours are on it"), NONE, NONE, NONE]),
    (1, -170, LEAVER, [("送错一批货，婚宴当天缺酒", "A wrong delivery left a wedding short"), ("当晚从仓库补送，赔两箱", "Brought the rest that evening, two cases on us"), ("客人没有投诉", "The guests did not complain"), NONE, NONE, ("送货单让前厅也签一次", "Let the floor sign the delivery note too")]),
    (1, -32, SOUTH, [("岳老板想压价", "Martin wants a lower price"), ("价格不动，谈婚宴送米酒", "Price stays; rice wine for weddings instead"), ("同意到年底", "Agreed until the end of the year"), NONE, ("做一张桌卡", "Make a table card"), NONE]),
    (1, -6, SOUTH, [("下半年宴席协议到期", "The banquet terms run out"), ("带新协议草稿去", "Brought a draft"), NONE, ("返点多少没谈拢", "The rebate is still open"), ("今天再去一次，带沈嘉禾", "Go again today, with Graham"), NONE]),
    (2, -330, LEAVER, [("冰柜噪音大，店员抱怨", "The cooler is loud; the staff complain"), ("请维修，换了压缩机垫", "Had it mended: new dampers"), ("安静了", "It is quiet"), NONE, NONE, NONE]),
    (2, -120, LEAVER, [("账期想从 15 天改 30 天", "Wants 30 days' credit instead of 15"), ("报老板批", "Asked Helen"), ("批了，超过两万要佟立新签字", "Granted; above 20,000 Peter signs"), NONE, NONE, NONE]),
    (2, -30, NORTH, [("对账差 600 元", "The accounts differ by 600"), ("逐单核对，是一张退货没有入账", "Went through every slip: one return was never booked"), ("差额已改", "Corrected"), ("上季度对账单还没签字", "Last quarter's statement is not signed"), ("送对账单", "Take the statement"), NONE]),
    (2, -12, NORTH, [("夏天前要第三台冰柜", "Needs a third cooler before summer"), ("问厂家要了排期", "Asked the maker for a date"), NONE, ("到货日期没定", "No date yet"), ("下周答复", "Answer next week"), ("冰柜门上的价签夹容易掉", "The price clips on the door fall off")]),
    (3, -280, LEAVER, [("会议酒要开会务费发票", "Invoices must say “conference”"), ("和会计商量，明细附后", "Agreed with accounts: the list attached"), ("以后都这样开", "Done so from now on"), NONE, NONE, NONE]),
    (3, -28, MANAGER, [("陶静说年底可能调走", "Susan may be moved at the end of the year"), ("请她介绍副手", "Asked to meet her deputy"), NONE, ("副手还没见到", "Not met yet"), ("下次会议前见一面", "Meet before the next conference"), NONE]),
    (4, -200, LEAVER, [("小瓶装断货一周", "Small bottles missing for a week"), ("从同福调了五箱", "Five cases from Goodfare"), ("没有断太久", "The gap was short"), NONE, NONE, NONE]),
    (4, -27, SOUTH, [("满姐不知道换人了", "Anne did not know that Neil is gone"), ("当面留名片和电话", "Left a card and a number"), ("以后每周三送", "Deliveries on Wednesdays"), NONE, NONE, NONE]),
    (5, -260, LEAVER, [("婚宴酒标要印新人名字", "Wants the couple's names on the label"), ("找印厂，起订 20 箱", "Found a printer; from 20 cases"), ("第一批已交", "The first batch is delivered"), NONE, NONE, ("酒标样稿最好能在手机上看", "Drafts should be viewable on a phone")]),
    (5, -90, LEAVER, [("欠款过了 4 万", "The debt is over 40,000"), ("和老乔谈分期", "Talked to George about parts"), NONE, ("只是口头答应", "Only by word of mouth"), ("写还款计划", "Put it into writing"), NONE]),
    (5, -29, OWNER, [("彭凯说走就走，老乔不放心", "Neil left overnight; George is worried"), ("老板亲自上门，定制酒标照做", "Went myself; the labels go on as agreed"), ("继续独家", "Stays with us only"), ("还款计划没签", "No plan signed yet"), ("带三期还款计划去", "Bring the plan in three parts"), NONE]),
    (5, -10, OWNER, [("第一期款没到", "The first part has not come"), ("电话问，他说女儿订婚手头紧", "He says the engagement costs too much"), NONE, ("改到月底", "Moved to the end of the month"), ("月底上门，不打电话给会计", "Call on him, not on the accountant"), NONE]),
    (6, -210, NORTH, [("散装米酒怕不卫生", "Is wine from the cask clean?"), ("带检测报告，换不锈钢桶", "Brought the report and a steel cask"), ("继续用", "Goes on with it"), NONE, NONE, NONE]),
    (6, -40, NORTH, [("想多一款果酒", "Would like a fruit wine"), ("送两瓶试", "Left two to try"), NONE, ("还没回话", "No answer yet"), ("问一下客人反应", "Ask what the guests say"), NONE]),
    (7, -185, NORTH, [("渡口修路，车进不去", "Road works at the ferry; no access"), ("改用小推车，从码头卸", "By handcart from the pier"), ("照常送", "Deliveries go on"), NONE, NONE, NONE]),
    (7, -15, NORTH, [("啤酒回款慢", "Slow to pay for the beer"), ("约好每月 1 号和 15 号结", "The 1st and 15th of each month"), ("收了一半", "Half is paid"), ("另一半", "The other half"), ("明天去收", "Collect tomorrow"), NONE]),
    (8, -60, NORTH, [("茶酒礼盒有没有做过", "Have we ever made a tea and wine box?"), ("给她看样品照片", "Showed photographs"), NO_ORDER, NONE, ("寄样品", "Send a sample"), ("礼盒用素色，不要大红", "Plain boxes, not bright red")]),
    (10, -225, SOUTH, [("要和百川一样的返点", "Wants the rebate Hundred Rivers has"), ("按量谈，满 300 箱返 3%", "By volume: 3% above 300 cases"), ("签了", "Signed"), NONE, NONE, NONE]),
    (10, -75, SOUTH, [("柳湾有人看到他的货", "His goods were seen in Willowbend"), ("查箱码，是小杜送亲戚", "Checked the codes: Daniel gave some to a cousin"), ("说清楚了，下不为例", "Explained; not again"), NONE, ("每月抽查箱码", "Check codes each month"), NONE]),
    (10, -8, SOUTH, [("旺季想压 200 箱", "Wants 200 cases for the season"), ("要先付三成", "Asks for 30% first"), ("答应周五打款", "Pays on Friday"), NONE, ("确认到账再发货", "Ship when the money is there"), NONE]),
    (11, -140, SOUTH, [("货架位置被挤到角落", "Our shelf was moved to the corner"), ("找石主任，换到收银台旁", "Spoke to Roger"), ("换了位置", "Beside the till now"), NONE, NONE, NONE]),
    (11, -22, SOUTH, [("小瓶装过期两箱", "Two cases past their date"), ("按规定换新", "Replaced"), ("已换", "Done"), NONE, NONE, ("先进先出贴个标签", "Label the shelves: first in, first out")]),
    (13, -130, SOUTH, [("游客问有没有小礼盒", "Visitors ask for small gift boxes"), ("做 2 瓶装，带景区图", "A box of two with a picture of the park"), ("卖得好", "Sells well"), NONE, NONE, NONE]),
    (13, -18, SOUTH, [("淡季想退 8 箱", "Wants to return 8 cases out of season"), ("改成换货", "Exchanged instead"), ("换成米酒", "For rice wine"), NONE, ("下周送", "Deliver next week"), NONE]),
    (14, -110, NORTH, [("果酒颜色有沉淀", "Sediment in the fruit wine"), ("解释是自然沉淀，换了一箱", "Explained, and changed a case"), ("客人能接受", "The guests accept it"), NONE, NONE, ("瓶身印一句“沉淀正常”", "Say so on the bottle")]),
    (15, -160, MANAGER, [("对账总拖到月底", "Statements are always late"), ("定每月 10 号", "The 10th of each month"), ("按时两个月了", "On time for two months"), NONE, NONE, NONE]),
    (15, -20, MANAGER, [("想要年度返利", "Wants a yearly rebate"), ("看过去一年的量", "Looked at the year's volume"), NONE, ("比例没定", "The rate is open"), ("算两个方案给他选", "Offer two ways"), NONE]),
    (16, -45, NORTH, [("夜里没人卸货", "Nobody unloads at night"), ("改上午 9 点送", "At nine in the morning"), ("好了", "Settled"), NONE, NONE, NONE]),
    (17, -70, SOUTH, [("夏天啤酒不够冷", "The beer is not cold enough"), ("借两个冰桶", "Lent two ice tubs"), ("够用", "Enough"), NONE, ("入秋收回冰桶", "Get the tubs back in autumn"), NONE]),
    (18, -25, SOUTH, [("半年没进货", "No order for half a year"), ("上门坐了会儿，客人少了", "Dropped in; fewer guests now"), NO_ORDER, ("原因是人少，不是我们的价", "For want of guests, not our price"), ("下个季度再看", "Look again next quarter"), NONE]),
    (19, -14, NORTH, [("要小包装料酒", "Needs cooking wine in small packs"), ("问厂家", "Asked the maker"), NONE, ("还没答复", "No answer yet"), ("有了就打电话", "Call when there is one"), NONE]),
    (21, -50, OWNER, [("筹建期，酒水没定", "Being built; no supplier yet"), ("带酒单和两瓶样酒", "Brought the list and two samples"), ("愿意开业前试酒", "Will taste before the opening"), NONE, ("约试酒日期", "Fix the day"), ("她希望酒单有英文", "Would like the list in English as well")]),
    (22, -9, NORTH, [("旺季婚宴要先看样酒", "Wants samples for the wedding season"), ("放两套样品在店里", "Left two sets"), ("这个月两单", "Two orders this month"), NONE, NONE, NONE]),
    (23, -55, SOUTH, [("换了老板，改做咖啡", "New owner, now a café"), ("留了电话", "Left a number"), NONE, ("不会再进酒", "Will not buy wine"), NONE, NONE]),
];

/// The reminders: customer, member, due day, day ticked off, text.
#[rustfmt::skip]
pub(super) static REMINDERS: [Reminder; 14] = [
    (0, NORTH, -2, None, ("答复退瓶差价", "Answer about the returned bottles")),
    (2, NORTH, -5, None, ("送上季度对账单签字", "Take last quarter's statement to be signed")),
    (5, OWNER, -1, None, ("双喜第一期还款", "First part of the Twin Oaks debt")),
    (1, SOUTH, 0, None, ("带宴席协议去得月楼，约沈嘉禾一起", "Take the banquet terms to Moonrise, with Graham")),
    (15, MANAGER, 0, None, ("两个返利方案发给江百川", "Send Rufus the two rebates")),
    (7, NORTH, 1, None, ("收顺风另一半货款", "Collect the other half from Fairwind")),
    (10, SOUTH, 3, None, ("确认南渡到账再发货", "Ship to South Ferry once the money is there")),
    (13, SOUTH, 5, None, ("给悦来送换的米酒", "Deliver the exchanged rice wine")),
    (21, OWNER, 6, None, ("约月湖试酒日期", "Fix the tasting at Moon Lake")),
    (17, SOUTH, 30, None, ("收回老船长的冰桶", "Get the tubs back from Old Captain")),
    (0, NORTH, -20, Some(-20), ("送陈列架", "Deliver the display stand")),
    (1, SOUTH, -25, Some(-24), ("做婚宴桌卡", "Make the wedding table card")),
    (11, SOUTH, -15, Some(-16), ("换过期小瓶装", "Replace the old small bottles")),
    (8, NORTH, -40, Some(-38), ("给春晓寄礼盒样品", "Send Spring Dawn a sample box")),
];
