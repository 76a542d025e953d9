//! What Python asks for when it asks for ORFs, or for the answer of another program.

use crate::machine::BEST_LEVEL;
use crate::peer_settings::PeerSettings;
use crate::policies::{code_numbered, dual_codons, policy_named};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use sixfast_core::{
    CodonSet, Frame, FrameSet, OrfCounts, OrfFormat, OrfRules, OrfStyle, OrfWriter, Partial, PeerWriter,
    Refusal,
};

/// An `OrfOptions` or a `PeerOptions`.
#[derive(FromPyObject)]
pub(crate) enum WriterSettings {
    Orfs(OrfSettings),
    Peer(PeerSettings),
}

impl WriterSettings {
    /// A writer of what is asked for, in the formats of these names.
    pub(crate) fn writer(&self, formats: &[String]) -> PyResult<RecordWriter> {
        Ok(match self {
            WriterSettings::Orfs(settings) => RecordWriter::Orfs(Box::new(settings.writer(formats)?)),
            WriterSettings::Peer(settings) => RecordWriter::Peer(Box::new(settings.writer()?)),
        })
    }
}

/// Writes what is asked for about the records of blocks.
pub(crate) enum RecordWriter {
    /// ORFs in some formats.
    Orfs(Box<OrfWriter>),
    /// The answer of another program, in one text.
    Peer(Box<PeerWriter>),
}

impl RecordWriter {
    /// Reads whole records from `block` and appends to `outputs`; so many ORFs were written before.
    pub(crate) fn write(
        &mut self,
        block: &mut [u8],
        written_before: u64,
        outputs: &mut [&mut Vec<u8>],
    ) -> Result<OrfCounts, Refusal> {
        match (self, outputs) {
            (RecordWriter::Orfs(writer), outputs) => writer.write(block, outputs),
            (RecordWriter::Peer(writer), [text, ..]) => writer.write(block, written_before, text),
            (RecordWriter::Peer(_), []) => Ok(OrfCounts::default()),
        }
    }

    /// What writes long records part by part, if they are to be written so.
    pub(crate) fn of_long_records(&self) -> Option<&OrfWriter> {
        match self {
            RecordWriter::Orfs(writer) if !writer.rules().circular => Some(writer),
            _ => None,
        }
    }
}

/// The attributes of an `OrfOptions`.
#[derive(FromPyObject)]
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
pub(crate) struct OrfSettings {
    code: u8,
    dual_stops: bool,
    ambiguity: String,
    starts: Option<Vec<String>>,
    min_length: usize,
    max_length: Option<usize>,
    partial: String,
    frames: Vec<String>,
    include_stop: bool,
    initial_m: bool,
    circular: bool,
    line_width: usize,
    description: bool,
}

impl OrfSettings {
    /// A writer of ORFs in the formats of these names.
    fn writer(&self, formats: &[String]) -> PyResult<OrfWriter> {
        let formats = formats.iter().map(|name| format_named(name)).collect::<PyResult<_>>()?;
        let style = OrfStyle { line_width: self.line_width, description: self.description };
        Ok(OrfWriter::new(*BEST_LEVEL, self.rules()?, formats, style))
    }

    /// A writer that hands ORFs over.
    pub(crate) fn visitor(&self) -> PyResult<OrfWriter> {
        Ok(OrfWriter::visitor(*BEST_LEVEL, self.rules()?))
    }

    fn rules(&self) -> PyResult<OrfRules> {
        Ok(OrfRules {
            code: code_numbered(self.code)?,
            dual: dual_codons(self.dual_stops),
            ambiguity: policy_named(&self.ambiguity)?,
            starts: self.starts.as_deref().map(codons_named).transpose()?,
            min_length: self.min_length,
            max_length: self.max_length.unwrap_or(usize::MAX),
            partial: partial_named(&self.partial)?,
            frames: frames_named(&self.frames),
            include_stop: self.include_stop,
            initial_m: self.initial_m,
            circular: self.circular,
        })
    }
}

/// The format with this name.
pub(crate) fn format_named(name: &str) -> PyResult<OrfFormat> {
    Ok(match name {
        "fasta" => OrfFormat::Protein,
        "nucleotide" => OrfFormat::Nucleotide,
        "bed" => OrfFormat::Bed,
        "bed12" => OrfFormat::Bed12,
        "gff3" => OrfFormat::Gff3,
        "tsv" => OrfFormat::Tsv,
        "jsonl" => OrfFormat::JsonLines,
        _ => return Err(PyValueError::new_err(format!("there is no format {name:?}"))),
    })
}

fn partial_named(name: &str) -> PyResult<Partial> {
    let (left, right) = match name {
        "keep" => (true, true),
        "5" => (true, false),
        "3" => (false, true),
        "drop" => (false, false),
        _ => return Err(PyValueError::new_err(format!("partial {name:?} is none of keep, 5, 3, drop"))),
    };
    Ok(Partial { left, right })
}

/// The codons with these names.
pub(crate) fn codons_named(names: &[String]) -> PyResult<CodonSet> {
    names.iter().try_fold(CodonSet::EMPTY, |codons, name| match <[u8; 3]>::try_from(name.as_bytes()) {
        Ok(codon) if CodonSet::ALL.contains(codon) => Ok(codons.union(CodonSet::expansions(codon))),
        _ => Err(PyValueError::new_err(format!("{name:?} is no codon of A, C, G and T"))),
    })
}

/// The frames with these names.
pub(crate) fn frames_named(names: &[String]) -> FrameSet {
    let is_named = |frame: &Frame| names.iter().any(|name| name.as_bytes() == frame.suffix());
    let others = Frame::ALL.into_iter().filter(|frame| !is_named(frame));
    others.fold(FrameSet::ALL, FrameSet::without_frame)
}
