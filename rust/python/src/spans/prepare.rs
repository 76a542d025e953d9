//! `SpanPreparer`: cuts records of a file into chunks, translates these and divides the frames among many files.

use super::output::KEPT_CAPACITY;
use super::reader::SpanReader;
use crate::errors::{catch_panic, os_error};
use crate::files::write_all_at;
use crate::inputs::block::RecordBlock;
use crate::machine::BEST_LEVEL;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use sixfast_core::{
    FilePairLoad, FilePlace, PerStage, PrepareOptions, Prepared, PreparedCounts, Preparer, UniqueFrames,
    WrittenRecords,
};
use std::fs::OpenOptions;
use std::num::{NonZeroU64, NonZeroUsize};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Names of the directories and files that are written in the given folder.
const NUCLEOTIDE: &str = "nucleotide";
const PROTEIN: &str = "protein";
const KEPT: PerStage<&str> =
    PerStage { chunked: "chunked.fa", nucleotide: "nucleotide.fa", protein: "protein.faa" };

/// Which frame stands for which: the file that is written beside the others for `unique`.
const MAP: &str = "map.tsv";

/// Prepares spans of one file for VirNucPro's stages on the GPU, in one pass over each.
///
/// Sequences are cut into chunks, these are translated, and the stop-free frames are divided among files of the
/// directories `nucleotide` and `protein`, named 0, 1, 2... What the stages before would have left is kept if
/// `keep` names it: `chunked.fa`, `nucleotide.fa`, `protein.faa`.
///
/// Args:
///     input: path of a FASTA file; None for blocks, which `load` takes.
///     folder: path of an existing directory that holds the two directories, and the files that are kept.
///     size: letters in a chunk.
///     each: records in a file, of nucleotides as of proteins; None for files with nearly equal residues.
///     files: number of these files.
///     skip_empty: leave out frames whose protein is empty.
///     one_line: write a sequence in one line; else in lines of 60.
///     keep: which of "chunked", "nucleotide" and "protein" to keep.
///     unique: divide frames that occur several times among files only once, and write `map.tsv`: a line for each
///         frame with its id, and for one that was left out the number, from 1, of the frame that stands for it. Spans
///         have to be given in order then, each once.
///     only: write only the divided files from this number on, up to and without that one; others are left alone, and
///         nothing is told of them. Only with `each`.
///
/// Raises:
///     OSError: if the input cannot be opened.
///     ValueError: for both or neither of `each` and `files`, or an unknown name in `keep`.
///
/// SEMANTICS 15.1 to 15.5. The places have, for each of the three files that may be kept, its size; then either the
/// records and the size of the last file, for nucleotides and for proteins; or, for each pair of files, its residues
/// and both sizes.
///
/// >>> import os, tempfile
/// >>> from sixfast._kernel import SpanPreparer
/// >>> folder = tempfile.TemporaryDirectory()
/// >>> path = os.path.join(folder.name, "reads.fa")
/// >>> with open(path, "wb") as file:
/// ...     _ = file.write(b">a\natggcc\n")
/// >>> for name in ("nucleotide", "protein"):
/// ...     os.mkdir(os.path.join(folder.name, name))
/// >>> preparer = SpanPreparer(path, folder.name, 500, each=4)
/// >>> preparer.process(0, 10)
/// ((112, 92), (1, 6, 0, 0, 1, 1, 1, 6, 8), 10)
/// >>> [note[:4] for note in preparer.write(0, 0, 0, 0, 0, 0, 0)][:2]
/// [('input', 1, 0, 10), ('nucleotide/0', 4, 0, 76)]
/// >>> with open(os.path.join(folder.name, "protein", "1"), "rb") as file:
/// ...     file.read()
/// b'>a_chunk_1R2\nA\n>a_chunk_1R3\nP\n'
/// >>> del preparer
/// >>> folder.cleanup()
#[pyclass(module = "sixfast._kernel")]
pub(crate) struct SpanPreparer {
    reader: SpanReader,
    folder: PathBuf,
    sharing: Sharing,
    only: Range<u64>,
    preparer: Preparer,
    prepared: Prepared,
    unique: Option<Unique>,
    /// About the bytes of the input that `prepared` comes from.
    input: Note,
}

