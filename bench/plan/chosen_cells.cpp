// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/chosen_cells.h"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/experiments/counts.h"
#include "bench/options/names.h"
#include "bench/options/option_table.h"
#include "bench/options/parse.h"
#include "bench/plan/cell_planner.h"
#include "bench/plan/channel_capacity.h"
#include "bench/plan/option_combinations.h"
#include "bench/plan/plan.h"
#include "bench/plan/slowdowns.h"
#include "bench/plan/sync_of_cell.h"
#include "models/catalogue.h"
#include "models/job/arrivals.h"
#include "models/sync/sync_implementation.h"
#include "reports/results/cell_fault.h"
#include "workloads/catalogue.h"
#include "workloads/slowdown.h"

namespace bench {
namespace {

/// An option that none of the chosen workloads has was meant for another one.
void refuse_unused_options(const RunOptions& options,
                           const std::vector<const workloads::CatalogueEntry*>& chosen) {
  for (const OptionRow& known : option_table()) {
    if (known.is_setting() || !options.settings.contains(known.option.name)) continue;
    const bool is_used = std::ranges::any_of(chosen, [&](const auto* entry) {
      return std::ranges::find(known.workloads, entry->name) != known.workloads.end();
    });
    if (is_used) continue;
    throw UsageError(
        fmt::format("--{} means nothing to the chosen workloads: it is an option of {}",
                    known.option.name, fmt::join(known.workloads, ", ")));
  }
}

/// The settings at which a model meets a workload: workers with concurrency.
using Shape = std::pair<std::uint64_t, std::uint64_t>;

/// How many workers a model has, and how many tasks in flight.
std::set<Shape> shapes(const models::Capabilities& can, const ConfiguredWorkload& workload,
                       const RunOptions& options, unsigned cores) {
  if (can.single_worker && !can.suspends) return {{1, 1}};
  // Tasks that need each other get as many workers as they need.
  const std::uint64_t together = workload.shared ? workload.shared->tasks_together : 1;
  if (together > 1 && !can.suspends && options.workers.empty() && options.concurrency.empty()) {
    return {{together, together}};
  }
  const std::vector<std::uint64_t> chosen = options.workers.empty() && options.one_shape
                                                ? std::vector<std::uint64_t>{cores}
                                                : options.workers;
  const auto worker_counts = can.single_worker ? std::vector<std::uint64_t>{1}
                             : chosen.empty()  ? experiments::powers_of_two_and(cores)
                                               : chosen;
  // In flight at once, for a workload whose tasks wait: the cores and all tasks, or what was asked.
  std::vector<std::uint64_t> concurrency = options.concurrency;
  const std::uint64_t tasks = workload.configuration.tasks;
  if (concurrency.empty() && can.suspends && !chosen.empty()) {
    concurrency = {tasks};  // one cell, whatever --workers says
  } else if (concurrency.empty()) {
    concurrency = {cores, tasks};
  }
  std::set<Shape> all;
  if (!can.suspends) {
    // Its workers are its concurrency.
    const bool by_concurrency = !options.concurrency.empty() || (workload.waits && chosen.empty());
    for (const std::uint64_t count : by_concurrency ? concurrency : worker_counts) {
      all.emplace(count, count);
    }
    return all;
  }
  for (const std::uint64_t workers : worker_counts) {
    if (!workload.waits && options.concurrency.empty()) {
      // Only what tasks share suspends them, and it does so where all of them are in flight.
      all.emplace(workers, workload.shared ? tasks : workers);
      continue;
    }
    if (together > 1 && options.concurrency.empty()) {
      all.emplace(workers, tasks);
      continue;
    }
    for (const std::uint64_t in_flight : concurrency) all.emplace(workers, in_flight);
  }
  return all;
}

/// The chosen models, and before each family its baseline.
std::vector<const models::CatalogueEntry*> chosen_models(const RunOptions& options) {
  const auto chosen = find_models(options.models);
  std::vector<const models::CatalogueEntry*> entries;
  for (const auto& entry : models::catalogue()) {
    const bool is_baseline_of_some =
        entry.baseline && options.baseline && options.arrival_rates.empty() &&
        !options.settings.contains(reports::fault_setting) &&
        std::ranges::any_of(chosen, [&](const auto* one) { return one->family == entry.family; });
    if (is_baseline_of_some || std::ranges::find(chosen, &entry) != chosen.end()) {
      entries.push_back(&entry);
    }
  }
  return entries;
}

/// Turns options into wanted cells, and those into cells of a plan.
class ChosenCells {
 public:
  ChosenCells(reports::Plan& plan, const RunOptions& options, unsigned cores)
      : options_(options), cores_(cores), planner_(plan, cores) {}

  void add_all() {
    std::vector<Work> works = all_works();
    leave_out_works_without_arrivals(works);
    refuse_unused_sync(works);
    Slowdowns slowdowns(options_.slowdowns);
    for (const Work& work : works) {
      for (const auto* model : chosen_models(options_)) {
        WantedCell wanted = work.wanted;
        wanted.model = model->name;
        if (const std::string percent = slowdowns.percent_of(*model, *work.entry);
            !percent.empty()) {
          wanted.options[workloads::slowdown_option.name] = percent;
        }
        add_cells(wanted, model->baseline);
      }
    }
    slowdowns.refuse_unused();
  }

