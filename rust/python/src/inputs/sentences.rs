//! Says what is wrong with an input: where, what, and what to do.

use super::shared::Shared;
use crate::errors::{decode_error, os_error};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use sixfast_core::{RecordRefusal, RecordRefusalKind};
use sixfast_input::{InputError, InputErrorKind};
use std::io::Error;
use std::path::Path;
use std::sync::PoisonError;

/// The sentence about a record of FASTQ or BAM; numbers are those of the whole input.
pub(crate) fn record_sentence(refusal: &RecordRefusal, shared: &Shared) -> String {
    use RecordRefusalKind as Kind;
    let name = &shared.name;
    let RecordRefusal { kind, id, record, line, byte, .. } = refusal;
    let found = byte.map_or("the end of the line".to_owned(), |byte| format!("'{}'", byte.escape_ascii()));
    let raw_byte = byte.unwrap_or_default();
    let of_line = if *line == 0 { String::new() } else { format!(" line {line},") };
    let of_id = if id.is_empty() { String::new() } else { format!(" ({id})") };
    let place = format!("{name},{of_line} record {record}{of_id}");
    let again = "make or fetch the file again";
    let one_line =
        format!("records over several lines are not read, make them one line: seqtk seq -l0 {name}");
    match kind {
        Kind::HeaderMark => {
            format!("{place}: '@' expected, found {found}; a line is missing or too many, {again}")
        }
        Kind::SequenceMark => format!("{place}: a sequence begins with {found}; a line is missing, {again}"),
        Kind::BlankInSequence => format!("{place}: a blank or TAB inside the sequence; {again}"),
        Kind::PlusMark => format!("{place}: '+' expected, found {found}; {one_line}"),
        Kind::PlusName => {
            format!("{place}: another name behind '+' than behind '@'; lines are missing, {again}")
        }
        Kind::QualityCount { letters, qualities } => {
            let qualities = plural(*qualities, "quality", "qualities");
            let letters = plural(*letters, "letter", "letters");
            format!("{place}: {qualities} for {letters}; {again}")
        }
        Kind::Cut => format!("{place}: the data end inside this record: the file is cut; {again}"),
        Kind::InvalidUtf8 => format!(
            "{place}: byte 0x{raw_byte:02x} is no UTF-8 text; save the file as UTF-8 or remove the byte"
        ),
        Kind::NonAsciiSequence => format!(
            "{place}: byte 0x{raw_byte:02x} belongs to a letter outside ASCII; \
             a sequence has ASCII letters only, replace it"
        ),
        Kind::NonAsciiQuality => {
            format!("{place}: byte 0x{raw_byte:02x} among the qualities is no ASCII letter; {again}")
        }
        Kind::HeaderCut => format!("{name}: the BAM data end inside the header: the file is cut; {again}"),
        Kind::HeaderDamaged => format!("{name}: its BAM header is damaged; {again}"),
        Kind::SecondHeader => format!(
            "{name}, record {record}: a second header stands here: files were joined; \
             join BAM files by samtools cat"
        ),
        Kind::RecordDamaged => format!("{place}: its BAM data are damaged; {again}"),
        Kind::Aligned { reference } => {
            let bam = shared.bam.lock().unwrap_or_else(PoisonError::into_inner);
            let given = given(name);
            let to = bam.reference(*reference).map_or(String::new(), |reference| format!(" to {reference}"));
            format!(
                "{place}: is aligned{to}; sixfast takes unaligned reads: \
                 samtools fasta -n -f 4 {given} | sixfast ... - for those without a place, samtools reset for all"
            )
        }
    }
}

/// The name in a command that people may type.
fn given(name: &str) -> &str {
    if name == "standard input" { "-" } else { name }
}

fn plural(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// The exception for a record of a block.
pub(crate) fn record_error(py: Python<'_>, refusal: &RecordRefusal, block: &[u8], shared: &Shared) -> PyErr {
    let sentence = record_sentence(refusal, shared);
    let is_inside = refusal.offset < block.len();
    match refusal.kind {
        RecordRefusalKind::InvalidUtf8 if is_inside => {
            decode_error(py, "utf-8", block, refusal.offset, &sentence)
        }
        RecordRefusalKind::NonAsciiSequence if is_inside => {
            decode_error(py, "ascii", block, refusal.offset, &sentence)
        }
        _ => PyValueError::new_err(sentence),
    }
}

/// The exception for an input that cannot be read or decoded.
pub(crate) fn input_error(error: &Error, shared: &Shared) -> PyErr {
    let Some(InputError { container, kind, offset }) = InputError::of(error) else {
        return os_error(error, Path::new(&*shared.name));
    };
    let name = &shared.name;
    let (container, given) = (container.name(), given(name));
    PyValueError::new_err(match kind {
        InputErrorKind::Truncated => format!(
            "{name}: its {container} data end at byte {offset}, before their end: the file is cut; \
             fetch or make it again"
        ),
        InputErrorKind::Damaged(what) => {
            format!("{name}, byte {offset}: damaged {container} data ({what}); fetch or make the file again")
        }
        InputErrorKind::Trailing => format!(
            "{name}, byte {offset}: other bytes behind the end of the {container} data; \
             remove them, or fetch the file again"
        ),
        InputErrorKind::WindowTooLarge(window) => format!(
            "{name}: needs a window of {} MiB, more than 128 MiB; \
             decompress it: zstd -dc --long=31 {given} | sixfast ... -",
            window >> 20
        ),
    })
}

/// The exception for an input whose last member is a BGZF block, but not the one that closes a file.
pub(crate) fn no_end_block(is_bam: bool, shared: &Shared) -> PyErr {
    let name = &shared.name;
    PyValueError::new_err(if is_bam {
        format!("{name}: has no BGZF end block, so it may be cut; make or fetch the file again")
    } else {
        format!(
            "{name}: has no BGZF end block, so it may be cut; \
             if it is whole, compress it anew: gzip -dc {} | bgzip > whole.fa.gz",
            given(name)
        )
    })
}