/// What is known of frames that were there before.
#[derive(Default)]
struct Unique {
    frames: UniqueFrames,
    /// The part of the map that is held, and the bytes of it that were written.
    map: Vec<u8>,
    written: u64,
}

/// How frames are divided among files.
enum Sharing {
    /// Each file gets so many records.
    Each(NonZeroU64),
    /// So many files get nearly equal residues.
    Evenly(usize),
}

/// What was read or written: name, records, residues, bytes, CRC-32.
type Note = (String, u64, u64, u64, u32);

/// Where results go.
struct Place {
    kept: PerStage<u64>,
    files: Files,
}

enum Files {
    Each { each: NonZeroU64, nucleotide: FilePlace, protein: FilePlace },
    Evenly(Vec<FilePairLoad>),
}

#[pymethods]
impl SpanPreparer {
    #[allow(clippy::too_many_arguments)] // options that are given by name
    #[new]
    #[pyo3(signature = (
        input, folder, size, *, each=None, files=None, skip_empty=false, one_line=false, keep=None,
        unique=false, only=None
    ))]
    fn new(
        input: Option<PathBuf>,
        folder: PathBuf,
        size: NonZeroUsize,
        each: Option<NonZeroU64>,
        files: Option<NonZeroUsize>,
        skip_empty: bool,
        one_line: bool,
        keep: Option<Vec<String>>,
        unique: bool,
        only: Option<(u64, u64)>,
    ) -> PyResult<Self> {
        let sharing = match (each, files) {
            (Some(each), None) => Sharing::Each(each),
            (None, Some(files)) => Sharing::Evenly(files.get()),
            _ => return Err(PyValueError::new_err("give one of each and files")),
        };
        let mut kept = PerStage::default();
        for name in keep.unwrap_or_default() {
            *match name.as_str() {
                "chunked" => &mut kept.chunked,
                "nucleotide" => &mut kept.nucleotide,
                "protein" => &mut kept.protein,
                _ => return Err(PyValueError::new_err(format!("there is no {name:?} to keep"))),
            } = true;
        }
        let options = PrepareOptions { level: *BEST_LEVEL, size, skip_empty, one_line, keep: kept };
        Ok(SpanPreparer {
            reader: SpanReader::new(input)?,
            folder,
            sharing,
            only: only.map_or(0..u64::MAX, |(first, end)| first..end),
            preparer: Preparer::new(options),
            prepared: Prepared::default(),
            unique: unique.then(Unique::default),
            input: Note::default(),
        })
    }

    /// Work on this block from now on, instead of a file.
    ///
    /// Args:
    ///     block: whole records, as `RecordBlocks` gives them.
    ///
    /// Returns:
    ///     The bytes of its FASTA text: spans lie between 0 and this number.
    ///
    /// Raises:
    ///     ValueError, UnicodeDecodeError: for a record of FASTQ or BAM that cannot be read.
    fn load(&mut self, py: Python<'_>, block: &RecordBlock) -> PyResult<u64> {
        catch_panic(|| Ok(self.reader.load(block.fasta(py, false)?)))
    }

    /// Read and prepare the records between two byte offsets of the input and hold the results.
    ///
    /// Where results grow large it stops between two records; the rest is another call, after `write`.
    ///
    /// Args:
    ///     start: offset of the first byte; a record begins there.
    ///     end: offset after the last byte; a record or the file ends there.
    ///
    /// Returns:
    ///     ((nucleotide bytes, protein bytes), counts, reached): the bytes held for files of each kind; (records, their
    ///     letters, those longer than a chunk, empty ones, chunks, records translated, those with a stop-free frame,
    ///     frames written, their residues); and the offset up to which the input was read.
    ///
    /// Raises:
    ///     OSError: if the input cannot be read, or ends early.
    ///     ValueError, UnicodeDecodeError: as `SpanTranslator`.
    fn process(&mut self, py: Python<'_>, start: u64, end: u64) -> PyResult<SpanPrepared> {
        let Self { reader, preparer, prepared, unique, input, .. } = self;
        catch_panic(|| {
            let mut hasher = crc32fast::Hasher::new();
            let reached = py.detach(|| {
                prepared.clear(KEPT_CAPACITY);
                reader
                    .read(start, end, |block| {
                        hasher.update(block.bytes);
                        preparer.prepare(block.bytes, prepared).map_err(|refusal| block.refused(refusal))?;
                        Ok(prepared.size_in_memory())
                    })
                    .inspect(|_| {
                        if let Some(Unique { frames, map, .. }) = unique {
                            map.clear();
                            frames.keep_first(prepared, map);
                        }
                    })
            });
            let reached = reached.map_err(|failure| reader.error(py, failure))?;
            let PreparedCounts {
                records,
                bases,
                longer,
                empty,
                chunks,
                translated,
                with_frames,
                frames,
                residues,
            } = prepared.counts;
            *input = ("input".into(), records, 0, reached - start, hasher.finalize());
            let counts = (records, bases, longer, empty, chunks, translated, with_frames, frames, residues);
            Ok(((prepared.nucleotide.bytes.len(), prepared.protein.bytes.len()), counts, reached))
        })
    }

    /// Say where the next results go.
    ///
    /// Args:
    ///     place: where those that `process` holds go.
    ///
    /// Returns:
    ///     The place after them.
    ///
    /// Raises:
    ///     ValueError: for a place of too few or too many numbers.
    #[pyo3(signature = (*place))]
    fn place_after<'py>(&self, py: Python<'py>, place: Vec<u64>) -> PyResult<Bound<'py, PyTuple>> {
        catch_panic(|| {
            let Place { kept, files } = self.place(&place)?;
            let texts = &self.prepared.kept;
            let mut behind = vec![
                kept.chunked + texts.chunked.len() as u64,
                kept.nucleotide + texts.nucleotide.len() as u64,
                kept.protein + texts.protein.len() as u64,
            ];
            match files {
                Files::Each { each, nucleotide, protein } => {
                    for (records, before) in
                        [(&self.prepared.nucleotide, nucleotide), (&self.prepared.protein, protein)]
                    {
                        let place = records.place_after(before, each);
                        behind.extend([place.records, place.offset]);
                    }
                }
                Files::Evenly(loads) => {
                    for load in self.prepared.loads_after(&loads) {
                        behind.extend([load.residues, load.nucleotide, load.protein]);
                    }
                }
            }
            PyTuple::new(py, behind)
        })
    }

    /// Write what `process` holds.
    ///
    /// Args:
    ///     place: where, see above.
    ///
    /// Returns:
    ///     What was read and written, in order: tuples of a name ("input", or of a file in the folder), records,
    ///     residues (where files are to have equally many), bytes, and the CRC-32 of these.
    ///
    /// Raises:
    ///     OSError: if it cannot be written.
    ///     ValueError: for a place of too few or too many numbers.
    #[pyo3(signature = (*place))]
    fn write(&mut self, py: Python<'_>, place: Vec<u64>) -> PyResult<Vec<Note>> {
        catch_panic(|| {
            let place = self.place(&place)?;
            let mut notes = vec![self.input.clone()];
            py.detach(|| {
                self.write_kept(&place.kept, &mut notes)?;
                match place.files {
                    Files::Each { each, nucleotide, protein } => {
                        let Prepared { nucleotide: of_nucleotides, protein: of_proteins, .. } =
                            &self.prepared;
                        self.write_each(NUCLEOTIDE, of_nucleotides, nucleotide, each, &mut notes)?;
                        self.write_each(PROTEIN, of_proteins, protein, each, &mut notes)
                    }
                    Files::Evenly(loads) => self.write_evenly(&loads, &mut notes),
                }?;
                if let Some(Unique { map, written, .. }) = &self.unique
                    && !map.is_empty()
                {
                    self.write_part(MAP.into(), map, *written, self.prepared.counts.frames, 0, &mut notes)?;
                }
                Ok(())
            })
            .map_err(|(error, path): WriteError| os_error(&error, &path))?;
            if let Some(unique) = &mut self.unique {
                unique.written += unique.map.len() as u64;
            }
            Ok(notes)
        })
    }
}

