// SPDX-License-Identifier: Apache-2.0
#include "bench/listing/facts.h"

#include <algorithm>
#include <set>
#include <span>
#include <string_view>

#include "bench/experiments/experiment.h"
#include "bench/machine/cores.h"
#include "bench/options/option_table.h"
#include "bench/options/settings.h"
#include "bench/options/tasks_together.h"
#include "models/catalogue.h"
#include "models/sync/sync_catalogue.h"
#include "models/sync/sync_choice.h"
#include "reports/text/text.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

template <typename Names>
std::vector<std::string> strings(const Names& names) {
  return {names.begin(), names.end()};
}

/// Returns whether some value of a setting changes what the model does.
bool has_setting(const models::Capabilities& can, const OptionRow& row) {
  const auto& words = row.option.words;
  if (words.empty()) return row.applies_to(can, "");
  return std::ranges::count_if(words, [&](std::string_view word) {
           return row.applies_to(can, std::string(word));
         }) > 1;
}

OptionFacts facts_of(const workloads::Option& option, std::string_view default_value) {
  return {.name = std::string("--") + option.name,
          .values = option.values,
          .default_value = std::string(default_value),
          .help = option.help};
}

/// The default of a setting as people write it; the record has plain nanoseconds and bytes.
std::string readable_default(const OptionRow& row, const models::Capabilities& can) {
  const std::string_view value =
      row.default_of == nullptr ? row.option.default_value : row.default_of(can);
  if (value == "0" || value.empty()) return "";
  if (row.option.without_unit && row.option.type == workloads::Option::Type::duration) {
    return reports::format_duration(std::stod(std::string(value)));
  }
  return std::string(value);
}

/// Whether the model has as many tasks in flight at once as the workload needs by default.
bool can_run_together(const models::Capabilities& can, const workloads::CatalogueEntry& entry) {
  if (can.guarantees_concurrency && (can.suspends || !can.single_worker)) return true;
  return default_tasks_together(entry, usable_cores()) <= 1;
}

bool are_cancelled(const workloads::CatalogueEntry& entry) {
  if (!entry.missing.empty() || !entry.kind().shares) return false;
  const workloads::WorkloadKind kind = entry.kind();
  return kind.create(kind.defaults(usable_cores()))->cancels_tasks();
}

ModelFacts facts_of(const models::CatalogueEntry& entry) {
  ModelFacts facts{.name = std::string(entry.name),
                   .aliases = strings(entry.aliases),
                   .groups = strings(entry.groups),
                   .language = reports::language(std::string(entry.family)),
                   .unavailable = std::string(entry.missing)};
  if (!entry.missing.empty()) return facts;
  const models::Model model = entry.make();
  const models::Capabilities& can = model.capabilities;
  facts.description = model.description;
  facts.unavailable = model.unavailable({}).value_or("");
  if (facts.unavailable.empty() && can.io == models::IoMethod::epoll) {
    const auto no_uring = model.unavailable({.io = models::IoMethod::uring});
    if (no_uring) facts.remark = "--io=uring is unavailable: " + *no_uring;
  }
  facts.workers = can.single_worker ? "1" : "--workers";
  facts.dispatch = {"map"};
  if (can.submits) facts.dispatch.emplace_back("submit");
  if (can.applies) facts.dispatch.emplace_back("apply");
  if (can.calls_back) facts.dispatch.emplace_back("callback");
  for (const models::CancelMethod method : can.cancels) {
    facts.cancel.emplace_back(models::cancel_method_names.at(static_cast<std::size_t>(method)));
  }
  facts.suspends = can.suspends;
  facts.open_loop = can.open_loop;
  facts.io = strings(io_methods(can));
  for (const OptionRow& row : setting_rows()) {
    if (has_setting(can, row)) {
      facts.options.push_back(facts_of(row.option, readable_default(row, can)));
    }
  }
  for (const auto& workload : workloads::catalogue()) {
    if (can.cancels.empty() && are_cancelled(workload)) continue;
    if (!model.cannot_run(workload.name) && can_run_together(can, workload)) {
      facts.workloads.emplace_back(workload.name);
    }
  }
  return facts;
}

std::vector<std::pair<std::string, std::vector<std::string>>> models_by_cancel_method(
    const std::vector<ModelFacts>& models) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_method;
  for (const std::string_view method : std::span(models::cancel_method_names).subspan(1)) {
    std::vector<std::string> names;
    for (const ModelFacts& model : models) {
      if (std::ranges::find(model.cancel, method) != model.cancel.end()) {
        names.push_back(model.name);
      }
    }
    by_method.emplace_back(method, std::move(names));
  }
  return by_method;
}

