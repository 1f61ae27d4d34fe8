// SPDX-License-Identifier: Apache-2.0
#include "tests/perf/ranks/jobs.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>

namespace ranks {

void Jobs::run(unsigned threads) {
  std::ranges::stable_sort(jobs_, std::greater(), &Entry::cost);
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t place = next++; place < jobs_.size(); place = next++) {
      const Entry& entry = jobs_[place];
      std::seed_seq seeds{seed_ & 0xffffffffU, seed_ >> 32U, entry.place};
      std::mt19937_64 random(seeds);
      entry.job(random);
    }
  };
  std::vector<std::jthread> workers;
  for (unsigned count = 1; count < threads; ++count) workers.emplace_back(work);
  work();
}

}  // namespace ranks
