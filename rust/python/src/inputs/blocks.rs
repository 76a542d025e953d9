//! `RecordBlocks`: gives the records of an input in order, block by block.

use super::block::RecordBlock;
use super::ids::IdTable;
use super::reading::{self, Failure, Message, Opened, Options};
use super::sentences::{input_error, no_end_block, record_error};
use super::shared::Shared;
use crate::errors::{catch_panic, os_error};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use sixfast_input::Content;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long one waits for an input to be closed, and how often one looks.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// How long one waits for a block before signals are looked at.
const MOMENT: Duration = Duration::from_millis(100);

/// Reads an input in order, in a thread of its own, and gives its records block by block.
///
/// FASTA, FASTQ and unaligned BAM are read; plain, or compressed with gzip (BGZF too), zstd, xz or bzip2.
///
/// Args:
///     path: path of the input; None for standard input.
///     name: the name that sentences give it.
///     threads: how many threads may decode it at a time.
///     block_bytes: bytes of content in a block, unless one record is larger.
///     start: leave out the blocks that begin before this byte of the content.
///     unique_ids: gives each record an id of its own; None leaves them as they are.
///     skip: with `unique_ids`, what `RecordBlock.text` is asked for.
///
/// Raises:
///     OSError: if it cannot be opened or read.
///     ValueError: if it is compressed and damaged.
///
/// SEMANTICS 18.1 to 18.3.
///
/// >>> import gzip, os, tempfile
/// >>> from sixfast._kernel import RecordBlocks
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     path = os.path.join(folder, "reads.fa.gz")
/// ...     with gzip.open(path, "wb") as file:
/// ...         _ = file.write(b">a\nATG\n>b\nGCC\n")
/// ...     blocks = RecordBlocks(path, path)
/// ...     blocks.container, blocks.content, blocks.next().text()[0], blocks.next()
/// ('gzip', 'fasta', b'>a\nATG\n>b\nGCC\n', None)
#[pyclass(module = "sixfast._kernel", frozen)]
pub(crate) struct RecordBlocks {
    shared: Arc<Shared>,
    /// None when there are no more.
    receiver: Mutex<Option<Receiver<Message>>>,
    opened: Opened,
}

#[pymethods]
impl RecordBlocks {
    #[new]
    #[allow(clippy::too_many_arguments)] // options that are given by name
    #[pyo3(signature = (
        path,
        name,
        *,
        threads=NonZeroUsize::MIN,
        block_bytes=DEFAULT_BLOCK,
        start=0,
        unique_ids=None,
        skip=false
    ))]
    fn new(
        py: Python<'_>,
        path: Option<PathBuf>,
        name: &str,
        threads: NonZeroUsize,
        block_bytes: NonZeroUsize,
        start: u64,
        unique_ids: Option<&IdTable>,
        skip: bool,
    ) -> PyResult<Self> {
        catch_panic(|| {
            let shared = Arc::new(Shared { name: name.into(), ..Shared::default() });
            let (threads, block_bytes) = (threads.get(), block_bytes.get());
            let ids = unique_ids.map(|table| table.given.clone());
            let options = Options { path, threads, block_bytes, start, ids, skip };
            let started = with_signals_blocked(py, || reading::start(options, shared.clone()))?;
            let receiver = started.map_err(|error| os_error(&error, Path::new(name)))?;
            let receiver = Mutex::new(Some(receiver));
            let mut blocks = RecordBlocks { shared, receiver, opened: Opened::default() };
            match blocks.receive(py)? {
                Some(Message::Opened(opened)) => blocks.opened = opened,
                Some(Message::Failed(failure)) => return Err(blocks.error(py, failure)),
                _ => {
                    return Err(PyRuntimeError::new_err(format!(
                        "{name}: nothing was read; please report this"
                    )));
                }
            }
            Ok(blocks)
        })
    }

    /// How the input is compressed: "plain", "gzip", "zstd", "xz" or "bzip2".
    #[getter]
    fn container(&self) -> &'static str {
        self.opened.container.name()
    }

    /// What it holds: "fasta", "fastq" or "bam"; "empty" for nothing; None for what is none of these.
    #[getter]
    fn content(&self) -> Option<&'static str> {
        self.opened.content.map(|content| match content {
            Content::Empty => "empty",
            Content::Fasta => "fasta",
            Content::Fastq => "fastq",
            Content::Bam => "bam",
        })
    }

    /// The first bytes of what it holds.
    #[getter]
    fn front<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.opened.front)
    }

    /// How many bytes of the input, as it is on disk, were read so far.
    #[getter]
    fn bytes_read(&self) -> u64 {
        self.shared.bytes_read.load(Ordering::Relaxed)
    }

    /// The CRC-32 of these bytes.
    #[getter]
    fn checksum(&self) -> u32 {
        self.shared.checksum.load(Ordering::Relaxed)
    }

    /// Wait for the next block.
    ///
    /// Returns:
    ///     A RecordBlock; None behind the last, or after `stop`.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read.
    ///     ValueError: if it is cut or damaged.
    fn next(&self, py: Python<'_>) -> PyResult<Option<RecordBlock>> {
        catch_panic(|| match self.receive(py)? {
            Some(Message::Block(state)) => Ok(Some(RecordBlock::new(state, self.shared.clone()))),
            Some(Message::Failed(failure)) => {
                self.end();
                Err(self.error(py, failure))
            }
            _ => {
                self.end();
                Ok(None)
            }
        })
    }

    /// Read no further, and close the input: who opens a named pipe after that is its only reader.
    ///
    /// Whoever waits for a block gets None.
    ///
    /// Returns:
    ///     Nothing.
    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.close());
    }

    /// Return sentences about what may surprise in an input that was read to its end.
    ///
    /// Returns:
    ///     A list of str.
    fn warnings(&self) -> Vec<String> {
        let name = &self.shared.name;
        let mut found = Vec::new();
        if self.shared.lacks_end_block.load(Ordering::Relaxed) {
            found.push(format!(
                "{name}: has no BGZF end block; its last record is whole, but records may be missing"
            ));
        }
        match self.shared.left_out.load(Ordering::Relaxed) {
            0 => {}
            1 => found.push(format!("{name}: 1 secondary or supplementary record was left out")),
            records => {
                found.push(format!("{name}: {records} secondary or supplementary records were left out"));
            }
        }
        found
    }
}

