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
    /// Behind the file, since fields are dropped in order.
    _open: Open,
    waits: bool,
    is_enlarged: bool,
    hasher: crc32fast::Hasher,
    shared: Arc<Shared>,
}

impl RawInput {
    /// Opens a file; `None` is standard input.
    pub(crate) fn open(path: Option<&Path>, shared: Arc<Shared>) -> Result<Self> {
        let file = path.map_or_else(standard_input, open_at_once)?;
        let waits = !file.metadata()?.is_file();
        Ok(RawInput {
            file,
            _open: Open::new(&shared),
            waits,
            is_enlarged: false,
            hasher: crc32fast::Hasher::new(),
            shared,
        })
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
        if !self.is_enlarged && self.shared.is_wanted.load(Ordering::Relaxed) {
            enlarge_pipe(&self.file);
            self.is_enlarged = true;
        }
        let length = loop {
            self.wait()?;
            match self.file.read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {} // another process was faster
                read => break read?,
            }
        };
        self.hasher.update(&buffer[..length]);
        self.shared.bytes_read.fetch_add(length as u64, Ordering::Relaxed);
        self.shared.checksum.store(self.hasher.clone().finalize(), Ordering::Relaxed);
        Ok(length)
    }
}

/// Says that an input is open, as long as it lives.
struct Open(Arc<Shared>);

impl Open {
    fn new(shared: &Arc<Shared>) -> Self {
        shared.is_open.store(true, Ordering::Release);
        Open(shared.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.is_open.store(false, Ordering::Release);
    }
}

/// Opens a file. A named pipe is opened without waiting for its writer, which reading does.
#[cfg(target_os = "linux")]
fn open_at_once(path: &Path) -> Result<File> {
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
    let is_pipe = std::fs::metadata(path)?.file_type().is_fifo();
    let flags = if is_pipe { rustix::fs::OFlags::NONBLOCK.bits().cast_signed() } else { 0 };
    File::options().read(true).custom_flags(flags).open(path)
}

#[cfg(not(target_os = "linux"))]
fn open_at_once(path: &Path) -> Result<File> {
    File::open(path)
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
