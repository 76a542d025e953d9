//! What Python asks for when it asks for the answer of another program.

use crate::machine::BEST_LEVEL;
use crate::orf_settings::{codons_named, frames_named};
use crate::policies::code_numbered;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use sixfast_core::{EslTranslate, Getorf, Orfm, Peer, PeerWriter, Seqkit, Transeq};

/// The attributes of a `PeerOptions`.
#[derive(FromPyObject)]
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
pub(crate) struct PeerSettings {
    peer: String,
    code: u8,
    starts: Option<Vec<String>>,
    min_length: usize,
    max_length: Option<usize>,
    partial: String,
    strand: String,
    frames: Vec<String>,
    nucleotides: bool,
    include_stop: bool,
    initial_m: bool,
    trim: bool,
    stop_as: String,
    from_end: bool,
    unknown_x: bool,
    append_frame: bool,
    line_width: usize,
}

impl PeerSettings {
    /// A writer of the program's answer.
    pub(crate) fn writer(&self) -> PyResult<PeerWriter> {
        Ok(PeerWriter::new(*BEST_LEVEL, self.peer()?))
    }

    fn peer(&self) -> PyResult<Peer> {
        let code = code_numbered(self.code)?;
        let starts = self.starts.as_deref().map(codons_named).transpose()?;
        let frames = frames_named(&self.frames);
        let stop_symbol = *self.stop_as.as_bytes().first().unwrap_or(&b'*');
        Ok(match self.peer.as_str() {
            "orfm" => Peer::Orfm(Orfm {
                code,
                min_length: self.min_length,
                mark_stops: self.include_stop,
                only_before_stop: self.partial == "5",
                nucleotides: self.nucleotides,
            }),
            "getorf" => Peer::Getorf(Getorf {
                code,
                starts,
                min_length: self.min_length,
                max_length: self.max_length.unwrap_or(usize::MAX),
                both_strands: self.strand == "both",
                nucleotides: self.nucleotides,
                initial_m: self.initial_m,
            }),
            "esl-translate" => Peer::EslTranslate(EslTranslate {
                code,
                starts,
                min_codons: self.min_length / 3,
                strands: [self.strand != "reverse", self.strand != "forward"],
            }),
            "transeq" => {
                Peer::Transeq(Transeq { code, frames, from_end: self.from_end, trim: self.trim, stop_symbol })
            }
            "seqkit" => Peer::Seqkit(Seqkit {
                code,
                frames,
                starts: starts.filter(|_| self.initial_m),
                unknown_x: self.unknown_x,
                append_frame: self.append_frame,
                stop_symbol,
                line_width: self.line_width,
            }),
            name => return Err(PyValueError::new_err(format!("the answer of {name:?} is not known"))),
        })
    }
}
