// SPDX-License-Identifier: Apache-2.0
#include "bench/campaign/fault_cells.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include <fmt/core.h>

#include "bench/campaign/budget/budget_text.h"
#include "bench/campaign/failures.h"
#include "bench/campaign/oracle.h"
#include "reports/results/cell_fault.h"
#include "reports/text/text.h"
#include "workloads/faults/fault.h"
#include "workloads/faults/fault_record.h"
#include "workloads/support/monotonic_clock.h"
#include "workloads/support/wait_status.h"

namespace bench {
namespace {

using workloads::FaultMemory;
using workloads::FaultRecord;

/// The steps after the fault, which may start an interpreter, take at most this long together.
constexpr std::chrono::seconds later_timeout(10);

/// Notices that nothing comes of a trial any more. It counts the time in which the coordinator
/// looked on, so that a pause of the machine does not count.
class FaultTimeout {
 public:
  using clock = std::chrono::steady_clock;

  explicit FaultTimeout(const FaultRecord& record) : record_(record) {}

  /// Call it a few times a second.
  bool is_over(clock::time_point now) {
    constexpr std::chrono::milliseconds max_step(500);
    const auto step = std::min<clock::duration>(now - last_, max_step);
    last_ = now;
    if (record_.injected_ns.load() == 0) return false;
    if (record_.phase.load() == FaultRecord::injected) {
      with_fault_ += step;
      return with_fault_ >= std::chrono::nanoseconds(record_.timeout_ns.load());
    }
    afterwards_ += step;
    return afterwards_ >= later_timeout;
  }

