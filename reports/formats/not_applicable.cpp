// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/not_applicable.h"

#include <algorithm>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/results/model_traits.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// "memory, files with a, b": what models cannot be measured with.
std::string subject_of(const std::string& workloads, const std::string& models) {
  if (workloads.empty()) return models;
  return models.empty() ? workloads : fmt::format("{} with {}", workloads, models);
}

std::string models_of(const NotApplicableGroup::Part& part, ModelNames names) {
  constexpr std::size_t max_named = 3;
  if (names == ModelNames::counted && part.models.size() > max_named && !part.family.empty()) {
    return fmt::format("{} models in {}", part.models.size(), language(part.family));
  }
  return fmt::format("{}", fmt::join(part.models, ", "));
}

}  // namespace

std::vector<NotApplicableGroup> not_applicable_groups(const Plan& plan) {
  std::vector<NotApplicableGroup> groups;
  for (const NotApplicable& absent : plan.not_applicable) {
    const std::string reason = sanitize(absent.reason);
    auto group = std::ranges::find(groups, reason, &NotApplicableGroup::reason);
    if (group == groups.end()) group = groups.insert(group, {.parts = {}, .reason = reason});
    const std::string workload = sanitize(absent.workload);
    auto part = std::ranges::find(group->parts, workload, &NotApplicableGroup::Part::workload);
    const std::string family = family_of(absent);
    if (part == group->parts.end()) part = group->parts.insert(part, {workload, {}, family});
    if (absent.model.empty()) continue;
    part->models.push_back(sanitize(absent.model));
    if (part->family != family) part->family.clear();
  }
  return groups;
}

std::string subjects_of(const NotApplicableGroup& group, ModelNames names) {
  std::vector<std::pair<std::string, std::string>> subjects;  // workloads of equal models
  for (const auto& part : group.parts) {
    const std::string models = models_of(part, names);
    const auto has_models = [&](const auto& subject) { return subject.second == models; };
    const auto known = std::ranges::find_if(subjects, has_models);
    if (known == subjects.end() || part.workload.empty() || known->first.empty()) {
      subjects.emplace_back(part.workload, models);
    } else {
      known->first += ", " + part.workload;
    }
  }
  std::string text;
  for (const auto& [workloads, models] : subjects) {
    text += (text.empty() ? "" : "; ") + subject_of(workloads, models);
  }
  return text;
}

std::string format_not_applicable(const Plan& plan) {
  std::string text;
  for (const NotApplicableGroup& group : not_applicable_groups(plan)) {
    text += fmt::format("not applicable: {}: {}\n", subjects_of(group, ModelNames::counted),
                        group.reason);
  }
  return text;
}

}  // namespace reports
