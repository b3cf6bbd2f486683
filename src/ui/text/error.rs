//! What went wrong, and what to do, in words. One text for every error code.

use super::leaving::error as leaving_text;
use super::storage::{ERROR_NO_ROOM, ERROR_RAW_DAMAGED, ERROR_RAW_EMPTY};
use super::{Text, texts};

texts! {
    ERROR_NAME_MISSING = "请填写名称。" | "Please enter a name.";
    ERROR_TEXT_MISSING = "请写下要提醒的事。" | "Please write what to be reminded of.";
    ERROR_DATE_MISSING = "请选择日期。" | "Please choose a date.";
    ERROR_DATE_INVALID = "日期读不懂。请写成 2026-03-05，或只写 03-05。" | "The date could not be read. Write it as 2026-03-05, or only 03-05.";
    ERROR_MONEY_INVALID = "金额读不懂。请写成 3200 或 3200.50。" | "The amount could not be read. Write it as 3200 or 3200.50.";
    ERROR_NUMBER_INVALID = "数字读不懂。请写成 12 或 2.5。" | "The number could not be read. Write it as 12 or 2.5.";
    ERROR_EMAIL_INVALID = "邮箱地址不完整，例如 name@example.com。" | "The e-mail address is not complete, such as name@example.com.";
    ERROR_PHONE_INVALID = "电话里没有数字。" | "There are no digits in the phone number.";
    ERROR_CARD_EMPTY = "记录卡至少写一项。" | "Write at least one part of the card.";
    ERROR_TOO_LONG = "文字太长，最多 20,000 字。" | "The text is too long; 20,000 characters at most.";
    ERROR_PASS_WEAK = "口令太弱，容易被猜中。再长一些，或让我们替你想一个。" | "The passphrase is too easy to guess. Make it longer, or let us suggest one.";
    ERROR_PASS_DIFFERENT = "两次输入不一样。" | "The two entries differ.";
    ERROR_QUOTA = "磁盘空间不够，没有保存。请腾出空间再试。" | "There is not enough disk space; nothing was saved. Free some space and try again.";
    ERROR_STORAGE = "浏览器的数据库出错了；刚才要保存的没有保存。请重试；仍不行就重新启动浏览器。" | "The browser's database failed; what was to be saved was not. Try again, and restart the browser if it stays so.";
    ERROR_UNAVAILABLE = "这个浏览器不允许保存数据（可能是无痕模式）。请换普通窗口打开。" | "This browser does not allow saving data (a private window, perhaps). Open the page in an ordinary window.";
    ERROR_NEWER = "档案由更新版本的客留写成。请刷新页面，用最新版打开。" | "The archive was written by a newer Keliu. Reload the page to get the newest version.";
    ERROR_BLOCKED = "另一个标签页还开着旧版本。请关掉其他客留标签页再试。" | "Another tab still has an older version open. Close other Keliu tabs and try again.";
    ERROR_DAMAGED_STORE = "浏览器里的一段数据读不出来。请不要清除数据；先保存原始数据，再从备份恢复。" | "A part of the data in this browser cannot be read. Do not clear it; save the raw data, then restore a backup.";
    ERROR_WORKER = "后台处理没有启动或中途停止，什么都没有改动。请刷新页面再试。" | "The background worker did not start or stopped; nothing was changed. Reload the page and try again.";
    ERROR_NOT_A_BUNDLE = "这不是客留的备份文件。请选择以 .keliu.zip 结尾的文件。什么都没有改动。" | "This is not a Keliu backup. Choose the file that ends in .keliu.zip. Nothing was changed.";
    ERROR_BUNDLE_DAMAGED = "文件已损坏或被改动过。请从邮箱重新下载。什么都没有改动。" | "The file is damaged or was altered. Download it from your mailbox again. Nothing was changed.";
    ERROR_NEEDS_BASE = "这是增量备份，要和它的基础备份一起用：请把基础备份（完整的那一份）和增量一起选上。什么都没有改动。" | "This is a delta, of use only with its base: choose the base (the whole backup it was made after) and the delta together. Nothing was changed.";
    ERROR_NO_BASE = "没有可以接着做增量的基础备份。请先做一份完整备份。" | "There is no base that a delta could go on from. Make a whole backup first.";
    ERROR_WRONG_PASSPHRASE = "口令不对。请检查大小写和输入法。什么都没有改动。" | "Wrong passphrase. Check capitals and the keyboard. Nothing was changed.";
    ERROR_FOREIGN = "这是另一家公司的备份，不能并入这份档案。请选自己公司的备份；要看它，请换一个空的浏览器恢复。什么都没有改动。" | "This backup belongs to another company and cannot be merged into this archive. Choose one of your own, or restore it in an empty browser to look at it. Nothing was changed.";
    ERROR_TOO_NEW = "备份由更新版本的客留制作。请刷新页面后再试。什么都没有改动。" | "The backup was made by a newer Keliu. Reload the page and try again. Nothing was changed.";
    ERROR_TOO_LARGE = "文件太大，超过读取上限（256 MB，展开后 1 GB）。请确认选的是备份文件，或换一份较小的备份。什么都没有改动。" | "The file is beyond what can be read (256 MB, 1 GB unpacked). Check that it is the backup, or choose a smaller one. Nothing was changed.";
    ERROR_UNKNOWN_SIGNER = "签名的设备不在公司名册里。不要使用这个文件；请向寄件人核实，或换一份自己做的备份。什么都没有改动。" | "The device that signed it is not in the company's roster. Do not use the file: ask whoever sent it, or choose a backup of your own. Nothing was changed.";
    ERROR_REVOKED_SIGNER = "签名的设备已被停用，它做的文件不再收。请用还在使用的设备做一份备份。什么都没有改动。" | "The device that signed it was revoked, and its files are no longer taken. Make a backup on a device that is in use. Nothing was changed.";
    ERROR_CLOCK_AHEAD = "备份里有遥远将来的时间，可能是时钟坏了，也可能是伪造的。请换一份较早的备份，并检查那台设备的日期。什么都没有改动。" | "The backup holds times far in the future: a broken clock, or a forgery. Use an earlier backup, and check the date on the device that made it. Nothing was changed.";
    ERROR_NO_FILE = "请先选择文件。" | "Choose a file first.";
    ERROR_NO_PASSPHRASE = "请输入口令。" | "Type the passphrase.";
    ERROR_FORK = "备份与这里的历史互相矛盾（同一设备、同一序号、内容不同）：可能复制过浏览器资料。请两份都留着，在一个空的浏览器里恢复它来对照。什么都没有改动。" | "The backup contradicts the history here (same device and number, other content): a browser's profile may have been copied. Keep both, and restore it in an empty browser to compare. Nothing was changed.";
    ERROR_IMPORT_EMPTY = "文件是空的。请打开看看，保存后再选。" | "The file is empty. Open it, see what is in it, save it and choose it again.";
    ERROR_IMPORT_BINARY = "这不是表格：既不是文本，也不是 Excel 文件或通讯录。请从原来的程序导出为 .xlsx 或 .csv。" | "This is no table: neither text nor an Excel file nor an address book. Export it as .xlsx or .csv from the program it comes from.";
    ERROR_IMPORT_ENCRYPTED = "这个 Excel 文件有密码。请打开后去掉密码，另存一份再导入。" | "A password protects this Excel file. Open it, save a copy without the password, and import that.";
    ERROR_IMPORT_OTHER_FORMAT = "读不了这种表格文件（.ods、.xlsb 或很老的 .xls）。请另存为 .xlsx。" | "Workbooks of this kind (.ods, .xlsb or a very old .xls) cannot be read. Save it as .xlsx.";
    ERROR_IMPORT_DAMAGED = "这个 Excel 文件不完整或已损坏。请重新保存或重新下载。" | "This Excel file is cut off or damaged. Save or download it again.";
    ERROR_IMPORT_TOO_LARGE = "文件太大：最多 100 MB，展开后也不能太大。请拆成几个再导入。" | "The file is too large: 100 MB at most, and no more than a workbook can sensibly unpack to. Split it and import the parts.";
    ERROR_IMPORT_ROWS = "文件超过一百万行。请拆成几个再导入。" | "The file has more than a million rows. Split it and import the parts.";
    ERROR_IMPORT_COLUMNS = "文件超过 500 列。请删去不需要的列再导入。" | "The file has more than 500 columns. Delete those you do not need and import it again.";
    ERROR_IMPORT_NO_ROWS = "文件里只有表头，下面没有内容。请检查是不是选错了文件。" | "The file has a header and nothing below it. Check that it is the right one.";
    ERROR_CANCELLED = "已取消，什么都没有改动。" | "Called off; nothing was changed.";
    ERROR_WORKBOOK_LARGE = "内容太多，一个 Excel 文件装不下。" | "This is more than an Excel file holds.";
    ERROR_IMPORT_NO_NAME = "看不出哪一列是客户名称（或订单号、产品、姓名）。请检查表头，或自己指定各列。" | "No column seems to say what the rows are about: a customer, an order, a product, a person. Check the header, or say yourself what the columns are.";
    ERROR_IMPORT_ENCODING = "不认识这种编码。请在编码里另选一种。" | "This encoding is not known. Choose another one.";
    ERROR_FILE_UNREADABLE = "浏览器读不了这个文件：可能已被移动、修改或被别的程序占用。请重新选择。" | "The browser could not read the file: it was moved, changed, or is in use elsewhere. Choose it again.";
    ERROR_FILE_NOT_GIVEN = "浏览器没有接受下载。请检查下载设置后再试。" | "The browser did not take the download. Check its download settings and try again.";
    ERROR_MOVED = "另一个标签页刚刚写入了，这里没有保存。请再试一次。" | "Another tab wrote first; nothing was saved here. Try again.";
    ERROR_REPLACED = "这份档案已在另一个标签页被清除或替换。请刷新页面。" | "Another tab has wiped or replaced this archive. Reload the page.";
    ERROR_NO_ARCHIVE = "还没有档案，没有可以备份的内容。请先添加一位客户。" | "There is no archive yet, so nothing to back up. Add a customer first.";
    ERROR_SAMPLE = "这是示例数据，不能备份或恢复。请先清除示例。" | "This is sample data; it cannot be backed up or restored into. Remove it first.";
    ERROR_EXCESSIVE = "打开这个文件需要的内存超过浏览器所能提供的；客留做的备份不会这样，可能是伪造的。请从邮箱重新下载，或换一份备份。什么都没有改动。" | "Opening this file would take more memory than a browser should give. No backup of Keliu does; it may be forged. Download it again, or use another backup. Nothing was changed.";
    ERROR_NOT_FOR_ME = "这份备份不是加密给你的钥匙的。换过钥匙的话，请用当时的口令或恢复卡；否则换一份备份。什么都没有改动。" | "This backup is not encrypted to your key. If the key was renewed, use the passphrase or kit of that time; else choose another backup. Nothing was changed.";
    ERROR_FOREIGN_ROOT = "文件自称属于这家公司，但由另一把公司密钥签发，可能是伪造的。不要使用它；请与所有者核对公司公钥指纹，并换一份备份。什么都没有改动。" | "The file claims to be this company's, but another company key stands behind it; it may be forged. Do not use it: compare the company key's fingerprint with the owner, and choose another backup. Nothing was changed.";
    ERROR_TYPE = "这种数据包不能在这里打开，请选择备份文件。什么都没有改动。" | "This type of bundle cannot be opened here. Choose a backup. Nothing was changed.";
    ERROR_BROKEN_CHAIN = "备份里的历史有缺口或互相矛盾，不能使用。请换一份备份。什么都没有改动。" | "The history in the backup has a gap or contradicts itself. Use another backup. Nothing was changed.";
    ERROR_GAP = "备份与这里的历史之间缺了一段，接不上。请先合并较早的备份。什么都没有改动。" | "A part is missing between the history here and the backup. Merge an earlier backup first. Nothing was changed.";
    ERROR_BUILD = "页面和后台程序版本不一致。请刷新页面再试。什么都没有改动。" | "The page and its worker are of different versions. Reload the page and try again. Nothing was changed.";
    ERROR_PART = "这里没有载入：可能断网了，也可能客留刚刚更新。请重试；还不行就重新载入页面。已有的数据不会受影响。" | "This did not load: the connection may be down, or Keliu was just updated. Try again; if that does not help, reload the page. Data you already have is not touched.";
    ERROR_LOCKED = "档案已锁上。请先输入口令打开。" | "The archive is locked. Open it with a passphrase first.";
    ERROR_LOCK_WRONG = "口令不对。请检查大小写和输入法，再试一次。" | "Wrong passphrase. Check capitals and the keyboard, and try again.";
    ERROR_LOCK_NONE = "还没有口令，锁不上。请先设置口令。" | "There is no passphrase yet, so it cannot be locked. Set one first.";
    ERROR_LOCK_FAILED = "没有锁上：浏览器写不进磁盘，档案仍然开着。请腾出空间再试，或锁上电脑。" | "Not locked: the browser cannot write to disk, and the archive is still open. Free some space and try again, or lock the computer.";
    ERROR_LOCK_OWNER = "只有老板可以给别人设置口令，也不能这样改自己的。" | "Only the owner can give others a passphrase, and their own is changed elsewhere.";
    ERROR_KIT_NOT = "这不是恢复卡上的字。请照纸上的 30 组输入，每组五个字符。" | "This is not the text of a recovery kit. Type the 30 groups of five characters as printed.";
    ERROR_KIT_GROUPS = "有几组输错了。请对照纸上的字改正标出的组。" | "Some groups hold a slip. Compare the marked ones with the paper.";
    ERROR_KIT_COUNT = "少了一组或多了一组。恢复卡有 30 组。" | "A group is missing, or there is one too many. The kit has 30.";
    ERROR_KIT_LINES = "有几行输错了。请对照纸上的字改正标出的行。" | "Some lines hold a slip. Compare the marked ones with the paper.";
    ERROR_KIT_WHOLE = "各组单看都对，合起来却不对：有不止一处输错。请从头再对一遍。" | "Each part looks right, the whole does not: there is more than one slip. Compare all of it once more.";
    ERROR_KIT_TOO_NEW = "这张恢复卡由更新版本的客留打印。请刷新页面后再试。" | "A newer Keliu printed this kit. Reload the page and try again.";
    ERROR_KIT_ONE_SHARE = "这是三份中的一份，还需要另外任意一份。" | "This is one of three shares. Any other one is needed beside it.";
    ERROR_KIT_SAME_SHARE = "两次输入的是同一份。请输入另一份。" | "The same share was typed twice. Type another one.";
    ERROR_KIT_OTHER_SHARES = "这两份不是同一次打印的，合不起来。" | "These shares were not printed together and do not fit.";
    ERROR_KIT_OLD = "另一个标签页刚换过钥匙，这张恢复卡是旧的。请重新打印一张。" | "Another tab has made a new key; this kit is of the old one. Print a new kit.";
    ERROR_PLAN_STALE = "另一个标签页刚换过钥匙。请重新选择这个文件，再恢复一次。" | "Another tab has made a new key meanwhile. Choose the file anew and restore it again.";
    ERROR_PASS_SAME = "新口令和原来的（或换钥匙之前的）一样，知道它的人照样能打开。请另想一个。" | "This is the passphrase of now, or the one from before the new key. Whoever knows it could open the backups: choose another.";
    ERROR_INTERNAL = "程序出错了，什么都没有改动。请刷新页面再试。" | "Something went wrong in the program; nothing was changed. Reload the page and try again.";
}

