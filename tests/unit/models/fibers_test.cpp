// SPDX-License-Identifier: Apache-2.0
#include <sanitizer/asan_interface.h>

#include <cstddef>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "models/job/harness_job.h"
#include "models/model.h"
#include "tests/conformance/exclusions.h"
#include "workloads/workload.h"

namespace models {
namespace {

/// Remembers where the stack of its last task was.
class FindsItsStack final : public workloads::ComputeWorkload {
 public:
  using ComputeWorkload::ComputeWorkload;
  std::size_t max_output_bytes(std::size_t) const override { return 1; }
  std::size_t compute(std::size_t, workloads::Output) const override {
    stack = static_cast<std::byte*>(__builtin_frame_address(0));
    return 0;
  }
  mutable std::byte* stack = nullptr;
};

TEST(Fibers, LeaveNothingOnTheirStacksThatASanitizerWouldFindInLaterMemory) {
  if (const auto reason = excluded("fibers"); !reason.empty()) GTEST_SKIP() << reason;
  const FindsItsStack workload({.tasks = 3, .size = 1});
  HarnessJob job(workload, 1);
  for (const auto& entry : catalogue()) {
    if (entry.name != "fibers" || !entry.missing.empty()) continue;
    entry.make().start(job, {})->run();
#if defined(__SANITIZE_ADDRESS__)
    // A fiber's first frames lie above the task's.
    EXPECT_EQ(__asan_region_is_poisoned(workload.stack, 2048), nullptr);
#endif
  }
  EXPECT_EQ(job.first_unfinished(0, 3), 3U);
}

}  // namespace
}  // namespace models
