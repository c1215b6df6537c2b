//! The pairing code: 80 random bits that one person says to another, apart from the file that it opens.
//!
//! Four groups of four in the alphabet of the recovery code. It is made, never chosen: whoever finds the
//! file may try for as long as they like.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::recovery::{ALPHABET, digit};
use crate::{Around, Result, VaultError};

const DIGITS: usize = 16;
const GROUP: usize = 4;

/// What opens one file. `Display` shows it in groups, to be read out; `Debug` does not.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PairingCode([u8; DIGITS]);

impl PairingCode {
    pub(crate) fn random(around: &mut Around) -> Self {
        let mut code = Self([0; DIGITS]);
        around.fill(&mut code.0);
        code.0.iter_mut().for_each(|digit| *digit &= 31);
        code
    }

    /// Reads what was heard and typed: any case, any spacing, O for 0, I or L for 1.
    ///
    /// # Errors
    /// [`VaultError::NotHandedOver`] where it cannot be a code.
    pub fn read(typed: &str) -> Result<Self> {
        let mut code = Self([0; DIGITS]);
        let mut places = code.0.iter_mut();
        for c in typed.chars().filter(|c| c.is_alphanumeric()) {
            let place = places.next().ok_or(VaultError::NotHandedOver)?;
            *place = digit(c).ok_or(VaultError::NotHandedOver)?;
        }
        if places.next().is_some() { Err(VaultError::NotHandedOver) } else { Ok(code) }
    }

    /// What is hashed: one digit a byte, so that spelling does not matter.
    pub(crate) fn secret(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Display for PairingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, digit) in self.0.iter().enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(ALPHABET[usize::from(*digit)]))?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for PairingCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PairingCode(..)")
    }
}
