use super::*;
use encoding_rs::{BIG5, GB18030, GBK, SHIFT_JIS, WINDOWS_1252};

fn one(text: &str) -> Card {
    one_of(text.as_bytes())
}

fn one_of(bytes: &[u8]) -> Card {
    let whole = [b"BEGIN:VCARD\r\n".as_slice(), bytes, b"\r\nEND:VCARD\r\n"].concat();
    let cards = read(&whole).unwrap();
    assert_eq!(cards.len(), 1);
    assert!(!cards[0].unclosed);
    cards[0].clone()
}

fn phones(card: &Card) -> Vec<&str> {
    card.phones.iter().map(|phone| phone.number.as_str()).collect()
}

#[test]
fn a_card_of_android() {
    let card = one("VERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B;=E5=BA=86;;;\n\
         FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E7=8E=8B=\n=E5=BA=86\nTEL;CELL;PREF:139-5563-0001\nTEL;WORK;FAX:0512-1\n\
         NOTE;ENCODING=QUOTED-PRINTABLE:=E8=80=81=E5=AE=A2=E6=88=B7=0D=0A=\n=E7=88=B1=E5=96=9D=E8=8C=B6\n\
         X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;小王;1;;;;;;;;;;;;;\n\
         PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ\n SkZJRg==\n\nBDAY:1975-08-15");
    assert_eq!((card.name.as_str(), phones(&card)), ("王庆", vec!["139-5563-0001"]));
    assert_eq!(card.note, "老客户\n爱喝茶");
    assert_eq!((card.nickname.as_str(), card.photo.as_deref().map(<[u8]>::len)), ("小王", Some(10)));
    assert_eq!(card.birthday.unwrap().to_string(), "1975-08-15");
    assert_eq!(card.extras, [("Fax".to_owned(), "0512-1".to_owned())]);
}

#[test]
fn a_card_of_an_iphone() {
    let card = one(
        "VERSION:3.0\nPRODID:-//Apple Inc.//iPhone OS 17.0//EN\nN:李;娜;;;\nFN:李娜\nORG:玉家商店;采购部\nTITLE:经理\n\
         EMAIL;type=INTERNET;type=HOME;type=pref:lina@example.com\nTEL;type=CELL;type=VOICE;type=pref:139 5563 0002\n\
         item1.TEL:0512-66668888\nitem1.X-ABLabel:_$!<Work>!$_\n\
         item2.ADR;type=WORK;type=pref:;;幸福路45号;苏州市;江苏省;215000;中国\nitem2.X-ABADR:cn\n\
         item3.X-ABDATE;type=pref:2010-05-01\nitem3.X-ABLabel:_$!<Anniversary>!$_\n\
         item4.X-ABRELATEDNAMES;type=pref:王小明\nitem4.X-ABLabel:_$!<Son>!$_\n\
         BDAY;value=date;X-APPLE-OMIT-YEAR=1604:1604-05-12\nNOTE:先打电话\\, 再上门\\n不要周一\nCATEGORIES:重点,老乡\n\
         IMPP;X-SERVICE-TYPE=QQ;type=HOME:x-apple:12345\nX-SOCIALPROFILE;type=wechat:x-apple:lina_wx\n\
         PHOTO;VALUE=uri:https://example.com/p.jpg\nREV:2024-01-02T03:04:05Z\nUID:abc",
    );
    assert_eq!((card.org.as_str(), card.department.as_str(), card.title.as_str()), ("玉家商店", "采购部", "经理"));
    assert_eq!(phones(&card), ["139 5563 0002", "0512-66668888"]);
    assert!(card.phones[1].work && !card.phones[1].cell && card.phones[0].cell);
    assert_eq!(card.addresses[0].text, "江苏省苏州市幸福路45号 215000");
    assert_eq!(card.birthday.unwrap().to_string(), "--05-12");
    assert_eq!(card.note, "先打电话, 再上门\n不要周一");
    assert_eq!(card.chats, [("qq".to_owned(), "12345".to_owned()), ("wechat".to_owned(), "lina_wx".to_owned())]);
    assert_eq!(card.related, [("Son".to_owned(), "王小明".to_owned())]);
    assert_eq!(card.categories, ["重点", "老乡"]);
    let want = [("Anniversary", "2010-05-01"), ("PHOTO", "https://example.com/p.jpg")];
    assert_eq!(card.extras, want.map(|(header, text)| (header.to_owned(), text.to_owned())));
    assert_eq!((card.uid.as_str(), card.revised.as_str()), ("abc", "2024-01-02T03:04:05Z"));
}

