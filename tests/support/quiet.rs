//! Panics that are expected, and caught, print nothing.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    /// The last panic's place and message while this thread is quiet.
    static TOLD: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work` without a word on its panics; one that it does not catch itself
/// comes back as text, with its place.
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |told| {
            let quiet = TOLD.with_borrow_mut(|last| last.as_mut().map(|last| *last = told.to_string()));
            if quiet.is_none() {
                usual(told);
            }
        }));
    });
    TOLD.set(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(work));
    let told = TOLD.take().unwrap_or_default();
    result.map_err(|_| told)
}
