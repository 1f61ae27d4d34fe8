// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

namespace bench {

// The one place of advice for the user when the system refused something. It follows from the error
// number and from the limit that was really reached.

/// A refusal by the system, with its remedy. Exit status 4.
class Refusal final : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Begins to watch this process: from now on the limits are looked at on the spot when a system
/// call is refused (`workloads::support::throw_refused`), and those whose refusals the kernel
/// counts are compared with what they are now. Call it once, before there is a second thread.
void watch_refusals();

/// From now on, a limit whose refusals the kernel counts is blamed for those only that come. For a
/// process that starts others, whose refusals it learns of when they are over.
void count_refusals_anew();

/// Returns what a refused system call reported, followed by the remedy that fits. In a process that
/// watches, the limits are those at the first refusal with that error number since the last call.
/// May be called from any thread.
std::string explain_refusal(const std::system_error& error);
/// Explains a refusal that a message already describes, as one that came from another process.
std::string explain_refusal(int error, const std::string& message);

/// Returns the remedy for an error number as a part of a sentence; an empty text where none is
/// known. `bytes` is how much memory was asked for, 0 where that is unknown; `message` says what
/// was refused, which decides between a file's rights and a system call's.
std::string advice_on(int error, std::string_view message, std::uint64_t bytes = 0);

/// The limit of which the kernel has counted a refusal since `count_refusals_anew`, and what to do
/// about it; empty: none. For what ended without saying why.
std::string counted_refusal();

/// Whether the error number means that the system refused, for want of something or of the right to
/// it: nothing is wrong with what was asked for.
bool is_refusal(int error);

/// The error number that a message names in the words of the C library or of Python, as libraries
/// do that end the process themselves; 0: none that `is_refusal`.
int refusal_named_in(std::string_view message);

}  // namespace bench
