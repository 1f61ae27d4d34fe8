// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/plan.h"

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <tuple>

#include "bench/machine/limits.h"
#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "bench/options/settings.h"
#include "bench/options/workload_options.h"
#include "bench/plan/experiment_plan.h"
#include "bench/plan/model_traits.h"
#include "bench/plan/slowdowns.h"
#include "bench/trial/configured_workload.h"
#include "models/job/arrivals.h"
#include "models/job/job.h"
#include "reports/summary/summary.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using reports::Cell;

std::vector<std::uint64_t> default_workers(unsigned cores) {
  std::set<std::uint64_t> counts = {cores};
  for (std::uint64_t count = 1; count <= cores; count *= 2) counts.insert(count);
  return {counts.begin(), counts.end()};
}

/// Every combination of the values that were given for the options of a workload.
std::vector<workloads::Options> option_combinations(const workloads::WorkloadKind& kind,
                                                    const RunOptions& given) {
  std::vector<workloads::Options> all = {{}};
  for (const workloads::Option* const option : kind.options()) {
    const auto values = given.workload_options.find(option->name);
    if (values == given.workload_options.end()) continue;
    std::vector<workloads::Options> extended;
    for (const std::string& value : values->second) {
      for (workloads::Options options : all) {
        if (value != option->default_value) options[option->name] = value;
        if (std::ranges::find(extended, options) == extended.end()) extended.push_back(options);
      }
    }
    all = std::move(extended);
  }
  return all;
}

void configure(const workloads::CatalogueEntry& entry, const RunOptions& options, unsigned cores,
               std::vector<ConfiguredWorkload>& configured) {
  const workloads::Configuration defaults = entry.kind()->defaults(cores);
  for (workloads::Options& chosen : option_combinations(*entry.kind(), options)) {
    workloads::Configuration configuration = defaults;
    configuration.tasks = options.tasks.value_or(defaults.tasks);
    configuration.size = options.size.value_or(defaults.size);
    if (options.size_bytes) {
      configuration.size = size_of_bytes(*options.size_bytes, entry.name, entry.kind()->size_unit(),
                                         workloads::maximum_size);
    }
    configuration.seed = options.seed;
    configuration.time_scale = options.time_scale;
    configuration.options = std::move(chosen);
    configured.push_back(bench::configure(entry, defaults, complete(entry, configuration)));
  }
}

/// An option that none of the chosen workloads has was meant for another one.
void refuse_unused_options(const RunOptions& options,
                           const std::vector<const workloads::CatalogueEntry*>& chosen) {
  for (const WorkloadOption& known : all_workload_options()) {
    if (!options.workload_options.contains(known.option->name)) continue;
    const bool is_used = std::ranges::any_of(chosen, [&](const auto* entry) {
      return std::ranges::find(known.workloads, entry->name) != known.workloads.end();
    });
    if (is_used) continue;
    std::string list;
    for (const std::string& name : known.workloads) list += (list.empty() ? "" : ", ") + name;
    throw UsageError(std::string("--") + known.option->name +
                     " means nothing to the chosen workloads: it is an option of " + list);
  }
}

/// Tasks that only compute have no arrivals: their rate is what a model can do.
void refuse_unused_arrivals(const RunOptions& options, std::vector<ConfiguredWorkload>& workloads,
                            reports::Plan& plan) {
  if (options.arrival_rates.empty()) return;
  const std::string nothing = "--arrival-rate means nothing to ";
  if (std::ranges::none_of(workloads, &ConfiguredWorkload::waits)) {
    throw UsageError(nothing +
                     "the chosen workloads, whose tasks do not wait: choose others, such "
                     "as --workload=io");
  }
  std::erase_if(workloads, [&](const ConfiguredWorkload& workload) {
    if (workload.waits) return false;
    plan.not_applicable.push_back(
        {"", std::string(workload.entry->name), nothing + "it: its tasks do not wait"});
    return true;
  });
  for (const ConfiguredWorkload& workload : workloads) {
    for (const double rate : options.arrival_rates) {
      const double schedule_s = static_cast<double>(workload.configuration.tasks) / rate;
      if (schedule_s <= models::max_schedule_s) continue;
      throw UsageError(std::to_string(workload.configuration.tasks) + " tasks of " +
                       std::string(workload.entry->name) +
                       " at --arrival-rate=" + workloads::canonical_real(rate) +
                       "/s take longer than a day to arrive: use "
                       "fewer --tasks or a higher rate");
    }
  }
}

