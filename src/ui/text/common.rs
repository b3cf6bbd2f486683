//! Texts every screen shares.

use super::texts;

texts! {
    BRAND = "客留" | "Keliu";
    SLOGAN = "人可以走，客户留下来。" | "People may leave, the customers stay.";
    STARTING = "正在打开…" | "Opening…";
    STARTING_SLOW = "打开得比平时慢。请关掉本页面的其他标签页，或者重新加载。" | "This takes longer than usual. Close other tabs of this page, or reload.";
    NAV_MAIN = "主导航" | "Main";
    NAV_TODAY = "今日" | "Today";
    NAV_CUSTOMERS = "客户" | "Customers";
    NAV_IMPORT = "导入" | "Import";
    NAV_BACKUP = "备份" | "Backup";
    NAV_SETTINGS = "设置" | "Settings";
    NAV_HELP = "帮助" | "Help";
    NAV_MORE = "更多" | "More";
    SEARCH = "搜索客户、电话、记录" | "Search customers, phones, cards";
    SEARCH_NONE = "没有找到" | "Nothing found";
    SEARCH_CHOOSE = "选择" | "choose";
    SEARCH_OPEN = "打开" | "open";
    SEARCH_CLOSE = "关闭" | "close";
    HITS_CUSTOMERS = "客户" | "Customers";
    HITS_CONTACTS = "联系人" | "Contacts";
    HITS_CARDS = "记录卡和提醒" | "Cards and reminders";
    SAVED = "已保存" | "Saved";
    SAVING = "正在保存…" | "Saving…";
    NOT_SAVED = "没有保存" | "Not saved";
    SAVE = "保存" | "Save";
    LEAVE_UNSAVED = "填写的内容还没有保存，要离开吗？" | "What you typed is not saved. Leave it?";
    CANCEL = "取消" | "Cancel";
    CLOSE = "关闭" | "Close";
    ADD = "添加" | "Add";
    EDIT = "修改" | "Edit";
    REMOVE = "移除" | "Remove";
    UNDO = "撤销" | "Undo";
    REDO = "重做" | "Redo";
    UNDONE = "已撤销" | "Undone";
    REDONE = "已重做" | "Done again";
    NOTHING_TO_UNDO = "没有可撤销的操作" | "Nothing to undo";
    PARTLY_UNDONE = "已撤销；有 {} 处之后被改过，保持不变" | "Undone; {} {value was|values were} edited since and {stays as it is|stay as they are}";
    SAMPLE_BANNER = "这是示例数据，可以随便试。" | "This is sample data; try anything you like.";
    SAMPLE_LEAVE = "清除示例，开始使用" | "Remove it and start";
    SAMPLE_LEAVE_SURE = "清除所有示例数据？" | "Remove all sample data?";
    SAMPLE_LEAVE_OWN = "其中有 {} 处是您自己改的，也会一起清除。" | "Changes of your own in it: {}. They go too.";
    ME = "我" | "Me";
    UNNAMED = "（未命名）" | "(unnamed)";
    UNREADABLE = "读不懂，保留原文" | "Could not be read; kept as written";
    YES = "是" | "Yes";
    NO = "否" | "No";
    SURE = "确定" | "Yes, do it";
}
