//! Tests of the core without a browser. One program, so that the libraries are
//! linked once and the helpers are compiled once.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that fails may well do so by a panic")]

#[path = "../support/mod.rs"]
mod support;

mod bad_files;
mod cases;
mod command;
mod convert;
mod layers;
mod log_overviews;
mod logs;
mod made_log;
mod merge_law;
mod merge_law_logs;
mod overview;
mod rules;
mod writers;
