//! Work that threads share.

use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, scope};

/// Does a work on each item, by so many threads at most, this one among them.
///
/// Items are taken in their order. Where no more threads are to be had, those that there are do all.
pub(crate) fn side_by_side<T: Send>(
    threads: usize,
    items: impl Iterator<Item = T> + Send,
    work: impl Fn(T) + Sync,
) {
    let items = Mutex::new(items);
    let next = || items.lock().unwrap_or_else(PoisonError::into_inner).next();
    let all = || {
        while let Some(item) = next() {
            work(item);
        }
    };
    scope(|scope| {
        for _ in 1..threads {
            let _ = Builder::new().spawn_scoped(scope, all);
        }
        all();
    });
}
