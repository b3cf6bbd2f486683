//! Texts of the lock: the screen that asks, the dialog that sets, and the settings.

use super::texts;

texts! {
    UNLOCK_LEAD = "档案已上锁。" | "The archive is locked.";
    UNLOCK_WHO = "你是谁" | "Who are you";
    UNLOCK_GO = "打开" | "Open";
    UNLOCK_WORKING = "正在核对口令，约需一两秒…" | "Checking the passphrase, a second or two…";
    UNLOCK_FORGOTTEN = "忘了口令？" | "Forgotten?";
    UNLOCK_OTHER = "请老板用自己的口令打开，再在设置里给你一个新的。" | "Ask the owner to open it with their own passphrase and to give you a new one in Settings.";
    UNLOCK_RESTORE = "没有人能打开时：先把锁着的数据另存一份，再清除这台设备，从备份恢复。备份要用老板的口令或恢复卡打开。" | "If nobody can open it: save the locked data first, then wipe this device and restore a backup. The backup opens with the owner's passphrase or the recovery kit.";
    ANEW = "清除后从备份恢复" | "Wipe, then restore a backup";
    ANEW_RAW = "请先保存原始数据，再清除。" | "Save the raw data first; wiping deletes it here.";
    UNLOCK_RAW = "保存锁着的数据" | "Save the locked data";
    UNLOCK_LANGUAGE = "语言" | "Language";
    LOCK_PASS_TITLE = "设置口令" | "Set a passphrase";
    LOCK_CHANGE_TITLE = "更换口令" | "Change your passphrase";
    LOCK_CHANGE_LEAD = "换了以后，旧口令打不开这里的档案；已经发出的备份仍用旧口令。如果备份用的是你的口令，以后的备份就用新口令，请重新试一次恢复。" | "The old one no longer opens the archive here; backups that were sent before still open with it. If the backups are under your passphrase, those to come open with the new one: try a restore again.";
    LOCK_GIVE_TITLE = "给成员设置口令" | "Give a member a passphrase";
    LOCK_GIVE_LEAD = "他用自己的口令打开同一份档案，之后的每条变更写他的名字。" | "They open the same archive with it, and each of their changes stands under their name.";
    LOCK_ASK_OFF_TITLE = "打开时不再询问" | "No longer ask at opening";
    LOCK_ASK_OFF_LEAD = "之后能打开这个浏览器的人就能看到档案，除非你先上锁。" | "Whoever can open this browser can see the archive then, unless you lock it first.";
    LOCK_CURRENT = "现在的口令" | "Present passphrase";
    LOCK_OWN = "你自己的口令" | "Your own passphrase";
    LOCK_NEW = "新口令" | "New passphrase";
    LOCK_MEMBER = "成员" | "Member";
    LOCK_NEW_MEMBER = "新成员…" | "Somebody new…";
    LOCK_NEW_NAME = "姓名" | "Name";
    LOCK_ASK = "每次打开时询问口令" | "Ask for it at each opening";
    LOCK_ASK_HINT = "不询问时，只有上锁以后才要口令。" | "Otherwise it is needed only after locking.";
    LOCK_WORKING = "正在制作钥匙，约需几秒…" | "Making the keys, a few seconds…";
    LOCK_NOT_BACKUPS = "备份用“{}”的口令，不会跟着变。要改成用你的口令，请在“备份”页换钥匙，并告诉对方。" | "Backups go on with the passphrase of {}. To have them open with yours, make a new key on the backup page, and tell them.";
    LOCK_DONE = "口令已生效" | "The passphrase is set";
    LOCK_NO_ROOM = "没有上锁：浏览器写不进磁盘。口令只用于备份。" | "Not locked: the browser could not write to disk. The passphrase holds for backups only.";
    LOCK_ON_ASKED = "每次打开都要口令。" | "The passphrase is needed at each opening.";
    LOCK_ON_OPEN = "上锁以后才要口令；现在能打开这个浏览器的人就能看到档案。" | "The passphrase is needed after locking; until then whoever can open this browser can see the archive.";
    LOCK_ASKED = "打开时询问" | "asked at opening";
    LOCK_WHEN_LOCKED = "上锁后询问" | "asked after locking";
    LOCK_SET = "设置口令…" | "Set a passphrase…";
    LOCK_CHANGE = "更换口令…" | "Change passphrase…";
    LOCK_NOW = "立即上锁" | "Lock now";
    LOCK_SWITCH = "换人" | "Switch member";
    LOCK_IDLE = "不操作多久后自动上锁" | "Lock when not used for";
    LOCK_HIDDEN = "离开页面多久后自动上锁" | "Lock when out of sight for";
    LOCK_NEVER = "从不" | "Never";
    LOCK_MINUTES = "{} 分钟" | "{} min";
    LOCK_MEMBERS = "这台电脑上的成员" | "Members on this PC";
    LOCK_MEMBERS_HINT = "各用各的口令打开同一份档案；姓名在上锁时也看得到。" | "Each opens the same archive with a passphrase of their own. Their names can be seen while it is locked.";
    LOCK_GIVE = "给成员口令…" | "Give a passphrase…";
    LOCK_RESET = "重设…" | "Reset…";
    LOCK_TAKE = "收回" | "Take away";
    LOCK_TAKE_SURE = "收回 {} 的口令？" | "Take away the passphrase of {}?";
    LOCK_YOU = "你" | "you";
}
