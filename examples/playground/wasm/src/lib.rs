//! What the page calls: four functions over a buffer of this side, for WebAssembly passes nothing but numbers.
//!
//! The page asks for room (`room`), writes the request there, calls (`call`), and reads as many bytes as it answers from
//! where `answer` says. Time zones go the same way, once (`zones`). There is one page and one thread, so there is one buffer.

use std::cell::RefCell;

use waypost_playground::Playground;

#[derive(Default)]
struct Border {
    playground: Playground,
    /// The request, then the answer.
    bytes: Vec<u8>,
}

thread_local! {
    static BORDER: RefCell<Border> = RefCell::default();
}

/// Makes room for a request of this many bytes and says where.
#[expect(unsafe_code, reason = "the name by which the page calls it")]
#[unsafe(no_mangle)]
pub extern "C" fn room(length: usize) -> *mut u8 {
    BORDER.with_borrow_mut(|border| {
        border.bytes.clear();
        border.bytes.resize(length, 0);
        border.bytes.as_mut_ptr()
    })
}

/// Does what the request asks, and says how many bytes the answer has.
#[expect(unsafe_code, reason = "the name by which the page calls it")]
#[unsafe(no_mangle)]
pub extern "C" fn call() -> usize {
    BORDER.with_borrow_mut(|Border { playground, bytes }| {
        *bytes = playground.call(bytes);
        bytes.len()
    })
}

/// Takes what was written into the room as packed time zones.
#[expect(unsafe_code, reason = "the name by which the page calls it")]
#[unsafe(no_mangle)]
pub extern "C" fn zones() {
    BORDER.with_borrow_mut(|Border { playground, bytes }| playground.add_zones(bytes));
}

/// Where the answer is, until room is made for the next request.
#[expect(unsafe_code, reason = "the name by which the page calls it")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    BORDER.with_borrow(|border| border.bytes.as_ptr())
}
