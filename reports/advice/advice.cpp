// SPDX-License-Identifier: Apache-2.0
#include "reports/advice/advice.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/core.h>

#include "reports/advice/advised_cells.h"
#include "reports/advice/changes.h"
#include "reports/advice/judge.h"
#include "reports/advice/needs.h"
#include "reports/advice/refuted_needs.h"
#include "reports/advice/request_text.h"
#include "reports/summary/order.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Notes once that a model cannot be advised.
void rule_out(LanguageAdvice& answer, const std::string& model, const std::string& reason) {
  const RuledOut one{.model = sanitize(model, 60), .reason = sanitize(reason)};
  const auto& known = answer.ruled_out;
  if (std::ranges::find(known, one) == known.end()) answer.ruled_out.push_back(one);
}

/// Adds the models of the family that were left out when the cells were planned.
void rule_out_not_applicable(const Plan& plan, LanguageAdvice& answer) {
  for (const NotApplicable& one : plan.not_applicable) {
    const bool is_of_it = !one.model.empty() && family_of(one) == answer.family;
    if (is_of_it && (one.workload.empty() || one.workload == "synthetic")) {
      rule_out(answer, one.model, one.reason);
    }
  }
}

/// Returns the cells of the family that give what is needed and have a result.
std::vector<std::uint64_t> usable_cells(const Results& results, const AdviceRequest& request,
                                        const std::vector<std::uint64_t>& cells,
                                        const std::vector<RefutedNeed>& refuted,
                                        LanguageAdvice& answer) {
  std::vector<std::uint64_t> usable;
  for (const std::uint64_t cell : cells) {
    const Cell& one = results.plan.cells[cell];
    if (one.family != answer.family) continue;
    if (const auto reason = unmet_need(request.needs, traits_of(one))) {
      rule_out(answer, one.model, *reason);
    } else if (const auto here = reason_of_refuted_need(refuted, request.needs, one.model)) {
      rule_out(answer, one.model, *here);
    } else if (const Failure* const failure = results.failure(cell)) {
      rule_out(answer, one.model,
               fmt::format("{} failed: {}", described_method(one), failure->reason));
    } else if (std::ranges::find(results.trials, cell, &Trial::cell) != results.trials.end()) {
      usable.push_back(cell);
    } else {
      const Skip* const skip = results.skip(cell);
      const bool has_reason = std::ranges::any_of(
          answer.ruled_out, [&](const RuledOut& out) { return out.model == one.model; });
      if (has_reason) continue;
      answer.unmeasured.push_back(
          {described_method(one), skip == nullptr ? "not measured" : sanitize(skip->reason)});
    }
  }
  return usable;
}

/// Returns the option for the time budget that would be enough; empty where none is known.
std::string budget_option(const Plan& plan) {
  return plan.enough_budget ? fmt::format(" --time-budget={}s",
                                          format_number(plan.enough_budget->time_budget_s, 0))
                            : "";
}

std::string longer_budget(const Plan& plan) {
  if (plan.time_budget_s <= 0) return "measure longer, or on a quieter machine";
  const double wanted_s =
      plan.enough_budget ? plan.enough_budget->time_budget_s : 2 * plan.time_budget_s;
  return fmt::format("measure longer, as with --time-budget={}s, or on a quieter machine",
                     format_number(wanted_s, 0));
}

/// Says why a model of this kind is the right one for tasks that compute alone.
std::string why_for_computing(const ModelTraits& traits, std::uint64_t limit, std::uint64_t cores) {
  if (traits.serial) {
    return "Workers gain nothing with them: to hand a task out and to wake who runs it takes what "
           "they save.";
  }
  if (limit < cores) {
    return fmt::format("{} can be in flight, so no more than as many of the {} cores have work.",
                       pluralize(limit, "task"), cores);
  }
  return "Tasks that only compute keep a core each busy, so workers beyond the cores have nothing "
         "to "
         "run on.";
}

/// Says the same for tasks that wait; empty where there is nothing to say.
std::string why_for_waiting(const ModelTraits& traits, const Cell& cell) {
  if (traits.serial) return "";
  if (traits.suspends) {
    return fmt::format(
        "A task that waits takes no worker with it: up to {} wait at the same time on {}.",
        cell.concurrency,
        cell.workers == 1 ? "one thread" : fmt::format("{} workers", cell.workers));
  }
  return fmt::format(
      "A task that waits holds its worker, and while {} of them wait the cores are free for the "
      "others.",
      cell.workers);
}

