// SPDX-License-Identifier: Apache-2.0
#include "reports/results/model_traits.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "reports/results/cell.h"
#include "reports/results/plan.h"

namespace reports {
namespace {

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(
      parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

// This file is the only place that concludes something from the name of a model or of its runtime:
// for files of bench before it recorded the facts.

ModelTraits guess_from_names(const Cell& cell) {
  const std::string_view model = cell.model;
  ModelTraits traits;
  if (has_any(model, {"process", "fork", "spawn"})) {
    traits.worker_kind = WorkerKind::process;
  } else if (has_any(model, {"thread", "tbb", "openmp"})) {
    traits.worker_kind = WorkerKind::thread;
  }
  traits.serial = cell.baseline || model == "serial" || model.ends_with("-serial");
  traits.suspends = cell.concurrency != cell.workers;
  if (has_any(cell.runtime, {"GIL off"})) {
    traits.gil = Gil::off;
  } else if (has_any(cell.runtime, {"GIL on"})) {
    traits.gil = Gil::on;
  } else if (has_any(model, {"-gil"})) {
    traits.gil = Gil::emulated;
  }
  return traits;
}

}  // namespace

ModelTraits traits_of(const Cell& cell) {
  return cell.traits ? *cell.traits : guess_from_names(cell);
}

std::uint64_t max_cores_of(const Cell& cell) {
  const ModelTraits traits = traits_of(cell);
  const bool has_one_lock = is_lock(traits.gil) && (traits.worker_kind == WorkerKind::thread ||
                                                    traits.worker_kind == WorkerKind::none);
  return has_one_lock ? 1 : cell.workers;
}

std::string family_of(const NotApplicable& absent) {
  if (!absent.family.empty()) return absent.family;
  return absent.model.starts_with("python") ? "python" : "native";
}

}  // namespace reports
