// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace tests {

/// Unknowns of which differences are bounded. Solved by shortest paths (Bellman, Ford; Cormen et
/// al., "Introduction to Algorithms", section 24.4).
class DifferenceConstraints {
 public:
  /// The unknown that is always 0.
  static constexpr std::size_t zero = 0;

  std::size_t add_unknown() { return unknowns_++; }
  /// Asks that `a` − `b` is from `low` to `high`.
  void bound(std::size_t a, std::size_t b, std::optional<double> low, std::optional<double> high) {
    if (high) edges_.push_back({b, a, *high});
    if (low) edges_.push_back({a, b, -*low});
  }

  /// Returns values of all unknowns; nothing where there are none.
  std::optional<std::vector<double>> solve() const {
    std::vector<double> values(unknowns_, 0);
    for (std::size_t round = 0; round <= unknowns_; ++round) {
      bool has_changed = false;
      for (const Edge& edge : edges_) {
        constexpr double rounding = 1e-12;
        if (values[edge.from] + edge.length >= values[edge.to] - rounding) continue;
        values[edge.to] = values[edge.from] + edge.length;
        has_changed = true;
      }
      if (has_changed) continue;
      const double shift = values[zero];
      for (double& value : values) value -= shift;
      return values;
    }
    return std::nullopt;
  }

 private:
  struct Edge {
    std::size_t from = 0;
    std::size_t to = 0;
    double length = 0;
  };

  std::size_t unknowns_ = 1;
  std::vector<Edge> edges_;
};

}  // namespace tests
