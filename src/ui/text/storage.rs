//! Texts about the state of what is kept here: no room, damage, a newer version, an interruption.

use super::texts;

texts! {
    FULL_TITLE = "这台设备没有空间了。" | "This device has no more room.";
    FULL_TEXT = "现在输入的内容都不会保存。请先做备份，再腾出空间，然后重试。" | "Nothing you type is being saved. Make a backup first, free some space, then try again.";
    TRY_AGAIN = "重试" | "Try again";
    SAVE_RAW = "保存原始数据" | "Save raw data";
    DAMAGED_TITLE = "历史中有 {} 段读不出来。" | "Parts of the history that cannot be read: {}.";
    DAMAGED_TEXT = "其余内容都在。从备份恢复可以补上缺口；请不要清除浏览器数据。" | "The rest is here. Restoring a backup fills the gap; do not clear this browser's data.";
    DAMAGED_WHICH = "哪几段" | "Which parts";
    READ_ONLY_TITLE = "这里用过更新版本的客留。" | "A newer version of Keliu has been used here.";
    READ_ONLY_TEXT = "现在只能查看和导出。要修改，请重新载入，换成新版本。" | "You can look and export. To change something, reload to get the newer version.";
    RELOAD = "重新载入" | "Reload";
    IMPORT_KEPT = "页面上次关闭时正在导入：导入已经完成。" | "An import was under way when the page ended: it was finished.";
    IMPORT_LOST = "页面上次关闭时正在导入：导入中断了，什么都没有写入。请重新导入。" | "An import was under way when the page ended: it was interrupted and nothing of it was kept. Import again.";
    IMPORT_FILES_KEPT = "页面上次关闭时正在导入 {}：导入已经完成。" | "The import of {} was under way when the page ended: it was finished.";
    IMPORT_FILES_LOST = "页面上次关闭时正在导入 {}：导入中断了，什么都没有写入。请重新导入。" | "The import of {} was under way when the page ended: it was interrupted and nothing of it was kept. Import again.";
    RESTORE_KEPT = "页面上次关闭时正在恢复：恢复已经完成。" | "A restore was under way when the page ended: it was finished.";
    RESTORE_LOST = "页面上次关闭时正在恢复：恢复中断了，什么都没有写入。请重新恢复。" | "A restore was under way when the page ended: it was interrupted and nothing of it was kept. Restore again.";
    BACKUP_NOT_NOTED = "备份已交给浏览器下载。这里无法记下这次备份，所以页面上仍像没有做过；文件是好的，请收好。" | "The backup was handed to the browser's downloads. There is no way to note that here, so the page goes on as if it had not been made; the file is good, keep it.";
    SETTINGS_ROOM = "空间" | "Room";
    STORAGE_ROOM = "已用 {}，还可用约 {}" | "{} used, about {} free";
    ERROR_NO_ROOM = "浏览器的空间装不下这些内容。什么都没有改动。请先腾出空间再试。" | "There is not enough room in this browser for all of it. Nothing was changed. Free some space and try again.";
    ERROR_RAW_DAMAGED = "原始数据文件已损坏，或由更新版本的客留保存，读不出来。什么都没有改动。" | "The file of raw data is damaged, or was saved by a newer Keliu, and cannot be read. Nothing was changed.";
    ERROR_RAW_EMPTY = "这个原始数据文件里没有档案。什么都没有改动。" | "There is no archive in this file of raw data. Nothing was changed.";
    RAW_FOUND = "这是原始数据，不是备份：没有签名，时间是最后一次修改的时间。" | "This is raw data, not a backup: it carries no signature, and its time is that of the last change.";
    RAW_LACKS = "读不出来的部分：{}。因此接不上而略去的变更：{}。" | "Parts that cannot be read: {}. Changes left out because they hang on those: {}.";
    RESTORE_FILLS = "它还会补上这里历史中的缺口。" | "It also fills the gap in the history here.";
}

/// A number of bytes in words.
#[must_use]
pub fn bytes(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1000)];
    let (unit, size) = units.into_iter().find(|(_, size)| bytes >= *size).unwrap_or(("KB", 1000));
    // One digit behind the point where there is only one before it.
    let tenths = bytes / (size / 10);
    if (10..100).contains(&tenths) {
        format!("{}.{} {unit}", tenths / 10, tenths % 10)
    } else {
        format!("{} {unit}", bytes / size)
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn bytes_are_easy_to_read() {
        let read = [0, 1, 999, 1000, 12_345_678, 3_210_000_000, 120_000_000_000].map(bytes);
        assert_eq!(read, ["0 KB", "0 KB", "0 KB", "1.0 KB", "12 MB", "3.2 GB", "120 GB"]);
    }
}
