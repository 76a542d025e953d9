//! Files that stay open, with the path that errors name.

use crate::errors::os_error;
use pyo3::prelude::*;
use std::fs::{File, OpenOptions};
use std::path::PathBuf;

/// A file and its path.
pub(crate) struct OpenFile {
    pub(crate) file: File,
    pub(crate) path: PathBuf,
}

impl OpenFile {
    pub(crate) fn new(path: PathBuf, options: &OpenOptions) -> PyResult<Self> {
        let file = options.open(&path).map_err(|error| os_error(&error, &path))?;
        Ok(OpenFile { file, path })
    }
}