/// The settings at which a model meets a workload: workers with concurrency.
using Shape = std::pair<std::uint64_t, std::uint64_t>;

std::vector<Shape> shapes(const models::Capabilities& can, const ConfiguredWorkload& workload,
                          const RunOptions& options, unsigned cores) {
  const std::uint64_t tasks = workload.configuration.tasks;
  // In flight at once, for a workload whose tasks wait: the cores and all tasks, or what was asked.
  std::vector<std::uint64_t> concurrency = options.concurrency;
  if (concurrency.empty()) {
    if (can.suspends && !options.workers.empty()) {
      concurrency = {tasks};  // one cell, whatever --workers says
    } else {
      concurrency = {cores, tasks};
    }
  }
  const bool blocking = !can.suspends;
  std::set<Shape> result;
  const auto add = [&](std::uint64_t workers, std::uint64_t in_flight) {
    result.emplace(workers, in_flight);
  };
  if (blocking && can.single_worker) {
    add(1, 1);
  } else if (blocking) {
    // Its workers are its concurrency.
    const bool by_concurrency =
        !options.concurrency.empty() || (workload.waits && options.workers.empty());
    auto counts = by_concurrency            ? concurrency
                  : options.workers.empty() ? default_workers(cores)
                                            : options.workers;
    for (const std::uint64_t count : counts) {
      add(count, count);
    }
  } else {
    const auto counts = can.single_worker         ? std::vector<std::uint64_t>{1}
                        : options.workers.empty() ? default_workers(cores)
                                                  : options.workers;
    for (const std::uint64_t workers : counts) {
      if (!workload.waits && options.concurrency.empty()) {
        add(workers, workers);  // nothing ever suspends
        continue;
      }
      for (const std::uint64_t in_flight : concurrency) add(workers, in_flight);
    }
  }
  return {result.begin(), result.end()};
}

/// The chosen models, and before each family its baseline.
std::vector<const models::CatalogueEntry*> chosen_models(const RunOptions& options) {
  const auto chosen = find_models(options.models);
  std::vector<const models::CatalogueEntry*> entries;
  for (const auto& entry : models::catalogue()) {
    const bool is_baseline_of_some =
        entry.baseline && options.baseline && options.arrival_rates.empty() &&
        std::ranges::any_of(chosen, [&](const auto* one) { return one->family == entry.family; });
    if (is_baseline_of_some || std::ranges::find(chosen, &entry) != chosen.end()) {
      entries.push_back(&entry);
    }
  }
  return entries;
}

using CellSettings = std::map<std::string, std::string>;

/// Every combination of the values that were given for the settings that mean something to a
/// model. What it lacks goes to `unsupported_reasons`.
std::vector<CellSettings> combinations(const models::CatalogueEntry& entry,
                                       const models::Capabilities& can, const RunOptions& options,
                                       std::set<std::string>& unsupported_reasons) {
  std::vector<CellSettings> all = {{}};
  for (const Setting& setting : all_settings()) {
    const auto given = options.settings.find(setting.option.name);
    if (given == options.settings.end() || given->second.empty()) continue;
    const auto is_meaningful = [&](const std::string& value) {
      return setting.applies_to(can, value);
    };
    const bool has_part =
        setting.takes_part_of_list && std::ranges::any_of(given->second, is_meaningful);
    std::vector<CellSettings> extended;
    for (const std::string& value : given->second) {
      const bool meaningful = is_meaningful(value);
      if (!meaningful && !entry.baseline && setting.unsupported_reason != nullptr) {
        if (!has_part) unsupported_reasons.insert(setting.unsupported_reason(can, value));
        continue;
      }
      for (CellSettings settings : all) {
        if (meaningful && !setting.is_default(can, value)) settings[setting.option.name] = value;
        if (std::ranges::find(extended, settings) == extended.end()) extended.push_back(settings);
      }
    }
    all = std::move(extended);
  }
  return all;
}

/// Adds the cells of one model and one workload.
class CellMaker {
 public:
  CellMaker(reports::Plan& plan, const RunOptions& options, unsigned cores)
      : plan_(plan), options_(options), cores_(cores) {}

