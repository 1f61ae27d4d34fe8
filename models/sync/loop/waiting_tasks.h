// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>

#include "workloads/io.h"
#include "workloads/sync.h"

namespace models {

/// The operations that wait for a sync object, in the order in which they came, linked through
/// themselves.
class WaitingTasks {
 public:
  bool empty() const { return first_ == nullptr; }
  /// Returns the first. The list must not be empty.
  workloads::SyncOperation& front() { return *first_; }
  void push(workloads::SyncOperation& operation) {
    operation.next = nullptr;
    operation.previous = last_;
    if (last_ == nullptr) {
      first_ = &operation;
    } else {
      last_->next = &operation;
    }
    last_ = &operation;
  }
  void remove(workloads::SyncOperation& operation) {
    auto* const next = static_cast<workloads::SyncOperation*>(operation.next);
    if (operation.previous == nullptr) {
      first_ = next;
    } else {
      operation.previous->next = next;
    }
    (next == nullptr ? last_ : next->previous) = operation.previous;
  }
  /// Removes the first, whose wait is over, so that its time limit is void.
  workloads::SyncOperation& pop() {
    workloads::SyncOperation& operation = *first_;
    remove(operation);
    // Who was notified and then waited for its lock is served already, and its loop may look now.
    if (!operation.is_granted) operation.is_granted = true;
    return operation;
  }

 private:
  workloads::SyncOperation* first_ = nullptr;
  workloads::SyncOperation* last_ = nullptr;
};

}  // namespace models
