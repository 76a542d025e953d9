//! One ORF as text, in each of the formats.

use super::rules::Orf;
use crate::fasta::{write_lines, write_number};
use std::ops::Range;

/// How ORFs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrfFormat {
    /// Proteins as FASTA.
    Protein,
    /// Nucleotides as FASTA.
    Nucleotide,
    /// Six columns.
    Bed,
    /// Twelve columns.
    Bed12,
    /// GFF3.
    Gff3,
    /// A table with a header line.
    Tsv,
    /// An object a line.
    JsonLines,
}

/// What formats have in common.
#[derive(Clone, Copy, Debug)]
pub struct OrfStyle {
    /// Letters in a line of FASTA; 0 for all.
    pub line_width: usize,
    /// Whether headers of FASTA have the description too.
    pub description: bool,
}

/// The record that ORFs are of.
pub(super) struct Source<'a> {
    pub(super) id: &'a [u8],
    /// The header behind the id.
    pub(super) description: &'a [u8],
    /// Letters of the sequence.
    pub(super) length: usize,
    pub(super) is_circular: bool,
    /// The number of the genetic code.
    pub(super) code: u8,
    /// Whether ORFs begin with a start codon, so that they are called CDS.
    pub(super) from_start: bool,
}

/// An ORF with all that is told of it.
pub(super) struct Found<'a> {
    pub(super) orf: Orf,
    /// Its number among the ORFs of its frame that are written, from 1.
    pub(super) number: u64,
    /// Where it lies, with its stop if that is a part of it.
    pub(super) range: Range<usize>,
    /// Its letters, with the stop that follows whether it is a part of it or not.
    pub(super) letters: &'a [u8],
    pub(super) protein: &'a [u8],
}

impl OrfFormat {
    /// What stands at the front of the whole output.
    pub fn header(self) -> &'static str {
        match self {
            OrfFormat::Gff3 => "##gff-version 3\n",
            OrfFormat::Tsv => {
                "id\tstart\tend\tstrand\tframe\tpartial\tlength\tstart_codon\tstop_codon\tprotein\tname\n"
            }
            _ => "",
        }
    }

    /// Whether the letters of ORFs are written.
    pub(super) fn has_letters(self) -> bool {
        !matches!(self, OrfFormat::Bed | OrfFormat::Bed12 | OrfFormat::Gff3)
    }

    /// Appends what stands before the ORFs of a record that has some.
    pub(super) fn begin(self, source: &Source<'_>, out: &mut Vec<u8>) {
        if self != OrfFormat::Gff3 {
            return;
        }
        let mut line = Line { out };
        line.text("##sequence-region ").escaped(source.id).text(" 1 ").number(source.length).text("\n");
        if source.is_circular {
            line.escaped(source.id).text("\tsixfast\tregion\t1\t").number(source.length);
            line.text("\t.\t+\t.\tID=").escaped(source.id).text(";Is_circular=true\n");
        }
    }

    /// Appends an ORF.
    pub(super) fn write(self, source: &Source<'_>, found: &Found<'_>, style: OrfStyle, out: &mut Vec<u8>) {
        match self {
            OrfFormat::Protein => fasta(source, found, found.protein, style, out),
            OrfFormat::Nucleotide => {
                fasta(source, found, &found.letters[..found.range.len()], style, out);
            }
            OrfFormat::Bed => {
                bed(source, found, &found.range, out);
                out.push(b'\n');
            }
            OrfFormat::Bed12 => bed12(source, found, out),
            OrfFormat::Gff3 => gff3(source, found, out),
            OrfFormat::Tsv => tsv(source, found, out),
            OrfFormat::JsonLines => json(source, found, out),
        }
    }
}

impl Found<'_> {
    fn strand(&self) -> &'static str {
        self.orf.frame.strand()
    }

    /// The codon that it begins with: for ORFs that begin with a start codon that one, if there is one.
    pub(super) fn start_codon(&self, source: &Source<'_>) -> Option<&[u8]> {
        (self.orf.has_start || !source.from_start).then(|| &self.letters[..3])
    }

    pub(super) fn stop_codon(&self) -> Option<&[u8]> {
        self.letters.get(3 * self.orf.codons..).filter(|stop| !stop.is_empty())
    }
}

/// Appends the parts of a line one after the other.
struct Line<'a> {
    out: &'a mut Vec<u8>,
}

