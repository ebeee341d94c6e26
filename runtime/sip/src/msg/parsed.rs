//! The index of a message's headers and what was read out of them, in memory that is used again: a thread handles one
//! message after the other, and the memory of the last is in the processor's cache.

use std::cell::{OnceCell, RefCell};
use std::ops::{Deref, DerefMut};

use super::index::FirstOfKind;
use super::uris;
use super::{CSeqSpans, NameAddrSpans};
use crate::error::ParseError;
use crate::header::Header;
use crate::via::ViaSpans;

/// Unused ones that a thread keeps.
const SPARE: usize = 64;

thread_local! {
    // A box, so that taking one moves a pointer and not what it points to.
    #[expect(clippy::vec_box)]
    static POOL: RefCell<Vec<Box<Contents>>> = const { RefCell::new(Vec::new()) };
}

/// See [`Parsed`].
#[derive(Clone, Debug)]
pub(super) struct Contents {
    /// The headers in order.
    pub headers: Vec<Header>,
    /// Bit set of the kinds in `headers`.
    pub present: u64,
    /// Place in `headers` of the first of each kind that is present.
    pub first: FirstOfKind,
    pub cache: Cache,
}

/// Parses that are worth keeping.
#[derive(Clone, Debug, Default)]
pub(super) struct Cache {
    pub from: OnceCell<Result<NameAddrSpans, ParseError>>,
    pub to: OnceCell<Result<NameAddrSpans, ParseError>>,
    pub via: OnceCell<Result<ViaSpans, ParseError>>,
    pub second_via: OnceCell<Option<Result<ViaSpans, ParseError>>>,
    pub cseq: OnceCell<Result<CSeqSpans, ParseError>>,
    pub uris: uris::Cache,
}

/// The index and the cached parses of one message.
#[derive(Debug)]
pub(super) struct Parsed(Option<Box<Contents>>);

impl Parsed {
    /// An empty one.
    pub(super) fn fresh() -> Parsed {
        Parsed(Some(POOL.with_borrow_mut(Vec::pop).unwrap_or_else(|| {
            // A typical INVITE has 12 to 20 headers.
            let headers = Vec::with_capacity(20);
            Box::new(Contents { headers, present: 0, first: [0; 64], cache: Cache::default() })
        })))
    }
}

impl Deref for Parsed {
    type Target = Contents;

    fn deref(&self) -> &Contents {
        match &self.0 {
            Some(contents) => contents,
            None => unreachable!("only dropping takes it out"),
        }
    }
}

impl DerefMut for Parsed {
    fn deref_mut(&mut self) -> &mut Contents {
        match &mut self.0 {
            Some(contents) => contents,
            None => unreachable!("only dropping takes it out"),
        }
    }
}

impl Clone for Parsed {
    fn clone(&self) -> Parsed {
        let mut copy = Parsed::fresh();
        copy.headers.extend_from_slice(&self.headers);
        (copy.present, copy.first) = (self.present, self.first);
        copy.cache = self.cache.clone();
        copy
    }
}

impl Drop for Parsed {
    fn drop(&mut self) {
        let Some(mut contents) = self.0.take() else { return };
        contents.headers.clear();
        contents.present = 0;
        contents.cache = Cache::default();
        // Where the thread ends there is no pool any more.
        let _ = POOL.try_with(|pool| {
            let mut pool = pool.borrow_mut();
            if pool.len() < SPARE {
                pool.push(contents);
            }
        });
    }
}
