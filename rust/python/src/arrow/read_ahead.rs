//! Makes rows of an input on threads, ahead of who takes them, in the input's order and in bounded memory.

use super::columns::Columns;
use super::rows::RowMaker;
use super::spans::Spans;
use crate::errors::{os_error, panic_error};
use crate::inputs::block::State;
use crate::inputs::blocks::{RecordBlocks, with_signals_blocked};
use crate::inputs::buffers::Bytes;
use crate::inputs::reading::{self, Message};
use crate::inputs::sentences::record_error;
use crate::spans::reader::{SpanFailure, SpanReader};
use pyo3::prelude::*;
use sixfast_core::RecordRefusal;
use std::collections::{BTreeMap, VecDeque};
use std::io::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

/// How long one waits for rows before signals are looked at.
const MOMENT: Duration = Duration::from_millis(100);

/// Bytes of rows of one span that wait to be taken. What comes then has to wait with its thread.
const MOST_WAITING: usize = 8 << 20;

/// Where records come from.
pub(crate) enum Records {
    /// A file of FASTA text.
    Spans(Spans),
    /// What is read in order.
    Blocks(Arc<Py<RecordBlocks>>),
}

/// What one thread does at a time.
enum Task {
    Span(u64, u64),
    Block(State),
}

/// Why there are no more rows.
enum Failure {
    Span(Box<SpanReader>, SpanFailure),
    Record(RecordRefusal, Bytes),
    Input(reading::Failure),
    Cutting(Error, PathBuf),
    Panicked(PyErr),
}

/// The rows of a task, and whether they are all.
#[derive(Default)]
struct Made {
    rows: VecDeque<Columns>,
    size: usize,
    end: Option<Result<(), Failure>>,
}

#[derive(Default)]
struct Progress {
    /// Tasks that were begun.
    begun: u64,
    /// The task whose rows are taken.
    turn: u64,
    /// The rows of this task and of those behind it.
    made: BTreeMap<u64, Made>,
    /// How many tasks there are, once that is known.
    tasks: Option<u64>,
    is_stopped: bool,
    /// Memory for rows.
    spare: Vec<Columns>,
}

struct Shared {
    records: Mutex<Records>,
    /// The same, where they are read in order.
    blocks: Option<Arc<Py<RecordBlocks>>>,
    progress: Mutex<Progress>,
    changed: Condvar,
    /// Tasks that may be begun and not taken.
    ahead: u64,
    empty: Columns,
}

/// The rows of an input, which threads make.
pub(crate) struct ReadAhead {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl ReadAhead {
    /// Starts a thread for each maker of rows.
    pub(crate) fn start(
        py: Python<'_>,
        records: Records,
        makers: Vec<(RowMaker, SpanReader)>,
        empty: Columns,
    ) -> PyResult<Self> {
        let blocks = match &records {
            Records::Spans(_) => None,
            Records::Blocks(blocks) => Some(blocks.clone()),
        };
        let shared = Arc::new(Shared {
            records: Mutex::new(records),
            blocks,
            progress: Mutex::default(),
            changed: Condvar::new(),
            ahead: 1 + makers.len() as u64,
            empty,
        });
        let mut threads = Vec::new();
        let mut failed = None;
        with_signals_blocked(py, || {
            for (maker, reader) in makers {
                let shared = shared.clone();
                let work = move || shared.work(maker, reader);
                match Builder::new().name("sixfast-rows".to_owned()).spawn(work) {
                    Ok(thread) => threads.push(thread),
                    Err(error) => failed = Some(error),
                }
            }
        })?;
        match failed {
            Some(error) if threads.is_empty() => Err(error.into()),
            _ => Ok(ReadAhead { shared, threads }), // fewer threads do all
        }
    }

