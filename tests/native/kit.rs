//! The recovery kit on paper and back: slips are named, look-alikes forgiven, shares fitted together.

use super::bundle_support::{ROOT, VAULT, owner};
use keliu::bundle::kit::code::{self, GROUPS, Groups};
use keliu::bundle::kit::{self, KitError, Sheet, share};
use keliu::bundle::{OwnerSecrets, age_file};
use keliu::domain::codec::hex;
use keliu::log::canonical::sha256;
use proptest::prelude::*;

/// The kit of root 01…01 and vault 02…02. Printed once, it must be readable for ever: this text never changes.
const KIT: &str = "4000A 00013 040G2 20811 040G4 20817 040G6 20815 040G8 2081B 040GA 20819 040GC 2081F 0410F \
    40G2B 0810Y 40G2N 0810W 40G2Q 0810T 40G2H 0810R 40G2K 0810P 40G2X 0810M 5875X NXWEV MQAJZ";
/// Two shares of it, of one printing.
const SHARES: [&str; 3] = [
    "45QR4 DRAMH A1MEX 3HDQG 7H5JJ TKT2P BZ4A0 6P9XQ E6BGA HQFDY T0KY9 G0ZXA 0S6MF TZPQB 4D8CY \
    PPJYQ GD4HD PFQV1 NVK69 6M73Q WRXBM GCFTZ V4NNE XXYC8 F4YEX R8XDB X6ZX0 820HR SETCN NXP75",
    "49QRB DRDBP MF9XC N4KPY FEANJ K7C7V QP45F XCBSN W4V1Z 78P2A Q16WN G1F2K 1YCSN KZXP4 8PK8D \
    QCNTX 3EA3H 0YQBT 878W3 19PV0 T5S62 TS79H NX8B1 NWW5E YHZCS AG27T SXHVX BTRPJ CXD48 TMVGP",
    "4DQRE DRFYH YAX3K MNP0F 8VFQ4 BMY4A WD0Z9 STA57 J6G1X MZHEZ D5NJP 21RYG 13AXP B0300 CZT4W \
    5TQ61 KBFJ2 JHGJE XMTTP 3X1T0 6N5DC ENRHZ EHWYQ C1JBN HX02J PRF8C 4KF69 6GZ2Q 0DC9W W7JXE",
];

fn line(groups: &Groups) -> String {
    groups.0.iter().map(|group| group.as_str()).collect::<Vec<_>>().join(" ")
}

/// Randomness of a test: a different one for each seed.
fn random(seed: u8) -> impl FnMut(&mut [u8]) {
    let mut n = u64::from(seed);
    move |bytes| {
        for byte in bytes {
            n = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (n >> 40) as u8;
        }
    }
}

fn shares(seed: u8) -> [String; 3] {
    share::split(&owner(), &mut random(seed)).unwrap().map(|groups| line(&groups))
}

fn typed(text: &str) -> Result<OwnerSecrets, KitError> {
    kit::read(&[text])
}

#[test]
fn what_was_printed_is_readable_for_ever() {
    assert_eq!(line(&kit::write(&owner())), KIT);
    assert_eq!(typed(KIT), Ok(owner()));
    assert_eq!(kit::check(KIT), Ok(Sheet::Whole));
    for (one, other) in [(0, 1), (1, 2), (2, 0)] {
        assert_eq!(kit::read(&[SHARES[one], SHARES[other]]), Ok(owner()));
    }
}

#[test]
fn typing_forgives_what_paper_and_keyboards_do() {
    let groups: Vec<&str> = KIT.split(' ').collect();
    assert_eq!((groups.len(), groups.iter().all(|group| group.len() == 5)), (GROUPS, true));
    let wide: String =
        KIT.chars().map(|c| char::from_u32(u32::from(c) + 0xfee0).filter(|_| c != ' ').unwrap_or('\u{3000}')).collect();
    let lines: Vec<String> = groups.chunks(3).map(|line| line.join("-")).collect();
    let alike = KIT.replace('0', "O").replace('1', "l").replace('V', "u");
    let others =
        [KIT.to_lowercase(), KIT.replace(' ', ""), lines.join("\r\n"), alike.clone(), alike.replace('l', "I"), wide];
    for text in others {
        assert_eq!(typed(&text), Ok(owner()), "{text}");
    }
}

