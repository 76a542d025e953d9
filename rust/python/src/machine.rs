//! `cpu_levels`, and `panic_for_tests`: what this machine can do, and a panic on purpose.

use crate::errors::catch_panic;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use sixfast_core::Level;
use std::sync::LazyLock;

/// The best CPU level of this machine. It is found out once.
pub(crate) static BEST_LEVEL: LazyLock<Level> = LazyLock::new(Level::best);

/// Return the CPU levels that the kernel can run at on this machine.
///
/// Returns:
///     A list of names, the fastest last. All give the same bytes.
///
/// >>> from sixfast._kernel import cpu_levels
/// >>> cpu_levels()[0]
/// 'portable'
#[pyfunction]
pub(crate) fn cpu_levels() -> Vec<&'static str> {
    Level::available().into_iter().map(Level::name).collect()
}

/// The level with this name; the best one for None.
pub(crate) fn level_named(name: Option<&str>) -> PyResult<Level> {
    let Some(name) = name else { return Ok(Level::best()) };
    let level = Level::available().into_iter().find(|level| level.name() == name);
    level.ok_or_else(|| {
        let names = cpu_levels().join(", ");
        PyValueError::new_err(format!("cpu level {name:?} is not one of this machine's: {names}"))
    })
}

/// Panic in Rust. Tests hold with it that a panic arrives as an exception.
///
/// Args:
///     message: what the panic says.
///
/// Raises:
///     RuntimeError: always.
///
/// >>> from sixfast._kernel import panic_for_tests
/// >>> panic_for_tests("out of frames")
/// Traceback (most recent call last):
/// RuntimeError: the sixfast kernel failed: out of frames; please report this
#[pyfunction]
pub(crate) fn panic_for_tests(message: &str) -> PyResult<()> {
    catch_panic(|| panic!("{message}"))
}
