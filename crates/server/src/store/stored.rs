//! Changes in the JSON that they were stored in, which goes out as it is.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sync::{Change, DeviceId};

use super::{Result, StoreError, bearing};

/// A change as it is stored and sent. `Debug` shows the length only: notes must not reach a log.
#[derive(Clone, Serialize)]
#[serde(transparent)]
pub struct Stored(Box<RawValue>);

impl Stored {
    /// What a row holds.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when it is not JSON.
    pub(super) fn of(wire: &str) -> Result<Self> {
        serde_json::from_str(wire).map(Self).map_err(|_| unreadable())
    }

    /// The change.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`].
    pub fn read(&self) -> Result<Change> {
        bearing::change(self.as_str())
    }

    /// Its JSON.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Stored({} bytes)", self.as_str().len())
    }
}

/// Whether the change of this JSON was made on a device.
pub(super) fn made_on(wire: &str, device: DeviceId) -> Result<bool> {
    #[derive(Deserialize)]
    struct Made {
        device: DeviceId,
    }
    let made: Made = serde_json::from_str(wire).map_err(|_| unreadable())?;
    Ok(made.device == device)
}

fn unreadable() -> StoreError {
    StoreError::Unreadable("change")
}
