// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "models/catalogue.h"
#include "workloads/catalogue.h"

namespace models {

struct Pair {
  const CatalogueEntry* model;
  const workloads::CatalogueEntry* workload;
};

using Applies = bool (*)(const CatalogueEntry&, const workloads::CatalogueEntry&);

/// Returns the pairs of both catalogues that can be built and that `applies` accepts.
std::vector<Pair> pairs(Applies applies);

/// Whether the workload is one of two, one that computes and one that waits, which stand for all
/// where only the model matters.
bool is_typical(const CatalogueEntry& model, const workloads::CatalogueEntry& workload);

bool waits(const workloads::CatalogueEntry& workload);
/// Whether its tasks share sync objects.
bool shares(const workloads::CatalogueEntry& workload);

inline Capabilities capabilities_of(const CatalogueEntry& model) {
  return model.make().capabilities;
}

std::string test_name(const testing::TestParamInfo<Pair>& info);

/// A model and a workload. A test is skipped where the model cannot run, or the tasks not share
/// what they have to, and fails when the model leaves a process behind or its caller pinned.
class Conformance : public testing::TestWithParam<Pair> {
 protected:
  Conformance();
  void SetUp() override;
  void TearDown() override;

  /// Starts the model, with the default lock where tasks share, runs a few iterations, checks each,
  /// and stops the model. Returns what was wrong; empty when nothing was. Of tasks that share there
  /// are only a few, and as many in flight as they need.
  std::string outcome(std::uint64_t tasks, Settings settings, int iterations = 3);

  /// Makes the model anew, prepared for `settings`.
  void prepare(const Settings& settings);

  Model model_;
  workloads::Options found_out_;  ///< used instead of the properties of this machine

 private:
  int cores_at_setup_;
};

}  // namespace models
