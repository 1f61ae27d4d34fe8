// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "bench/machine/limits.h"

namespace bench {

/// The signal that a message of the models names as what killed a worker ("was killed by signal
/// 9"); 0: none.
int signal_named_in(std::string_view message);

/// Returns which limit ended a process that was killed by `signal`, and the remedy, as a part of a
/// sentence; an empty text where none is known to have done so. `cpu_time` is what it used, 0 where
/// that is unknown; `before` is `out_of_memory_kills` of before it ran. A signal of 0 means a
/// process that failed in another way: the cause may still be want of memory, where another process
/// that it needed was killed.
std::string explain_death(int signal, std::chrono::nanoseconds cpu_time,
                          const OutOfMemoryKills& before);

}  // namespace bench
