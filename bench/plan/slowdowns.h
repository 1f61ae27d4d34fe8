// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "bench/options/options.h"
#include "bench/trial/configured_workload.h"
#include "models/catalogue.h"

namespace bench {

/// Throws `UsageError`.
std::vector<Slowdown> parse_slowdowns(const std::string& text);

/// Slows down the workloads of the cells that the parts name; of several that name a cell, the one
/// that says most decides.
class Slowdowns {
 public:
  /// Throws `UsageError` for names that do not exist.
  explicit Slowdowns(const std::vector<Slowdown>& parts);

  /// The workload as this model gets it. Throws `UsageError` for two parts that say as much of one
  /// cell and not the same, for a workload that cannot be slowed down so little, and for a model
  /// whose tasks are not ours.
  const ConfiguredWorkload& apply(const models::CatalogueEntry& model,
                                  const ConfiguredWorkload& workload);

  /// Throws `UsageError` for a part that named no cell.
  void refuse_unused() const;

 private:
  struct Part {
    Slowdown given;
    std::vector<const models::CatalogueEntry*> models;        ///< empty: all
    std::vector<const workloads::CatalogueEntry*> workloads;  ///< empty: all
    bool was_used = false;

    bool names(const models::CatalogueEntry& model,
               const workloads::CatalogueEntry& workload) const;
    std::size_t specificity() const {
      return (models.empty() ? 0U : 1U) + (workloads.empty() ? 0U : 1U);
    }
  };
  struct Slowed {
    const ConfiguredWorkload* original;
    std::string percent;
    ConfiguredWorkload workload;
  };

  const Part* part_for(const models::CatalogueEntry& model,
                       const workloads::CatalogueEntry& workload);

  std::vector<Part> parts_;
  std::deque<Slowed> slowed_;  ///< each once; references to them stay
};

}  // namespace bench
