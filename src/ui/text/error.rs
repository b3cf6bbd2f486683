//! What went wrong, and what to do, in words. One text for every error code.

use super::{Text, texts};

texts! {
    ERROR_NAME_MISSING = "请填写名称。" | "Please enter a name.";
    ERROR_TEXT_MISSING = "请写下要提醒的事。" | "Please write what to be reminded of.";
    ERROR_DATE_MISSING = "请选择日期。" | "Please choose a date.";
    ERROR_DATE_INVALID = "日期读不懂。请写成 2026-03-05，或只写 03-05。" | "The date could not be read. Write it as 2026-03-05, or only 03-05.";
    ERROR_MONEY_INVALID = "金额读不懂。请写成 3200 或 3200.50。" | "The amount could not be read. Write it as 3200 or 3200.50.";
    ERROR_EMAIL_INVALID = "邮箱地址不完整，例如 name@example.com。" | "The e-mail address is not complete, such as name@example.com.";
    ERROR_PHONE_INVALID = "电话里没有数字。" | "There are no digits in the phone number.";
    ERROR_CARD_EMPTY = "记录卡至少写一项。" | "Write at least one part of the card.";
    ERROR_TOO_LONG = "文字太长，最多 100,000 字。" | "The text is too long; 100,000 characters at most.";
    ERROR_PASS_WEAK = "口令太弱，容易被猜中。再长一些，或让我们替你想一个。" | "The passphrase is too easy to guess. Make it longer, or let us suggest one.";
    ERROR_PASS_DIFFERENT = "两次输入不一样。" | "The two entries differ.";
    ERROR_QUOTA = "磁盘空间不够，没有保存。请腾出空间再试。" | "There is not enough disk space; nothing was saved. Free some space and try again.";
    ERROR_STORAGE = "浏览器没有写进磁盘，没有保存。请重试；仍不行就重新打开页面。" | "The browser could not write to disk; nothing was saved. Try again, and reload the page if it stays so.";
    ERROR_UNAVAILABLE = "这个浏览器不允许保存数据（可能是无痕模式）。请换普通窗口打开。" | "This browser does not allow saving data (a private window, perhaps). Open the page in an ordinary window.";
    ERROR_NEWER = "档案由更新版本的客留写成。请刷新页面，用最新版打开。" | "The archive was written by a newer Keliu. Reload the page to get the newest version.";
    ERROR_BLOCKED = "另一个标签页还开着旧版本。请关掉其他客留标签页再试。" | "Another tab still has an older version open. Close other Keliu tabs and try again.";
    ERROR_DAMAGED_STORE = "浏览器里的一段数据读不出来。请不要清除数据，先从备份恢复到另一个浏览器。" | "A part of the data in this browser cannot be read. Do not clear it; restore a backup in another browser first.";
    ERROR_WORKER = "后台处理没有启动或中途停止，什么都没有改动。请刷新页面再试。" | "The background worker did not start or stopped; nothing was changed. Reload the page and try again.";
    ERROR_NOT_A_BUNDLE = "这不是客留的备份文件。请选择以 .keliu.zip 结尾的文件。什么都没有改动。" | "This is not a Keliu backup. Choose the file that ends in .keliu.zip. Nothing was changed.";
    ERROR_BUNDLE_DAMAGED = "文件已损坏或被改动过。请从邮箱重新下载。什么都没有改动。" | "The file is damaged or was altered. Download it from your mailbox again. Nothing was changed.";
    ERROR_WRONG_PASSPHRASE = "口令不对。请检查大小写和输入法。什么都没有改动。" | "Wrong passphrase. Check capitals and the keyboard. Nothing was changed.";
    ERROR_FOREIGN = "这是另一家公司的备份，不能并入这份档案。什么都没有改动。" | "This backup belongs to another company and cannot be merged into this archive. Nothing was changed.";
    ERROR_TOO_NEW = "备份由更新版本的客留制作。请刷新页面后再试。什么都没有改动。" | "The backup was made by a newer Keliu. Reload the page and try again. Nothing was changed.";
    ERROR_TOO_LARGE = "文件太大。什么都没有改动。" | "The file is too large. Nothing was changed.";
    ERROR_SIGNER = "签名的设备不在公司名册里，或已被停用。什么都没有改动。" | "The device that signed it is not in the company's roster, or was revoked. Nothing was changed.";
    ERROR_NO_FILE = "请先选择文件。" | "Choose a file first.";
    ERROR_NO_PASSPHRASE = "请输入口令。" | "Type the passphrase.";
    ERROR_FORK = "备份与这里的历史互相矛盾（同一设备、同一序号、内容不同）。什么都没有改动。" | "The backup contradicts the history here (same device and number, other content). Nothing was changed.";
    ERROR_IMPORT_EMPTY = "文件是空的。" | "The file is empty.";
    ERROR_IMPORT_BINARY = "这不是文本表格。Excel 文件请先另存为 CSV。" | "This is not a text table. Save an Excel file as CSV first.";
    ERROR_IMPORT_TOO_LARGE = "文件超过 100 MB、一百万行或 500 列。请拆开再导入。" | "The file has more than 100 MB, a million rows or 500 columns. Split it first.";
    ERROR_IMPORT_NO_ROWS = "文件里只有表头，没有客户。" | "The file has a header but no rows.";
    ERROR_IMPORT_NO_NAME = "找不到客户名称那一列。请在“各列对应”里指定，或检查表头行。" | "No column holds the customers' names. Choose it under Columns, or check the header row.";
    ERROR_IMPORT_HEADER = "没有这一行表头。请填文件里有的行号。" | "There is no such header row. Enter a row number the file has.";
    ERROR_INTERNAL = "程序出错了，什么都没有改动。请刷新页面再试。" | "Something went wrong in the program; nothing was changed. Reload the page and try again.";
}

/// The words for an error code.
#[must_use]
pub fn error_text(code: &str) -> Text {
    match code {
        "name-missing" => ERROR_NAME_MISSING,
        "text-missing" => ERROR_TEXT_MISSING,
        "date-missing" => ERROR_DATE_MISSING,
        "date-invalid" => ERROR_DATE_INVALID,
        "money-invalid" => ERROR_MONEY_INVALID,
        "email-invalid" => ERROR_EMAIL_INVALID,
        "phone-invalid" => ERROR_PHONE_INVALID,
        "card-empty" => ERROR_CARD_EMPTY,
        "too-long" => ERROR_TOO_LONG,
        "passphrase-weak" => ERROR_PASS_WEAK,
        "passphrase-different" => ERROR_PASS_DIFFERENT,
        _ => ERROR_INTERNAL,
    }
}
