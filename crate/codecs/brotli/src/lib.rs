//! Brotli decompression under the names that the parquet crate uses, and a
//! compressor that only says that it is none.

use std::io::{Error, ErrorKind, Result, Write};

pub use brotli_decompressor::Decompressor;

/// Refuses to compress.
pub struct CompressorWriter<W>(W);

impl<W: Write> CompressorWriter<W> {
    /// Takes what brotli's own compressor takes.
    pub fn new(out: W, _buffer_bytes: usize, _quality: u32, _window_bits: u32) -> Self {
        Self(out)
    }
}

impl<W: Write> Write for CompressorWriter<W> {
    fn write(&mut self, _: &[u8]) -> Result<usize> {
        Err(Error::new(ErrorKind::Unsupported, "this build decompresses brotli but does not compress it"))
    }

    fn flush(&mut self) -> Result<()> {
        self.0.flush()
    }
}
