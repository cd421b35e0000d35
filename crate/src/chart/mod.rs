//! Charts: series from views and findings, and their drawings, generic over
//! plotters' backend.
//!
//! May import: overviews and plots of [`crate::detect`]. What leaves:
//! [`spec::Chart`]s, and drawings of them.

pub mod draw;
mod findings;
mod logs;
mod overviews;
pub mod spec;

pub use findings::of_plots;
pub use logs::of_logs;
pub use overviews::of_overviews;
