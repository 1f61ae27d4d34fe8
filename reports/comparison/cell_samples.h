// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <optional>
#include <vector>

#include "reports/results/results.h"

namespace reports {

/// Samples of a cell in one file.
struct Samples {
  std::vector<double> logarithms;
  std::vector<double> ns;
  bool took_no_time = false;

  void add(double sample_ns) {
    ns.push_back(sample_ns);
    if (sample_ns > 0) {
      logarithms.push_back(std::log(sample_ns));
    } else {
      took_no_time = true;
    }
  }
};

/// A cell's samples of all iterations, and of the quiet ones where enough trials have some.
struct CellSamples {
  Samples all;
  std::optional<Samples> quiet;
};

/// Returns the samples of each cell, without those that a run of pairs voided.
std::vector<CellSamples> collect_samples(const Results& results);

}  // namespace reports
