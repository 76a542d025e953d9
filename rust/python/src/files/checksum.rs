//! `checksum_file` and `combine_checksums`: CRC-32 checksums of files and of their parts.
//!
//! CRC-32, since the standard library of nearly every language can compute it.

use crate::errors::{catch_panic, os_error};
use crate::files::read_exact_at;
use crc32fast::Hasher;
use pyo3::prelude::*;
use std::fs::File;
use std::path::PathBuf;

const PIECE: u64 = 256 << 10;

/// Return the CRC-32 of the front of a file, as `zlib.crc32` computes it.
///
/// Args:
///     path: path of the file, a str or an os.PathLike; it is read in pieces of 256 KiB.
///     length: bytes to read.
///
/// Returns:
///     A number below 2 to the power of 32.
///
/// Raises:
///     OSError: if the file cannot be read, or is shorter.
///
/// SEMANTICS 15.7.
///
/// >>> import os, tempfile, zlib
/// >>> from sixfast._kernel import checksum_file
/// >>> with tempfile.TemporaryDirectory() as folder:
/// ...     path = os.path.join(folder, "reads.fa")
/// ...     with open(path, "wb") as file:
/// ...         _ = file.write(b">a\nATG\n")
/// ...     checksum_file(path, 2) == zlib.crc32(b">a")
/// True
#[pyfunction]
#[pyo3(signature = (path, length))]
pub(crate) fn checksum_file(py: Python<'_>, path: PathBuf, length: u64) -> PyResult<u32> {
    catch_panic(|| {
        let read = || {
            let file = File::open(&path)?;
            let mut hasher = Hasher::new();
            let mut piece = vec![0; length.min(PIECE) as usize];
            let mut at = 0;
            while at < length {
                let piece = &mut piece[..(length - at).min(PIECE) as usize];
                read_exact_at(&file, piece, at)?;
                hasher.update(piece);
                at += piece.len() as u64;
            }
            Ok(hasher.finalize())
        };
        py.detach(read).map_err(|error: std::io::Error| os_error(&error, &path))
    })
}

/// Return the CRC-32 of bytes that two parts make together.
///
/// Args:
///     first: CRC-32 of the first part.
///     second: CRC-32 of the second part.
///     length: bytes of the second part.
///
/// Returns:
///     A number below 2 to the power of 32.
///
/// SEMANTICS 15.7.
///
/// >>> import zlib
/// >>> from sixfast._kernel import combine_checksums
/// >>> combine_checksums(zlib.crc32(b"ATG"), zlib.crc32(b"GCC"), 3) == zlib.crc32(b"ATGGCC")
/// True
#[pyfunction]
#[pyo3(signature = (first, second, length))]
pub(crate) fn combine_checksums(first: u32, second: u32, length: u64) -> PyResult<u32> {
    catch_panic(|| {
        let mut hasher = Hasher::new_with_initial(first);
        hasher.combine(&Hasher::new_with_initial_len(second, length));
        Ok(hasher.finalize())
    })
}
