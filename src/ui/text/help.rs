//! The help page.

use super::texts;

texts! {
    HELP_INTRO = "客留把公司的客户档案放在这个浏览器里，不经过任何服务器。下面是每天要用到的几件事。" | "Keliu keeps the company's customer archive in this browser and sends it nowhere. These are the few things you need every day.";
    HELP_WRITE = "写下客户" | "Writing customers down";
    HELP_WRITE_TEXT = "按 Ctrl-K 查找，名称、拼音首字母、电话都行。点一下资料就能改，离开输入框就保存。“已保存”表示已经写进磁盘。" | "Press Ctrl-K to find somebody by name, phone or words on a card. Click a value to change it; it is saved when you leave the field. “Saved” means written to disk.";
    HELP_UNDO = "撤销与回收站" | "Undo and the bin";
    HELP_UNDO_TEXT = "Ctrl-Z 撤销刚才的操作，整个导入也能撤销。删除的客户在回收站里，旧值在时间线里，随时可以放回。" | "Ctrl-Z takes the last step back; a whole import can be undone too. Deleted customers are in the bin and old values in the timeline; both can be put back.";
    HELP_CARDS = "记录卡、提醒、交接说明" | "Cards, reminders, handover notes";
    HELP_CARDS_TEXT = "每次联系写一张记录卡：问题、方法、已解决、未解决、下一步、建议。答应的事加提醒，到期会出现在“今日”。交接说明写给接手的人：谁做主、答应过什么、不要提什么、下一步。" | "Write a card for each contact: problem, method, solved, unsolved, next step, suggestion. Put promises into reminders; they appear in Today. The handover note is for whoever takes over: who decides, what was promised, what not to raise, next step.";
    HELP_BACKUP = "备份" | "Backup";
    HELP_BACKUP_TEXT = "每周做一次备份，发到自己的邮箱，恢复卡打印后另放一处。换电脑时选“从备份恢复”，输入口令，一切都回来。文件太大、邮箱收不下时，“备份”里会提出做基础备份和增量。" | "Make a backup each week and mail it to yourself; print the recovery kit and keep it elsewhere. On a new computer choose “Restore from a backup”, type the passphrase, and everything is back. Where the file is too large for mail, Backup offers a base and deltas.";
    HELP_TOOLS = "没有这个程序也能打开备份" | "Opening a backup without this program";
    HELP_TOOLS_TEXT = "备份用的是公开格式和常见工具：unzip、minisign、age、sha256sum（都可用 apt 或 brew 安装）。解压备份，在那个文件夹里逐行输入：" | "Backups are made of public formats and everyday tools: unzip, minisign, age, sha256sum (apt or brew install them). Unzip the backup and type in that folder, line by line:";
    HELP_TOOLS_THEN = "age 会问口令。然后双击 data/archive.html，不用联网就能查看和搜索全部客户；data 里还有可用 Excel 打开的 CSV、通讯录和日历文件。company.pub 是恢复卡上的公司公钥。看完请删除解密后的文件。" | "age asks for the passphrase. Then open data/archive.html, which shows and searches all customers without a network; beside it are CSV files for Excel, an address book and a calendar. company.pub is the company's public key from the recovery kit. Delete the decrypted files when you are done.";
    HELP_IMPORT = "导入现有的表格" | "Bringing in the sheets you have";
    HELP_IMPORT_TEXT = "在“导入”里选择 Excel、CSV 或手机通讯录文件，几个文件、一个文件夹都可以一起来；也可以在 Excel 里复制，到“导入”里按 Ctrl-V 粘贴。编码、表头和各列含义自动识别；先看预览，确认后才写入。同一个文件导两次也不会重复；整个导入过几天也能撤销。" | "Under Import choose Excel, CSV or address book files, several at once or a whole folder; or copy cells in Excel and press Ctrl-V there. Encoding, header and columns are recognised; you see a preview, and nothing is written before you agree. Importing the same file twice adds nothing, and a whole import can be undone days later.";
    HELP_LIMITS = "说清楚做不到的事" | "What it cannot do";
    HELP_LIMITS_TEXT = "能看到档案的人就能抄走它，程序防不住，只能让丢失看得见、找得回。数据只在这个浏览器里：清除浏览器数据就会删掉它，所以要备份。" | "Whoever can read the archive can copy it; the program does not prevent that, it makes loss visible and recoverable. The data is in this browser only: clearing browser data deletes it, so keep backups.";
    THREAT_LOSS = "电脑坏了、浏览器清了数据" | "A broken disk, a browser that cleans up";
    THREAT_LOSS_TEXT = "备份带回全部客户和全部历史。“今日”里看得到上次备份是几天前。" | "A backup brings back all customers and their whole history. Today shows how old the last one is.";
    THREAT_MAIL = "能看到邮箱的人" | "Whoever reads the mailbox";
    THREAT_MAIL_TEXT = "备份是加密的（age），没有口令或恢复卡打不开；太弱的口令不收。" | "The backup is encrypted (age): without the passphrase or the kit it does not open, and weak passphrases are refused.";
    THREAT_CHANGED = "有人在路上改动文件" | "Somebody who alters the file on its way";
    THREAT_CHANGED_TEXT = "里外都有签名，改动一个字节就会被拒绝，什么都不会写入。别家公司的文件也会被拒绝。" | "It is signed inside and out: one changed byte and it is refused, and nothing is written. So is another company's file.";
    THREAT_UNTRIED = "到用的时候才发现备份是坏的" | "A backup that turns out to be no good";
    THREAT_UNTRIED_TEXT = "“试恢复”把邮箱里的文件重建一遍，逐条比较，并记下日期。" | "The restore drill rebuilds the mailed file, compares it with the archive, and keeps the date.";
    THREAT_DESK = "店里能碰到这台电脑的人" | "Somebody at the shop's computer";
    THREAT_DESK_TEXT = "在“设置”里给每个人设口令：离开一会儿就自动上锁，每条变更都写着是谁改的。没设口令之前，能打开这个浏览器的人就能看到档案。" | "Give everybody a passphrase in Settings: it locks by itself, and each change says whose it is. Until then whoever opens this browser can read the archive.";
    THREAT_HOST = "网站的主机" | "The host of the page";
    THREAT_HOST_TEXT = "客户资料不会发给它，也不会发给别人。但程序是它给的：请用自己信得过的主机。" | "No customer data is sent to it or to anybody else. But it delivers the program: use a host you trust.";
    NEVER = "防不住的事，也说清楚：" | "What cannot be prevented, said plainly:";
    NEVER_COPIED = "能看到档案的人可以抄走、拍下、记住它。" | "Whoever may read the archive can copy it, photograph it or remember it.";
    NEVER_MACHINE = "谁控制了这台电脑的系统或浏览器，谁就控制了数据。" | "Whoever controls the computer's system or browser controls the data.";
    NEVER_FORGOTTEN = "口令忘了、恢复卡也丢了，备份谁也打不开。" | "Without the passphrase and without the kit nobody opens a backup.";
    NEVER_SENT = "已经发出的备份收不回来：换口令、换钥匙只对以后的备份有效。" | "Backups already sent cannot be called back: a new passphrase or key holds for later ones only.";
    NEVER_KIT = "恢复卡不用口令就能打开一切：请像保管现金一样保管。" | "The kit opens everything without a passphrase: keep it like cash.";
    HELP_KEYS = "快捷键" | "Keys";
    HELP_KEYS_TEXT = "Ctrl-K 搜索 · Ctrl-Z 撤销 · Ctrl-Shift-Z 重做 · N 新客户 · Esc 关闭" | "Ctrl-K search · Ctrl-Z undo · Ctrl-Shift-Z redo · N new customer · Esc close";
}