#[test]
fn a_card_of_version_4() {
    let card = one(
        "VERSION:4.0\nFN:Dr. Anna M. Bell\nN:Bell;Anna;M.;Dr.;\nORG:\"Blauer See\"\\; Co;Sales\nROLE:Buyer\n\
         TEL;VALUE=uri;TYPE=\"voice,work\":tel:+49-30-1234567;ext=12\nTEL;PREF=1;TYPE=cell:tel:+49-170-1234567\n\
         ADR;TYPE=home;LABEL=\"Obere Str. 57\\nBerlin\":;;Obere Str. 57;Berlin;;12209;Germany\nBDAY:--0512\n\
         RELATED;TYPE=spouse;VALUE=text:Max\nHOBBY:chess\nKIND:individual\nGENDER:F\nPHOTO:data:image/png;base64,iVBORw0KGgo=\n\
         IMPP:wechat:anna_b\nURL:https://example.com\nX-UNKNOWN;X-P=\"a;b:c\":left\\;over",
    );
    assert_eq!(
        (card.name.as_str(), card.org.as_str(), card.title.as_str()),
        ("Dr. Anna M. Bell", "\"Blauer See\"; Co", "Buyer")
    );
    assert_eq!(phones(&card), ["+49-170-1234567", "+49-30-1234567 ext. 12"]);
    assert_eq!(card.addresses[0].text, "Obere Str. 57, 12209 Berlin, Germany");
    assert_eq!((card.birthday.unwrap().to_string(), card.likes), ("--05-12".to_owned(), vec!["chess".to_owned()]));
    assert_eq!((card.photo.unwrap().len(), card.chats), (8, vec![("wechat".to_owned(), "anna_b".to_owned())]));
    assert_eq!(card.extras.last().unwrap(), &("X-UNKNOWN".to_owned(), "left;over".to_owned()));
}

#[test]
fn charsets_of_single_properties_and_of_files() {
    for (label, encoding, text) in [
        ("GB2312", GBK, "王庆老板的店"),
        ("gb18030", GB18030, "㐀王庆"),
        ("Big5", BIG5, "王慶老闆的店"),
        ("SHIFT_JIS", SHIFT_JIS, "田中商店カ"),
        ("windows-1252", WINDOWS_1252, "Müller"),
    ] {
        let bytes = encoding.encode(text).0;
        let escaped: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
        let quoted = format!("FN;CHARSET={label};ENCODING=QUOTED-PRINTABLE:{escaped}");
        assert_eq!(one(&quoted).name, text, "{label}");
        let raw = [format!("FN;CHARSET={label}:").as_bytes(), &bytes].concat();
        assert_eq!(one_of(&raw).name, text, "{label}");
    }
    let text = "VERSION:3.0\r\nFN:王庆老板的玉家商店\r\nNOTE:他是我们多年的老客户,说话算话";
    let card = one_of(&GB18030.encode(text).0);
    assert_eq!((card.name.as_str(), card.damaged), ("王庆老板的玉家商店", false));
    let utf16: Vec<u8> = "\u{feff}BEGIN:VCARD\nFN:王\nEND:VCARD".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&utf16).unwrap()[0].name, "王");
    assert!(one_of(b"FN;CHARSET=UTF-8:\xff\xfe\x00a").damaged);
}

#[test]
fn folds_may_cut_a_character() {
    let name = "玉家商店".as_bytes();
    let card = one_of(&[b"FN:", &name[..4], b"\r\n ", &name[4..]].concat());
    assert_eq!(card.name, "玉家商店");
}

#[test]
fn birthdays() {
    let shown = |line: &str| one(&format!("FN:x\n{line}")).birthday.map(|date| date.to_string()).unwrap_or_default();
    for (line, want) in [
        ("BDAY:19850412", "1985-04-12"),
        ("BDAY:1985-04-12T00:00:00Z", "1985-04-12"),
        ("BDAY;VALUE=DATE:1985-04", "1985-04"),
        ("BDAY:--04-12", "--04-12"),
        ("BDAY:1604-05-12", "--05-12"),
        ("BDAY:0000-05-12", "--05-12"),
        ("BDAY;CALSCALE=chinese:--0815", "农历 --08-15"),
        ("BDAY:农历八月十五", "农历 --08-15"),
        ("BDAY:1985年4月12日", "1985-04-12"),
        ("BDAY;VALUE=text:circa 1800", ""),
        ("BDAY:---12", ""),
    ] {
        assert_eq!(shown(line), want, "{line}");
    }
    assert_eq!(one("FN:x\nBDAY:circa 1800").extras, [("BDAY".to_owned(), "circa 1800".to_owned())]);
}

