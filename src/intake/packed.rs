//! What is packed with gzip or zstd, as a stream of what is in it.

use std::io::{self, BufRead as _, BufReader, Read};

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

use super::Peeked;

/// What a source is.
pub(super) enum Unpacked<'a> {
    /// It was packed: this is in it.
    Stream(Box<dyn Read + 'a>),
    /// It is not packed.
    Not(Peeked<'a>),
}

/// Tells by the first bytes whether a source is packed.
pub(super) fn unpack(source: Peeked<'_>) -> Unpacked<'_> {
    match source.head() {
        [0x1f, 0x8b, 8, ..] => Unpacked::Stream(Box::new(MultiGzDecoder::new(source))),
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Unpacked::Stream(Box::new(Zstd {
            source: BufReader::new(source),
            decoder: FrameDecoder::new(),
            in_frame: false,
        })),
        _ => Unpacked::Not(source),
    }
}

/// Frames of zstd one after the other; programs that pack in parallel write many, with others between that hold nothing.
struct Zstd<R> {
    source: BufReader<R>,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: Read> Zstd<R> {
    /// Begins the next frame; false at the end.
    fn begin(&mut self) -> io::Result<bool> {
        while !self.source.fill_buf()?.is_empty() {
            match self.decoder.init(&mut self.source) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut (&mut self.source).take(length.into()), &mut io::sink())?;
                }
                Err(error) => return Err(broken(&error)),
            }
        }
        Ok(false)
    }
}

impl<R: Read> Read for Zstd<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame {
                self.in_frame = self.begin()?;
                if !self.in_frame {
                    return Ok(0);
                }
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|error| broken(&error))?;
            }
            let count = self.decoder.read(buffer)?;
            if count > 0 {
                return Ok(count);
            }
            self.in_frame = !self.decoder.is_finished();
        }
    }
}

fn broken(error: &FrameDecoderError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("what was packed with zstd is broken or cut short ({error})"))
}
