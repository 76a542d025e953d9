//! The answers of other programs to the byte: their names, order, lines, and reading of ambiguous letters.

mod alphabet;
mod codon_table;
mod codons;
mod esl_translate;
mod getorf;
mod header;
mod orfm;
mod regions;
mod seqkit;
mod transeq;
mod writer;

pub use esl_translate::EslTranslate;
pub use getorf::Getorf;
pub use orfm::Orfm;
pub use seqkit::Seqkit;
pub use transeq::Transeq;
pub use writer::{Peer, PeerWriter};