#[test]
fn a_slip_names_its_group() {
    let groups: Vec<&str> = KIT.split(' ').collect();
    let with = |place: usize, group: &str| {
        let mut groups = groups.clone();
        groups[place] = group;
        typed(&groups.join(" "))
    };
    for (place, group) in groups.iter().enumerate() {
        for at in 0..5 {
            for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ#周".chars() {
                let mut letters: Vec<char> = group.chars().collect();
                if letters[at] != wrong {
                    letters[at] = wrong;
                    let slip: String = letters.iter().collect();
                    assert_eq!(with(place, &slip), Err(KitError::Groups(vec![place + 1])), "{slip}");
                }
                let mut letters: Vec<char> = group.chars().collect();
                letters.swap(at, usize::from(at == 0));
                let swapped: String = letters.iter().collect();
                if swapped != *group {
                    assert_eq!(with(place, &swapped), Err(KitError::Groups(vec![place + 1])), "{swapped}");
                }
            }
        }
        for slip in [&group[1..], &format!("{group}7"), &group[..3]] {
            assert_eq!(with(place, slip), Err(KitError::Groups(vec![place + 1])), "{slip}");
        }
        // A group left out, or typed twice: the first that is not where it belongs.
        let mut fewer = groups.clone();
        fewer.remove(place);
        let first = if place == GROUPS - 1 { GROUPS } else { place + 1 };
        assert_eq!(typed(&fewer.join(" ")), Err(KitError::Count(GROUPS - 1, first)));
        let mut more = groups.clone();
        more.insert(place, group);
        assert_eq!(typed(&more.join(" ")), Err(KitError::Count(GROUPS + 1, place + 2)));
    }
    let mut exchanged = groups.clone();
    exchanged.swap(3, 9);
    assert_eq!(typed(&exchanged.join(" ")), Err(KitError::Groups(vec![4, 10])));
    for text in ["", "   ", "hello", "客留", &"A".repeat(150)] {
        assert_eq!(typed(text), Err(KitError::Not), "{text}");
    }
}

#[test]
fn a_whole_that_does_not_fit_is_no_kit() {
    let mut bytes = *code::read(KIT, |_| false).unwrap();
    let text = |bytes: &[u8; code::BYTES]| line(&code::write(bytes));
    assert_eq!(text(&bytes), KIT);
    bytes[40] ^= 1;
    assert_eq!(typed(&text(&bytes)), Err(KitError::Whole));
    bytes[40] ^= 1;
    bytes[0] = 0x24;
    assert_eq!(typed(&text(&bytes)), Err(KitError::Whole));
    bytes[0] = 0x30;
    assert_eq!(typed(&text(&bytes)), Err(KitError::TooNew));
}

#[test]
fn two_shares_make_the_kit_and_one_says_nothing() {
    let ours = shares(1);
    for (number, share) in ours.iter().enumerate() {
        let number = number as u8 + 1;
        assert_eq!(kit::check(share), Ok(Sheet::Share(number)));
        assert_eq!(kit::read(&[share]), Err(KitError::OneShare(number)));
        assert_eq!(kit::read(&[share, ""]), Err(KitError::OneShare(number)));
        assert_eq!(kit::read(&[share, share]), Err(KitError::SameShare));
        assert_eq!(kit::read(&[share, KIT]), Ok(owner()), "the whole kit beside a share");
        for other in ours.iter().filter(|other| *other != share) {
            assert_eq!(kit::read(&[share, other]), Ok(owner()));
        }
    }
    let (all, empty): (Vec<&str>, [&str; 0]) = (ours.iter().map(String::as_str).collect(), []);
    assert_eq!(kit::read(&all), Ok(owner()));
    assert_eq!(kit::read(&empty), Err(KitError::Not));
    // Of another printing, of another company, and one that claims to be of this printing.
    assert_eq!(kit::read(&[&ours[0], &shares(2)[1]]), Err(KitError::OtherShares));
    let stranger = OwnerSecrets { root: [8; 32], vault: [9; 32] };
    let theirs = share::split(&stranger, &mut random(1)).unwrap().map(|groups| line(&groups));
    assert_eq!(kit::read(&[&ours[0], &theirs[1]]), Err(KitError::OtherShares));
    assert_eq!(kit::read(&[&theirs[0], &theirs[1]]), Ok(stranger));
}

/// The arithmetic as docs/bundle-format.md gives it, written once more: GF(2⁸) modulo 0x11b, at x = 1 and 2.
#[test]
fn shares_are_what_the_document_says() {
    let values = |text: &str| code::read(text, |_| false).unwrap()[4..71].to_vec();
    let ours = shares(3);
    let twice = |v: u8| if v & 0x80 == 0 { v << 1 } else { v << 1 ^ 0x1b };
    // f(0) = f(1)·2/(2-1) + f(2)·1/(1-2), and 2 - 1 = 3, of which 0xf6 is the inverse.
    let times = |a: u8, b: u8| (0..8).rev().fold(0, |sum, bit| twice(sum) ^ if b >> bit & 1 == 1 { a } else { 0 });
    assert_eq!(times(3, 0xf6), 1);
    let keys: Vec<u8> = values(&ours[0])
        .iter()
        .zip(values(&ours[1]))
        .map(|(one, two)| times(times(*one, 2), 0xf6) ^ times(two, 0xf6))
        .collect();
    assert_eq!((&keys[..32], &keys[32..64]), (&ROOT[..], &VAULT[..]));
    assert_eq!(keys[64..], sha256(&[b"keliu-kit-v2 keys\n", &keys[..64]])[..3]);
}

#[test]
fn a_share_is_evenly_spread() {
    // The flaw of RUSTSEC-2024-0398 was that a share never had the byte of the secret: here it must, now and then.
    let same = (0..=255).flat_map(|seed| {
        let bytes = code::read(&shares(seed)[0], |_| false).unwrap();
        bytes[4..36].iter().map(|byte| *byte == ROOT[0]).collect::<Vec<_>>()
    });
    let count = same.filter(|same| *same).count();
    assert!((10..70).contains(&count), "{count} of 8192, 32 expected");
}