/// Bytes of content in a block, where nobody says how many.
const DEFAULT_BLOCK: NonZeroUsize = NonZeroUsize::new(1 << 20).unwrap();

impl RecordBlocks {
    /// What comes from the input next, for who waits without Python; None if there is no more.
    pub(crate) fn wait(&self) -> Option<Message> {
        loop {
            match self.wait_a_moment() {
                Ok(message) => return Some(message),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn wait_a_moment(&self) -> Result<Message, RecvTimeoutError> {
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        match &*receiver {
            Some(receiver) if !self.is_stopped() => receiver.recv_timeout(MOMENT),
            _ => Err(RecvTimeoutError::Disconnected),
        }
    }

    /// The next message; None if there are no more.
    fn receive(&self, py: Python<'_>) -> PyResult<Option<Message>> {
        loop {
            match py.detach(|| self.wait_a_moment()) {
                Ok(message) => return Ok(Some(message)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.shared.is_stopped.load(Ordering::Relaxed)
    }

    /// What the blocks of the input share with it.
    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Stops the thread, and waits until it has closed the input; not for ever, since a device may not answer.
    pub(crate) fn close(&self) {
        self.shared.is_stopped.store(true, Ordering::Relaxed);
        self.end();
        let deadline = Instant::now() + PATIENCE;
        while self.shared.is_open.load(Ordering::Acquire) && Instant::now() < deadline {
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Ask for nothing more.
    fn end(&self) {
        *self.receiver.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The exception for a failure of the input.
    pub(crate) fn error(&self, py: Python<'_>, failure: Failure) -> PyErr {
        match failure {
            Failure::Read(error) => input_error(&error, &self.shared),
            Failure::Refused(refusal, block) => record_error(py, &refusal, &block, &self.shared),
            Failure::NoEndBlock(content) => no_end_block(content == Content::Bam, &self.shared),
            Failure::Panicked => PyRuntimeError::new_err(format!(
                "the sixfast kernel failed when it read {}; please report this",
                self.shared.name
            )),
        }
    }
}

impl Drop for RecordBlocks {
    fn drop(&mut self) {
        self.close();
    }
}

/// Does what starts a thread, which inherits that signals do not come to it.
///
/// Else one could come there while the calling thread has blocked it, and interrupt that all the same.
pub(crate) fn with_signals_blocked<T>(py: Python<'_>, work: impl FnOnce() -> T) -> PyResult<T> {
    let blocked = py.import("sixfast.system.signals")?.call_method0("signals_blocked")?;
    blocked.call_method0("__enter__")?;
    let done = work();
    blocked.call_method1("__exit__", (py.None(), py.None(), py.None()))?;
    Ok(done)
}