/// Why a file could not be written, and its path.
type WriteError = (std::io::Error, PathBuf);

impl SpanPreparer {
    /// The place that these numbers stand for.
    fn place(&self, numbers: &[u64]) -> PyResult<Place> {
        let wrong = || PyValueError::new_err("the place has too few or too many numbers");
        let (&[chunked, nucleotide, protein], rest) = numbers.split_first_chunk().ok_or_else(wrong)?;
        let files = match (&self.sharing, rest) {
            (&Sharing::Each(each), &[nucleotides, nucleotide, proteins, protein]) => Files::Each {
                each,
                nucleotide: FilePlace { records: nucleotides, offset: nucleotide },
                protein: FilePlace { records: proteins, offset: protein },
            },
            (Sharing::Evenly(files), rest) if rest.len() == 3 * files => {
                let load = |&[residues, nucleotide, protein]: &[u64; 3]| FilePairLoad {
                    residues,
                    nucleotide,
                    protein,
                };
                Files::Evenly(rest.as_chunks().0.iter().map(load).collect())
            }
            _ => return Err(wrong()),
        };
        Ok(Place { kept: PerStage { chunked, nucleotide, protein }, files })
    }

    /// Writes the texts that are kept.
    fn write_kept(&self, place: &PerStage<u64>, notes: &mut Vec<Note>) -> Result<(), WriteError> {
        let Prepared { kept, counts, .. } = &self.prepared;
        for (name, text, records, offset) in [
            (KEPT.chunked, &kept.chunked, counts.chunks, place.chunked),
            (KEPT.nucleotide, &kept.nucleotide, counts.frames, place.nucleotide),
            (KEPT.protein, &kept.protein, counts.frames, place.protein),
        ] {
            if !text.is_empty() {
                self.write_part(name.into(), text, offset, records, 0, notes)?;
            }
        }
        Ok(())
    }

