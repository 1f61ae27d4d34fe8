// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/slowdowns.h"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

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
  std::string text = part.percent;
  if (!part.model.empty()) text += ":" + part.model;
  if (!part.workload.empty()) text += "/" + part.workload;
  return fmt::format("'{}'", reports::sanitize(text, 120));
}

Slowdown parse_one(const std::string& text) {
  Slowdown part;
  const std::size_t colon = text.find(':');
  const std::string percent = text.substr(0, colon);
  part.percent = workloads::canonical_real(parse_factor(
      slowdown_option, percent.ends_with('%') ? percent.substr(0, percent.size() - 1) : percent,
      workloads::slowdown_option.max_value));
  if (!workloads::is_canonical(workloads::slowdown_option, part.percent)) {
    throw UsageError(fmt::format("{} takes percentages from {} to {}, not '{}'", slowdown_option,
                                 workloads::canonical_real(workloads::slowdown_option.min_value),
                                 workloads::canonical_real(workloads::slowdown_option.max_value),
                                 reports::sanitize(percent, 60)));
  }
  if (colon == std::string::npos) return part;
  const std::string where = text.substr(colon + 1);
  const std::size_t slash = where.find('/');
  part.model = where.substr(0, slash);
  if (slash != std::string::npos) part.workload = where.substr(slash + 1);
  if (part.model.empty() || (slash != std::string::npos && part.workload.empty())) {
    throw UsageError(fmt::format("{} takes PERCENT[:MODEL[/WORKLOAD]], not '{}'", slowdown_option,
                                 reports::sanitize(text, 60)));
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
      throw UsageError(fmt::format("{} says two things of {}/{}: {} and {}; leave one out",
                                   slowdown_option, model.name, workload.name, shown(chosen->given),
                                   shown(part.given)));
    }
    if (chosen == nullptr || chosen->specificity() < part.specificity()) chosen = &part;
  }
  return chosen;
}

std::string Slowdowns::percent_of(const models::CatalogueEntry& model,
                                  const workloads::CatalogueEntry& workload) {
  const Part* const part = part_for(model, workload);
  if (part == nullptr || !model.missing.empty()) return {};
  if (model.make().capabilities.interprets) {
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
    throw UsageError(
        fmt::format("{}: {} names none of the cells that are to be measured: choose its model and "
                    "workload, or leave it out",
                    slowdown_option, shown(part.given)));
  }
}

}  // namespace bench
