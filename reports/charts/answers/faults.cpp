// SPDX-License-Identifier: Apache-2.0
#include "reports/charts/answers/faults.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "reports/statistics/statistics.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// The models of the cases of one kind, by their verdicts.
struct OfKind {
  std::string kind;
  std::array<std::vector<const FaultCase*>, fault_verdict_count> cases;
  std::size_t count = 0;

  const std::vector<const FaultCase*>& of(FaultVerdict verdict) const {
    return cases.at(static_cast<std::size_t>(verdict));
  }
};

OfKind of_kind(const std::vector<FaultCase>& all, const std::string& kind) {
  OfKind found{.kind = kind, .cases = {}};
  for (const FaultCase& one : all) {
    if (!one.outcome || one.kind.substr(0, one.kind.find(':')) != kind) continue;
    found.cases.at(static_cast<std::size_t>(one.verdict)).push_back(&one);
    ++found.count;
  }
  return found;
}

std::vector<std::string> names_of(const std::vector<const FaultCase*>& cases) {
  std::vector<std::string> names;
  names.reserve(cases.size());
  for (const FaultCase* const one : cases) {
    const std::string name = named(one->method);
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

/// "segv: 2 × survived, 3 × task lost": how many models there are of each verdict.
std::string tally_of(const OfKind& kind) {
  std::string text;
  for (std::size_t verdict = 0; verdict < fault_verdict_count; ++verdict) {
    const std::size_t count = kind.cases.at(verdict).size();
    if (count == 0) continue;
    text += fmt::format("{}{} × {}", text.empty() ? kind.kind + ": " : ", ", count,
                        style_of(static_cast<FaultVerdict>(verdict)).text);
  }
  return text;
}

/// Returns the first of these kinds that was tried in any model, with what became of it.
std::optional<OfKind> first_tried(const std::vector<FaultCase>& all,
                                  std::initializer_list<const char*> kinds) {
  for (const char* const kind : kinds) {
    OfKind found = of_kind(all, kind);
    if (found.count > 0) return found;
  }
  return std::nullopt;
}

const char* noun_of(const std::string& kind) {
  if (kind == "segv") return "A segmentation fault";
  if (kind == "kill") return "A SIGKILL";
  if (kind == "abort") return "An abort";
  return "An exit";
}

/// The cases in which the caller lives on after a crash, and was not left waiting.
std::vector<const FaultCase*> caller_survives(const OfKind& crash) {
  std::vector<const FaultCase*> cases;
  for (const FaultVerdict verdict : {FaultVerdict::survived, FaultVerdict::lost_task,
                                     FaultVerdict::lost_some, FaultVerdict::lost_all}) {
    const auto& some = crash.of(verdict);
    cases.insert(cases.end(), some.begin(), some.end());
  }
  return cases;
}

Answer crash_answer(const std::string& prefix, const OfKind& crash,
                    const std::vector<FaultCase>& all) {
  std::vector<std::string> evidence = {tally_of(crash)};
  for (const char* const kind : {"segv", "kill", "abort", "exit"}) {
    if (kind != crash.kind) evidence.push_back(tally_of(of_kind(all, kind)));
  }
  const auto& died = crash.of(FaultVerdict::died);
  const std::string noun = noun_of(crash.kind);
  if (died.empty()) {
    return {fmt::format("{}{} in one task ended the caller's process with no model.", prefix, noun),
            join_texts(evidence)};
  }
  if (died.size() == crash.count) {
    return {
        fmt::format("{}{} in one task ends the caller's process with every model that was tried.",
                    prefix, noun),
        join_texts(evidence)};
  }
  return {fmt::format("{}{} in one task ends the caller's process with {}.", prefix, noun,
                      some_of(names_of(died))),
          join_texts(evidence)};
}

/// "process-pool: all tasks lost but not the caller, told after 3.1 ms, next iteration right, by a
/// new one, after 5 ms".
std::string told_of(const FaultCase& one) {
  const FaultOutcome& outcome = *one.outcome;
  std::string text = named(one.method) + ": " + style_of(one.verdict).text;
  if (outcome.told_after_ns) {
    text += fmt::format(", told after {}",
                        format_duration(static_cast<double>(*outcome.told_after_ns)));
  }
  const std::string next = next_iteration_text(outcome);
  if (!next.empty()) text += ", next iteration " + next;
  if (outcome.next_ns) {
    text += fmt::format(", after {}", format_duration(static_cast<double>(*outcome.next_ns)));
  }
  return text;
}

std::optional<Answer> survival_answer(const std::string& prefix, const OfKind& crash) {
  const std::vector<const FaultCase*> cases = caller_survives(crash);
  const auto& hung = crash.of(FaultVerdict::hung);
  if (cases.empty() && hung.empty()) return std::nullopt;
  std::vector<std::string> evidence;
  std::vector<double> told_ns;
  for (const FaultCase* const one : cases) {
    if (one->outcome->told_after_ns) {
      told_ns.push_back(static_cast<double>(*one->outcome->told_after_ns));
    }
    evidence.push_back(told_of(*one));
  }
  for (const FaultCase* const one : hung) evidence.push_back(told_of(*one));
  constexpr std::size_t max_told = 6;
  if (evidence.size() > max_told) {
    const std::size_t more = evidence.size() - max_told;
    evidence.resize(max_told);
    evidence.push_back(fmt::format("and {} more in the table", more));
  }
  if (cases.empty()) {
    return Answer{fmt::format("{}{} still waited for the lost task when the trial was killed.",
                              prefix, some_of(names_of(hung))),
                  join_texts(evidence)};
  }
  // Of two lists of models each has to be short for the sentence to be so (`max_answer_words`), and
  // how many more there are is a figure of each (`max_answer_figures`).
  const std::vector<std::string> names = names_of(cases);
  std::string sentence = fmt::format("{}The caller lives on with {}", prefix,
                                     hung.empty() ? some_of(names) : some_of(names, 1));
  if (!told_ns.empty() && hung.size() < 2) {
    sentence +=
        fmt::format(", told after {} (median of these models)", format_duration(median(told_ns)));
  }
  if (!hung.empty()) sentence += fmt::format("; it hangs with {}", some_of(names_of(hung), 1));
  return Answer{sentence + ".", join_texts(evidence)};
}

std::optional<Answer> hang_answer(const std::string& prefix, const std::vector<FaultCase>& all) {
  const OfKind hang = of_kind(all, "hang");
  if (hang.count == 0) return std::nullopt;
  const std::vector<std::string> evidence = {tally_of(hang), tally_of(of_kind(all, "stop"))};
  const auto& hung = hang.of(FaultVerdict::hung);
  if (hung.size() == hang.count) {
    return Answer{
        fmt::format("{}No model ended a task that hangs: each still waited when its trial was "
                    "killed.",
                    prefix),
        join_texts(evidence)};
  }
  if (hung.empty()) {
    return Answer{
        fmt::format("{}A task that hangs left no model waiting until its trial was killed.",
                    prefix),
        join_texts(evidence)};
  }
  return Answer{fmt::format("{}A task that hangs left {} still waiting when the trial was killed.",
                            prefix, some_of(names_of(hung))),
                join_texts(evidence)};
}

/// Of faults that a task may survive, or be caught with.
std::optional<Answer> mild_answer(const std::string& prefix, const std::vector<FaultCase>& all) {
  const auto mild = first_tried(all, {"exception", "oom", "leak"});
  if (!mild) return std::nullopt;
  const std::vector<std::string> evidence = {tally_of(of_kind(all, "exception")),
                                             tally_of(of_kind(all, "oom")),
                                             tally_of(of_kind(all, "leak"))};
  const std::size_t alone =
      mild->of(FaultVerdict::lost_task).size() + mild->of(FaultVerdict::survived).size();
  const char* const noun = mild->kind == "exception" ? "An exception"
                           : mild->kind == "oom"     ? "Memory that runs out"
                                                     : "A leak";
  if (alone == mild->count) {
    return Answer{
        fmt::format("{}{} costs no more than its own task with every model.", prefix, noun),
        join_texts(evidence)};
  }
  std::vector<const FaultCase*> worse;
  for (const FaultVerdict verdict :
       {FaultVerdict::lost_some, FaultVerdict::lost_all, FaultVerdict::died, FaultVerdict::hung}) {
    worse.insert(worse.end(), mild->of(verdict).begin(), mild->of(verdict).end());
  }
  return Answer{fmt::format("{}{} costs more than its own task with {}.", prefix, noun,
                            some_of(names_of(worse))),
                join_texts(evidence)};
}

}  // namespace

std::vector<Answer> fault_answers(const std::string& prefix, const std::vector<FaultCase>& all,
                                  Inconclusive& inconclusive) {
  if (all.empty()) {
    inconclusive.note(prefix + "no task of its cells has a fault");
    return {};
  }
  std::vector<Answer> answers;
  const auto crash = first_tried(all, {"segv", "kill", "abort", "exit"});
  if (crash) {
    answers.push_back(crash_answer(prefix, *crash, all));
    if (auto answer = survival_answer(prefix, *crash)) answers.push_back(std::move(*answer));
  }
  if (auto answer = hang_answer(prefix, all)) answers.push_back(std::move(*answer));
  if (auto answer = mild_answer(prefix, all)) answers.push_back(std::move(*answer));
  if (answers.size() > max_answers) {
    std::string& last = answers[3].sentence;  // goes on behind a semicolon
    if (prefix.empty()) {
      last.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(last.front())));
    }
    put_behind(answers[2], answers[3]);
    answers.pop_back();
  }
  std::map<std::string, std::vector<std::string>> missing;  // methods by the reason
  for (const FaultCase& one : all) {
    if (one.outcome) continue;
    missing[one.missing_reason].push_back(named(one.method) + " with " + named(one.kind));
  }
  for (const auto& [reason, cases] : missing) {
    inconclusive.add("what a fault costs", prefix + some_of(cases), reason, "");
  }
  return answers;
}

}  // namespace reports