  void add(const models::CatalogueEntry& entry, const ConfiguredWorkload& workload) {
    if (!entry.missing.empty()) return refuse(entry, workload, std::string(entry.missing));
    const auto model = entry.make();
    if (const auto reason = model->cannot_run(workload.entry->name)) {
      return refuse(entry, workload, *reason);
    }
    const auto can = model->capabilities();
    if (!options_.arrival_rates.empty() && !can.open_loop) {
      return refuse(entry, workload,
                    "it takes its tasks as a whole, and cannot start each when it arrives "
                    "(--arrival-rate)");
    }
    std::set<std::string> unsupported_reasons;
    for (const CellSettings& settings : combinations(entry, can, options_, unsupported_reasons)) {
      if (options_.arrival_rates.empty()) add_with(settings, 0, entry, *model, workload);
      for (const double rate : options_.arrival_rates) {
        add_arriving(settings, rate, entry, *model, workload);
      }
    }
    for (const std::string& reason : unsupported_reasons) refuse(entry, workload, reason);
  }

 private:
  /// Whatever `--dispatch` says, a task that arrives is submitted by itself, and not after the one
  /// before it.
  void add_arriving(CellSettings settings, double rate, const models::CatalogueEntry& entry,
                    const models::Model& model, const ConfiguredWorkload& workload) {
    const auto dispatch = settings.find("dispatch");
    if (dispatch != settings.end() && dispatch->second == "apply") {
      return refuse(entry, workload,
                    "--dispatch=apply awaits each task before the next, and with --arrival-rate "
                    "none waits for another");
    }
    settings.erase("dispatch");
    add_with(settings, rate, entry, model, workload);
  }

  void add_with(const CellSettings& settings, double arrival_rate,
                const models::CatalogueEntry& entry, const models::Model& model,
                const ConfiguredWorkload& workload) {
    const auto can = model.capabilities();
    Cell cell{.name = {},
              .model = std::string(entry.name),
              .workload = std::string(workload.entry->name),
              .tasks = workload.configuration.tasks,
              .size = workload.configuration.size,
              .time_scale = workload.waits ? options_.time_scale : 1.0,
              .arrival_rate = arrival_rate,
              .settings = settings,
              .options = workload.configuration.options,
              .family = std::string(entry.family),
              .waits = workload.waits,
              .baseline = entry.baseline && options_.baseline && arrival_rate == 0,
              .longest_wait_ns = workload.longest_wait_ns};
    refuse_too_much_memory(parent_bytes(cell));
    const models::Settings model_settings = bench::model_settings(cell);
    if (const auto reason = model.unavailable(model_settings))
      return refuse(entry, workload, *reason);
    cell.runtime = model.runtime(model_settings);
    cell.traits = model_traits(entry, model, model_settings);
    for (const auto& [workers, concurrency] : shapes(can, workload, options_, cores_)) {
      if (workers > models::maximum_workers) {
        refuse(entry, workload,
               "it blocks: " + std::to_string(concurrency) +
                   " tasks in flight would need as many workers, and there are at most " +
                   std::to_string(models::maximum_workers));
        continue;
      }
      check_in_flight(workload, concurrency, can.suspends);
      cell.workers = workers;
      cell.concurrency = concurrency;
      for (const std::uint64_t chunk : chunks(can, model_settings)) {
        cell.chunk = chunk;
        cell.name = name_of(cell, workload.defaults);
        if (std::ranges::find(plan_.cells, cell) == plan_.cells.end()) plan_.cells.push_back(cell);
      }
    }
  }

  static void refuse_too_much_memory(std::uint64_t bytes) {
    const std::uint64_t available = available_memory_bytes();
    if (available == 0 || bytes <= available / 4 * 3) return;
    throw UsageError("--parent-bytes of " + reports::format_bytes(bytes) + " are too many: only " +
                     reports::format_bytes(available) + " of memory are free");
  }

  /// Single submissions have no chunks.
  std::vector<std::uint64_t> chunks(const models::Capabilities& can,
                                    const models::Settings& settings) const {
    const bool chunked = can.chunks && settings.dispatch == models::Dispatch::map;
    return chunked && !options_.chunks.empty() ? options_.chunks : std::vector<std::uint64_t>{0};
  }

