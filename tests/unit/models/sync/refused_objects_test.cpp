// SPDX-License-Identifier: Apache-2.0
// What becomes of a job one of whose sync objects cannot be made.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "models/job/harness_job.h"
#include "models/sync/choose_sync.h"
#include "tests/unit/models/sync/channel_fixture.h"

namespace models {
namespace {

workloads::Coroutine<std::size_t> nothing(std::size_t, workloads::Io&, SharedCounters&) {
  co_return 0;
}

enum Outcome : int { made = 1, refused, failed_otherwise };

/// Makes a job of many pipes where only so many descriptors may be open, and destroys it.
Outcome outcome_with(rlim_t descriptors) {
  const SharedTasks workload(2, std::vector(100, numbers(4)), nothing);
  const rlimit limit{.rlim_cur = descriptors, .rlim_max = descriptors};
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return failed_otherwise;
  try {
    HarnessJob job(workload, 2);
    start_sync(job, "pipe");
    return made;
  } catch (const std::system_error& error) {
    return error.code().value() == EMFILE ? refused : failed_otherwise;
  }
}

TEST(RefusedSyncObjects, AreThrownAndThoseThatWereMadeAreDestroyed) {
  for (const rlim_t descriptors : {rlim_t{40}, rlim_t{150}}) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) _exit(outcome_with(descriptors));
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << "it died of signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), refused) << descriptors;
  }
}

TEST(JobOfChannels, ThatNeedsMoreMemoryThanAProcessCanMapIsRefused) {
  constexpr std::uint32_t items = 100'000'000;
  const SharedTasks workload(
      2, std::vector(1'000, numbers(items, {.item_bytes = 1U << 30, .max_items = items})), nothing);
  EXPECT_THROW(HarnessJob::required_bytes(workload, 2), std::length_error);
}

}  // namespace
}  // namespace models
