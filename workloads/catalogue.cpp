// SPDX-License-Identifier: Apache-2.0
#include "workloads/catalogue.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace workloads {

std::unique_ptr<Workload> build(const Configuration& configuration) {
  const auto entries = catalogue();
  const auto entry = std::ranges::find(entries, configuration.workload, &CatalogueEntry::name);
  if (entry == entries.end()) {
    throw std::runtime_error("this program has no workload '" + configuration.workload + "'");
  }
  if (!entry->missing.empty()) throw std::runtime_error(std::string(entry->missing));
  return entry->kind()->create(configuration);
}

}  // namespace workloads
