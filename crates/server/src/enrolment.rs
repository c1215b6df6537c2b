//! What a laptop proves itself with: a code to enrol once, then a token.
//!
//! Both are drawn at random and kept by the server as hashes only, so that a stolen backup opens nothing. Neither has
//! a `Debug`: they cannot reach a log by accident.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};

/// How long a code is good for: 7 days.
pub const CODE_LASTS: TimeDelta = TimeDelta::days(7);

/// How long a token is good for after the last sync: 90 days.
pub const TOKEN_LASTS: TimeDelta = TimeDelta::days(90);

/// No I, L, O and U, which are misread or make words.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const LENGTH: usize = 12;

/// The machine gives no random bytes; nothing secret can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this machine gives no random numbers, so nothing secret can be drawn; try again later")]
pub struct NoRandomness;

/// Random bytes of the operating system.
///
/// # Errors
/// [`NoRandomness`].
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// A single-use code that enrols one laptop: 60 random bits, shown as `7K2M-QX4T-9RBD`.
#[derive(Clone, PartialEq, Eq)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// A new code.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn draw() -> Result<Self, NoRandomness> {
        // Five of eight bits: every letter is as likely as any other.
        Ok(Self(random::<LENGTH>()?.map(|byte| LETTERS[usize::from(byte & 31)])))
    }

    /// The code that somebody typed: case, spaces and hyphens do not matter, and I, L and O are read as the figures
    /// that they were meant to be.
    pub fn read(text: &str) -> Option<Self> {
        let plain = text.chars().filter(|c| *c != '-' && !c.is_whitespace());
        let mut letters = plain.map(|typed| match typed.to_ascii_uppercase() {
            'O' => Some(b'0'),
            'I' | 'L' => Some(b'1'),
            other => u8::try_from(other).ok().filter(|byte| LETTERS.contains(byte)),
        });
        let mut code = [0; LENGTH];
        for place in &mut code {
            *place = letters.next()??;
        }
        letters.next().is_none().then_some(Self(code))
    }

    /// What the server keeps of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new_with_prefix(b"standpoint code 1\0").chain_update(self.0).finalize().into()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

/// What an enrolled laptop shows with every request: 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

impl Token {
    /// A new token.
    ///
    /// # Errors
    /// [`NoRandomness`].
    pub fn draw() -> Result<Self, NoRandomness> {
        random().map(Self)
    }

    /// The token of this text.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As the laptop keeps and sends it: 43 letters of base64url.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What the server keeps of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::new_with_prefix(b"standpoint token 1\0").chain_update(self.0).finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_somebody_types_it() {
        let code = Code::read("7K2M-QX4T-91BD").unwrap();
        assert_eq!(code.to_string(), "7K2M-QX4T-91BD");
        for typed in ["7k2mqx4t91bd", " 7K2M QX4T 9LBD ", "7k2m-qx4t-9ibd", "7-K2MQ-X4T91BD"] {
            assert!(Code::read(typed).is_some_and(|read| read == code), "{typed}");
        }
        assert_eq!(Code::read("oooo-oooo-oooo").unwrap().to_string(), "0000-0000-0000");
    }

    #[test]
    fn what_is_no_code_is_not_read() {
        for typed in ["", "7K2M-QX4T-91B", "7K2M-QX4T-91BDD", "7K2M-QX4T-91BU", "7K2M-QX4T-91Bé"] {
            assert!(Code::read(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn codes_and_tokens_are_drawn_anew_and_survive_being_written_down() {
        let (one, two) = (Code::draw().unwrap(), Code::draw().unwrap());
        assert!(one != two && one.hash() != two.hash());
        assert!(Code::read(&one.to_string()).unwrap() == one);
        let (one, two) = (Token::draw().unwrap(), Token::draw().unwrap());
        assert!(one != two && one.hash() != two.hash());
        assert_eq!(one.text().len(), 43);
        assert!(Token::read(&one.text()).unwrap() == one);
        assert!(
            Token::read("short").is_none() && Token::read(&format!("{}A", one.text())).is_none()
        );
    }
}
