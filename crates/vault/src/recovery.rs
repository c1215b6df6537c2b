//! The recovery code: 120 random bits that a person can print, read out and type in again.
//!
//! Five groups of five in Crockford's base 32 (no I, L, O, U). The last character checks the
//! others: any one wrong character, and any two swapped, are found before the key is tried.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{Around, Result, VaultError};

pub(crate) const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS: usize = 24;
const GROUP: usize = 5;

/// A printed way into a vault. `Display` shows it in groups for the paper; `Debug` does not.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; DIGITS]);

impl RecoveryCode {
    pub(crate) fn random(around: &mut Around) -> Self {
        let mut code = Self([0; DIGITS]);
        around.fill(&mut code.0);
        code.0.iter_mut().for_each(|digit| *digit &= 31);
        code
    }

    /// Reads what was typed: any case, any spacing, O for 0, I or L for 1.
    pub(crate) fn read(typed: &str) -> Result<Self> {
        let mut digits = Zeroizing::new(Vec::with_capacity(DIGITS + 1));
        for c in typed.chars().filter(|c| c.is_alphanumeric()) {
            digits.push(digit(c).ok_or(VaultError::RecoveryCodeMistyped)?);
        }
        let (check, digits) = digits.split_last().ok_or(VaultError::RecoveryCodeMistyped)?;
        let code = Self(digits.try_into().map_err(|_| VaultError::RecoveryCodeMistyped)?);
        if code.check() == *check { Ok(code) } else { Err(VaultError::RecoveryCodeMistyped) }
    }

    /// What is hashed: one digit a byte, so that spelling does not matter.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.0
    }

    /// The sum of the digits in the field of 32 elements, each times another power of 2. The powers
    /// differ for 31 places, which is why single errors and swaps always show.
    fn check(&self) -> u8 {
        self.0.iter().fold(0, |sum, digit| double(sum ^ digit))
    }
}

/// Times x in GF(2)[x] / (x^5 + x^2 + 1).
fn double(element: u8) -> u8 {
    let twice = element << 1;
    if twice & 32 == 0 { twice } else { (twice ^ 0b10_0101) & 31 }
}

pub(crate) fn digit(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    ALPHABET.iter().position(|&a| char::from(a) == c).and_then(|at| at.try_into().ok())
}

impl std::fmt::Display for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, digit) in self.0.iter().chain([&self.check()]).enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(*digit)]))?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}
