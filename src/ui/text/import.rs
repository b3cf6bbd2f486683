//! Texts of the import.

use super::texts;

texts! {
    IMPORT_TITLE = "导入" | "Import";
    IMPORT_LEAD = "把现有的表格放进来。编码、分隔符、表头和各列含义会自动识别，确认之前什么都不会写入。" | "Bring in the sheets you have. Encoding, separator, header and columns are recognised by themselves, and nothing is written before you agree.";
    IMPORT_DROP = "选择文件，或拖到这里" | "Choose files, or drop them here";
    IMPORT_TYPES = "CSV、TSV，可多选" | "CSV or TSV, several at once";
    IMPORT_EXCEL_HINT = "Excel：文件 → 另存为 → CSV" | "Excel: File → Save as → CSV";
    IMPORT_READING = "正在读取…" | "Reading…";
    IMPORT_PREVIEW = "导入预览" | "Import preview";
    IMPORT_ROWS = "行数" | "Rows";
    IMPORT_NEW = "新增" | "New";
    IMPORT_DUPLICATE = "重复" | "Duplicate";
    IMPORT_REJECTED = "拒绝" | "Refused";
    IMPORT_WARNINGS = "提示" | "Warnings";
    IMPORT_ENCODING = "编码" | "Encoding";
    IMPORT_HEADER_ROW = "表头在第几行" | "Header row";
    IMPORT_MATCH = "与现有客户对照" | "Match with existing";
    IMPORT_MATCH_RULE = "名称、电话、地点都相同即为重复" | "Same name, phone and place is a duplicate";
    IMPORT_MEMBER = "这些客户的负责人" | "Responsible for these customers";
    IMPORT_MEMBER_NONE = "不指定（或按表中的列）" | "Nobody, or as the column says";
    IMPORT_RECOGNISED = "{} 列中已识别 {} 列" | "{} columns, {} recognised";
    IMPORT_COLUMN = "列" | "Column";
    IMPORT_SAMPLES = "内容示例" | "Sample values";
    IMPORT_FIELD = "字段" | "Field";
    IMPORT_SKIP = "不导入" | "Leave out";
    IMPORT_TO_NOTE = "写进备注" | "Keep in the note";
    IMPORT_TO_MEMBER = "负责人" | "Responsible member";
    IMPORT_CONTACT_FIELD = "联系人：{}" | "Contact: {}";
    IMPORT_REFUSED_ROWS = "被拒绝的行" | "Refused rows";
    IMPORT_WARNED_ROWS = "提示" | "Warnings";
    IMPORT_ROW = "{}，第 {} 行" | "{}, row {}";
    IMPORT_NO_NAME = "没有名称" | "No name";
    IMPORT_UNREADABLE = "“{}”读不懂，原文已保留" | "“{}” could not be read; the text is kept";
    IMPORT_SHORT_ROW = "这一行比表头短" | "This row is shorter than the header";
    IMPORT_LONG_ROW = "这一行比表头长，多出的内容写进备注" | "This row is longer than the header; the rest is kept in the note";
    IMPORT_JOINED = "这一行的分隔符没有加引号，已合并回一格" | "A separator without quotes split a cell; it was joined again";
    IMPORT_CHARACTERS = "有些字符按所选编码读不出来" | "Some characters do not exist in this encoding";
    IMPORT_QUOTE = "引号不成对" | "A quotation mark is not closed";
    IMPORT_AND_MORE = "还有 {} 条" | "and {} more";
    IMPORT_CONFIRM = "导入 {} 位客户" | "Import {} customers";
    IMPORT_NOTHING_NEW = "没有新客户" | "No new customers";
    IMPORT_RUNNING = "正在导入" | "Importing";
    IMPORT_WRITING = "正在写入 {} 位客户" | "Writing {} customers";
    IMPORT_DONE = "导入完成" | "Import done";
    IMPORT_UNDO = "撤销整个导入" | "Undo the whole import";
    IMPORT_UNDONE = "导入已撤销" | "The import was undone";
    IMPORT_AGAIN = "再导入一个文件" | "Import another file";
    IMPORT_SEE = "查看客户" | "See the customers";
    IMPORT_EARLIER = "以前的导入" | "Earlier imports";
    IMPORT_FILE_NAME = "文件" | "File";
    IMPORT_DATE = "时间" | "Time";
    IMPORT_UNDONE_MARK = "已撤销" | "undone";
    IMPORT_FILES = "{} 个文件" | "{} files";
}