    /// Writes records to files of so many each.
    fn write_each(
        &self,
        kind: &str,
        records: &WrittenRecords,
        before: FilePlace,
        each: NonZeroU64,
        notes: &mut Vec<Note>,
    ) -> Result<(), WriteError> {
        for part in records.file_parts(before, each).filter(|part| self.only.contains(&part.file)) {
            let text = &records.bytes[part.bytes.clone()];
            let name = format!("{kind}/{}", part.file);
            self.write_part(name, text, part.place.offset, part.records as u64, 0, notes)?;
        }
        Ok(())
    }

    /// Writes frames to pairs of files with nearly equal residues.
    fn write_evenly(&self, loads: &[FilePairLoad], notes: &mut Vec<Note>) -> Result<(), WriteError> {
        for (file, (share, load)) in self.prepared.shares(loads).iter().zip(loads).enumerate() {
            for (kind, text, offset, records) in [
                (NUCLEOTIDE, &share.nucleotide, load.nucleotide, share.nucleotide_records),
                (PROTEIN, &share.protein, load.protein, share.protein_records),
            ] {
                if !text.is_empty() {
                    let name = format!("{kind}/{file}");
                    self.write_part(name, text, offset, records, share.residues, notes)?;
                }
            }
        }
        Ok(())
    }

    /// Writes one part. If no part of its file was written before, the file is created.
    fn write_part(
        &self,
        name: String,
        text: &[u8],
        offset: u64,
        records: u64,
        residues: u64,
        notes: &mut Vec<Note>,
    ) -> Result<(), WriteError> {
        let path = self.folder.join(Path::new(&name));
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path);
        file.and_then(|file| write_all_at(&file, text, offset)).map_err(|error| (error, path))?;
        notes.push((name, records, residues, text.len() as u64, crc32fast::hash(text)));
        Ok(())
    }
}

/// Lengths of the results, counts, and where the reading stopped.
type SpanPrepared = ((usize, usize), (u64, u64, u64, u64, u64, u64, u64, u64, u64), u64);