/// The words for an error code.
#[must_use]
pub fn error_text(code: &str) -> Text {
    match code {
        "store-locked" => ERROR_LOCKED,
        "lock-wrong" => ERROR_LOCK_WRONG,
        "number-invalid" => ERROR_NUMBER_INVALID,
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
        "passphrase-same" => ERROR_PASS_SAME,
        "kit-not" => ERROR_KIT_NOT,
        "kit-groups" => ERROR_KIT_GROUPS,
        "kit-count" => ERROR_KIT_COUNT,
        "kit-lines" => ERROR_KIT_LINES,
        "kit-whole" => ERROR_KIT_WHOLE,
        "kit-too-new" => ERROR_KIT_TOO_NEW,
        "kit-one-share" => ERROR_KIT_ONE_SHARE,
        "kit-same-share" => ERROR_KIT_SAME_SHARE,
        "kit-old" => ERROR_KIT_OLD,
        "plan-stale" => ERROR_PLAN_STALE,
        "kit-other-shares" => ERROR_KIT_OTHER_SHARES,
        "passphrase-missing" => ERROR_NO_PASSPHRASE,
        "file-missing" => ERROR_NO_FILE,
        "file-unreadable" => ERROR_FILE_UNREADABLE,
        "file-not-given" => ERROR_FILE_NOT_GIVEN,
        "no-room" => ERROR_NO_ROOM,
        "raw-not" | "raw-line" => ERROR_RAW_DAMAGED,
        "raw-large" => ERROR_TOO_LARGE,
        "raw-empty" => ERROR_RAW_EMPTY,
        "sample-archive" => ERROR_SAMPLE,
        "delta-no-base" => ERROR_NO_BASE,
        "no-archive" => ERROR_NO_ARCHIVE,
        "lock-none" => ERROR_LOCK_NONE,
        "lock-failed" => ERROR_LOCK_FAILED,
        "lock-owner" => ERROR_LOCK_OWNER,
        "worker" => ERROR_WORKER,
        "build" => ERROR_BUILD,
        "cancelled" => ERROR_CANCELLED,
        "part" => ERROR_PART,
        "fork" | "store-chain" => ERROR_FORK,
        "gap" => ERROR_GAP,
        "chain-clock" => ERROR_BUNDLE_DAMAGED,
        _ => store_text(code)
            .or_else(|| bundle_text(code))
            .or_else(|| import_text(code))
            .or_else(|| leaving_text(code))
            .unwrap_or(ERROR_INTERNAL),
    }
}

