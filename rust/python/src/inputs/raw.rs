//! The bytes of an input as they come, from a file, a pipe or standard input.

use super::shared::Shared;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Reads an input from its front to its end.
pub(crate) struct RawInput {
    file: File,
    waits: bool,
    hasher: crc32fast::Hasher,
    shared: Arc<Shared>,
}

impl RawInput {
    /// Opens a file; `None` is standard input.
    pub(crate) fn open(path: Option<&Path>, shared: Arc<Shared>) -> Result<Self> {
        let file = path.map_or_else(standard_input, File::open)?;
        let waits = !file.metadata()?.is_file();
        enlarge_pipe(&file);
        Ok(RawInput { file, waits, hasher: crc32fast::Hasher::new(), shared })
    }

    /// Waits until there is something to read. Fails when nobody wants it any longer.
    fn wait(&self) -> Result<()> {
        while !self.shared.is_stopped.load(Ordering::Relaxed) {
            if !self.waits || is_ready(&self.file)? {
                return Ok(());
            }
        }
        Err(Error::new(ErrorKind::ConnectionAborted, "reading was stopped"))
    }
}

impl Read for RawInput {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.wait()?;
        let length = self.file.read(buffer)?;
        self.hasher.update(&buffer[..length]);
        self.shared.bytes_read.fetch_add(length as u64, Ordering::Relaxed);
        self.shared.checksum.store(self.hasher.clone().finalize(), Ordering::Relaxed);
        Ok(length)
    }
}

/// Standard input as a file of its own: what is read is not held back in a buffer that others would miss.
#[cfg(unix)]
fn standard_input() -> Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(std::io::stdin().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn standard_input() -> Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(std::io::stdin().as_handle().try_clone_to_owned()?))
}

/// Has a pipe hold as much as any user may have: so reader and writer wait for each other less often.
#[cfg(target_os = "linux")]
fn enlarge_pipe(file: &File) {
    const MOST: usize = 1 << 20;
    let _ = rustix::pipe::fcntl_setpipe_size(file, MOST); // what is no pipe, or may not be larger, stays as it is
}

#[cfg(not(target_os = "linux"))]
fn enlarge_pipe(_file: &File) {}

/// Waits a moment; whether something can be read, or the end was reached, since then.
#[cfg(unix)]
fn is_ready(file: &File) -> Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };
    match poll(&mut [PollFd::new(file, PollFlags::IN)], Some(&MOMENT)) {
        Ok(ready) => Ok(ready > 0),
        Err(rustix::io::Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Where one cannot wait for a moment, reading waits.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)]
fn is_ready(_file: &File) -> Result<bool> {
    Ok(true)
}
