// SPDX-License-Identifier: Apache-2.0
#include "tests/hostile/sharing_hostile.h"

namespace workloads {
namespace {

/// Loses 3 of 10 updates without a lock, in every second iteration.
class RacesAtTimes final : public SharingHostile {
 public:
  explicit RacesAtTimes(const Configuration& configuration)
      : SharingHostile(configuration, SyncKind::lock, "") {}

  Coroutine<std::size_t> run_suspending(std::size_t, Output, Io&) const override { co_return 0; }
  bool supports(Protection) const override { return true; }
  ExpectedFailure expected_failure(Protection protection) const override {
    return protection == Protection::none ? ExpectedFailure::race : ExpectedFailure::none;
  }
  std::optional<SharedFault> check_shared(const std::byte*) const override {
    if (++checks_ % 2 != 0) return {};
    return SharedFault{"3 of 10 updates were lost", 3, 10};
  }

 private:
  mutable std::uint64_t checks_ = 0;
};

}  // namespace

WorkloadKind races_at_times() {
  return {
      .description = "loses updates without a lock, in every second iteration",
      .size_unit = no_size,
      .defaults = [](unsigned) -> Configuration { return {.tasks = 2, .size = 1}; },
      .create = create_as<RacesAtTimes>,
  };
}

}  // namespace workloads