#[test]
fn damaged_cards_lose_as_little_as_possible() {
    let cards = read(b"junk\nBEGIN:VCARD\nFN:a\nno colon here\nBEGIN:VCARD\nTEL:1395563\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:z").unwrap();
    let lines: Vec<_> = cards.iter().map(|card| (card.line, card.unclosed, card.problem())).collect();
    assert_eq!(lines, [(2, true, None), (5, false, None), (8, false, Some(CardProblem::Nothing)), (10, true, None)]);
    assert_eq!(cards[0].note, "no colon here");
    let agent = one("FN:a\nAGENT:\nBEGIN:VCARD\nFN:b\nEND:VCARD\nTEL:1");
    assert_eq!((agent.name.as_str(), agent.phones.len(), agent.extras[0].1.as_str()), ("a", 1, "b"));
    assert_eq!(one("KIND:group\nFN:Friends").problem(), Some(CardProblem::Group));
}

#[test]
fn limits() {
    assert_eq!(read(b""), Err(VcardError::NoCards));
    assert_eq!(read(b"name,phone\n"), Err(VcardError::NoCards));
    assert_eq!(read(&vec![b' '; MAX_BYTES + 1]), Err(VcardError::TooLarge));
    assert_eq!(read("BEGIN:VCARD\nEND:VCARD\n".repeat(MAX_CARDS + 1).as_bytes()), Err(VcardError::TooManyCards));
    let photo = data_encoding::BASE64.encode(&vec![7; MAX_PHOTO + 1]);
    let card = one(&format!("FN:a\nPHOTO;ENCODING=b;TYPE=JPEG:{photo}"));
    assert_eq!((card.photo, card.blobs), (None, 1));
    assert!(is_vcard(b"\xef\xbb\xbf\r\nbegin:vcard") && !is_vcard(b"BEGIN:VCALENDAR"));
}

#[test]
fn cards_become_rows() {
    let file = "BEGIN:VCARD\nFN:王庆\nORG:玉家商店\nTITLE:老板\nTEL;CELL:13955630001\nTEL;WORK:0512-66668888\nEMAIL:a@b.cn\nEND:VCARD\n\
                BEGIN:VCARD\nFN:张三\nTEL;CELL:13955630009\nX-QQ:77\nNICKNAME:老三\nEND:VCARD\nBEGIN:VCARD\nEND:VCARD\n\
                BEGIN:VCARD\nFN:李娜\nORG: 玉家 商店\nTEL;CELL:13955630002\nBDAY:--0512\nEND:VCARD\n\
                BEGIN:VCARD\nFN:Blauer See\nORG:Blauer See\nTEL:1234567\nEND:VCARD\n";
    let (headers, rows) = to_rows(&read(file.as_bytes()).unwrap());
    let want = "name phones emails chat contact.name contact.role contact.salutation contact.phones contact.birthday";
    assert_eq!(headers.join(" "), want);
    let shown: Vec<String> = rows.iter().map(|row| format!("{} {}", row.line, row.cells.join("|"))).collect();
    assert_eq!(
        shown,
        [
            "1 玉家商店|0512-66668888|a@b.cn||王庆|老板||13955630001;0512-66668888|",
            "17 玉家商店|0512-66668888|||李娜|||13955630002|--05-12",
            "9 张三|13955630009||77|张三||老三||",
            "23 Blauer See|1234567|||||||",
        ]
    );
}

/// Every cut and every flipped byte of a file that has a bit of everything: whatever comes, nothing panics.
#[test]
fn mutations() {
    let file = include_bytes!("mutate.vcf");
    assert_eq!(read(file).unwrap().len(), 3);
    let check = |bytes: &[u8]| {
        if let Ok(cards) = read(bytes) {
            assert!(to_rows(&cards).1.len() <= cards.len());
        }
    };
    for at in 0..file.len() {
        check(&file[..at]);
        check(&file[at..]);
        for byte in [0, b':', b'=', b'"', b'\n', 0xff] {
            let mut bytes = file.to_vec();
            bytes[at] = byte;
            check(&bytes);
        }
    }
}
