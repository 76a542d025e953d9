//! Reads and writes at an offset of a file, on every platform, without moving a position that others share.

use std::fs::File;
use std::io::{Error, ErrorKind, Result, Write};
use std::path::Path;

/// The most that is written at once.
///
/// Linux gives the page cache of a longer write huge pages of 1 or 2 MB, the kind that the host of a virtual
/// machine takes back when they are free and lends again slowly (docs/BENCHMARKING_HISTORY.md).
const PIECE: usize = 512 << 10;

/// Fills `buffer` from `offset`.
pub(crate) fn read_exact_at(file: &File, buffer: &mut [u8], offset: u64) -> Result<()> {
    if read_up_to_at(file, buffer, offset)? < buffer.len() {
        return Err(Error::new(ErrorKind::UnexpectedEof, "the file became shorter while it was read"));
    }
    Ok(())
}

/// Reads from `offset` until the buffer is full or the file ends, and returns how many bytes that were.
pub(crate) fn read_up_to_at(file: &File, buffer: &mut [u8], offset: u64) -> Result<usize> {
    let mut held = 0;
    while held < buffer.len() {
        match read_at(file, &mut buffer[held..], offset + held as u64) {
            Ok(0) => break,
            Ok(length) => held += length,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(held)
}

/// Writes all of `bytes` at `offset`.
pub(crate) fn write_all_at(file: &File, mut bytes: &[u8], mut offset: u64) -> Result<()> {
    reserve(file, offset, bytes.len() as u64);
    while !bytes.is_empty() {
        let piece = &bytes[..bytes.len().min(PIECE)];
        match write_at(file, piece, offset) {
            Ok(0) => return Err(Error::new(ErrorKind::WriteZero, "the file takes no more bytes")),
            Ok(length) => {
                bytes = &bytes[length..];
                offset += length as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes to a new file, one piece behind the other; a regular one is written as [`write_all_at`] does it.
pub(crate) struct Appender {
    file: File,
    /// Where the next piece goes; None in what has no places, such as a pipe.
    end: Option<u64>,
}

impl Appender {
    /// Creates the file; one that is there is emptied.
    pub(crate) fn create(path: &Path) -> Result<Self> {
        let file = File::create(path)?;
        let end = file.metadata()?.is_file().then_some(0);
        Ok(Appender { file, end })
    }
}

impl Write for Appender {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match &mut self.end {
            Some(end) => {
                write_all_at(&self.file, bytes, *end)?;
                *end += bytes.len() as u64;
            }
            None => self.file.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Reserves room for the bytes on ext4, which then takes them faster than page by page.
///
/// On no other file system, since it was measured on no other. Where there is no room, writing will say so.
#[cfg(target_os = "linux")]
fn reserve(file: &File, offset: u64, length: u64) {
    use rustix::fs::{FallocateFlags, fallocate, fstatfs};
    const LEAST: u64 = 64 << 10;
    let is_ext4 = || fstatfs(file).is_ok_and(|system| system.f_type == 0xef53);
    if length >= LEAST && is_ext4() {
        let _ = fallocate(file, FallocateFlags::KEEP_SIZE, offset, length);
    }
}

#[cfg(not(target_os = "linux"))]
fn reserve(_file: &File, _offset: u64, _length: u64) {}

#[cfg(unix)]
use std::os::unix::fs::FileExt;

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> Result<usize> {
    file.read_at(buffer, offset)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> Result<usize> {
    file.write_at(bytes, offset)
}

#[cfg(windows)]
use std::os::windows::fs::FileExt;

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> Result<usize> {
    file.seek_read(buffer, offset)
}

#[cfg(windows)]
fn write_at(file: &File, bytes: &[u8], offset: u64) -> Result<usize> {
    file.seek_write(bytes, offset)
}

// On other platforms a file has one position. Nobody else uses these files, so moving it does no harm.
#[cfg(not(any(unix, windows)))]
fn read_at(mut file: &File, buffer: &mut [u8], offset: u64) -> Result<usize> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(offset))?;
    file.read(buffer)
}

#[cfg(not(any(unix, windows)))]
fn write_at(mut file: &File, bytes: &[u8], offset: u64) -> Result<usize> {
    use std::io::{Seek, SeekFrom, Write};
    file.seek(SeekFrom::Start(offset))?;
    file.write(bytes)
}
