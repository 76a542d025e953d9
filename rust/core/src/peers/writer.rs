//! Writes a program's answer for all records of a block.

use super::codons::Codons;
use super::esl_translate::EslTranslate;
use super::getorf::Getorf;
use super::orfm::Orfm;
use super::seqkit::Seqkit;
use super::transeq::Transeq;
use crate::fasta::{AllowedLetters, Refusal, for_each_record};
use crate::orfs::OrfCounts;
use crate::simd::Level;

/// A program, and what is asked of it.
#[derive(Clone, Copy, Debug)]
pub enum Peer {
    /// `OrfM`.
    Orfm(Orfm),
    /// getorf of EMBOSS.
    Getorf(Getorf),
    /// esl-translate of Easel.
    EslTranslate(EslTranslate),
    /// transeq of EMBOSS.
    Transeq(Transeq),
    /// The command translate of `SeqKit`.
    Seqkit(Seqkit),
}

impl Peer {
    /// How it reads sequences.
    fn codons(&self) -> Codons {
        match self {
            Peer::Orfm(peer) => peer.codons(),
            Peer::Getorf(peer) => peer.codons(),
            Peer::EslTranslate(peer) => peer.codons(),
            Peer::Transeq(peer) => peer.codons(),
            Peer::Seqkit(peer) => peer.codons(),
        }
    }

    /// Whether it looks at the letters of a sequence of this length.
    fn looks_at(&self, length: usize) -> bool {
        match self {
            Peer::Orfm(peer) => length >= peer.min_length,
            _ => true,
        }
    }

    /// Writes its answer for a record.
    fn write(&self, codons: &Codons, answer: &mut Answer<'_>) {
        match self {
            Peer::Orfm(peer) => peer.write(codons, answer),
            Peer::Getorf(peer) => peer.write(codons, answer),
            Peer::EslTranslate(peer) => peer.write(codons, answer),
            Peer::Transeq(peer) => peer.write(codons, answer),
            Peer::Seqkit(peer) => peer.write(codons, answer),
        }
    }
}

/// The answer for one record.
pub(super) struct Answer<'a> {
    /// The header of the record without its `>`.
    pub(super) header: &'a [u8],
    pub(super) text: &'a mut Vec<u8>,
    /// Sequences written so far, of all records.
    pub(super) written: u64,
}

/// Writes a program's answers for blocks one after the other, keeping its scratch space.
pub struct PeerWriter {
    level: Level,
    peer: Peer,
    codons: Codons,
}

impl PeerWriter {
    /// A writer of this program's answers.
    pub fn new(level: Level, peer: Peer) -> Self {
        PeerWriter { level, codons: peer.codons(), peer }
    }

    /// Reads whole records from `block` and appends the program's answer to `text`.
    ///
    /// So many sequences were written before. The block is used as scratch space.
    ///
    /// # Errors
    /// If the block cannot be read, or has a letter that the program does not know. The text may hold the answer for
    /// the records before then.
    pub fn write(
        &mut self,
        block: &mut [u8],
        written_before: u64,
        text: &mut Vec<u8>,
    ) -> Result<OrfCounts, Refusal> {
        let Self { level, peer, codons } = self;
        let mut counts = OrfCounts::default();
        for_each_record(*level, block, AllowedLetters::Ascii, |record| {
            let before = written_before + counts.orfs;
            let mut answer = Answer { header: record.header, text: &mut *text, written: before };
            if peer.looks_at(record.sequence.len()) {
                codons.read(record.sequence).map_err(|kind| record.refusal(kind))?;
                peer.write(codons, &mut answer);
            }
            let written = answer.written - before;
            counts += OrfCounts {
                records: 1,
                records_with_orfs: u64::from(written > 0),
                orfs: written,
                bases: record.sequence.len() as u64,
            };
            Ok(())
        })?;
        Ok(counts)
    }
}