impl Line<'_> {
    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.out.extend_from_slice(bytes);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn number(&mut self, number: usize) -> &mut Self {
        write_number(number as u64, self.out);
        self
    }

    /// The id, the frame, and the number of the ORF in it.
    fn name(&mut self, source: &Source<'_>, found: &Found<'_>) -> &mut Self {
        self.bytes(source.id).frame_and_number(found)
    }

    fn frame_and_number(&mut self, found: &Found<'_>) -> &mut Self {
        self.bytes(&found.orf.frame.suffix()).text("_");
        write_number(found.number, self.out);
        self
    }

    /// An id with all bytes escaped that GFF3 does not allow in its first column.
    fn escaped(&mut self, id: &[u8]) -> &mut Self {
        for &byte in id {
            if byte.is_ascii_alphanumeric() || b".:^*$@!+_?-|".contains(&byte) {
                self.out.push(byte);
            } else {
                const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
                let [high, low] = [byte >> 4, byte & 15].map(|digit| DIGITS[usize::from(digit)]);
                self.bytes(&[b'%', high, low]);
            }
        }
        self
    }

    /// A string of JSON, with its quotes.
    fn json_string(&mut self, text: &[u8]) -> &mut Self {
        self.text("\"");
        for &byte in text {
            match byte {
                b'"' | b'\\' => self.bytes(&[b'\\', byte]),
                0..0x20 => self.text(&format!("\\u{byte:04x}")),
                _ => self.bytes(&[byte]),
            };
        }
        self.text("\"")
    }

    /// A codon, or null.
    fn json_codon(&mut self, codon: Option<&[u8]>) -> &mut Self {
        match codon {
            Some(codon) => self.json_string(codon),
            None => self.text("null"),
        }
    }
}

fn fasta(source: &Source<'_>, found: &Found<'_>, letters: &[u8], style: OrfStyle, out: &mut Vec<u8>) {
    let mut line = Line { out };
    line.text(">").name(source, found).text(" ").number(found.range.start + 1);
    line.text("..").number(found.range.end).text("(").text(found.strand());
    line.text(") length=").number(found.orf.codons).text(" partial=").text(found.orf.lacks.name());
    if style.description && !source.description.is_empty() {
        line.text(" ").bytes(source.description);
    }
    line.text("\n");
    write_lines(letters, style.line_width, out);
}

/// The six columns of BED, without a line end.
fn bed(source: &Source<'_>, found: &Found<'_>, range: &Range<usize>, out: &mut Vec<u8>) {
    let mut line = Line { out };
    line.bytes(source.id).text("\t").number(range.start).text("\t").number(range.end).text("\t");
    line.name(source, found).text("\t0\t").text(found.strand());
}

/// One block; or two, of which the first begins at the origin.
fn bed12(source: &Source<'_>, found: &Found<'_>, out: &mut Vec<u8>) {
    let Range { start, end } = found.range;
    let is_crossing = end > source.length;
    let range = if is_crossing { 0..source.length } else { start..end };
    bed(source, found, &range, out);
    let mut line = Line { out };
    line.text("\t").number(range.start).text("\t").number(range.end).text("\t0\t");
    if is_crossing {
        // With its stop an ORF may have more letters than the record: blocks may not overlap.
        let first = (end - source.length).min(start);
        line.text("2\t").number(first).text(",").number(source.length - start).text("\t0,").number(start);
    } else {
        line.text("1\t").number(range.len()).text("\t0");
    }
    line.text("\n");
}

fn gff3(source: &Source<'_>, found: &Found<'_>, out: &mut Vec<u8>) {
    let (kind, phase) = if source.from_start { ("CDS", "0") } else { ("ORF", ".") };
    let mut line = Line { out };
    line.escaped(source.id).text("\tsixfast\t").text(kind).text("\t");
    line.number(found.range.start + 1).text("\t").number(found.range.end).text("\t.\t");
    line.text(found.strand()).text("\t").text(phase).text("\tID=");
    line.escaped(source.id).frame_and_number(found);
    line.text(";partial=").text(found.orf.lacks.name());
    line.text(";code=").number(usize::from(source.code)).text("\n");
}

fn tsv(source: &Source<'_>, found: &Found<'_>, out: &mut Vec<u8>) {
    let mut line = Line { out };
    line.bytes(source.id).text("\t").number(found.range.start).text("\t").number(found.range.end);
    line.text("\t").text(found.strand()).text("\t").bytes(&found.orf.frame.suffix());
    line.text("\t").text(found.orf.lacks.name()).text("\t").number(found.orf.codons);
    line.text("\t").bytes(found.start_codon(source).unwrap_or(b"-"));
    line.text("\t").bytes(found.stop_codon().unwrap_or(b"-"));
    line.text("\t").bytes(found.protein).text("\t").name(source, found).text("\n");
}

/// The columns of the table by name.
fn json(source: &Source<'_>, found: &Found<'_>, out: &mut Vec<u8>) {
    let mut name = Vec::new();
    Line { out: &mut name }.name(source, found);
    let mut line = Line { out };
    line.text("{\"id\": ").json_string(source.id);
    line.text(", \"start\": ").number(found.range.start).text(", \"end\": ").number(found.range.end);
    line.text(", \"strand\": \"").text(found.strand());
    line.text("\", \"frame\": \"").bytes(&found.orf.frame.suffix());
    line.text("\", \"partial\": \"").text(found.orf.lacks.name());
    line.text("\", \"length\": ").number(found.orf.codons);
    line.text(", \"start_codon\": ").json_codon(found.start_codon(source));
    line.text(", \"stop_codon\": ").json_codon(found.stop_codon());
    line.text(", \"protein\": \"").bytes(found.protein);
    line.text("\", \"name\": ").json_string(&name).text("}\n");
}
