//! Zstandard under the names that the parquet crate uses. In the browser it
//! decompresses only, unless the feature `encoder` is on.

pub use zstd_safe;

/// One-shot compression and decompression with reusable contexts.
pub mod bulk {
    use std::io::{Error, Result};

    use zstd_safe::{DCtx, WriteBuf};

    /// Decompresses whole blocks.
    pub struct Decompressor<'a>(DCtx<'a>);

    impl Decompressor<'static> {
        /// A decompressor without dictionary.
        ///
        /// # Errors
        /// There is no memory for it.
        pub fn new() -> Result<Self> {
            DCtx::try_create().map(Self).ok_or_else(|| Error::other("no memory to decompress zstd"))
        }
    }

    impl Decompressor<'_> {
        /// Decompresses `source` to the end of `destination`; returns how many
        /// bytes were written.
        ///
        /// # Errors
        /// `source` is no zstd frame, or `destination` is too small.
        pub fn decompress_to_buffer<C: WriteBuf + ?Sized>(
            &mut self,
            source: &[u8],
            destination: &mut C,
        ) -> Result<usize> {
            self.0.decompress(destination, source).map_err(told)
        }
    }

    fn told(code: usize) -> Error {
        Error::other(zstd_safe::get_error_name(code))
    }

    #[cfg(any(feature = "encoder", not(target_arch = "wasm32")))]
    pub use encoder::Compressor;

    #[cfg(any(feature = "encoder", not(target_arch = "wasm32")))]
    mod encoder {
        use std::io::{Error, Result};
        use std::marker::PhantomData;

        use zstd_safe::{CCtx, CParameter, WriteBuf};

        /// Compresses whole blocks.
        pub struct Compressor<'a>(CCtx<'a>, PhantomData<&'a ()>);

        impl Compressor<'static> {
            /// A compressor of a level.
            ///
            /// # Errors
            /// There is no memory for it, or no such level.
            pub fn new(level: i32) -> Result<Self> {
                let mut context = CCtx::try_create().ok_or_else(|| Error::other("no memory to compress zstd"))?;
                context.set_parameter(CParameter::CompressionLevel(level)).map_err(super::told)?;
                Ok(Self(context, PhantomData))
            }
        }

        impl Compressor<'_> {
            /// Compresses `source` to the end of `destination`; returns how
            /// many bytes were written.
            ///
            /// # Errors
            /// `destination` is too small.
            pub fn compress_to_buffer<C: WriteBuf + ?Sized>(
                &mut self,
                source: &[u8],
                destination: &mut C,
            ) -> Result<usize> {
                self.0.compress2(destination, source).map_err(super::told)
            }
        }
    }

    #[cfg(all(target_arch = "wasm32", not(feature = "encoder")))]
    pub use refusal::Compressor;

    #[cfg(all(target_arch = "wasm32", not(feature = "encoder")))]
    mod refusal {
        use std::io::{Error, Result};
        use std::marker::PhantomData;

        use zstd_safe::WriteBuf;

        /// Refuses to compress.
        pub struct Compressor<'a>(PhantomData<&'a ()>);

        impl Compressor<'static> {
            /// Takes what zstd's own compressor takes.
            ///
            /// # Errors
            /// None: parquet makes one for every codec, to decompress too.
            pub fn new(_level: i32) -> Result<Self> {
                Ok(Self(PhantomData))
            }
        }

        impl Compressor<'_> {
            /// Refuses.
            ///
            /// # Errors
            /// Always.
            pub fn compress_to_buffer<C: WriteBuf + ?Sized>(&mut self, _: &[u8], _: &mut C) -> Result<usize> {
                Err(Error::other("this build decompresses zstd but does not compress it"))
            }
        }
    }
}
