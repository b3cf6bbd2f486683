//! The kit in three shares, any two of which make it: Shamir's secret sharing, byte by byte over GF(2⁸) modulo
//! x⁸ + x⁴ + x³ + x + 1, at x = 1, 2 and 3. One share alone says nothing about the keys.

use super::code::{BYTES, Groups};
use super::{CHECK, KEYS, KitError, PRINTING, pack, with_sum, without_sum};
use crate::bundle::error::BundleError;
use crate::bundle::identity::OwnerSecrets;
use core::convert::Infallible;
use rand_core::{TryCryptoRng, TryRng};
use vsss_rs::Gf256;
use zeroize::Zeroizing;

/// How many shares there are.
pub const SHARES: u8 = 3;
/// How many of them are needed.
pub const NEEDED: usize = 2;

/// The randomness passed in, as the crate wants it.
struct Random<'a>(&'a mut dyn FnMut(&mut [u8]));

impl TryRng for Random<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        (self.0)(&mut bytes);
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        (self.0)(&mut bytes);
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        (self.0)(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Random<'_> {}

/// Splits the kit. Shares of different printings do not fit together, so each printing has a random number.
/// `random` fills a slice with random bytes.
///
/// # Errors
/// [`BundleError::BadInput`] if the crate refuses, which it has no reason to.
pub fn split(secrets: &OwnerSecrets, random: &mut dyn FnMut(&mut [u8])) -> Result<[Groups; 3], BundleError> {
    let mut printing = [0; 3];
    random(&mut printing);
    let keys = with_sum(secrets);
    let bad = |_| BundleError::BadInput;
    let shares =
        Zeroizing::new(Gf256::split_bytes(NEEDED, SHARES.into(), keys.as_slice(), Random(random)).map_err(bad)?);
    let sheet = |at: usize| {
        let (number, values) = shares.get(at).and_then(|share| share.split_first()).ok_or(BundleError::BadInput)?;
        Ok(pack(*number, printing, values.try_into().map_err(|_| BundleError::BadInput)?))
    };
    Ok([sheet(0)?, sheet(1)?, sheet(2)?])
}

/// Makes the keys from two different shares.
pub(super) fn combine(one: &[u8; BYTES], other: &[u8; BYTES]) -> Result<OwnerSecrets, KitError> {
    if one[PRINTING..KEYS] != other[PRINTING..KEYS] {
        return Err(KitError::OtherShares);
    }
    let share = |bytes: &[u8; BYTES]| [&[bytes[0] & 0x0f], &bytes[KEYS..CHECK]].concat();
    let shares = Zeroizing::new(vec![share(one), share(other)]);
    let keys = Zeroizing::new(Gf256::combine_bytes(&*shares).map_err(|_| KitError::OtherShares)?);
    without_sum(&keys).map_err(|_| KitError::OtherShares)
}
