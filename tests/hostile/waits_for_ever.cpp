// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/sharing_hostile.h"

namespace workloads {
namespace {

/// All tasks wait for an event that nobody sets, and no option asks for that.
class WaitsForEver final : public SharingHostile {
 public:
  explicit WaitsForEver(const Configuration& configuration)
      : SharingHostile(configuration, SyncKind::event, "start") {}

  Coroutine<std::size_t> run_suspending(std::size_t task, Output, Io& io) const override {
    co_await Event(io, 0, task).wait();
    co_return 0;
  }
};

}  // namespace

WorkloadKind waits_for_ever() {
  return {
      .description = "all tasks wait for an event that nobody sets",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 1}; },
      .create = create_as<WaitsForEver>,
  };
}

}  // namespace workloads
