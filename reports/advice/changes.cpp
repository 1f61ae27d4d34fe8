// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/changes.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/core.h>

#include "reports/advice/advised_cells.h"
#include "reports/advice/needs.h"
#include "reports/advice/scaling.h"
#include "reports/results/by_cell.h"
#include "reports/statistics/statistics.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using enum Change::Basis;

class Changes {
 public:
  Changes(const Results& results, const AdviceRequest& request, const LanguageAdvice& answer,
          std::span<const std::uint64_t> empty_cells)
      : by_cell_(results),
        request_(request),
        answer_(answer),
        best_(answer.candidates.front()),
        empty_cells_(empty_cells),
        cores_(std::max<std::uint64_t>(results.machine.usable_cores, 1)) {}

  std::vector<Change> all() {
    if (request_.wait_ns > 0) {
      add_fewer_in_flight();
      add_more_in_flight();
    } else {
      add_break_even();
    }
    add_more_cores();
    add_isolation();
    return std::move(changes_);
  }

 private:
  const Cell& cell(std::uint64_t index) const { return by_cell_.results().plan.cells[index]; }
  const Cell& cell_of(const Candidate& candidate) const { return cell(candidate.cell); }
  ModelTraits traits(const Candidate& candidate) const { return traits_of(cell_of(candidate)); }

  void add(Change::Basis basis, std::string sentence) {
    changes_.push_back({basis, std::move(sentence)});
  }

  const Candidate* serial() const {
    const auto found = std::ranges::find_if(
        answer_.candidates, [&](const Candidate& one) { return traits(one).serial; });
    return found == answer_.candidates.end() ? nullptr : &*found;
  }

  /// Returns what an empty task costs with the model, workers and tasks of a candidate.
  std::optional<double> overhead_ns(const Candidate& candidate) const {
    const Cell& one = cell_of(candidate);
    for (const std::uint64_t index : empty_cells_) {
      const Cell& empty = cell(index);
      if (empty.model != one.model || empty.runtime != one.runtime ||
          empty.workers != one.workers || empty.tasks != one.tasks) {
        continue;
      }
      std::vector<double> samples = by_cell_.samples_ns(index);
      if (!samples.empty()) return median(std::move(samples)) / static_cast<double>(one.tasks);
    }
    return std::nullopt;
  }

  /// Below which length of a task nothing is gained by workers, or above which it is.
  void add_break_even() {
    const Candidate* const alone = serial();
    if (alone == nullptr || cores_ < 2) return;
    const bool is_advised = alone == &best_;
    const auto parallel = std::ranges::find_if(answer_.candidates, [&](const Candidate& one) {
      return cell_of(one).workers > 1 && overhead_ns(one);
    });
    const auto serial_ns = overhead_ns(*alone);
    if (parallel == answer_.candidates.end() || !serial_ns) return;
    const double parallel_ns = *overhead_ns(*parallel);
    const double work_ns = alone->task_ns - *serial_ns;
    const double shared_ns = parallel->task_ns - parallel_ns;
    const auto most = static_cast<double>(std::min(cell_of(*parallel).workers, cores_));
    // Of tasks that are all overhead the rest is noise.
    const bool is_known = work_ns > parallel_ns && shared_ns > 0;
    const double speed_up = is_known ? std::clamp(work_ns / shared_ns, 0.0, most) : most;
    const auto even_ns = break_even_ns(parallel_ns, *serial_ns, speed_up);
    if (!even_ns) return;
    const bool agrees =
        is_advised ? *even_ns >= request_.compute_ns / 2 : *even_ns <= request_.compute_ns * 2;
    if (!agrees) return;
    const std::string why = fmt::format(
        "an empty task costs {} there and {} serially, and the work itself {} {} times as fast: "
        "({} − {}) / (1 − 1 / {})",
        format_duration(parallel_ns), format_duration(*serial_ns),
        is_known ? "goes" : "could go at most", format_number(speed_up, 2),
        format_duration(parallel_ns), format_duration(*serial_ns), format_number(speed_up, 2));
    add(computed,
        is_advised
            ? fmt::format("Tasks that compute for more than about {} would be done faster by {} "
                          "(computed: {}).",
                          format_duration(*even_ns), described_method(cell_of(*parallel)), why)
            : fmt::format("Tasks that compute for less than about {} are done faster one after "
                          "the other, without any model (computed for {}: {}).",
                          format_duration(*even_ns), described_method(cell_of(*parallel)), why));
  }

