// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <new>

#include "models/support/os/shared_memory.h"

namespace scenarios {

/// A value that this process shares with its threads and with the children that it forks while this
/// is there. Value: an atomic, or a struct of them, that starts as zero.
template <typename Value>
class Shared {
 public:
  Shared() : memory_(sizeof(Value)), value_(new (memory_.data()) Value{}) {}
  Value& operator*() const { return *value_; }
  Value* operator->() const { return value_; }

 private:
  models::support::SharedMemory memory_;
  Value* value_;
};

}  // namespace scenarios