std::string why(const AdviceRequest& request, const Cell& cell, std::uint64_t cores) {
  const std::uint64_t limit = in_flight_limit(request);
  if (request.tasks == 1) return "There is one task: nothing can run beside it.";
  if (limit == 1) return "One task is in flight at a time: nothing runs beside it.";
  return request.wait_ns > 0 ? why_for_waiting(traits_of(cell), cell)
                             : why_for_computing(traits_of(cell), limit, cores);
}

/// Says why the advised one is it, and what comes with it.
void add_reasons(const Results& results, const AdviceRequest& request, std::uint64_t cores,
                 LanguageAdvice& answer) {
  const Candidate& best = answer.candidates.front();
  const Cell& its = results.plan.cells[best.cell];
  const ModelTraits traits = traits_of(its);
  if (std::string sentence = why(request, its, cores); !sentence.empty()) {
    answer.reasons.push_back(std::move(sentence));
  }
  for (const Candidate& one : answer.candidates) {
    if (!traits_of(results.plan.cells[one.cell]).serial || !is_slower(one.status)) {
      continue;
    }
    answer.reasons.push_back(fmt::format("{} is {} times as fast as one task after the other.",
                                         sanitize(its.model, 60), format_number(one.ratio, 2)));
    break;
  }
  const auto faster = std::ranges::find_if(answer.candidates, [](const Candidate& one) {
    return one.status == CandidateStatus::tie && one.ratio < 1;
  });
  if (faster != answer.candidates.end()) {
    answer.reasons.push_back(fmt::format(
        "{} seems {} faster, which is within the {} that are ignored, and costs more{}.",
        described_method(results.plan.cells[faster->cell]), format_percent(1 - faster->ratio, 1),
        format_percent(ignored_ratio - 1, 0), traits.serial ? " effort" : " CPU time or memory"));
  }
  for (std::string& sentence : terms_of(request.needs, traits)) {
    answer.reasons.push_back(std::move(sentence));
  }
}

LanguageAdvice answer_in(const Results& results, const AdviceRequest& request,
                         const AdvisedCells& advised, const std::string& family,
                         const std::vector<RefutedNeed>& refuted) {
  LanguageAdvice answer{.family = family};
  rule_out_not_applicable(results.plan, answer);
  const std::vector<std::uint64_t> usable =
      usable_cells(results, request, advised.cells, refuted, answer);
  if (usable.empty()) {
    const bool has_cells = std::ranges::any_of(advised.cells, [&](std::uint64_t cell) {
      return results.plan.cells[cell].family == family;
    });
    answer.cannot_tell =
        !request.needs.empty() && (has_cells || !answer.ruled_out.empty())
            ? "No model that was tried has a result and gives what is needed."
            : fmt::format("{}: measure them with '{}{}'.",
                          advised.missing.empty() ? "No candidate has a result"
                                                  : "The results do not say: " + advised.missing,
                          command_of(request), budget_option(results.plan));
    return answer;
  }
  LanguageAdvice judged = AdviceJudge(results, advised.cells).judge(family, usable);
  judged.ruled_out = std::move(answer.ruled_out);
  judged.unmeasured = std::move(answer.unmeasured);
  answer = std::move(judged);
  if (answer.has_advice() && !answer.unmeasured.empty()) answer.verdict = Verdict::open;
  if (!answer.has_advice()) {
    if (!answer.cannot_tell.empty()) {
      answer.cannot_tell[0] = static_cast<char>(std::toupper(answer.cannot_tell[0]));
      answer.cannot_tell += ": " + longer_budget(results.plan) + ".";
    }
    return answer;
  }
  add_reasons(results, request, std::max<std::uint64_t>(results.machine.usable_cores, 1), answer);
  answer.changes = changes_of(results, request, answer, advised.empty_cells);
  return answer;
}

}  // namespace

const LanguageAdvice* Advice::first() const {
  const auto found = std::ranges::find_if(answers, &LanguageAdvice::has_advice);
  return found == answers.end() ? nullptr : &*found;
}

Advice advise(const Results& results, const AdviceRequest& request) {
  const std::vector<RefutedNeed> refuted = refuted_needs(results);
  const AdvisedCells advised = advised_cells(results, request);
  Advice advice{.request = request,
                .cores = std::max<std::uint64_t>(results.machine.usable_cores, 1),
                .confidence = 1 - order_level,
                .answers = {}};
  for (const std::string& language : request.languages) {
    advice.answers.push_back(
        answer_in(results, request, advised, family_of_language(language), refuted));
  }
  if (const LanguageAdvice* const first = advice.first()) {
    advice.measured_tasks = results.plan.cells[first->advised()->cell].tasks;
  }
  return advice;
}

}  // namespace reports