 private:
  const FaultRecord& record_;
  clock::time_point last_ = clock::now();
  clock::duration with_fault_{0};
  clock::duration afterwards_{0};
};

/// Returns what the trial has published last; nothing where that is no answer: its memory is that
/// of a process that had a fault.
std::optional<reports::FaultOutcome> published(const FaultMemory& memory) {
  try {
    return decode_answer(memory.published()).fault_outcome;
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
}

/// Completes what is known of a trial whose process ended, or was killed, before the caller of the
/// model was told anything.
void conclude_untold(reports::FaultOutcome& outcome, const FaultEnding& ending,
                     const FaultMemory& memory) {
  using enum reports::FaultOutcome::Extent;
  outcome.finished_tasks = memory.ended_tasks();
  outcome.kept_results = 0;
  outcome.process_survives = false;
  outcome.model_survives = false;
  if (ending.was_killed) {
    outcome.extent = hung;
    return;
  }
  outcome.extent = lost_all;
  outcome.told = "its process " + ending.end;
  outcome.told_after_ns = std::max<std::int64_t>(0, ending.ended_ns - memory.record().injected_ns);
}

/// Completes what is known of a trial that ended, or was killed, after the caller of the model was
/// told.
void conclude_told(reports::FaultOutcome& outcome, const FaultEnding& ending) {
  if (outcome.process_survives && !outcome.next_is_right.has_value()) outcome.next_is_right = false;
  outcome.model_survives = false;
  if (!ending.was_killed) outcome.process_survives = false;
  if (ending.was_killed) outcome.left_behind.emplace_back("a model that did not stop");
}

}  // namespace

reports::FaultOutcome conclude_fault(reports::FaultOutcome known, const FaultEnding& ending,
                                     const FaultMemory& memory) {
  if (!ending.has_answer) {
    // The fault was over when it has published who survived it, or what the caller was told.
    if (known.process_survives || !known.told.empty()) {
      conclude_told(known, ending);
    } else {
      conclude_untold(known, ending, memory);
    }
  }
  // What is killed together with the trial was not left behind.
  if (!ending.was_killed && ending.left_behind > 0) {
    known.left_behind.insert(known.left_behind.begin(),
                             reports::pluralize(ending.left_behind, "process"));
  }
  return known;
}

void FaultCells::run(const std::function<double()>& spent_s) {
  const reports::Plan& plan = results_.plan;
  const std::uint64_t wanted = std::max<std::uint64_t>(1, plan.trials);
  const auto cells =
      static_cast<std::uint64_t>(std::ranges::count_if(plan.cells, reports::has_fault));
  std::uint64_t done = 0;
  for (std::uint64_t cell = 0; cell < plan.cells.size(); ++cell) {
    if (!reports::has_fault(plan.cells[cell])) continue;
    const double before_s = spent_s();
    progress_.update(
        fmt::format("{} of {} faults done, {}", done, cells, plan.cells[cell].name),
        done == 0 ? plan.time_budget_s
                  : before_s / static_cast<double>(done) * static_cast<double>(cells - done));
    ++done;
    for (std::uint64_t index = outcomes_of(cell); index < wanted; ++index) {
      if (results_.failure(cell) != nullptr || results_.skip(cell) != nullptr) break;
      if (plan.trials == 0 && spent_s() > plan.time_budget_s) {
        skip(cell);
      } else {
        run_trial(cell, index);
      }
    }
  }
}

std::uint64_t FaultCells::outcomes_of(std::uint64_t cell) const {
  return static_cast<std::uint64_t>(
      std::ranges::count(results_.fault_outcomes, cell, &reports::FaultOutcome::cell));
}

void FaultCells::skip(std::uint64_t cell) {
  results_.skipped.push_back({cell, fmt::format("the time budget of {} was used up",
                                                rough_time(results_.plan.time_budget_s))});
  need_time_budget(results_.plan, with_spare(2 * results_.plan.time_budget_s),
                   /*is_at_least=*/true);
  listeners_.on_skip(results_.skipped.back());
}

void FaultCells::run_trial(std::uint64_t cell, std::uint64_t index) {
  const reports::Cell& wanted = results_.plan.cells[cell];
  const FaultMemory memory(wanted.tasks);
  const auto fault = workloads::parse_fault(wanted.settings.at(reports::fault_setting));
  if (!fault) throw std::logic_error("the plan has a fault that does not exist");
  const TrialRequest request{.kind = TrialRequest::Kind::fault,
                             .cell = cell_of_trial(wanted),
                             .seed = results_.plan.seed,
                             .arguments = {workloads::fault_option_value(*fault, memory.path())}};
  runner_.check_signals();
  runner_.wait_for_planned_cores();
  FaultTimeout timeout(memory.record());
  bool was_killed = false;
  const auto trial = runner_.start(0, request, deadline_of(results_.plan, wanted, 0), {});
  trial->serve(runner_.signals(), [&] {
    runner_.idle()();
    if (was_killed || !timeout.is_over(FaultTimeout::clock::now())) return;
    was_killed = true;
    trial->kill();
  });
  const std::int64_t ended_ns = workloads::support::monotonic_now_ns();
  runner_.check_files();
  const TrialOutcome outcome = runner_.conclude(*trial, request);
  const bool has_answer = outcome.answer.error.empty();
  const auto known = has_answer ? outcome.answer.fault_outcome : published(memory);
  const bool was_injected = memory.record().injected_ns.load() != 0;
  // A task that never began, or a model that failed before, are no result of the fault.
  const bool has_said_why = outcome.has_answer && !has_answer;
  if (!known || !was_injected || has_said_why) {
    return record_failure(results_, cell, "trial", outcome, listeners_);
  }
  const FaultEnding ending{.has_answer = has_answer,
                           .was_killed = was_killed || outcome.was_overdue,
                           .end = workloads::support::describe_exit(outcome.wait_status),
                           .ended_ns = ended_ns,
                           .left_behind = outcome.left_behind};
  reports::FaultOutcome concluded = conclude_fault(*known, ending, memory);
  concluded.cell = cell;
  concluded.index = index;
  concluded.elapsed_s = outcome.elapsed_s;
  results_.fault_outcomes.push_back(std::move(concluded));
  if (listeners_.on_fault_outcome) listeners_.on_fault_outcome(results_.fault_outcomes.back());
}

}  // namespace bench
