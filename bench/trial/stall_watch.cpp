// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/stall_watch.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr clock::duration min_interval = std::chrono::milliseconds(50);
/// A sample takes at most one part in so many of the time: with a million tasks it takes a while.
constexpr int max_look_share = 500;

}  // namespace

StallWatch::StallWatch(const models::HarnessJob& job,
                       std::function<void(const models::Stall&)> on_stall)
    : on_stall_(std::move(on_stall)), detector_(job), thread_([this] { watch(); }) {}

StallWatch::~StallWatch() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  stopped_.notify_one();
  thread_.join();
}

void StallWatch::watch() {
  clock::duration interval = min_interval;
  std::uint64_t watched = 0;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, interval, [this] { return stops_; })) {
    const std::uint64_t iteration = iteration_.load(std::memory_order_relaxed);
    if (iteration % 2 == 0) continue;
    if (std::exchange(watched, iteration) != iteration) detector_.reset();
    const auto begin = clock::now();
    const auto stall = detector_.sample();
    interval = std::max(min_interval, (clock::now() - begin) * max_look_share);
    if (stall) return on_stall_(*stall);
  }
}

}  // namespace bench