/// The words for what the store refused.
fn store_text(code: &str) -> Option<Text> {
    Some(match code {
        "store-moved" => ERROR_MOVED,
        "store-replaced" => ERROR_REPLACED,
        "store-quota" => ERROR_QUOTA,
        "store-closed" | "store-failed" => ERROR_STORAGE,
        "store-blocked" => ERROR_BLOCKED,
        "store-newer" => ERROR_NEWER,
        "store-unavailable" => ERROR_UNAVAILABLE,
        "store-empty" => ERROR_NO_ARCHIVE,
        "store-locked" => ERROR_LOCKED,
        "lock-wrong" => ERROR_LOCK_WRONG,
        "store-damaged" => ERROR_DAMAGED_STORE,
        _ => return None,
    })
}

/// The words for why a bundle was refused. `bad-input` is a fault of the program and has none of its own.
fn bundle_text(code: &str) -> Option<Text> {
    Some(match code {
        "not-a-bundle" => ERROR_NOT_A_BUNDLE,
        "damaged" | "bad-signature" => ERROR_BUNDLE_DAMAGED,
        "needs-base" => ERROR_NEEDS_BASE,
        "too-large" => ERROR_TOO_LARGE,
        "excessive-work" => ERROR_EXCESSIVE,
        "wrong-passphrase" => ERROR_WRONG_PASSPHRASE,
        "not-for-me" => ERROR_NOT_FOR_ME,
        "foreign-company" => ERROR_FOREIGN,
        "foreign-root" => ERROR_FOREIGN_ROOT,
        "unknown-signer" => ERROR_UNKNOWN_SIGNER,
        "revoked-signer" => ERROR_REVOKED_SIGNER,
        "clock-ahead" => ERROR_CLOCK_AHEAD,
        "too-new" => ERROR_TOO_NEW,
        "unsupported-type" => ERROR_TYPE,
        "broken-chain" => ERROR_BROKEN_CHAIN,
        _ => return None,
    })
}

