// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace bench {

/// Writes the whole text at the descriptor's place. It waits for a slow reader of a pipe, a socket
/// or a terminal, also where the descriptor does not block; a blocked signal that asks to stop
/// (bench/process/interrupt_signals.h) ends that. Throws `std::system_error` that says `what` was
/// done, such as "writing 'a.json'": with EPIPE when the reader went away, with EINTR when a signal
/// ended the wait. For one thread at a time.
void write_all(int fd, std::string_view text, const std::string& what);

/// Opens a named pipe for writing as soon as it has a reader. Returns the descriptor. Throws
/// `std::system_error`, with EINTR when a blocked signal that asks to stop comes first.
int open_named_pipe(const std::string& path);

/// Reads what is left behind the descriptor's place. Stops early when it is more than `max_bytes`,
/// and then returns more than these. Throws `std::system_error`.
std::string read_all(int fd, std::size_t max_bytes, const std::string& what);

}  // namespace bench