 private:
  /// A wanted cell without a model.
  struct Work {
    const workloads::CatalogueEntry* entry;
    WantedCell wanted;
  };

  std::vector<Work> all_works() {
    const auto chosen = find_workloads(options_.workloads);
    refuse_unused_options(options_, chosen);
    check_capacity(options_);
    std::vector<Work> works;
    for (const auto* entry : chosen) {
      if (!entry->missing.empty()) {
        planner_.refuse({}, std::string(entry->name), std::string(entry->missing));
        continue;
      }
      for (OptionValues& values : option_combinations(entry->kind(), options_)) {
        WantedCell wanted{.model = {},
                          .workload = std::string(entry->name),
                          .tasks = options_.tasks.value_or(fewer_tasks(entry->name)),
                          .size = options_.size.value_or(0),
                          .time_scale = options_.time_scale,
                          .options = std::move(values),
                          .memory_trials = 1};
        if (options_.size_bytes) {
          wanted.size = size_of_bytes(*options_.size_bytes, entry->name, entry->kind().size_unit,
                                      workloads::maximum_size);
        }
        planner_.workload_of(wanted);  // refuses what cannot be before anything else is looked at
        works.push_back({entry, std::move(wanted)});
      }
    }
    return works;
  }

  /// Returns the tasks of a workload that has fewer than its default; 0: the default.
  std::uint64_t fewer_tasks(std::string_view workload) const {
    const auto fewer = options_.fewer_tasks.find(std::string(workload));
    return fewer == options_.fewer_tasks.end() ? 0 : fewer->second;
  }

  /// Tasks that only compute have no arrivals: their rate is what a model can do. Of others the
  /// operations may arrive.
  void leave_out_works_without_arrivals(std::vector<Work>& works) {
    if (options_.arrival_rates.empty()) return;
    const auto arrives = [&](const Work& work) {
      return work.entry->kind().arrival_rate != nullptr || planner_.workload_of(work.wanted).waits;
    };
    if (std::ranges::none_of(works, arrives)) {
      throw UsageError(
          "--arrival-rate means nothing to the chosen workloads, whose tasks do not wait: choose "
          "others, such as --workload=io");
    }
    std::erase_if(works, [&](const Work& work) {
      if (arrives(work)) return false;
      planner_.refuse({}, work.wanted.workload,
                      "--arrival-rate means nothing to it: its tasks do not wait");
      return true;
    });
    for (Work& work : works) {
      const bool arrive_operations = work.entry->kind().arrival_rate != nullptr;
      // Of operations there are by default no more than arrive in a tenth of a second.
      if (arrive_operations && work.wanted.size == 0) continue;
      const auto& configuration = planner_.workload_of(work.wanted).configuration;
      check_schedule(work, arrive_operations ? configuration.size : configuration.tasks,
                     arrive_operations ? "items" : "tasks");
    }
  }

  /// A lock or channel that none of the chosen workloads has was meant for others, as is a way of
  /// cancelling tasks.
  void refuse_unused_sync(const std::vector<Work>& works) {
    const auto uses = [&](std::string_view option) {
      return std::ranges::any_of(works, [&](const Work& work) {
        return sync_option(planner_.workload_of(work.wanted)) == option;
      });
    };
    if (options_.settings.contains("lock") && !uses("lock")) {
      throw UsageError(
          "--lock means nothing to the chosen workloads, whose tasks share no locks: choose "
          "others, such as --workload=locks");
    }
    if (options_.settings.contains("channel") && !uses("channel")) {
      throw UsageError(
          "--channel means nothing to the chosen workloads, whose tasks have no channels: choose "
          "others, such as --workload=messages");
    }
    const auto are_cancelled = [&](const Work& work) {
      const auto& shared = planner_.workload_of(work.wanted).shared;
      return shared && shared->are_cancelled;
    };
    if (options_.settings.contains("cancel") && std::ranges::none_of(works, are_cancelled)) {
      throw UsageError(
          "--cancel means nothing to the chosen workloads, whose tasks are not cancelled: choose "
          "--workload=cancel");
    }
  }

  /// `things`: what arrives, by the name of the option that says how many there are.
  void check_schedule(const Work& work, std::uint64_t count, std::string_view things) const {
    for (const double rate : options_.arrival_rates) {
      if (static_cast<double>(count) / rate <= models::max_schedule_s) continue;
      throw UsageError(fmt::format(
          "{0} {1} of {2} at --arrival-rate={3}/s take longer than a day to arrive: use "
          "fewer --{1} or a higher rate",
          count, things, work.entry->name, workloads::canonical_real(rate)));
    }
  }

