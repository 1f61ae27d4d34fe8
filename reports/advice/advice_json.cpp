// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "reports/advice/advice_text.h"
#include "reports/advice/request_text.h"
#include "reports/results/files/json.h"
#include "reports/state/weak.h"
#include "reports/text/text.h"

namespace reports {
namespace {

using nlohmann::json;

json json_of(const Interval& interval) { return {{"low", interval.low}, {"high", interval.high}}; }

const char* name_of(CandidateStatus status) {
  switch (status) {
    case CandidateStatus::advised:
      return "advised";
    case CandidateStatus::tie:
      return "tie";
    case CandidateStatus::open:
      return "open";
    case CandidateStatus::slower:
      return "slower";
    case CandidateStatus::screened:
      return "screened";
  }
  return "";
}

const char* name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::clear:
      return "clear";
    case Verdict::tie:
      return "tie";
    case Verdict::open:
      return "open";
    case Verdict::cannot_tell:
      return "cannot_tell";
  }
  return "";
}

const char* name_of(Change::Basis basis) {
  switch (basis) {
    case Change::Basis::measured:
      return "measured";
    case Change::Basis::computed:
      return "computed";
    case Change::Basis::extrapolated:
      return "extrapolated";
  }
  return "";
}

json costs_of(const Candidate& candidate, const AdviceRequest& request) {
  json costs = {{"task_ns", candidate.task_ns},
                {"all_tasks_ns", candidate.task_ns * static_cast<double>(request.tasks)}};
  if (candidate.interval_ns) costs["task_interval_ns"] = json_of(*candidate.interval_ns);
  if (candidate.cpu_ns) costs["cpu_ns"] = *candidate.cpu_ns;
  if (candidate.peak_bytes) costs["peak_bytes"] = *candidate.peak_bytes;
  if (candidate.start_stop_ns) costs["start_stop_ns"] = *candidate.start_stop_ns;
  return costs;
}

/// The keys by which a way to run the work is told from others.
json method_of(const Cell& cell) {
  json method = {
      {"model", cell.model}, {"workers", cell.workers}, {"concurrency", cell.concurrency}};
  if (!cell.runtime.empty()) method["runtime"] = cell.runtime;
  return method;
}

json candidate_json(const Candidate& candidate, const Cell& cell, const AdviceRequest& request,
                    bool has_advice) {
  json one = method_of(cell);
  one["cell"] = cell.name;
  if (has_advice) one["status"] = name_of(candidate.status);
  one["rounds"] = candidate.rounds;
  one["measured_tasks"] = cell.tasks;
  one["costs"] = costs_of(candidate, request);
  one["ratio"] = candidate.ratio;
  if (candidate.ratio_interval) one["ratio_interval"] = json_of(*candidate.ratio_interval);
  return one;
}

json answer_json(const Advice& advice, const LanguageAdvice& answer, const Results& results) {
  json object = {{"model", nullptr},
                 {"workers", nullptr},
                 {"concurrency", nullptr},
                 {"verdict", name_of(answer.verdict)},
                 {"reasons", answer.reasons},
                 {"ties", json::array()},
                 {"confidence", nullptr},
                 {"costs", nullptr},
                 {"ruled_out", json::array()},
                 {"unmeasured", json::array()},
                 {"would_change", json::array()},
                 {"candidates", json::array()}};
  object["language"] = answer.family == "native" ? "cpp" : answer.family;
  object["paragraph"] = join_sentences(paragraph_of(advice, answer, results));
  if (!answer.cannot_tell.empty()) object["cannot_tell"] = answer.cannot_tell;
  for (const RuledOut& one : answer.ruled_out) {
    object["ruled_out"].push_back({{"model", one.model}, {"reason", one.reason}});
  }
  for (const RuledOut& one : answer.unmeasured) {
    object["unmeasured"].push_back({{"candidate", one.model}, {"reason", one.reason}});
  }
  for (const Change& change : answer.changes) {
    object["would_change"].push_back(
        {{"basis", name_of(change.basis)}, {"sentence", change.sentence}});
  }
  for (const Candidate& one : answer.candidates) {
    object["candidates"].push_back(
        candidate_json(one, results.plan.cells[one.cell], advice.request, answer.has_advice()));
  }
  if (!answer.has_advice()) return object;
  const Candidate& best = *answer.advised();
  object.update(method_of(results.plan.cells[best.cell]));
  object["costs"] = costs_of(best, advice.request);
  // Of those that were left behind in a few rounds there was no test, so no probability.
  json confidence = {{"probability", nullptr}, {"rounds", best.rounds}};
  json open = json::array();
  const Candidate* next = nullptr;  // of those that are slower by the test
  for (const Candidate& one : answer.candidates) {
    json other = method_of(results.plan.cells[one.cell]);
    other["ratio"] = one.ratio;
    if (one.ratio_interval) other["ratio_interval"] = json_of(*one.ratio_interval);
    if (one.status == CandidateStatus::tie) object["ties"].push_back(other);
    if (one.status == CandidateStatus::open) open.push_back(other);
    if (one.status == CandidateStatus::slower && next == nullptr) {
      next = &one;
      confidence["probability"] = advice.confidence;
      confidence["next"] = other;
    }
  }
  confidence["open"] = open;
  object["confidence"] = confidence;
  return object;
}

}  // namespace

std::string format_advice_json(const Advice& advice, const Results& results) {
  json answers = json::array();
  for (const LanguageAdvice& answer : advice.answers) {
    answers.push_back(answer_json(advice, answer, results));
  }
  // The keys of the advice itself stand on top, so that a program need not look for it.
  const LanguageAdvice* const first = advice.first();
  json document;
  for (std::size_t place = 0; place < advice.answers.size(); ++place) {
    const bool is_it = first == nullptr ? place == 0 : &advice.answers[place] == first;
    if (is_it) document = answers[place];
  }
  document["schema"] = 1;
  document["request"] = advice.request;
  document["command"] = command_of(advice.request);
  document["cores"] = advice.cores;
  document["interrupted"] = results.interrupted;
  if (const std::string weak = describe_weakness(results); !weak.empty()) document["weak"] = weak;
  document["languages"] = answers;
  return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace reports