WorkloadFacts facts_of(const workloads::CatalogueEntry& entry,
                       const std::vector<ModelFacts>& models) {
  WorkloadFacts facts{.name = std::string(entry.name),
                      .groups = strings(entry.groups),
                      .unavailable = std::string(entry.missing)};
  for (const ModelFacts& model : models) {
    if (std::ranges::find(model.workloads, entry.name) == model.workloads.end()) continue;
    facts.models.push_back(model.name);
    if (std::ranges::find(facts.languages, model.language) == facts.languages.end()) {
      facts.languages.push_back(model.language);
    }
  }
  if (!entry.missing.empty()) return facts;
  if (are_cancelled(entry)) facts.cancelled_by = models_by_cancel_method(models);
  const workloads::WorkloadKind kind = entry.kind();
  const auto defaults = kind.defaults(usable_cores());
  facts.description = kind.description;
  facts.tasks = defaults.tasks;
  facts.size = defaults.size;
  facts.interpreted_size = kind.interpreted(defaults.size);
  facts.size_unit = kind.size_unit == workloads::no_size ? "" : std::string(kind.size_unit);
  for (const workloads::Option* const option : kind.options) {
    if (!option->is_internal()) facts.options.push_back(facts_of(*option, option->default_value));
  }
  return facts;
}

/// Adds a name that is not there yet.
void add(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

ExperimentFacts facts_of(const experiments::Experiment& experiment) {
  ExperimentFacts facts{.name = experiment.name,
                        .aliases = experiment.aliases,
                        .question = experiment.question,
                        .time_budget_s = experiment.time_budget_s,
                        .comparisons = experiment.comparisons.size()};
  const auto note = [&](const experiments::WantedCell& cell) {
    add(facts.models, cell.model);
    add(facts.workloads, cell.workload);
  };
  if (experiment.cells != nullptr) {
    const auto cells = experiment.cells(usable_cores());
    facts.cells = cells.size();
    std::ranges::for_each(cells, note);
  }
  for (const experiments::Comparison& comparison : experiment.comparisons) {
    note(comparison.cell);
    if (comparison.against) note(*comparison.against);
  }
  return facts;
}

ImplementationFacts facts_of(const models::SyncEntry& entry) {
  ImplementationFacts facts{.name = std::string(entry.name),
                            .description = {},
                            .unavailable = std::string(entry.missing),
                            .places = {},
                            .objects = {},
                            .models = {}};
  if (entry.make == nullptr) return facts;
  const models::SyncImplementation lock = entry.make();
  facts.option = models::sync_family_names[static_cast<std::size_t>(entry.family)];
  facts.description = lock.description;
  for (std::size_t place = 0; place < models::execution_context_count; ++place) {
    if (lock.works_in(static_cast<models::ExecutionContext>(place))) {
      facts.places.emplace_back(models::execution_context_names.at(place));
    }
  }
  if (lock.is_library_pipeline) facts.places.emplace_back("stages");
  const bool is_locked = lock.protection == workloads::Protection::locked;
  for (std::size_t kind = 0; is_locked && kind < workloads::sync_kind_count; ++kind) {
    const auto object = static_cast<workloads::SyncKind>(kind);
    if (lock.has(object)) facts.objects.emplace_back(workloads::name_of(object));
  }
  for (const auto& model : models::catalogue()) {
    if (!model.missing.empty()) continue;
    if (!models::unsupported_reason(entry.name, model.make().capabilities)) {
      facts.models.emplace_back(model.name);
    }
  }
  return facts;
}

}  // namespace

CatalogueFacts collect_facts() {
  CatalogueFacts facts;
  for (const auto& entry : models::catalogue()) facts.models.push_back(facts_of(entry));
  for (const auto& entry : workloads::catalogue()) {
    facts.workloads.push_back(facts_of(entry, facts.models));
  }
  for (const auto& entry : experiments::all()) facts.experiments.push_back(facts_of(entry));
  for (const auto& entry : models::sync_catalogue()) {
    facts.implementations.push_back(facts_of(entry));
  }
  return facts;
}

std::string default_text(const OptionFacts& option) {
  return reports::option_text(std::string_view(option.name).substr(2), option.default_value);
}

}  // namespace bench