    /// The next rows; None when there are no more. Called without Python's lock.
    pub(crate) fn next(&self) -> PyResult<Option<Columns>> {
        let mut progress = self.shared.lock();
        loop {
            if progress.tasks == Some(progress.turn) || progress.is_stopped {
                return Ok(None);
            }
            let turn = progress.turn;
            if let Some(made) = progress.made.get_mut(&turn) {
                if let Some(rows) = made.rows.pop_front() {
                    made.size -= rows.size();
                    self.shared.changed.notify_all();
                    return Ok(Some(rows));
                }
                if let Some(end) = made.end.take() {
                    progress.made.remove(&turn);
                    progress.turn += 1;
                    self.shared.changed.notify_all();
                    match end {
                        Ok(()) => continue,
                        Err(failure) => {
                            drop(progress);
                            return Err(self.shared.error(failure));
                        }
                    }
                }
            }
            let waited = self.shared.changed.wait_timeout(progress, MOMENT);
            let (again, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            progress = again;
            if timeout.timed_out() {
                drop(progress);
                Python::attach(look_at_signals)?;
                progress = self.shared.lock();
            }
        }
    }

    /// Gives back the memory of rows.
    pub(crate) fn give_back(&self, mut rows: Columns) {
        rows.clear();
        let mut progress = self.shared.lock();
        if progress.spare.len() <= self.threads.len() {
            progress.spare.push(rows);
        }
    }
}

fn look_at_signals(py: Python<'_>) -> PyResult<()> {
    py.check_signals()
}

impl Drop for ReadAhead {
    /// Ends all threads, which need not wait for anybody then.
    fn drop(&mut self) {
        self.shared.lock().is_stopped = true;
        self.shared.changed.notify_all();
        if let Some(blocks) = &self.shared.blocks {
            blocks.get().close();
        }
        for thread in self.threads.drain(..) {
            let _ = thread.join(); // it has said before why it ended
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until something has changed.
    fn wait<'a>(&self, progress: MutexGuard<'a, Progress>) -> MutexGuard<'a, Progress> {
        self.changed.wait(progress).unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does.
    fn work(&self, mut maker: RowMaker, mut reader: SpanReader) {
        while let Some((number, task)) = self.begin() {
            let work = || task.and_then(|task| self.make_rows(number, task, &mut maker, &mut reader));
            let end = catch_unwind(AssertUnwindSafe(work))
                .unwrap_or_else(|panic| Err(Failure::Panicked(panic_error(&*panic))));
            let is_failed = end.is_err();
            self.lock().made.entry(number).or_default().end = Some(end);
            self.changed.notify_all();
            if is_failed {
                return;
            }
        }
    }

    /// The next task and its number; None if there are no more.
    fn begin(&self) -> Option<(u64, Result<Task, Failure>)> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let mut progress = self.lock();
        while progress.begun >= progress.turn + self.ahead && !progress.is_stopped {
            progress = self.wait(progress);
        }
        if progress.is_stopped || progress.tasks.is_some() {
            return None;
        }
        let number = progress.begun;
        drop(progress);
        let task = match &mut *records {
            Records::Spans(spans) => match spans.next() {
                Ok(span) => Ok(span.map(|(start, end)| Task::Span(start, end))),
                Err(error) => Err(Failure::Cutting(error, spans.path().to_owned())),
            },
            Records::Blocks(blocks) => match blocks.get().wait() {
                Some(Message::Block(state)) => Ok(Some(Task::Block(state))),
                Some(Message::Failed(failure)) => Err(Failure::Input(failure)),
                _ => Ok(None),
            },
        };
        let mut progress = self.lock();
        let task = task.transpose();
        if task.is_some() {
            progress.begun += 1;
        } else {
            progress.tasks = Some(number);
            self.changed.notify_all();
        }
        task.map(|task| (number, task))
    }

    /// Makes the rows of a task.
    fn make_rows(
        &self,
        number: u64,
        task: Task,
        maker: &mut RowMaker,
        reader: &mut SpanReader,
    ) -> Result<(), Failure> {
        let (mut reached, end) = match task {
            Task::Span(start, end) => (start, end),
            Task::Block(mut state) => {
                let Some(blocks) = &self.blocks else { unreachable!("blocks come of these") };
                let fasta = state.fasta(false, blocks.get().shared());
                let fasta = fasta.map_err(|(refusal, bytes)| Failure::Record(refusal, bytes))?;
                (0, reader.load(fasta))
            }
        };
        while reached < end {
            let mut rows = self.lock().spare.pop().unwrap_or_else(|| self.empty.clone());
            match maker.fill(reader, reached, end, &mut rows) {
                Ok(now) => reached = now,
                Err(failure) => return Err(Failure::Span(Box::new(reader.take()), failure)),
            }
            let mut progress = self.lock();
            while progress.made.get(&number).is_some_and(|made| made.size >= MOST_WAITING)
                && !progress.is_stopped
            {
                progress = self.wait(progress);
            }
            if progress.is_stopped {
                break;
            }
            let made = progress.made.entry(number).or_default();
            made.size += rows.size();
            made.rows.push_back(rows);
            drop(progress);
            self.changed.notify_all();
        }
        Ok(())
    }

    /// The exception for a failure.
    fn error(&self, failure: Failure) -> PyErr {
        Python::attach(|py| match (failure, &self.blocks) {
            (Failure::Span(reader, failure), _) => reader.error(py, failure),
            (Failure::Record(refusal, bytes), Some(blocks)) => {
                record_error(py, &refusal, &bytes, blocks.get().shared())
            }
            (Failure::Input(failure), Some(blocks)) => blocks.get().error(py, failure),
            (Failure::Cutting(error, path), _) => os_error(&error, &path),
            (Failure::Panicked(error), _) => error,
            (Failure::Record(..) | Failure::Input(_), None) => unreachable!("these are failures of blocks"),
        })
    }
}
