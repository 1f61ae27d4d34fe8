// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/options/options.h"
#include "models/catalogue.h"
#include "workloads/catalogue.h"

namespace bench {

/// Reads the value of `--inject-slowdown`. Throws `UsageError`.
std::vector<Slowdown> parse_slowdowns(const std::string& text);

/// Knows which cells are to be slowed down: of several parts that name a cell, the one that says
/// most decides.
class Slowdowns {
 public:
  /// Throws `UsageError` for names that do not exist.
  explicit Slowdowns(const std::vector<Slowdown>& parts);

  /// Returns by how many percent the cells of this model and workload are slowed down, in canonical
  /// form; empty: not at all. Throws `UsageError` for two parts that say as much of one cell and
  /// not the same, and for a model whose tasks are not ours.
  std::string percent_of(const models::CatalogueEntry& model,
                         const workloads::CatalogueEntry& workload);

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

  const Part* part_for(const models::CatalogueEntry& model,
                       const workloads::CatalogueEntry& workload);

  std::vector<Part> parts_;
};

}  // namespace bench
