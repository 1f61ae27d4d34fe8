// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>

#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "models/support/os/affinity.h"
#include "workloads/support/refusal.h"

namespace models::support {

/// Throws the error of a model that the system refused a thread.
[[noreturn]] inline void throw_refused(const std::system_error& error, std::size_t thread,
                                       std::size_t threads) {
  // Most of the memory that a thread needs is its stack.
  rlimit stack{};
  getrlimit(RLIMIT_STACK, &stack);
  constexpr rlim_t usual_bytes = rlim_t{8} << 20;
  workloads::support::throw_refused(
      error.code().value(),
      "starting thread " + std::to_string(thread) + " of " + std::to_string(threads),
      stack.rlim_cur == RLIM_INFINITY ? usual_bytes : stack.rlim_cur);
}

/// Starts threads 0 to `count - 1`, each of which runs `body(index)` until it is told to stop, and
/// pins them if `pin`. When the system refuses, calls `stop`, which makes those already
/// started return, joins them and throws `std::system_error`.
template <typename Body, typename Stop>
std::vector<std::jthread> start_threads(unsigned count, bool pin, Body body, Stop stop) {
  std::vector<std::jthread> threads;
  threads.reserve(count);
  try {
    for (unsigned index = 0; index < count; ++index) {
      try {
        threads.emplace_back(body, index);
      } catch (const std::system_error& error) {
        throw_refused(error, index + 1, count);
      }
      if (pin) pin_to_core(index, threads.back().native_handle());
    }
  } catch (...) {
    stop();
    throw;  // which joins them
  }
  return threads;
}

}  // namespace models::support
