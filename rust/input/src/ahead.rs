//! Decoding in the background: threads that run ahead of the reader, in bounded memory and in order.
//!
//! One thread reads the source. It decodes what has to be decoded in order, and makes tasks of what can be decoded
//! by itself (BGZF blocks, small zstd frames), for as many other threads as were asked for. A channel of bounded
//! length holds the pieces in their order, those too that are still in the making: so the reader meets content and
//! errors in the same order whatever the number of threads. When the reader is dropped, that channel closes, and
//! every thread ends at its next piece.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::buffer::Buffer;
use crate::error::give;

/// How much content makes a piece, about.
pub(crate) const PIECE: usize = 256 << 10;

/// What can be decoded by itself: fills the buffer, and tells what is wrong with what follows.
pub(crate) type Task = Box<dyn FnOnce(&mut Buffer) -> io::Result<()> + Send>;

/// Some content, and what is wrong with what follows.
type Piece = (Buffer, io::Result<()>);

/// The next piece in order.
enum Next {
    Ready(Piece),
    Coming(Receiver<Piece>),
    /// The end of the content, and whether the end block is missing.
    End(bool),
}

/// Memory that was used and may be used again.
type Spare = Arc<Mutex<Vec<Buffer>>>;

/// Where the thread that reads the source puts what it makes.
pub(crate) struct Output {
    order: SyncSender<Next>,
    threads: usize,
    workers: Option<Sender<(Task, SyncSender<Piece>)>>,
    piece: Buffer,
    spare: Spare,
}

/// Where the reader takes pieces from.
pub(crate) struct Input {
    order: Receiver<Next>,
    piece: Buffer,
    at: usize,
    spare: Spare,
    /// What is wrong behind the piece.
    error: Option<io::Error>,
    lacks_end_block: bool,
    ended: bool,
}

/// Starts the thread that reads the source, which is what the function does.
pub(crate) fn start<F>(threads: usize, decode: F) -> io::Result<Input>
where
    F: FnOnce(&mut Output) -> io::Result<bool> + Send + 'static,
{
    let (sender, order) = mpsc::sync_channel(2 * threads.max(1));
    let spare = Spare::default();
    let mut output =
        Output { order: sender, threads, workers: None, piece: Buffer::default(), spare: Arc::clone(&spare) };
    thread::Builder::new().name("decoder".into()).spawn(move || {
        let outcome = decode(&mut output);
        output.finish(outcome);
    })?;
    Ok(Input {
        order,
        piece: Buffer::default(),
        at: 0,
        spare,
        error: None,
        lacks_end_block: false,
        ended: false,
    })
}

impl Output {
    /// Space for the next content. It may hold anything, and is never empty.
    pub(crate) fn space(&mut self) -> io::Result<&mut [u8]> {
        if self.piece.filled().len() >= PIECE {
            self.flush()?;
        }
        let free = PIECE - self.piece.filled().len();
        Ok(self.piece.space(free))
    }

    /// Says that so many bytes of the space are content now.
    pub(crate) fn advance(&mut self, count: usize) {
        self.piece.advance(count);
    }

    /// Has the next content made by another thread.
    pub(crate) fn task(&mut self, task: Task) -> io::Result<()> {
        self.flush()?;
        let (sender, piece) = mpsc::sync_channel(1);
        self.send(Next::Coming(piece))?;
        if self.workers.is_none() {
            self.workers = Some(self.start_workers()?);
        }
        self.workers.as_ref().map_or(Ok(()), |workers| workers.send((task, sender))).map_err(|_| stopped())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.filled().is_empty() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.piece, take(&self.spare));
        self.send(Next::Ready((full, Ok(()))))
    }

    fn finish(mut self, outcome: io::Result<bool>) {
        // Where this fails the reader is gone, and nobody wants to know.
        let _ = match outcome {
            Ok(lacks_end_block) => self.flush().and_then(|()| self.send(Next::End(lacks_end_block))),
            Err(error) => {
                let last = std::mem::take(&mut self.piece);
                self.send(Next::Ready((last, Err(error))))
            }
        };
    }

    fn send(&self, next: Next) -> io::Result<()> {
        self.order.send(next).map_err(|_| stopped())
    }

    fn start_workers(&self) -> io::Result<Sender<(Task, SyncSender<Piece>)>> {
        let (sender, tasks) = mpsc::channel::<(Task, SyncSender<Piece>)>();
        let tasks = Arc::new(Mutex::new(tasks));
        for _ in 0..self.threads.max(1) {
            let (tasks, spare) = (Arc::clone(&tasks), Arc::clone(&self.spare));
            thread::Builder::new().name("decoder".into()).spawn(move || {
                // One worker waits for a task, the others wait for their turn to wait.
                while let Some((task, to)) = tasks.lock().ok().and_then(|tasks| tasks.recv().ok()) {
                    let mut piece = take(&spare);
                    let outcome = task(&mut piece);
                    // There is always room for it; where it fails the reader is gone.
                    let _ = to.send((piece, outcome));
                }
            })?;
        }
        Ok(sender)
    }
}

impl Input {
    /// The next content: none only at the end.
    pub(crate) fn fill(&mut self) -> io::Result<&[u8]> {
        while self.at == self.piece.filled().len() && !self.ended {
            self.next_piece()?;
        }
        Ok(&self.piece.filled()[self.at..])
    }

    /// Passes over so many bytes of the content.
    pub(crate) fn consume(&mut self, count: usize) {
        self.at += count;
        debug_assert!(self.at <= self.piece.filled().len());
    }

    /// At the end: whether the end block is missing.
    pub(crate) fn lacks_end_block(&self) -> bool {
        self.lacks_end_block
    }

    fn next_piece(&mut self) -> io::Result<()> {
        if let Some(error) = &mut self.error {
            return Err(give(error));
        }
        let next = self.order.recv().and_then(|next| match next {
            Next::Ready(piece) => Ok(Some(piece)),
            Next::Coming(piece) => piece.recv().map(Some),
            Next::End(lacks_end_block) => {
                self.lacks_end_block = lacks_end_block;
                Ok(None)
            }
        });
        match next {
            Ok(Some((piece, outcome))) => {
                let used = std::mem::replace(&mut self.piece, piece);
                self.at = 0;
                self.error = outcome.err();
                if let Ok(mut spare) = self.spare.lock() {
                    spare.push(used);
                }
            }
            Ok(None) => self.ended = true,
            // Nobody says so of himself: a thread has panicked.
            Err(_) => self.error = Some(stopped()),
        }
        Ok(())
    }
}

fn take(spare: &Spare) -> Buffer {
    let mut buffer = spare.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default();
    buffer.clear();
    buffer
}

fn stopped() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the other end of a decoder has stopped")
}