/// The words for why a file was not imported.
fn import_text(code: &str) -> Option<Text> {
    Some(match code {
        "import-too-large" => ERROR_IMPORT_TOO_LARGE,
        "import-too-many-rows" => ERROR_IMPORT_ROWS,
        "import-too-many-columns" => ERROR_IMPORT_COLUMNS,
        "workbook-too-large" => ERROR_WORKBOOK_LARGE,
        "import-binary" => ERROR_IMPORT_BINARY,
        "import-encrypted" => ERROR_IMPORT_ENCRYPTED,
        "import-other-format" => ERROR_IMPORT_OTHER_FORMAT,
        "import-damaged" => ERROR_IMPORT_DAMAGED,
        "import-empty" => ERROR_IMPORT_EMPTY,
        "import-header-only" => ERROR_IMPORT_NO_ROWS,
        "import-no-name-column" => ERROR_IMPORT_NO_NAME,
        "import-unknown-encoding" => ERROR_IMPORT_ENCODING,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::AppError;
    use crate::bundle::BundleError;
    use crate::bundle::kit::KitError;
    use crate::domain::id::{DeviceId, Id};
    use crate::formats::workbook_write::WriteError;
    use crate::imports::{ImportError, ImportErrorCode};
    use crate::leaving::check::Problem;
    use crate::log::chain::ChainError;
    use crate::platform::files::FileError;
    use crate::platform::worker_client::WorkerError;
    use crate::storage::raw::RawError;
    use crate::storage::{Part, StoreError};

    /// Errors of the program itself: there is nothing better to say.
    const INTERNAL: [&str; 1] = ["bad-input"];

    fn store_errors() -> Vec<StoreError> {
        use StoreError::*;
        let chain = ChainError::Fork { device: DeviceId(1), seq: 1 };
        let damaged = Damaged { what: Part::Database };
        let all = vec![
            Moved,
            Replaced,
            Quota,
            Closed,
            Blocked,
            Newer { schema: 2 },
            Unavailable,
            Empty,
            Locked,
            WrongKey,
            damaged,
            Chain(chain),
            Failed,
        ];
        // A new error does not compile until it stands here, and then above.
        for error in &all {
            match error {
                Moved
                | Replaced
                | Quota
                | Closed
                | Blocked
                | Newer { .. }
                | Unavailable
                | Empty
                | Locked
                | WrongKey
                | Damaged { .. }
                | Chain(_)
                | Failed => {}
            }
        }
        all
    }

    fn kit_errors() -> Vec<KitError> {
        use KitError::*;
        let all = vec![
            Not,
            Groups(vec![1]),
            Count(29, 1),
            Lines(vec![1]),
            Whole,
            TooNew,
            OneShare(1),
            SameShare,
            OtherShares,
        ];
        for error in &all {
            match error {
                Not | Groups(_) | Count(..) | Lines(_) | Whole | TooNew | OneShare(_) | SameShare | OtherShares => {}
            }
        }
        all
    }

    fn import_errors() -> Vec<ImportErrorCode> {
        use ImportErrorCode::*;
        let all = vec![
            TooLarge,
            TooManyRows,
            TooManyColumns,
            Binary,
            Encrypted,
            OtherFormat,
            Damaged,
            Empty,
            HeaderOnly,
            NoNameColumn,
            UnknownEncoding,
        ];
        for error in &all {
            match error {
                TooLarge | TooManyRows | TooManyColumns | Binary | Encrypted | OtherFormat | Damaged | Empty
                | HeaderOnly | NoNameColumn | UnknownEncoding => {}
            }
        }
        all
    }

    fn all() -> Vec<AppError> {
        let device = DeviceId(1);
        let mut all = vec![
            AppError::Worker(WorkerError::Failed),
            AppError::Chain(ChainError::Fork { device, seq: 1 }),
            AppError::Chain(ChainError::Gap { device, expected: 1 }),
            AppError::Chain(ChainError::Clock { device, seq: 1 }),
            AppError::NoArchive,
            AppError::Build,
            AppError::Cancelled,
            AppError::Input(WriteError::TooLarge.code()),
            AppError::Part,
        ];
        all.extend(store_errors().into_iter().map(AppError::Store));
        all.extend(kit_errors().into_iter().map(AppError::Kit));
        all.extend(BundleError::ALL.iter().map(|&error| AppError::Bundle(error)));
        let import = |code| AppError::Import(ImportError { code, file: String::new() });
        all.extend(import_errors().into_iter().map(import));
        all.extend(
            [RawError::NotRaw, RawError::Line(1), RawError::TooLarge].map(|error| AppError::Input(error.code())),
        );
        all.extend([FileError::Unreadable, FileError::NotGiven].map(|error| AppError::Input(error.code())));
        all
    }

    /// What stands in the way of a handover.
    const PROBLEMS: [Problem; 6] = [
        Problem::NobodyLeft,
        Problem::NoSuccessor { customer: Id(1) },
        Problem::Orphaned { customer: Id(1) },
        Problem::ToItself { customer: Id(1), member: Id(1) },
        Problem::CannotTake { customer: Id(1), member: Id(1) },
        Problem::OverLimit { member: Id(1), customers: 1 },
    ];

    /// What the sources refuse by `AppError::Input("…")` and `Refused("…")`.
    fn input_codes() -> Vec<&'static str> {
        const SOURCES: [&str; 21] = [
            include_str!("../../app/raw.rs"),
            include_str!("../../app/room.rs"),
            include_str!("../../edits/customers.rs"),
            include_str!("../../app/backup.rs"),
            include_str!("../../app/leaving.rs"),
            include_str!("../../leaving/accept.rs"),
            include_str!("../../leaving/depart.rs"),
            include_str!("../../leaving/giveback.rs"),
            include_str!("../../leaving/offer.rs"),
            include_str!("../../leaving/plan.rs"),
            include_str!("../../leaving/rights.rs"),
            include_str!("../../edits/members.rs"),
            include_str!("../../edits/orders.rs"),
            include_str!("../../leaving/ties.rs"),
            include_str!("../../leaving/watch.rs"),
            include_str!("../../app/identity_file.rs"),
            include_str!("../../app/lock/mod.rs"),
            include_str!("../../app/lock/passphrase.rs"),
            include_str!("../../app/lock/renewal.rs"),
            include_str!("../../app/restore.rs"),
            include_str!("../pages/restore.rs"),
        ];
        let after = |source: &'static str, words| {
            source.split(words).skip(1).filter_map(|rest: &str| rest.split('"').next()).collect::<Vec<_>>()
        };
        let codes = |source| [after(source, "AppError::Input(\""), after(source, "Refused(\"")].concat();
        SOURCES.into_iter().flat_map(codes).collect()
    }

    #[test]
    fn every_error_has_words_of_its_own() {
        let inputs = input_codes();
        assert!(inputs.len() > 8, "{inputs:?}");
        let problems = PROBLEMS.iter().map(|problem| problem.code());
        for code in all().iter().map(AppError::code).chain(inputs).chain(problems) {
            assert_eq!(error_text(code) == ERROR_INTERNAL, INTERNAL.contains(&code), "{code}");
        }
    }

    /// A refused file is not the end: each says what to do now.
    #[test]
    fn each_refusal_of_a_file_says_what_to_do() {
        let mut seen: Vec<Text> = Vec::new();
        for error in BundleError::ALL {
            let words = error_text(error.code());
            assert!(words == ERROR_INTERNAL || words.zh.contains('请'), "{error}");
            if !matches!(error, BundleError::BadInput | BundleError::Damaged | BundleError::BadSignature) {
                assert!(!seen.contains(&words), "{error}");
                seen.push(words);
            }
        }
    }
}
