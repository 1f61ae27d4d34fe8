// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>

namespace models {

/// Throws what `task_done` and `join` are at a channel that does not count items
/// (`ChannelAbilities::joins`).
[[noreturn]] inline void throw_uncounted() {
  throw std::logic_error("this channel has no task_done() and join()");
}

}  // namespace models
