//! What is refused when somebody leaves, in words.

use super::{Text, texts};

texts! {
    ERROR_LEAVERS_MISSING = "请选择谁要离开。" | "Choose who is leaving.";
    ERROR_UNTIL_MISSING = "休假要写明哪一天回来。" | "For a holiday, give the day they are back.";
    ERROR_UNTIL_INVALID = "返回日期必须在开始之后；离职没有返回日期。" | "The day they are back must be after the start; who leaves for good has none.";
    ERROR_KEEPER_LEAVES = "主持交接的人不能自己离开，请换一位。" | "Who runs the handover cannot be leaving; choose somebody else.";
    ERROR_NOBODY_LEFT = "这样公司就没有人了。请先添加成员。" | "Nobody would be left in the company. Add a member first.";
    ERROR_NO_SUCCESSOR = "有客户还没有接手人。请给每位客户选一位。" | "A customer has no successor yet. Choose one for each customer.";
    ERROR_ORPHANED = "有客户没有包括在内，会没人管。请重新生成预览。" | "A customer is left out and would have nobody. Make the preview again.";
    ERROR_SUCCESSOR_SAME = "不能交给移交人自己，请换一位。" | "It cannot go to who hands it over; choose somebody else.";
    ERROR_SUCCESSOR_LEAVES = "接手人不在岗或也要离开，请换一位。" | "The successor is away or leaving too; choose somebody else.";
    ERROR_OVER_LIMIT = "有人接手的客户超过上限。请分给别人，或放宽上限。" | "Somebody would get more customers than allowed. Spread them, or raise the limit.";
    ERROR_NOTHING_TO_HAND_OVER = "没有需要交接的内容。" | "There is nothing to hand over.";
    ERROR_ITEM_MISSING = "这一项已不存在。请刷新页面。" | "This is no longer there. Reload the page.";
    ERROR_ITEM_ACCEPTED = "已经有人接手。" | "Somebody has accepted it already.";
    ERROR_ITEM_OPEN = "还没有人接手。请先接手。" | "Nobody has accepted it yet; that comes first.";
    ERROR_HANDOVER_WITHDRAWN = "这次交接已撤回。" | "This handover was withdrawn.";
    ERROR_HANDOVER_OVER = "这次交接的时间已经过了，原来的人又自己负责。" | "The time of this handover is over; who handed it over is responsible again.";
    ERROR_NOT_SUCCESSOR = "只有接手人本人可以答复。" | "Only the successor can answer.";
    ERROR_NOT_FOR_A_TIME = "这次交接不是临时的，没有归还。" | "This handover is for good; nothing is given back.";
    ERROR_LEAVER_GONE = "原来负责的人已不在岗，没有人可以收回。" | "Who held it no longer works here; there is nobody to take it back.";
    ERROR_MEMBER_MISSING = "没有这位成员。" | "There is no such member.";
    ERROR_LAST_MEMBER = "这是最后一位在岗成员，不能离职：客户总要有人负责。" | "This is the last member who works here; somebody must answer for the customers.";
    ERROR_STRENGTH_INVALID = "关系深浅请填 1 到 5。" | "How well they know each other is a number from 1 to 5.";
    ERROR_CAUSE_MISSING = "请写明为什么流失。" | "Say why the customer was lost.";
    ERROR_NOT_PARTY = "只有移交人、接手人和老板可以签这份交接单。" | "Only the leaver, the successor and the owner can sign this protocol.";
    ERROR_NOT_OWNER = "只有老板或经理可以发起交接、记下离职。" | "Only the owner or a manager can start a handover or note that somebody leaves.";
    ERROR_NOT_KEEPER = "只有老板或这次交接的主持人可以这样做。" | "Only the owner, or who runs this handover, can do that.";
    ERROR_OWNER_ONLY = "这只有老板可以改。" | "Only the owner can change this.";
    ERROR_LAST_OWNER = "公司至少要有一位在岗的老板。" | "The company needs an owner who works here.";
    ERROR_REPORTS_TO_LOOP = "这样就成了互为上级。请另选一位。" | "They would report to each other. Choose somebody else.";
    ERROR_ROLE_INVALID = "没有这种角色。" | "There is no such role.";
    ERROR_AMOUNT_MISSING = "请填写订单金额。" | "Please enter what the order comes to.";
}

/// The words for what is refused when somebody leaves.
pub(super) fn error(code: &str) -> Option<Text> {
    Some(match code {
        "leavers-missing" => ERROR_LEAVERS_MISSING,
        "until-missing" => ERROR_UNTIL_MISSING,
        "until-invalid" => ERROR_UNTIL_INVALID,
        "keeper-leaves" => ERROR_KEEPER_LEAVES,
        "nobody-left" => ERROR_NOBODY_LEFT,
        "no-successor" => ERROR_NO_SUCCESSOR,
        "orphaned" => ERROR_ORPHANED,
        "successor-same" => ERROR_SUCCESSOR_SAME,
        "successor-leaves" => ERROR_SUCCESSOR_LEAVES,
        "over-limit" => ERROR_OVER_LIMIT,
        "nothing-to-hand-over" => ERROR_NOTHING_TO_HAND_OVER,
        "item-missing" => ERROR_ITEM_MISSING,
        "item-accepted" => ERROR_ITEM_ACCEPTED,
        "item-open" => ERROR_ITEM_OPEN,
        "handover-withdrawn" => ERROR_HANDOVER_WITHDRAWN,
        "handover-over" => ERROR_HANDOVER_OVER,
        "not-successor" => ERROR_NOT_SUCCESSOR,
        "not-for-a-time" => ERROR_NOT_FOR_A_TIME,
        "leaver-gone" => ERROR_LEAVER_GONE,
        "member-missing" => ERROR_MEMBER_MISSING,
        "last-member" => ERROR_LAST_MEMBER,
        "strength-invalid" => ERROR_STRENGTH_INVALID,
        "cause-missing" => ERROR_CAUSE_MISSING,
        "not-party" => ERROR_NOT_PARTY,
        "not-owner" => ERROR_NOT_OWNER,
        "not-keeper" => ERROR_NOT_KEEPER,
        "owner-only" => ERROR_OWNER_ONLY,
        "last-owner" => ERROR_LAST_OWNER,
        "reports-to-loop" => ERROR_REPORTS_TO_LOOP,
        "role-invalid" => ERROR_ROLE_INVALID,
        "amount-missing" => ERROR_AMOUNT_MISSING,
        _ => return None,
    })
}
