//! The thread that reads an input: decodes it and cuts it into blocks of whole records.

use super::block::{RawBlock, State, to_fasta};
use super::buffers::Bytes;
use super::ids::GivenIds;
use super::raw::RawInput;
use super::shared::Shared;
use crate::machine::BEST_LEVEL;
use sixfast_core::{RecordRefusal, WholeRecords, whole_fasta, whole_fastq};
use sixfast_input::{Container, Content, Decoder, content};
use std::io::{Error, ErrorKind, Read};
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, PoisonError};

/// Blocks that wait for a worker.
const WAITING: usize = 2;

/// How an input is read.
pub(crate) struct Options {
    /// None for standard input.
    pub(crate) path: Option<PathBuf>,
    pub(crate) threads: usize,
    /// Bytes of content in a block, or those of one record that is larger.
    pub(crate) block_bytes: usize,
    /// Blocks that begin before this byte of the content are left out.
    pub(crate) start: u64,
    /// Gives each record an id of its own.
    pub(crate) ids: Option<Arc<GivenIds>>,
    /// With that: put records aside that are no text of ASCII letters.
    pub(crate) skip: bool,
}

/// What comes from the thread: first what the input is, then its blocks, then why there are no more.
pub(crate) enum Message {
    Opened(Opened),
    Block(State),
    End,
    Failed(Failure),
}

/// What an input is.
#[derive(Default)]
pub(crate) struct Opened {
    pub(crate) container: Container,
    /// None for what is read by no reader of records.
    pub(crate) content: Option<Content>,
    /// The first bytes of the content.
    pub(crate) front: Vec<u8>,
}

/// Why reading failed.
pub(crate) enum Failure {
    Read(Error),
    /// At the front of what is left of the content.
    Refused(RecordRefusal, Bytes),
    /// The last member is a BGZF block that is no end block.
    NoEndBlock(Content),
    Panicked,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Read(error)
    }
}

/// Starts the thread. It ends when the input has ended, or the receiver is dropped, or `shared` says so.
pub(crate) fn start(options: Options, shared: Arc<Shared>) -> std::io::Result<Receiver<Message>> {
    let (sender, receiver) = sync_channel(WAITING);
    let name = "sixfast-input".to_owned();
    std::thread::Builder::new().name(name).spawn(move || {
        let read = || Reading { shared: shared.clone(), sender: sender.clone() }.read(&options);
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
        // Where nobody listens any longer, nothing is to be said.
        let _ = sender.send(match read {
            Ok(Ok(())) => Message::End,
            Ok(Err(failure)) => Message::Failed(failure),
            Err(_) => Message::Failed(Failure::Panicked),
        });
    })?;
    Ok(receiver)
}

struct Reading {
    shared: Arc<Shared>,
    sender: SyncSender<Message>,
}

impl Reading {
    fn read(&self, options: &Options) -> Result<(), Failure> {
        let raw = RawInput::open(options.path.as_deref(), self.shared.clone())?;
        let mut decoder = Decoder::new(Box::new(raw), options.threads)?;
        let front = decoder.front()?.to_vec();
        let content = content(&front);
        self.send(Message::Opened(Opened { container: decoder.container(), content, front }))?;
        let Some(content) = content else { return Ok(()) };
        self.shared.is_wanted.store(true, Ordering::Relaxed);
        self.cut(&mut decoder, content, options)?;
        if decoder.lacks_end_block() {
            self.shared.lacks_end_block.store(true, Ordering::Relaxed);
            if content != Content::Fastq {
                return Err(Failure::NoEndBlock(content));
            }
        }
        Ok(())
    }

    /// Sends the content in blocks.
    fn cut(&self, decoder: &mut Decoder, content: Content, options: &Options) -> Result<(), Failure> {
        let buffers = &self.shared.raw_buffers;
        // A buffer, and how many of its bytes were read.
        let (mut buffer, mut held) = (buffers.take(), 0);
        let mut block = RawBlock { content, ..RawBlock::default() };
        let mut wanted = options.block_bytes;
        loop {
            let is_end = fill(decoder, &mut buffer, &mut held, wanted)?;
            let (header, whole) = self.whole(content, &buffer[..held], is_end, block.records_before)?;
            let end = header + whole.bytes;
            if end == 0 && !is_end {
                wanted = 2 * held.max(wanted); // a record that is larger than what was read
                continue;
            }
            wanted = options.block_bytes;
            let mut next_buffer = buffers.take();
            let rest = &buffer[end..held];
            next_buffer.resize(next_buffer.len().max(rest.len()), 0);
            next_buffer[..rest.len()].copy_from_slice(rest);
            held = rest.len();
            buffer.truncate(end);
            buffer.drain(..header);
            block.start += header as u64;
            let next = RawBlock {
                content,
                start: block.start + whole.bytes as u64,
                records_before: block.records_before + whole.records,
                lines_before: block.lines_before + whole.lines,
                ..RawBlock::default()
            };
            block.bytes = Bytes::new(std::mem::replace(&mut buffer, next_buffer), buffers);
            if !block.bytes.is_empty() {
                let is_wanted = block.start >= options.start;
                let state = self.with_ids(block, options)?;
                if is_wanted {
                    self.send(Message::Block(state))?;
                }
            }
            block = next;
            // What is damaged at the end of BAM is told after the records before it.
            if is_end && held == 0 {
                return Ok(());
            }
        }
    }

    /// Gives the records of a block ids of their own, if that is asked for: in order, so by this thread.
    fn with_ids(&self, block: RawBlock, options: &Options) -> Result<State, Failure> {
        let Some(ids) = &options.ids else { return Ok(State::Raw(block)) };
        let fasta = to_fasta(block, options.skip, &self.shared)
            .map_err(|(refusal, raw)| Failure::Refused(refusal, raw))?;
        Ok(State::Text(Arc::new(fasta.renamed(ids, &self.shared)?)))
    }

    /// Bytes of the header of BAM at the front of a buffer, and what is whole behind it.
    fn whole(
        &self,
        content: Content,
        buffer: &[u8],
        is_end: bool,
        records_before: u64,
    ) -> Result<(usize, WholeRecords), Failure> {
        match content {
            Content::Fastq => Ok((0, whole_fastq(*BEST_LEVEL, buffer, is_end))),
            Content::Bam => {
                let mut bam = self.shared.bam.lock().unwrap_or_else(PoisonError::into_inner);
                let whole = bam.whole(buffer, is_end).map_err(|refusal| {
                    let record = records_before + refusal.record;
                    Failure::Refused(RecordRefusal { record, ..refusal }, Bytes::default())
                })?;
                let records = WholeRecords { bytes: whole.bytes, lines: 0, records: whole.records };
                Ok((whole.header, records))
            }
            Content::Fasta | Content::Empty => Ok((0, whole_fasta(*BEST_LEVEL, buffer, is_end))),
        }
    }

    /// Gives something to the receiver, when it has room.
    fn send(&self, message: Message) -> Result<(), Failure> {
        let gone = |_| Failure::Read(Error::new(ErrorKind::ConnectionAborted, "reading was stopped"));
        self.sender.send(message).map_err(gone)
    }
}

/// Reads until so many bytes of the buffer are held; returns whether the content has ended.
fn fill(decoder: &mut Decoder, buffer: &mut Vec<u8>, held: &mut usize, wanted: usize) -> Result<bool, Error> {
    // What is in a buffer that was used before need not be cleared.
    buffer.resize(buffer.len().max(wanted), 0);
    while *held < wanted {
        match decoder.read(&mut buffer[*held..wanted]) {
            Ok(0) => return Ok(true),
            Ok(length) => *held += length,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}
