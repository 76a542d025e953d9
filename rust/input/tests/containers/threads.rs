//! The source in the background: looked at once, read ahead in bounded memory, let go when nobody reads.

use std::io::{self, Read};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

use sixfast_input::{Container, Decoder, InputError};

use crate::common::{bgzf_block, gzip_member, zstd_frame};

/// Long enough for any machine: nothing here waits for it unless something is wrong.
const FOREVER: Duration = Duration::from_secs(60);

/// Gives its parts one after the other, the last again and again, or waits or fails behind them.
struct Source {
    parts: Vec<Vec<u8>>,
    then: Then,
    at: usize,
    /// Closed when the source is dropped.
    _alive: Sender<()>,
}

enum Then {
    Repeat,
    WaitFor(Receiver<()>),
    Fail(&'static str),
}

impl Source {
    fn new(parts: Vec<Vec<u8>>, then: Then) -> (Box<Self>, Receiver<()>) {
        let (alive, dropped) = mpsc::channel();
        (Box::new(Self { parts, then, at: 0, _alive: alive }), dropped)
    }
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.parts.len() {
            match &self.then {
                Then::Repeat => self.at = self.parts.len() - 1,
                Then::WaitFor(end) => {
                    let _ = end.recv();
                    return Ok(0);
                }
                Then::Fail(why) => return Err(io::Error::other(*why)),
            }
        }
        let count = into.len().min(self.parts[self.at].len());
        into[..count].copy_from_slice(&self.parts[self.at][..count]);
        self.at += 1;
        Ok(count)
    }
}

fn assert_dropped(dropped: &Receiver<()>) {
    assert_eq!(dropped.recv_timeout(FOREVER), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn a_decoder_without_a_reader_ends() {
    let much = vec![7; 60_000];
    for part in [gzip_member(b"ACGT"), bgzf_block(&much, 1), zstd_frame(&much, true, true)] {
        let (source, dropped) = Source::new(vec![part], Then::Repeat);
        let mut decoder = Decoder::new(source, 2).unwrap();
        assert_eq!(decoder.front().unwrap().len(), 512);
        drop(decoder);
        assert_dropped(&dropped);
    }
}

#[test]
fn dropping_a_decoder_does_not_wait_for_its_source() {
    let (end, wait) = mpsc::channel();
    let (source, dropped) = Source::new(vec![gzip_member(b"ACGT")], Then::WaitFor(wait));
    drop(Decoder::new(source, 2).unwrap());
    drop(end);
    assert_dropped(&dropped);
}

#[test]
fn an_error_of_the_source_passes_through_behind_the_content_before_it() {
    for part in [
        b">ACGTACGT".to_vec(),
        gzip_member(b">ACGTACGT"),
        bgzf_block(b">ACGTACGT", 1),
        zstd_frame(b">ACGTACGT", true, true),
    ] {
        let (source, _dropped) = Source::new(vec![part], Then::Fail("the disk is gone"));
        let mut decoder = Decoder::new(source, 2).unwrap();
        assert_eq!(decoder.front().unwrap(), b">ACGTACGT");
        let mut content = Vec::new();
        for _ in 0..2 {
            let error = decoder.read_to_end(&mut content).unwrap_err();
            assert_eq!(error.to_string(), "the disk is gone");
            assert_eq!(InputError::of(&error), None);
            assert_eq!(content, b">ACGTACGT");
        }
    }
}

#[test]
fn an_error_before_the_first_byte_is_told_by_the_front() {
    let mut decoder = Decoder::new(Box::new(&b"\x1f\x8b\x08\0"[..]), 1).unwrap();
    assert!(InputError::of(&decoder.front().unwrap_err()).is_some());
    assert!(InputError::of(&decoder.read(&mut [0]).unwrap_err()).is_some());
    let (source, _dropped) = Source::new(vec![], Then::Fail("no such luck"));
    let error = Decoder::new(source, 1).err().expect("cannot be looked at");
    assert_eq!(error.to_string(), "no such luck");
}

#[test]
fn the_front_is_not_consumed_and_stays() {
    let content: Vec<u8> = (0..2000_u16).map(|number| number as u8).collect();
    for (file, container) in [
        (b"plain".repeat(200), Container::Plain),
        (gzip_member(&content), Container::Gzip),
        (content.chunks(7).flat_map(|part| bgzf_block(part, 1)).collect(), Container::Gzip),
    ] {
        let expected = if container == Container::Plain { file.clone() } else { content.clone() };
        let mut decoder = Decoder::new(Box::new(io::Cursor::new(file)), 2).unwrap();
        assert_eq!(decoder.container(), container);
        assert_eq!(decoder.front().unwrap(), &expected[..512]);
        let mut all = vec![0; 3];
        decoder.read_exact(&mut all).unwrap();
        assert_eq!(decoder.front().unwrap(), &expected[..512]);
        decoder.read_to_end(&mut all).unwrap();
        assert_eq!(all, expected);
    }
}

#[test]
fn what_runs_ahead_is_bounded_whatever_the_ratio() {
    // All of these decode to a thousand times as much, without an end.
    let zeros = vec![0; 4 << 20];
    let threads = 2;
    for part in [gzip_member(&zeros), bgzf_block(&zeros[..60_000], 6), zstd_frame(&zeros, true, true)] {
        let most = 64 * (512 << 10) * part.len() / zeros.len().min(60_000);
        let (source, _dropped) = Source::new(vec![part], Then::Repeat);
        let mut decoder = Decoder::new(source, threads).unwrap();
        let mut content = [0; 4096];
        for _ in 0..1000 {
            decoder.read_exact(&mut content).unwrap();
        }
        // However long the threads had to run ahead.
        let taken = decoder.source_bytes().load(Ordering::Relaxed) as usize;
        assert!(taken < most, "{taken} bytes were taken, {most} would hold too much");
    }
}
