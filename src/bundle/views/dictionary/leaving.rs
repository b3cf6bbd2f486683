//! What the columns about ties, handovers and departures mean.

use super::Meaning;

pub const TIE: &[Meaning] = &[
    ("contact", "认识客户那边的谁；空着就是客户本身", "Whom at the customer's; empty for the customer as such"),
    ("contact_id", "该联系人的记录号，见 contacts.csv", "That person's id, see contacts.csv"),
    ("strength", "关系深浅，1 到 5，自己打的分", "How well they know each other, 1 to 5, as somebody judged"),
    ("part", "做哪一份工作", "Which part of the work"),
];

pub const HANDOVER: &[Meaning] = &[
    ("why", "为什么交接", "Why customers change hands"),
    ("leavers", "把客户交出来的成员", "The members whose customers go to others"),
    ("leavers_id", "这些成员的记录号，见 members.csv", "Their ids, see members.csv"),
    ("keeper", "谁主持交接，没人接手的客户先由谁负责", "Who runs it, and answers for what nobody has accepted yet"),
    ("keeper_id", "该成员的记录号，见 members.csv", "That member's id, see members.csv"),
    ("start", "从哪一天起", "The first day"),
    ("until", "哪一天回来；空着就是不回来", "The first day they are back; empty if they stay away"),
    ("sent", "哪一天发给接手人", "The day it was sent to the successors"),
    ("withdrawn", "哪一天撤回", "The day it was withdrawn"),
    ("reason", "原因", "The reason"),
    ("missing", "移交人没配合时，可能缺少什么", "What may be missing, where the leavers did not help"),
];

pub const HANDOVER_ITEM: &[Meaning] = &[
    ("handover", "属于哪次交接", "Which handover it belongs to"),
    ("handover_id", "该交接的记录号，见 handovers.csv", "That handover's id, see handovers.csv"),
    ("leavers", "原来手里有这个客户的成员", "The members who held something of this customer"),
    ("leavers_id", "这些成员的记录号，见 members.csv", "Their ids, see members.csv"),
    ("successor", "接手人", "Who takes the customer over"),
    ("successor_id", "该成员的记录号，见 members.csv", "That member's id, see members.csv"),
    ("state", "到了哪一步", "How far it has come"),
    ("offered", "哪一天交给接手人", "The day it was offered"),
    ("answered", "哪一天答复", "The day of the answer"),
    ("refused", "接手人是否不接", "Whether the successor refused"),
    ("answer", "接手人的问题或理由", "The successor's question or reason"),
    ("introduced", "哪一天带接手人见了客户", "The day the successor was introduced to the customer"),
    ("introduced_by", "谁带去的", "Who introduced them"),
    ("introduced_by_id", "该成员的记录号，见 members.csv", "That member's id, see members.csv"),
    ("returned", "哪一天还给原来的人", "The day the customer was given back"),
    ("moved", "转给接手人的提醒", "The reminders that went to the successor"),
    ("moved_id", "这些提醒的记录号，见 reminders.csv", "Their ids, see reminders.csv"),
    ("ended", "随接手而结束的分工", "The assignments that ended with the acceptance"),
    ("ended_id", "这些分工的记录号，见 assignments.csv", "Their ids, see assignments.csv"),
    ("via", "后来由哪次交接再次提出", "The later handover that offered it anew"),
    ("via_id", "该交接的记录号，见 handovers.csv", "That handover's id, see handovers.csv"),
    ("note", "交接说明", "The handover note"),
];

pub const PROTOCOL: &[Meaning] = &[
    ("handover", "哪次交接的交接单", "The handover it is about"),
    ("handover_id", "该交接的记录号，见 handovers.csv", "That handover's id, see handovers.csv"),
    ("date", "哪一天写成", "The day it was drawn up"),
    ("text", "交接单的全文，签名就是签它", "The whole text, which is what was signed"),
];

pub const SIGNATURE: &[Meaning] = &[
    ("protocol", "签的哪张交接单", "The protocol it stands under"),
    ("protocol_id", "该交接单的记录号，见 protocols.csv", "That protocol's id, see protocols.csv"),
    ("as", "以什么身份签的", "As what they signed"),
    ("date", "哪一天签的", "The day it was signed"),
    ("key", "签名用的公钥（minisign）", "The public key it verifies with (minisign)"),
    ("minisig", "签名文件的内容（minisign）", "The content of the signature file (minisign)"),
];

pub const DEPARTURE: &[Meaning] = &[
    ("day", "在公司的最后一天", "The last day in the company"),
    ("reason", "离职谈话里说的原因", "The reason, as told in the exit talk"),
    ("handover", "对应的交接", "The handover that belongs to it"),
    ("handover_id", "该交接的记录号，见 handovers.csv", "That handover's id, see handovers.csv"),
    ("acknowledged", "哪一天签字确认客户资料归公司", "The day it was signed that customer data is the company's"),
    ("rehire", "以后能不能再来", "Whether the member may come back"),
    ("rehire_note", "关于再来的说明", "About coming back"),
];

pub const EXIT_POINT: &[Meaning] = &[
    ("departure", "谁的离职", "The departure it belongs to"),
    ("departure_id", "该离职的记录号，见 departures.csv", "That departure's id, see departures.csv"),
    ("place", "清单里的第几条", "Its place in the list"),
    ("text", "要办的事", "What is to be done"),
    ("done", "哪一天办完", "The day it was done"),
    ("by", "谁办的", "Who did it"),
    ("by_id", "该成员的记录号，见 members.csv", "That member's id, see members.csv"),
];

pub const WATCH: &[Meaning] = &[
    ("item", "交接里的哪一项", "Which item of a handover"),
    ("item_id", "该项的记录号，见 handover-items.csv", "That item's id, see handover-items.csv"),
    ("after", "交接后第几天", "How many days after the handover"),
    ("date", "哪一天记的", "The day it was noted"),
    ("outcome", "客户怎么样了", "What became of the customer"),
    ("cause", "为什么流失", "Why the customer was lost"),
    ("cost", "流失一年损失多少毛利", "The margin of a year that the loss costs"),
    ("quote", "竞争对手报了什么价", "What a competitor offered"),
];

pub const EXPOSURE: &[Meaning] = &[
    ("date", "哪一天", "The day"),
    ("customers", "一共多少客户", "How many customers there were"),
    ("unknown", "多少客户没有人认识", "How many nobody knew"),
    ("single", "多少客户只有一个人认识", "How many one member alone knew"),
    ("double", "多少客户有两个人以上认识", "How many two or more knew"),
    ("loop", "多少客户老板或经理也见过", "How many the owner or a manager had met as well"),
    ("value", "这段时间的销售额", "The revenue of the period"),
    ("value_single", "其中单线客户的销售额", "Of it, that of customers on a single line"),
    ("member", "谁走损失最大", "The member whose leaving would cost most"),
    ("loss", "这个人走预计损失多少", "What that would cost"),
];
