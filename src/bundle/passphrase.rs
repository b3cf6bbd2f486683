//! Passphrases: how strong one is, a generator, and stretching.

use zeroize::Zeroizing;

/// How hard a passphrase is to guess.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strength {
    /// 0 (at once) to 4 (very hard), as zxcvbn counts; 3 is needed before a bundle leaves.
    pub score: u8,
    /// The power of ten of guesses it takes.
    pub guesses_log10: f64,
}

/// The score a passphrase needs before a bundle may leave.
pub const NEEDED: u8 = 3;
/// zxcvbn's time grows faster than the text; what follows after this many characters only makes it stronger.
const LOOKED_AT: usize = 100;

/// Estimates a passphrase with zxcvbn (<https://dl.acm.org/doi/10.5555/3241094.3241108>). `own_words` are names an
/// attacker would try first: the company's, the members', the program's. For the worker: the word lists are large.
#[must_use]
pub fn strength(passphrase: &str, own_words: &[&str]) -> Strength {
    let head: String = passphrase.chars().take(LOOKED_AT).collect();
    let words: Vec<&str> = own_words.iter().copied().chain(["keliu", "客留"]).filter(|word| !word.is_empty()).collect();
    let estimate = zxcvbn::zxcvbn(&head, &words);
    Strength { score: estimate.score().into(), guesses_log10: estimate.guesses_log10() }
}

/// Stretches a passphrase to 32 bytes: scrypt (RFC 7914) with N = 2^`log_n`, r = 8, p = 1, which takes 1 KiB · N of
/// memory. `None` where N is too high for the algorithm.
#[must_use]
pub fn stretch(passphrase: &str, salt: &[u8; 16], log_n: u8) -> Option<Zeroizing<[u8; 32]>> {
    let params = scrypt::Params::new(log_n, 8, 1, 32).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    scrypt::scrypt(passphrase.as_bytes(), salt, &params, key.as_mut()).ok()?;
    Some(key)
}

/// Consonants that speakers of Chinese and English tell apart: no r beside l, no n beside l, no c, q, v, x.
const CONSONANTS: &[u8; 14] = b"bdfghjklmpstwz";
const VOWELS: &[u8; 5] = b"aeiou";
const SYLLABLES: usize = CONSONANTS.len() * VOWELS.len();
const GROUPS: usize = 4;
const PER_GROUP: usize = 3;

/// A passphrase of four groups of three syllables, like `bakodi-temuga-sofipa-lukezo`: 70^12 possibilities, 73 bits.
/// `random` fills a slice with random bytes.
#[must_use]
pub fn generate(random: &mut dyn FnMut(&mut [u8])) -> String {
    let group = |_| (0..PER_GROUP).map(|_| syllable(random)).collect::<String>();
    (0..GROUPS).map(group).collect::<Vec<_>>().join("-")
}

fn syllable(random: &mut dyn FnMut(&mut [u8])) -> String {
    // Bytes beyond the last whole multiple are drawn again: a plain remainder would favour the first syllables.
    const BOUND: usize = 256 - 256 % SYLLABLES;
    let mut byte = [0];
    loop {
        random(&mut byte);
        let n = usize::from(byte[0]);
        if n < BOUND {
            let n = n % SYLLABLES;
            return [CONSONANTS[n / VOWELS.len()], VOWELS[n % VOWELS.len()]].map(char::from).iter().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_weak_and_generated_ones_strong() {
        assert!(strength("keliu2024", &[]).score < NEEDED);
        assert!(strength("lijiang trading", &["lijiang trading"]).score < NEEDED);
        let mut n = 0_u8;
        let text = generate(&mut |bytes| {
            bytes.fill_with(|| {
                n = n.wrapping_mul(37).wrapping_add(101);
                n
            });
        });
        assert_eq!((text.len(), text.split('-').count()), (27, 4));
        assert_eq!(strength(&text, &[]).score, 4);
        assert!(strength(&"龙".repeat(10_000), &[]).score <= 4);
    }

    #[test]
    fn stretching_is_scrypt() {
        // hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChloride16", n=16384, r=8, p=1, dklen=32)
        let key = stretch("pleaseletmein", b"SodiumChloride16", 14).unwrap();
        assert_eq!(
            crate::domain::codec::hex(key.as_ref()),
            "cb07772ae1b937be7effe9ff0a37ea778aa3cd041a9d1d6323548f7eb14a5cd6"
        );
        assert_eq!(stretch("", b"SodiumChloride16", 64), None);
    }

    #[test]
    fn every_syllable_is_as_likely() {
        let mut seen = std::collections::BTreeMap::<String, u32>::new();
        let mut next = 0_u32;
        let mut random = |bytes: &mut [u8]| {
            bytes[0] = next as u8;
            next += 1;
        };
        for _ in 0..SYLLABLES * 3 {
            *seen.entry(syllable(&mut random)).or_default() += 1;
        }
        assert_eq!(seen.len(), SYLLABLES);
        assert!(seen.values().all(|&count| count == 3));
    }
}
