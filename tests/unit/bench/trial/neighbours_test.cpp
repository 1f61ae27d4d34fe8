// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/neighbours.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "bench/machine/process_stat.h"
#include "bench/process/process_tree.h"

namespace bench {
namespace {

/// Runs a function in a process whose parent is a child subreaper, as a trial's guardian is.
/// Returns whether it returned true.
bool holds_in_trial(const std::function<bool()>& is_so) {
  const pid_t guardian = fork();
  if (guardian == 0) {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    const pid_t trial = fork();
    if (trial == 0) {
      try {
        _exit(is_so() ? 0 : 1);
      } catch (const std::exception&) {
        _exit(2);
      }
    }
    int status = 0;
    waitpid(trial, &status, 0);
    const bool left_none = descendants(getpid()).empty();
    kill_descendants();
    _exit(status == 0 && left_none ? 0 : 1);
  }
  int status = 0;
  waitpid(guardian, &status, 0);
  return status == 0;
}

std::int64_t ticks_of(pid_t process) {
  const auto stat = read_process_stat(process);
  return stat ? stat->user_ticks + stat->system_ticks : -1;
}

std::int64_t ticks_of_all(const Neighbours& neighbours) {
  std::int64_t sum = 0;
  for (const pid_t process : neighbours.processes()) sum += ticks_of(process);
  return sum;
}

TEST(Neighbours, ComputeOnlyFromBeginToEnd) {
  EXPECT_TRUE(holds_in_trial([] {
    Neighbours neighbours(2);
    if (neighbours.processes().size() != 2) return false;
    neighbours.begin();
    while (ticks_of_all(neighbours) < 4) usleep(1000);
    neighbours.end();
    const std::int64_t ticks = ticks_of_all(neighbours);
    usleep(100'000);
    return ticks_of_all(neighbours) <= ticks + 1;  // the tick that had begun
  }));
}

TEST(Neighbours, AreNotBelowTheTrialAndEndWithIt) {
  EXPECT_TRUE(holds_in_trial([] {
    std::vector<pid_t> processes;
    {
      const Neighbours neighbours(3);
      processes.assign(neighbours.processes().begin(), neighbours.processes().end());
      if (!descendants(getpid()).empty()) return false;
      const bool all_live = std::ranges::all_of(
          processes, [](pid_t process) { return read_process_stat(process).has_value(); });
      if (!all_live) return false;
    }
    return std::ranges::all_of(processes, [](pid_t process) {
      const auto stat = read_process_stat(process);
      return !stat || stat->is_dead();
    });
  }));
}

TEST(Neighbours, EndWithoutUnwindingToo) {
  EXPECT_TRUE(holds_in_trial([] {
    auto* const neighbours = new Neighbours(2);
    neighbours->begin();
    end_neighbours();
    end_neighbours();  // there are none any more
    _exit(0);
    return false;
  }));
}

TEST(Neighbours, ThatWereKilledAreNotCountedOn) {
  EXPECT_TRUE(holds_in_trial([] {
    Neighbours neighbours(2);
    neighbours.begin();
    neighbours.end();
    kill(neighbours.processes().front(), SIGKILL);
    while (ticks_of(neighbours.processes().front()) >= 0 &&
           !read_process_stat(neighbours.processes().front())->is_dead()) {
      usleep(1000);
    }
    try {
      neighbours.begin();
    } catch (const std::runtime_error& error) {
      return std::string(error.what()).find("has ended: it was killed, or") != std::string::npos;
    }
    return false;
  }));
}

TEST(Neighbours, AreRefusedWhereThereWouldBeTooMany) {
  try {
    const Neighbours neighbours(max_neighbours + 1);
    FAIL() << "they were started";
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "--neighbours: must be at most 1024 (got 1025)");
  }
}

TEST(Neighbours, AreNoneWhereNobodyAsksForThem) {
  const BusyNeighbours none(nullptr);
  end_neighbours();
}

}  // namespace
}  // namespace bench
