// SPDX-License-Identifier: Apache-2.0
#include "workloads/catalogue.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "workloads/faults/fault.h"
#include "workloads/slowdown.h"

namespace workloads {
namespace {

WorkloadKind kind_of(const Configuration& configuration) {
  const auto entries = catalogue();
  const auto entry = std::ranges::find(entries, configuration.workload, &CatalogueEntry::name);
  if (entry == entries.end()) {
    throw std::runtime_error("this program has no workload '" + configuration.workload + "'");
  }
  if (!entry->missing.empty()) throw std::runtime_error(std::string(entry->missing));
  return entry->kind();
}

}  // namespace

std::unique_ptr<Workload> build(const Configuration& configuration) {
  const WorkloadKind kind = kind_of(configuration);
  if (configuration.size > kind.max_size) {
    throw std::invalid_argument("a --size of more than " + std::to_string(kind.max_size) +
                                " would take minutes per task");
  }
  auto workload = kind.create(configuration);
  const double percent = real_of(configuration.options, slowdown_option);
  if (percent > 0) workload = slow_down(std::move(workload), percent);
  const auto fault = configuration.options.find(std::string(fault_option));
  if (fault != configuration.options.end()) {
    workload = with_fault(std::move(workload), fault->second);
  }
  return workload;
}

Options effective_options(const Configuration& configuration) {
  Options options = configuration.options;
  for (const Option* const option : kind_of(configuration).options) {
    options.emplace(option->name, option->default_value);
  }
  return options;
}

std::unique_ptr<Service> start_service(Configuration& configuration) {
  return kind_of(configuration).start_service(configuration);
}

}  // namespace workloads
