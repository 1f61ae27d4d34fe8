// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "workloads/workload.h"

namespace tests {

/// Builds a workload by its name, as a run does: its units of work are calibrated on this machine.
std::unique_ptr<workloads::Workload> make_calibrated_workload(
    const char* name, workloads::Configuration configuration);

/// One way to do the operations of a workload whose tasks share.
struct SyncCandidate {
  std::string name;
  std::string counterpart = "";  ///< the name of the candidate to compare it with; empty: none
  const char* model = "thread-pool";
  const char* lock = "none";  ///< "none" for what is written by hand
  unsigned workers = 1;
  bool is_pinned = false;  ///< worker k to core k, and one task at a time
};

/// Ways to do the same operations, run one after the other in random order again and again, so that
/// a neighbour on the machine disturbs all of them alike. Used by one thread.
class SyncCandidates {
 public:
  SyncCandidates();
  ~SyncCandidates();
  SyncCandidates(const SyncCandidates&) = delete;
  SyncCandidates& operator=(const SyncCandidates&) = delete;

  /// Starts a model, whose workers live as long as this does.
  void add(const SyncCandidate& candidate, std::unique_ptr<workloads::Workload> workload);
  /// Runs every candidate so many times. Throws what the model throws.
  void run(int rounds);
  /// Prints the median time of an operation of each, its quartiles, and how its median differs from
  /// that of its counterpart.
  void print();

 private:
  class Running;
  std::vector<std::unique_ptr<Running>> running_;
};

}  // namespace tests
