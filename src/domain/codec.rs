//! Hex and base64 (RFC 4648), in their canonical writing only. By hand: a library for all bases costs the page 6 KB.

const HEX: &[u8; 16] = b"0123456789abcdef";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Lower-case hex.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(HEX[usize::from(digit)])).collect()
}

/// The bytes of lower-case hex of just that length.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| HEX.iter().position(|digit| *digit == c);
    let text = text.as_bytes();
    let mut bytes = [0; N];
    if text.len() != 2 * N {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = u8::try_from((digit(pair[0])? << 4) | digit(pair[1])?).ok()?;
    }
    Some(bytes)
}

/// Base64 with padding.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| usize::from(group.get(at).copied().unwrap_or(0));
        let bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for at in 0..4 {
            let letter = if at > group.len() { b'=' } else { BASE64[(bits >> (18 - 6 * at)) & 63] };
            out.push(char::from(letter));
        }
    }
    out
}

/// The value of a base64 letter, 0 to 63.
fn sextet(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

/// The bytes of base64 with padding, however many; `None` unless it is what [`base64`] writes.
#[must_use]
pub fn base64_bytes(text: &str) -> Option<Vec<u8>> {
    let (groups, rest) = text.as_bytes().as_chunks::<4>();
    let mut bytes = Vec::with_capacity(groups.len() * 3);
    for (at, group) in groups.iter().enumerate() {
        let padding = group.iter().rev().take_while(|letter| **letter == b'=').count();
        if padding > 2 || (padding > 0 && at + 1 < groups.len()) {
            return None;
        }
        let mut bits = 0;
        for letter in &group[..4 - padding] {
            bits = (bits << 6) | sextet(*letter)?;
        }
        let [_, three @ ..] = (bits << (6 * padding)).to_be_bytes();
        let (kept, beyond) = three.split_at(3 - padding);
        if beyond.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(kept);
    }
    rest.is_empty().then_some(bytes)
}

/// The bytes of base64 with padding, of just that length; `None` unless it is what [`base64`] writes.
#[must_use]
pub fn from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    base64_bytes(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_goes_there_and_back() {
        assert_eq!(hex(&[0, 0x1f, 0xff]), "001fff");
        assert_eq!(from_hex("001fff"), Some([0, 0x1f, 0xff]));
        for bad in ["001ff", "001fff0", "001FFF", "0x1fff", "é1fff"] {
            assert_eq!(from_hex::<3>(bad), None, "{bad}");
        }
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        for (plain, text) in [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), text);
            assert_eq!(base64_bytes(text).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(from_base64("Zm8="), Some(*b"fo"));
        assert_eq!(from_base64("Zm9vYmFy"), Some(*b"foobar"));
        let all: [u8; 256] = core::array::from_fn(|i| i as u8);
        assert_eq!(from_base64(&base64(&all)), Some(all));
        for bad in ["", "Zm8", "Zm9=", "Zm8=Zm8=", "Zm-=", "Zm8é"] {
            assert_eq!(from_base64::<2>(bad), None, "{bad}");
        }
        for bad in ["Zg", "Zg=", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9v ", "Zm9v\n", "Zm9_"] {
            assert_eq!(base64_bytes(bad), None, "{bad}");
        }
    }
}
