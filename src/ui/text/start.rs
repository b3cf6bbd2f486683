//! Texts of the first screen and of Today.

use super::texts;

texts! {
    START_ADD = "添加一位客户" | "Add a customer";
    START_ADD_HINT = "姓名和电话就够了" | "A name and a telephone number are enough";
    START_IMPORT = "导入文件" | "Import a file";
    START_IMPORT_HINT = "Excel、CSV、通讯录，几个一起也行" | "Excel, CSV, address books, as many as you have";
    START_SAMPLE = "用示例数据试试" | "Try it with sample data";
    START_SAMPLE_HINT = "一键打开，一键清除" | "One click and it is there, one click and it is gone";
    START_RESTORE = "从备份恢复" | "Restore from a backup";
    START_RESTORE_HINT = "选一个 .keliu.zip 文件，输入口令" | "A .keliu.zip file and its passphrase";
    USED_BEFORE = "以前在这里用过客留？" | "Used Keliu here before?";
    RESTORE = "恢复" | "Restore";
    EVICTED = "这个浏览器里曾经有一份档案，现在不见了：浏览器可能清除了数据。请从备份恢复。" | "This browser once held an archive and it is gone: the browser may have deleted it. Restore it from a backup.";
    TODAY_NOTHING = "今天没有到期的事。" | "Nothing is due.";
    TODAY_NOTHING_HINT = "提醒和下次联系的日期会出现在这里，提前七天。" | "Reminders and dates of next contact appear here, seven days ahead.";
    OVERDUE = "已过期" | "Overdue";
    DUE_TODAY = "今天" | "Today";
    DUE_SOON = "未来七天" | "Next seven days";
    NEXT_CONTACT_DUE = "该联系了" | "Time to get in touch";
    DONE = "完成" | "Done";
    LATER = "推迟一天" | "A day later";
    BACKUP_NEVER = "还没有备份。数据只在这个浏览器里。" | "There is no backup yet. The data is in this browser only.";
    BACKUP_DAYS = "上次备份是 {} 天前。" | "The last backup was made {} {day|days} ago.";
    BACKUP_TODAY = "今天做过备份。" | "A backup was made today.";
    BACKUP_DUE_CHANGES = "此后有 {} 条变更。" | "Changes since then: {}.";
    BACKUP_UNPROVEN = "还没有证明能恢复" | "Not proven yet that it restores";
    BACKUP_NOW = "去备份" | "Back up";
    REMINDER_DONE = "提醒已完成" | "Reminder done";
    REMINDER_LATER = "推迟到 {}" | "Moved to {}";
    NEXT_CONTACT_DONE = "下次联系已清除" | "Date of next contact cleared";
    YESTERDAY = "昨天" | "Yesterday";
    TOMORROW = "明天" | "Tomorrow";
    DAYS_AGO = "{} 天前" | "{} {day|days} ago";
    DATE_AND_WEEKDAY = "{} {}" | "{}, {}";
    MONDAY = "星期一" | "Monday";
    TUESDAY = "星期二" | "Tuesday";
    WEDNESDAY = "星期三" | "Wednesday";
    THURSDAY = "星期四" | "Thursday";
    FRIDAY = "星期五" | "Friday";
    SATURDAY = "星期六" | "Saturday";
    SUNDAY = "星期日" | "Sunday";
    BACKUP_YESTERDAY = "上次备份是昨天。" | "The last backup was made yesterday.";
    DRAFTS_WAITING = "还有 {} 处没写完：" | "You have unfinished entries, {} in all:";
    BIN_DELETED = "移入时间" | "Moved here";
}
