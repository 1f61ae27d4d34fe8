// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/slowdowns.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>

#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "reports/results/slowdown.h"
#include "reports/text/text.h"
#include "workloads/slowdown.h"

namespace bench {
namespace {

const std::string slowdown_option = "--inject-slowdown";

// Results are read by reports, which know no workloads.
static_assert(std::string_view(workloads::slowdown_option.name) == reports::slowdown_option);

std::string shown(const Slowdown& part) {
  return "'" +
         reports::sanitize(part.percent + (part.model.empty() ? "" : ":" + part.model) +
                               (part.workload.empty() ? "" : "/" + part.workload),
                           120) +
         "'";
}

Slowdown parse_one(const std::string& text) {
  Slowdown part;
  const std::size_t colon = text.find(':');
  const std::string percent = text.substr(0, colon);
  part.percent = workloads::canonical_real(parse_factor(
      slowdown_option, percent.ends_with('%') ? percent.substr(0, percent.size() - 1) : percent,
      workloads::slowdown_option.max_value));
  if (!workloads::is_canonical(workloads::slowdown_option, part.percent)) {
    throw UsageError(slowdown_option + " takes percentages from " +
                     workloads::canonical_real(workloads::slowdown_option.min_value) + " to " +
                     workloads::canonical_real(workloads::slowdown_option.max_value) + ", not '" +
                     reports::sanitize(percent, 60) + "'");
  }
  if (colon == std::string::npos) return part;
  const std::string where = text.substr(colon + 1);
  const std::size_t slash = where.find('/');
  part.model = where.substr(0, slash);
  if (slash != std::string::npos) part.workload = where.substr(slash + 1);
  if (part.model.empty() || (slash != std::string::npos && part.workload.empty())) {
    throw UsageError(slowdown_option + " takes PERCENT[:MODEL[/WORKLOAD]], not '" +
                     reports::sanitize(text, 60) + "'");
  }
  return part;
}

}  // namespace

std::vector<Slowdown> parse_slowdowns(const std::string& text) {
  std::vector<Slowdown> parts;
  for (const std::string& part : split_list(text)) parts.push_back(parse_one(part));
  return parts;
}

Slowdowns::Slowdowns(const std::vector<Slowdown>& parts) {
  for (const Slowdown& given : parts) {
    Part part{.given = given, .models = {}, .workloads = {}};
    if (!given.model.empty()) part.models = find_models(given.model);
    if (!given.workload.empty()) part.workloads = find_workloads(given.workload);
    parts_.push_back(std::move(part));
  }
}

bool Slowdowns::Part::names(const models::CatalogueEntry& model,
                            const workloads::CatalogueEntry& workload) const {
  return (models.empty() || std::ranges::find(models, &model) != models.end()) &&
         (workloads.empty() || std::ranges::find(workloads, &workload) != workloads.end());
}

const Slowdowns::Part* Slowdowns::part_for(const models::CatalogueEntry& model,
                                           const workloads::CatalogueEntry& workload) {
  const Part* chosen = nullptr;
  for (Part& part : parts_) {
    if (!part.names(model, workload)) continue;
    part.was_used = true;
    if (chosen != nullptr && chosen->specificity() == part.specificity() &&
        chosen->given.percent != part.given.percent) {
      throw UsageError(slowdown_option + " says two things of " + std::string(model.name) + "/" +
                       std::string(workload.name) + ": " + shown(chosen->given) + " and " +
                       shown(part.given) + "; leave one out");
    }
    if (chosen == nullptr || chosen->specificity() < part.specificity()) chosen = &part;
  }
  return chosen;
}

std::string Slowdowns::percent_of(const models::CatalogueEntry& model,
                                  const workloads::CatalogueEntry& workload) {
  const Part* const part = part_for(model, workload);
  if (part == nullptr || !model.missing.empty()) return {};
  if (model.make()->capabilities().interprets) {
    throw UsageError(fmt::format(
        "{0}={1} cannot be had of {2}: the workers of an interpreter run none of our tasks; name "
        "the models that are meant, such as {0}={1}:native",
        slowdown_option, part->given.percent, model.name));
  }
  return part->given.percent;
}

void Slowdowns::refuse_unused() const {
  for (const Part& part : parts_) {
    if (part.was_used) continue;
    throw UsageError(slowdown_option + ": " + shown(part.given) +
                     " names none of the cells that are to be measured: choose its model and "
                     "workload, or leave it out");
  }
}

}  // namespace bench