  /// Who is the fastest with fewer in flight, where several were measured there.
  void add_fewer_in_flight() {
    const std::uint64_t most = cell_of(best_).concurrency;
    std::vector<const Candidate*> fewer;
    for (const Candidate& one : answer_.candidates) {
      const std::uint64_t count = cell_of(one).concurrency;
      if (count > 1 && 2 * count <= most) fewer.push_back(&one);
    }
    if (fewer.empty()) return;
    const std::uint64_t level = cell_of(*std::ranges::max(fewer, {}, [&](const Candidate* one) {
                                  return cell_of(*one).concurrency;
                                })).concurrency;
    std::erase_if(fewer, [&](const Candidate* one) { return cell_of(*one).concurrency != level; });
    if (fewer.size() < 2) return;
    std::ranges::sort(fewer, {}, &Candidate::task_ns);
    const Candidate& first = *fewer[0];
    const double lead = fewer[1]->task_ns / first.task_ns;
    const std::string at = fmt::format("With at most {} in flight", level);
    if (lead < tie_ratio) {
      add(measured, fmt::format("{}, {} and {} take about as long as each other, {} per task.", at,
                                cell_of(first).model, cell_of(*fewer[1]).model,
                                format_duration(first.task_ns)));
    } else if (cell_of(first).model == cell_of(best_).model) {
      add(measured, fmt::format("{} it is {} as well: {} per task, {} times as fast as {}.", at,
                                cell_of(first).model, format_duration(first.task_ns),
                                format_number(lead, 2), cell_of(*fewer[1]).model));
    } else {
      add(measured,
          fmt::format("{}, {} is the fastest that was measured: {} per task, {} times as fast as "
                      "{}; with more, up to {}, {} wins.",
                      at, cell_of(first).model, format_duration(first.task_ns),
                      format_number(lead, 2), cell_of(*fewer[1]).model, most,
                      cell_of(best_).model));
    }
  }

  /// Whether the limit of tasks in flight is what keeps the cores from working.
  void add_more_in_flight() {
    const std::uint64_t limit = in_flight_limit(request_);
    const double whole_ns = request_.compute_ns + request_.wait_ns;
    const double busy = static_cast<double>(limit) * request_.compute_ns / whole_ns;
    if (limit >= request_.tasks || busy >= 0.8 * static_cast<double>(cores_)) return;
    AdviceRequest unlimited = request_;
    unlimited.concurrency = 0;
    const std::uint64_t enough = enough_in_flight(unlimited, cores_);
    add(computed,
        fmt::format("More than {} in flight would be faster with every model that can hold them: "
                    "each task takes at least {}, so that {} of them can do no more than {} and "
                    "use {} of the cores (Little's law); {} would be enough.",
                    limit, format_duration(whole_ns), limit,
                    format_rate(static_cast<double>(limit) * 1e9 / whole_ns),
                    format_percent(busy / static_cast<double>(cores_), 0), enough));
  }

  /// Returns the time per task of a candidate on more cores, by the models of scaling.h; nothing
  /// where they do not say.
  std::optional<double> task_ns_on(const Candidate& one, std::uint64_t cores) const {
    const Cell& its = cell_of(one);
    const bool has_one_core = max_cores_of(its) == 1;
    if (request_.wait_ns <= 0) {
      if (has_one_core) return one.task_ns;
      const Candidate* const alone = serial();
      const bool is_known =
          alone != nullptr && its.workers >= cores_ && is_known_to_gain(one, *alone);
      if (!is_known) return std::nullopt;
      const double share = serial_share(alone->task_ns / one.task_ns, cores_);
      return alone->task_ns / amdahl_speed_up(share, cores);
    }
    if (!one.cpu_ns) return std::nullopt;
    const Bottleneck bottleneck{.whole_ns = request_.compute_ns + request_.wait_ns,
                                .cpu_ns = *one.cpu_ns,
                                .concurrency = its.concurrency,
                                .has_one_core = has_one_core};
    const double now_ns = bound_ns(bottleneck, cores_);
    if (!(now_ns > 0)) return std::nullopt;
    return one.task_ns * bound_ns(bottleneck, cores) / now_ns;
  }

  /// Returns whether one of two candidates, of which one is advised, is faster than the other
  /// (`is_slower`).
  bool is_known_to_gain(const Candidate& one, const Candidate& other) const {
    return (&one == &best_ && is_slower(other.status)) ||
           (&other == &best_ && is_slower(one.status));
  }

