// SPDX-License-Identifier: Apache-2.0
#include "workloads/sync_objects.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "workloads/support/monotonic_clock.h"

namespace workloads {

std::int64_t now_ns() { return support::monotonic_now_ns(); }

SyncOperation SyncHandle::step(Action action) const {
  SyncOperation operation;
  operation.action = action;
  operation.task = task_;
  operation.state = &state_;
  operation.io = &io_;
  return operation;
}

std::int64_t SyncHandle::deadline_after(std::chrono::nanoseconds limit) {
  const std::int64_t now = support::monotonic_now_ns();
  const std::int64_t longest = std::numeric_limits<std::int64_t>::max() - now;
  return now + std::clamp<std::int64_t>(limit.count(), 0, longest);
}

SyncWait SyncHandle::wait_for(Action action, std::chrono::nanoseconds limit) const {
  SyncOperation operation = step(action);
  operation.deadline_ns = deadline_after(limit);
  return SyncWait(operation);
}

SyncWait ConditionVariable::wait() const {
  SyncOperation operation = step(Action::wait);
  operation.lock = &lock_;
  return SyncWait(operation);
}

SyncWait ConditionVariable::wait_for(std::chrono::nanoseconds limit) const {
  SyncOperation operation = step(Action::wait);
  operation.lock = &lock_;
  operation.deadline_ns = deadline_after(limit);
  return SyncWait(operation);
}

WaitSampler::WaitSampler(const Io& io, std::size_t task, std::uint64_t operations,
                         std::chrono::nanoseconds min_operation)
    : places_(io.sync().wait_samples(task)) {
  constexpr std::int64_t sample_ns = 50;  // the clock is read twice
  const std::int64_t operation_ns = std::max<std::int64_t>(min_operation.count(), 1);
  const auto by_price = static_cast<std::uint64_t>(1 + 100 * sample_ns / operation_ns);
  const std::uint64_t by_places = operations / std::max<std::size_t>(places_.size(), 1);
  interval_ = std::bit_ceil(std::max({by_price, by_places, std::uint64_t{1}}));
  offset_ = task * 37 % std::clamp<std::uint64_t>(operations, 1, interval_);
}

}  // namespace workloads