  void refuse(const models::CatalogueEntry& entry, const ConfiguredWorkload& workload,
              const std::string& reason) {
    const reports::NotApplicable absent{std::string(entry.name), std::string(workload.entry->name),
                                        reason, std::string(entry.family)};
    for (const auto& known : plan_.not_applicable) {
      if (known.model == absent.model && known.workload == absent.workload &&
          known.reason == reason) {
        return;
      }
    }
    plan_.not_applicable.push_back(absent);
  }

  reports::Plan& plan_;
  const RunOptions& options_;
  unsigned cores_;
};

}  // namespace

reports::Plan plan_without_cells(const RunOptions& options) {
  return {.seed = options.seed,
          .time_budget_s = options.time_budget_s.value_or(60),
          .trials = options.trials,
          .iterations = options.iterations,
          .deadline_s = options.deadline_s,
          .cells = {},
          .not_applicable = {},
          .experiments = {}};
}

void keep_one_baseline(reports::Plan& plan) {
  using Work = std::tuple<std::string, std::string, std::uint64_t, std::uint64_t, double,
                          workloads::Options>;
  std::map<Work, Cell*> kept;
  const auto has_lock = [](const Cell& cell) {
    return cell.runtime.find("GIL off") == std::string::npos;
  };
  for (Cell& cell : plan.cells) {
    if (!cell.baseline) continue;
    Cell*& baseline =
        kept[{cell.family, cell.workload, cell.tasks, cell.size, cell.time_scale, cell.options}];
    if (baseline == nullptr || (has_lock(cell) && !has_lock(*baseline))) baseline = &cell;
    cell.baseline = false;
  }
  for (const auto& [work, baseline] : kept) baseline->baseline = true;
}

reports::Plan make_plan(const RunOptions& options, unsigned cores) {
  if (options.experiments) {
    return plan_experiments(find_experiments(*options.experiments), options, cores);
  }
  reports::Plan plan = plan_without_cells(options);
  std::vector<ConfiguredWorkload> workloads;
  const auto chosen = find_workloads(options.workloads);
  refuse_unused_options(options, chosen);
  for (const auto* entry : chosen) {
    if (entry->missing.empty()) {
      configure(*entry, options, cores, workloads);
    } else {
      plan.not_applicable.push_back({"", std::string(entry->name), std::string(entry->missing)});
    }
  }
  refuse_unused_arrivals(options, workloads, plan);
  CellMaker maker(plan, options, cores);
  Slowdowns slowdowns(options.slowdowns);
  for (const ConfiguredWorkload& workload : workloads) {
    for (const auto* entry : chosen_models(options)) {
      maker.add(*entry, slowdowns.apply(*entry, workload));
    }
  }
  slowdowns.refuse_unused();
  keep_one_baseline(plan);
  if (plan.cells.empty()) {
    throw UsageError("nothing to measure: " + (plan.not_applicable.empty()
                                                   ? std::string("no cell is left")
                                                   : plan.not_applicable.front().reason));
  }
  return plan;
}

std::uint64_t min_trials_for(const reports::Plan& plan) {
  std::map<std::tuple<std::string, std::uint64_t, std::uint64_t, workloads::Options>, std::size_t>
      groups;
  std::size_t largest = 1;
  std::uint64_t trials = min_trials;
  for (const reports::Experiment& experiment : plan.experiments) {
    if (!experiment.comparisons.empty()) trials = min_trials_to_compare;
  }
  for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) {
    const Cell& one = plan.cells[cell];
    if (one.arrival_rate > 0 || !plan.ranks(cell)) continue;  // an open loop is not ranked
    const std::uint64_t concurrency = one.waits ? one.concurrency : 0;
    largest = std::max(largest, ++groups[{one.workload, one.tasks, concurrency, one.options}]);
  }
  while (!reports::can_rank(largest, trials)) ++trials;
  return trials;
}

std::vector<std::uint64_t> round_order(std::uint64_t seed, std::uint64_t round,
                                       std::uint64_t cells) {
  std::vector<std::uint64_t> order(cells);
  std::iota(order.begin(), order.end(), std::uint64_t{0});
  std::seed_seq sequence{seed, seed >> 32, round};
  std::mt19937_64 random(sequence);
  // Fisher and Yates by hand: std::shuffle's order is not the same in every library.
  for (std::uint64_t left = cells; left > 1; --left) {
    std::swap(order[left - 1], order[random() % left]);
  }
  return order;
}

}  // namespace bench
