// SPDX-License-Identifier: Apache-2.0
#include "workloads/sync_objects.h"

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

SyncWait SyncHandle::wait_for(Action action, std::chrono::nanoseconds limit) const {
  SyncOperation operation = step(action);
  operation.deadline_ns = support::monotonic_now_ns() + limit.count();
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
  operation.deadline_ns = support::monotonic_now_ns() + limit.count();
  return SyncWait(operation);
}

}  // namespace workloads