  /// Adds the cells of one model and one work. `is_baseline`: settings that mean nothing to the
  /// model are no reason to be without it.
  void add_cells(WantedCell wanted, bool is_baseline) {
    const auto rates =
        options_.arrival_rates.empty() ? std::vector<double>{0} : options_.arrival_rates;
    try {
      wanted.arrival_rate = rates.front();
      const auto can = planner_.capabilities_of(wanted);
      std::set<std::string> unsupported_reasons;
      RunOptions meant = options_;
      const std::string used = sync_option(planner_.workload_of(wanted));
      for (const std::string_view option : models::sync_family_names) {
        if (option != used) meant.settings.erase(std::string(option));
      }
      if (is_baseline) keep_default_sync(wanted.model, used, meant);
      for (const OptionValues& settings :
           setting_combinations(can, is_baseline, meant, unsupported_reasons)) {
        WantedCell one = wanted;
        one.settings = settings;
        set_capacity(one, options_);
        for (const double rate : rates) {
          one.arrival_rate = rate;
          add_shapes(one, can);
        }
      }
      for (const std::string& reason : unsupported_reasons) {
        planner_.refuse(wanted.model, wanted.workload, reason);
      }
    } catch (const Unavailable& absent) {
      planner_.refuse(wanted.model, wanted.workload, absent.reason);
    }
  }

  /// A baseline runs with its default lock, for which nobody competes there, and with others only
  /// where it is chosen by its name: beside that, unless no baseline is wanted. `option`: that of
  /// locks or of channels.
  void keep_default_sync(const std::string& model, const std::string& option,
                         RunOptions& meant) const {
    const auto given = meant.settings.find(option);
    if (given == meant.settings.end()) return;
    const auto names = split_list(options_.models);
    const auto is_it = [&](const std::string& name) {
      const auto called = models_called(name);  // a group is not its name
      return called.size() == 1 && called.front()->name == model;
    };
    if (std::ranges::none_of(names, is_it)) {
      meant.settings.erase(given);
    } else if (options_.baseline) {
      given->second.insert(given->second.begin(), "");
    }
  }

  void add_shapes(WantedCell wanted, const models::Capabilities& can) {
    // Single submissions have no chunks.
    const bool has_chunks =
        can.chunks && wanted.arrival_rate == 0 && !wanted.settings.contains("dispatch");
    const auto chunks =
        has_chunks && !options_.chunks.empty() ? options_.chunks : std::vector<std::uint64_t>{0};
    for (const auto& [workers, concurrency] :
         shapes(can, planner_.workload_of(wanted), options_, cores_)) {
      wanted.workers = workers;
      wanted.concurrency = concurrency;
      for (const std::uint64_t chunk : chunks) {
        wanted.chunk = chunk;
        add(wanted);
      }
    }
  }

  void add(const WantedCell& wanted) {
    try {
      reports::Cell cell = planner_.make(wanted);
      cell.baseline &= options_.baseline;
      planner_.add(std::move(cell));
    } catch (const Unavailable& absent) {
      planner_.refuse(wanted.model, wanted.workload, absent.reason);
    }
  }

  const RunOptions& options_;
  unsigned cores_;
  CellPlanner planner_;
};

/// Returns each reason once, with the models that have it. Those of models that only came with the
/// chosen ones count where there are no others.
std::string why_nothing_is_left(const reports::Plan& plan, const RunOptions& options) {
  const auto& reasons = plan.not_applicable;
  if (reasons.empty()) return "no cell is left";
  const auto chosen = find_models(options.models);
  const auto is_chosen = [&](const reports::NotApplicable& one) {
    return one.model.empty() ||
           std::ranges::any_of(chosen, [&](const auto* model) { return model->name == one.model; });
  };
  const bool has_chosen = std::ranges::any_of(reasons, is_chosen);
  std::vector<std::string> order;
  std::map<std::string, std::vector<std::string>> models;  // by reason
  for (const reports::NotApplicable& one : reasons) {
    if (has_chosen && !is_chosen(one)) continue;
    if (!models.contains(one.reason)) order.push_back(one.reason);
    std::vector<std::string>& names = models[one.reason];
    if (one.model.empty() || std::ranges::find(names, one.model) != names.end()) continue;
    names.push_back(one.model);
  }
  constexpr std::size_t max_shown = 6;
  std::vector<std::string> clauses;
  for (const std::string& reason : std::span(order).first(std::min(max_shown, order.size()))) {
    const auto& names = models[reason];
    clauses.push_back(names.empty() ? reason
                                    : fmt::format("{}: {}", fmt::join(names, ", "), reason));
  }
  if (order.size() > max_shown) {
    clauses.push_back(fmt::format("and {} further reasons", order.size() - max_shown));
  }
  return fmt::format("{}", fmt::join(clauses, "; "));
}

}  // namespace

reports::Plan plan_chosen_cells(const RunOptions& options, unsigned cores) {
  reports::Plan plan = plan_without_cells(options);
  ChosenCells(plan, options, cores).add_all();
  keep_one_baseline(plan);
  if (plan.cells.empty()) {
    throw UsageError("nothing to measure: " + why_nothing_is_left(plan, options));
  }
  return plan;
}

}  // namespace bench
