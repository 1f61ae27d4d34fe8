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

/// Which limit ended a process that was killed by `signal`, and the remedy, as a part of a
/// sentence; empty where none is known to. `cpu_time` is what it used, 0 where that is unknown;
/// `before` is `out_of_memory_kills` of before it ran. A signal of 0, of a process that came to
/// harm in another way, may still be owed to want of memory: somebody it needed was killed.
std::string explain_death(int signal, std::chrono::nanoseconds cpu_time,
                          const OutOfMemoryKills& before);

}  // namespace bench
