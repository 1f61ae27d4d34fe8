// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "workloads/sync_objects.h"
#include "workloads/workload.h"

namespace workloads {

/// A workload whose tasks return nothing and share one object of this kind, with this name.
class SharingHostile : public IoWorkload {
 public:
  SharingHostile(const Configuration& configuration, SyncKind kind, const char* name)
      : IoWorkload(configuration), object_{.kind = kind, .name = name} {}

  std::size_t max_output_bytes(std::size_t) const final { return 0; }
  std::chrono::nanoseconds minimum_wait(std::size_t) const final { return {}; }
  bool waits() const final { return false; }
  std::span<const SyncObject> sync_objects() const final { return {&object_, 1}; }
  std::size_t expect(std::size_t, Output) const final { return 0; }

 private:
  SyncObject object_;
};

}  // namespace workloads
