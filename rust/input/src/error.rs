//! What may be wrong with the data of a container.

use std::{error, fmt, io};

use crate::Container;

/// Why a container is refused. It lies inside an [`io::Error`] of the kind `InvalidData`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputError {
    /// The container that is wrong.
    pub container: Container,
    /// What is wrong with it.
    pub kind: InputErrorKind,
    /// Where, as a byte of the file as it is on disk, from 0.
    pub offset: u64,
}

/// What is wrong, and what the offset of an [`InputError`] points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputErrorKind {
    /// The data end at the offset, inside a member, frame or stream.
    Truncated,
    /// The member, frame or stream that begins at the offset breaks the rules of its format: how, in a few words.
    Damaged(&'static str),
    /// Other bytes begin at the offset, behind the end of the data.
    Trailing,
    /// The frame or stream that begins at the offset needs a window of so many bytes, more than is allowed.
    WindowTooLarge(u64),
}

impl InputError {
    /// The error of this crate inside an error of reading, if there is one.
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref().and_then(|inner| inner.downcast_ref())
    }
}

impl From<InputError> for io::Error {
    fn from(error: InputError) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, at) = (self.container.name(), self.offset);
        match &self.kind {
            InputErrorKind::Truncated => write!(to, "the {name} data end at byte {at}, too early"),
            InputErrorKind::Damaged(how) => write!(to, "damaged {name} data at byte {at}: {how}"),
            InputErrorKind::Trailing => write!(to, "other bytes behind the {name} data, at byte {at}"),
            InputErrorKind::WindowTooLarge(size) => {
                write!(to, "the {name} data at byte {at} need a window of {size} bytes")
            }
        }
    }
}

impl error::Error for InputError {}

/// Takes an error out and leaves one like it: what has failed goes on to fail.
pub(crate) fn give(error: &mut io::Error) -> io::Error {
    let copy = match (InputError::of(error), error.raw_os_error()) {
        (Some(inner), _) => inner.clone().into(),
        (None, Some(code)) => io::Error::from_raw_os_error(code),
        (None, None) => io::Error::new(error.kind(), error.to_string()),
    };
    std::mem::replace(error, copy)
}
