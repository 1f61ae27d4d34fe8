// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "bench/machine/cores.h"
#include "bench/options/names.h"
#include "bench/options/option_table.h"
#include "bench/plan/plan.h"
#include "bench/trial/configured_workload.h"
#include "models/job/arrivals.h"
#include "models/job/job.h"
#include "reports/results/cell_fault.h"
#include "reports/results/check/check_results.h"
#include "reports/text/text.h"
#include "workloads/slowdown.h"

namespace bench {
namespace {

/// Checks one cell of a plan that this program may not have made.
class CellCheck {
 public:
  CellCheck(const reports::Plan& plan, const reports::Cell& cell) : plan_(plan), cell_(cell) {}

  void check(NamesOf names) {
    check_amounts();
    find_entries();
    check_settings();
    check_options();
    check_arrivals();
    if (reports::has_fault(cell_) &&
        reports::faulty_task(cell_).value_or(cell_.tasks) >= cell_.tasks) {
      refuse("setting 'fault': must be that of one of its tasks");
    }
    check_what_follows(names);
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const {
    throw UsageError(fmt::format("cell '{}': {}", reports::sanitize(cell_.name, 100), why));
  }

  void check_range(const char* field, std::uint64_t value, std::uint64_t min,
                   std::uint64_t max) const {
    if (value >= min && value <= max) return;
    refuse(fmt::format("{}: must be from {} to {} (got {})", field, min, max, value));
  }

  void check_amounts() const {
    check_range("workers", cell_.workers, 1, models::maximum_workers);
    check_range("concurrency", cell_.concurrency, 1, workloads::maximum_tasks);
    check_range("tasks", cell_.tasks, 1, workloads::maximum_tasks);
    check_range("size", cell_.size, 1, workloads::maximum_size);
    check_range("chunk", cell_.chunk, 0, workloads::maximum_tasks);
    if (!(cell_.time_scale >= 0 && cell_.time_scale <= workloads::maximum_time_scale)) {
      refuse(fmt::format("time_scale: must be from 0 to {} (got {})", workloads::maximum_time_scale,
                         cell_.time_scale));
    }
  }

  void find_entries() {
    const auto models = find_models(cell_.model);
    if (models.size() != 1 || models[0]->name != cell_.model || !models[0]->missing.empty()) {
      refuse("model: this program has no such model");
    }
    const auto workloads = find_workloads(cell_.workload);
    if (workloads.size() != 1 || workloads[0]->name != cell_.workload ||
        !workloads[0]->missing.empty()) {
      refuse("workload: this program has no such workload");
    }
    can_ = models[0]->make().capabilities;
    workload_ = workloads[0];
  }

  /// `option`: null when `owner` has none of this name.
  void check_value(const char* what, const workloads::Option* option, const std::string& owner,
                   const std::string& name, const std::string& value) const {
    const std::string shown = reports::sanitize(name, 60);
    if (option == nullptr) refuse(fmt::format("{} '{}' does not exist for {}", what, shown, owner));
    if (workloads::is_canonical(*option, value)) return;
    refuse(fmt::format("{} '{}': not a value that it takes: '{}'", what, shown,
                       reports::sanitize(value, 60)));
  }

  void check_settings() const {
    for (const auto& [name, value] : cell_.settings) {
      const OptionRow* const row = find_setting(name);
      check_value("setting", row == nullptr ? nullptr : &row->option, "models", name, value);
      if (row->canonical_form != nullptr && row->canonical_form(value) != value) {
        refuse(fmt::format("setting '{}': not a value that it takes: '{}'", name,
                           reports::sanitize(value, 60)));
      }
    }
  }

  void check_options() const {
    const std::string owner = fmt::format("workload '{}'", workload_->name);
    for (const auto& [name, value] : cell_.options) {
      if (name == workloads::slowdown_option.name && !can_.interprets) {
        check_value("option", &workloads::slowdown_option, owner, name, value);
        continue;
      }
      const auto own = workload_->kind().options;
      const auto option = std::ranges::find_if(
          own, [&wanted = name](const auto* known) { return known->name == wanted; });
      check_value("option", option == own.end() ? nullptr : *option, owner, name, value);
    }
  }

  void check_arrivals() const {
    const double rate = cell_.arrival_rate;
    if (rate == 0) return;
    if (!(rate >= models::min_arrival_rate && rate <= models::max_arrival_rate &&
          reports::schedule_s(cell_) <= models::max_schedule_s)) {
      refuse(fmt::format(
          "arrival_rate: must be from {} to {} per second, and all arrive within {} s "
          "(got {} per second)",
          models::min_arrival_rate, models::max_arrival_rate, models::max_schedule_s, rate));
    }
    const workloads::Option* const option = workload_->kind().arrival_rate;
    if (option != nullptr) {
      if (workloads::real_of(cell_.options, *option) == rate) return;
      refuse("arrival_rate: not that of the options of its workload");
    }
    const auto dispatch = cell_.settings.find("dispatch");
    const bool is_dispatched_otherwise =
        dispatch != cell_.settings.end() && dispatch->second != "callback";
    if (!cell_.waits || is_dispatched_otherwise || !can_.open_loop) {
      refuse(
          "arrival_rate: its tasks do not wait, are dispatched otherwise, or its model cannot "
          "start each when it arrives");
    }
  }

  /// Checks what follows from everything else.
  void check_what_follows(NamesOf names) const {
    const ConfiguredWorkload workload =
        bench::configure(*workload_, workload_->kind().defaults(usable_cores()),
                         configuration_of(cell_, plan_.seed));
    if (cell_.waits != workload.waits) refuse("waits: not what its workload does");
    if (cell_.arriving_operations != workload.arriving_operations) {
      refuse(fmt::format("arriving_operations: its workload has {} (got {})",
                         workload.arriving_operations, cell_.arriving_operations));
    }
    if (cell_.longest_wait_ns != workload.longest_wait_ns) {
      refuse(fmt::format("longest_wait_ns: its workload declares {} (got {})",
                         workload.longest_wait_ns, cell_.longest_wait_ns));
    }
    if (names == NamesOf::settings && cell_.name != name_of(cell_, workload.defaults)) {
      refuse("name: not that of its settings");
    }
  }

  const reports::Plan& plan_;
  const reports::Cell& cell_;
  models::Capabilities can_;
  const workloads::CatalogueEntry* workload_ = nullptr;
};

}  // namespace

void check_plan(const reports::Plan& plan, NamesOf names) {
  try {
    reports::check_plan(plan);
    if (!(plan.time_budget_s > 0)) throw UsageError("time_budget_s: must be more than 0");
    if (!(plan.deadline_s > 0)) throw UsageError("deadline_s: must be more than 0");
    for (const reports::Cell& cell : plan.cells) CellCheck(plan, cell).check(names);
  } catch (const std::runtime_error& error) {
    throw UsageError(
        fmt::format("line 1: it holds a plan that this program would not make: {}", error.what()));
  }
}

}  // namespace bench
