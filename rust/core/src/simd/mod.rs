//! The hot loops: each is written for several CPU levels, and [`Level`] chooses one at run time.

mod letters;
mod level;
mod lines;
mod printable;
mod stop_masks;
mod stops;
mod strand;
mod translate;

pub use level::Level;
pub use lines::LineCounts;
pub(crate) use stop_masks::{StopCodons, StopMasks};
pub use stops::{Scan, scan_scalar};
pub use strand::reverse_complement_code_points;
pub(crate) use translate::{drop_unknown, is_acgt};
