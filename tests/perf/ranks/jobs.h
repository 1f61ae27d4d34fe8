// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <vector>

namespace ranks {

/// Pieces of work for several threads. Each has random numbers of its own, by the seed and by its
/// place, so that results do not depend on the number of threads.
class Jobs {
 public:
  using Job = std::function<void(std::mt19937_64& random)>;

  explicit Jobs(std::uint64_t seed) : seed_(seed) {}

  /// Adds a job, which writes what it found to a place of its own and throws nothing. `cost` is in
  /// any unit that all jobs share: those that cost most begin first.
  void add(double cost, Job job) { jobs_.push_back({cost, jobs_.size(), std::move(job)}); }

  /// Runs all of them in so many threads, at least one, and waits until they have ended.
  void run(unsigned threads);

 private:
  struct Entry {
    double cost = 0;
    std::uint64_t place = 0;
    Job job;
  };

  std::uint64_t seed_;
  std::vector<Entry> jobs_;
};

}  // namespace ranks
