// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace workloads::support {

/// Called on the thread that was refused, before anything that it holds is given back: what fills a
/// limit can still be seen. `error` is the errno; `bytes` is how much memory was asked for, 0 where
/// that is unknown. It must be safe to call from several threads at once.
using RefusalObserver = void (*)(int error, std::uint64_t bytes) noexcept;

/// Makes `observer` the function that is called at every refusal in this process from now on; null
/// removes it.
void observe_refusals(RefusalObserver observer) noexcept;

/// Throws the `std::system_error` of a system call that was refused with `error`. `what` names the
/// call and its object, and guesses no remedy: which one fits depends on the limit that was
/// reached, and the program that catches it knows how to find that out (bench/machine/refusal.h).
[[noreturn]] void throw_refused(int error, const std::string& what, std::uint64_t bytes = 0);

}  // namespace workloads::support