#[test]
fn two_groups_typed_back_are_looked_up() {
    let groups = kit::write(&owner());
    for random in 0..=255 {
        let [a, b] = kit::to_ask([random, random.wrapping_mul(7)]);
        assert!(a < b && b < GROUPS);
        let asked = [(a, groups.0[a].to_lowercase()), (b, format!(" {} ", groups.0[b].as_str()))];
        let asked: Vec<(usize, &str)> = asked.iter().map(|(at, text)| (*at, text.as_str())).collect();
        assert_eq!(kit::confirm(&groups, &asked), Ok(()));
        let crossed = [(a, asked[1].1), (b, asked[1].1)];
        assert_eq!(kit::confirm(&groups, &crossed), Err(KitError::Groups(vec![a + 1])));
        assert_eq!(kit::confirm(&groups, &[(GROUPS, "")]), Err(KitError::Groups(vec![GROUPS + 1])));
    }
}

/// The kit as earlier versions printed it.
fn printed() -> (Vec<(String, String)>, String) {
    let lines = |text: &str| {
        let lines = text.as_bytes().chunks(15);
        lines
            .map(|line| (String::from_utf8(line.into()).unwrap(), hex(&sha256(&[line]))[..2].to_owned()))
            .collect::<Vec<_>>()
    };
    let (vault, root) = (age_file::identity_text(&VAULT).unwrap(), hex(&ROOT));
    let all: Vec<(String, String)> = [lines(&vault), lines(&root)].concat();
    (all, format!("{}\n{root}\n", *vault))
}

#[test]
fn the_earlier_writing_is_read_with_and_without_its_checks() {
    let (lines, plain) = printed();
    let grouped = |(line, check): &(String, String)| {
        let groups: Vec<&str> =
            [0..5, 5..10, 10..15].into_iter().filter_map(|at| line.get(at.start..at.end.min(line.len()))).collect();
        format!("{} ={check}", groups.join(" "))
    };
    let with_checks: Vec<String> = lines.iter().map(grouped).collect();
    let with_checks = with_checks.join("\n");
    let no_dashes = plain.replace('-', "").to_lowercase();
    for text in [&plain, &with_checks, &with_checks.to_lowercase(), &no_dashes, &plain.replace('0', "O")] {
        assert_eq!(typed(text), Ok(owner()), "{text}");
        assert_eq!(kit::check(text), Ok(Sheet::Printed));
    }
    // The root's seed is 0101…: an l for its 1 is forgiven, a 2 is not.
    assert_eq!(typed(&with_checks.replace("01010", "0l0lO")), Ok(owner()));
    let slip = with_checks.replacen("01010", "01020", 1);
    assert_eq!(typed(&slip), Err(KitError::Lines(vec![6])));
    let slip = with_checks.replacen("-KEY-", "-KEZ-", 1);
    assert_eq!(typed(&slip), Ok(owner()), "what every kit begins with is known");
    let lost = with_checks.replacen("01010", "0101", 1);
    assert_eq!(typed(&lost), Err(KitError::Lines(vec![6])));
    // Without checks bech32 finds a slip in the vault's key, and nothing finds one in the root's.
    let at = plain.len() - 80;
    assert_eq!(typed(&format!("{}{}", &plain[..at], &plain[at + 1..])), Err(KitError::Whole));
    let vault_line = &lines[2].0;
    let slip = plain
        .replace(vault_line, &format!("{}{}", if vault_line.starts_with('Q') { 'P' } else { 'Q' }, &vault_line[1..]));
    assert_eq!(typed(&slip), Err(KitError::Whole));
}

#[test]
fn nothing_of_a_kit_shows_in_debug() {
    let shown = format!("{:?}{:?}{:?}", kit::write(&owner()), typed(KIT), typed("A"));
    assert_eq!(shown, "Groups(…)Ok(OwnerSecrets(…))Err(Not)");
}

proptest! {
    #[test]
    fn any_keys_come_back(root: [u8; 32], vault: [u8; 32], seed: u8) {
        let secrets = OwnerSecrets { root, vault };
        prop_assert_eq!(typed(&line(&kit::write(&secrets))), Ok(secrets.clone()));
        let [one, two, three] = share::split(&secrets, &mut random(seed)).unwrap().map(|groups| line(&groups));
        for pair in [[&one, &two], [&three, &two], [&one, &three]] {
            prop_assert_eq!(kit::read(&pair.map(String::as_str)), Ok(secrets.clone()));
        }
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in "\\PC{0,300}", cut in 0..180_usize) {
        prop_assert!(typed(&text).is_err());
        let _ = kit::check(&text);
        let earlier = format!("AGE-SECRET-KEY-1{text}");
        prop_assert!(typed(&earlier).is_err());
        prop_assert!(typed(KIT.get(..cut.min(KIT.len() - 1)).unwrap()).is_err());
    }
}