  std::string scaling_model() const {
    return request_.wait_ns > 0
               ? "extrapolated: a task takes its CPU time on one of the cores, or its whole time "
                 "over the number in flight, whichever is more, and what else it takes grows with "
                 "that; nothing of it was measured"
               : fmt::format(
                     "extrapolated by Amdahl's law from the serial run and {}; nothing of it was "
                     "measured",
                     pluralize(cores_, "core"));
  }

  void add_more_cores() {
    const std::uint64_t more = std::max<std::uint64_t>(8, 4 * cores_);
    if (cores_ < 2) {
      add(extrapolated, fmt::format("What {} cores would change cannot be told from one.", more));
      return;
    }
    const auto stays_ns = task_ns_on(best_, more);
    const bool may_gain = std::ranges::any_of(answer_.candidates, [&](const Candidate& one) {
      return &one != &best_ && max_cores_of(cell_of(one)) > 1 && !is_slower(one.status);
    });
    if (!stays_ns || (traits(best_).serial && may_gain)) return;
    const Candidate* first = &best_;
    double first_ns = *stays_ns;
    for (const Candidate& one : answer_.candidates) {
      // Small differences between models that use all cores now would be large ones there.
      if (max_cores_of(cell_of(best_)) > 1 || max_cores_of(cell_of(one)) == 1) continue;
      const auto ns = task_ns_on(one, more);
      if (!ns || *ns * tie_ratio >= first_ns) continue;
      first = &one;
      first_ns = *ns;
    }
    const Cell& its = cell_of(*first);
    const std::uint64_t limit = in_flight_limit(request_);
    const std::string workers =
        its.workers > 1 && its.workers == std::min(cores_, limit)
            ? fmt::format(" with {}", pluralize(std::min(more, limit), "worker"))
            : "";
    if (first == &best_) {
      add(extrapolated,
          fmt::format("On {} cores it stays {}{}, at about {} per task ({}).", more, its.model,
                      workers, format_duration(first_ns), scaling_model()));
    } else {
      add(extrapolated, fmt::format("On {} cores {}{} would do better, at about {} per task in "
                                    "place of {} ({}).",
                                    more, its.model, workers, format_duration(first_ns),
                                    format_duration(*stays_ns), scaling_model()));
    }
  }

  /// What isolation would cost, where nobody asked for it.
  void add_isolation() {
    if (needs(request_.needs, "isolation") || needs(request_.needs, "shared-state")) return;
    if (traits(best_).worker_kind == WorkerKind::process) return;
    const auto isolated = std::ranges::find_if(answer_.candidates, [&](const Candidate& one) {
      return traits(one).worker_kind == WorkerKind::process;
    });
    if (isolated == answer_.candidates.end()) return;
    add(measured,
        fmt::format("If a task that crashes must not end the others, it takes processes: "
                    "{} takes {} times as long.",
                    described_method(cell_of(*isolated)), format_number(isolated->ratio, 2)));
  }

  ByCell by_cell_;
  const AdviceRequest& request_;
  const LanguageAdvice& answer_;
  const Candidate& best_;
  std::span<const std::uint64_t> empty_cells_;
  std::uint64_t cores_;
  std::vector<Change> changes_;
};

}  // namespace

std::string described_method(const Cell& cell) {
  const ModelTraits traits = traits_of(cell);
  const std::string model = sanitize(cell.model, 60);
  if (traits.serial) return model + ", one task after the other";
  const bool has_processes = traits.worker_kind == WorkerKind::process;
  const std::string workers =
      traits.worker_kind == WorkerKind::none
          ? ""
          : fmt::format(" with {} worker {}", cell.workers,
                        cell.workers == 1 ? has_processes ? "process" : "thread"
                        : has_processes   ? "processes"
                                          : "threads");
  if (!traits.suspends) return model + workers;
  return fmt::format("{}{} {} in flight", model, workers.empty() ? " with" : workers + " and",
                     pluralize(cell.concurrency, "task"));
}

std::string short_method(const Cell& cell) {
  const ModelTraits traits = traits_of(cell);
  std::string text = sanitize(cell.model, 60);
  if (traits.serial) return text;
  if (traits.worker_kind != WorkerKind::none) text += ", " + pluralize(cell.workers, "worker");
  if (traits.suspends) text += fmt::format(", {} in flight", cell.concurrency);
  return text;
}

std::vector<Change> changes_of(const Results& results, const AdviceRequest& request,
                               const LanguageAdvice& answer,
                               std::span<const std::uint64_t> empty_cells) {
  return Changes(results, request, answer, empty_cells).all();
}

}  // namespace reports
