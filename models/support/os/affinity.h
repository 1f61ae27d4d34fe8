// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

namespace models::support {

/// Pins a thread, by default the calling one, to the k-th of the cores that this process may use,
/// counted from 0 and round again when there are fewer. Which those are is looked up once, at the
/// first call, so that a thread that is pinned itself does not hide the others. `thread` must not
/// have ended. Throws `std::system_error`.
void pin_to_core(unsigned worker, pthread_t thread = pthread_self());

/// Lets the calling thread run on all of them again: for the main thread, when it was a worker, and
/// for threads that a library keeps. Throws `std::system_error`.
void unpin();

/// Confines the calling thread, and the threads and processes that it starts from then on, to the
/// first core that may be used: for `pin_to_core` and `unpin` in this process, it is the only one.
/// Called with one thread. Throws `std::system_error`.
void confine_to_first_core();

}  // namespace models::support
