// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/judgement_answers.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <utility>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "reports/formats/judgement_state.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr const char* side_names[] = {"base", "candidate"};

const char* name_of(Side side) { return side_names[static_cast<std::size_t>(side)]; }

std::string sentence_of(const CellJudgement& cell) {
  std::string text = fmt::format("{} is {}", cell.name, name_of(cell.verdict));
  if (cell.effect) text += ": " + format_change(*cell.effect);
  if (cell.interval) text += " (95 % interval " + interval_of(cell.interval) + ")";
  return text + ".";
}

std::string count_of(const Judgement& judgement, Verdict verdict) {
  const auto count = std::ranges::count_if(judgement.cells, [&](const CellJudgement& cell) {
    return !cell.is_control && cell.verdict == verdict;
  });
  return fmt::format("{} {}", count, name_of(verdict));
}

std::string summary_of(const Judgement& judgement) {
  const auto controls = static_cast<std::uint64_t>(
      std::ranges::count_if(judgement.cells, &CellJudgement::is_control));
  std::string text = "Of " + pluralize(judgement.cells.size() - controls, "cell") + ": ";
  text += fmt::format(
      "{}, {}, {}, {}", count_of(judgement, Verdict::slower), count_of(judgement, Verdict::faster),
      count_of(judgement, Verdict::equivalent), count_of(judgement, Verdict::inconclusive));
  if (controls > 0) text += "; beside " + pluralize(controls, "control");
  return text + ".";
}

/// The names of cells of which the same is told.
using NamesByText = std::vector<std::pair<std::string, std::vector<std::string>>>;

void add_name(NamesByText& list, const std::string& text, const std::string& name) {
  auto known = std::ranges::find(list, text, &NamesByText::value_type::first);
  if (known == list.end()) known = list.insert(known, {text, {}});
  known->second.push_back(sanitize(name, 200));
}

/// "a, b, c and 4 more".
std::string names_text(const std::vector<std::string>& names) {
  constexpr std::size_t max_names = 3;
  const std::span shown = std::span(names).first(std::min(names.size(), max_names));
  std::string text = fmt::format("{}", fmt::join(shown, ", "));
  if (names.size() > max_names) text += fmt::format(" and {} more", names.size() - max_names);
  return text;
}

/// Says which cells have no partner or were not compared, once for each reason.
std::vector<std::string> sentences_of_others(const Judgement& judgement) {
  std::vector<std::string> sentences;
  for (const Side side : {Side::base, Side::candidate}) {
    NamesByText by_reason;
    for (const Pairing::Alone& alone : judgement.alone) {
      if (alone.side == side) add_name(by_reason, sanitize(alone.reason), alone.cell);
    }
    for (const auto& [reason, names] : by_reason) {
      sentences.push_back(
          fmt::format("Only the {} has {}: {}.", name_of(side), names_text(names), reason));
    }
  }
  NamesByText by_reason;
  for (const NotCompared& cell : judgement.not_compared) {
    add_name(by_reason, sanitize(cell.reason), cell.name);
  }
  for (const auto& [reason, names] : by_reason) {
    sentences.push_back(fmt::format("{} {} not compared: {}.", names_text(names),
                                    names.size() > 1 ? "are" : "is", reason));
  }
  return sentences;
}

/// Returns whether the change of a cell is another one than whoever divides the medians beside it
/// finds.
bool differs_from_medians(const CellJudgement& cell) {
  if (!cell.effect || !(cell.base_ns > 0) || !(cell.candidate_ns > 0)) return false;
  const double of_medians = cell.candidate_ns / cell.base_ns - 1;
  constexpr double shown = 0.00005;  // a change of less is printed as none
  constexpr double rounding = 0.0005;
  const bool is_opposite = (*cell.effect > shown && of_medians < shown) ||
                           (*cell.effect < -shown && of_medians > -shown);
  return is_opposite || std::abs(*cell.effect - of_medians) > rounding;
}

/// Explains changes that do not follow from the figures beside them; empty where all do.
std::string explanation_of_changes(const Judgement& judgement) {
  const auto count = std::ranges::count_if(judgement.cells, differs_from_medians);
  if (count == 0) return "";
  std::string text =
      "The change of " + pluralize(static_cast<std::uint64_t>(count), "cell") +
      " differs from the ratio of the two medians beside it, and is the better estimate: ";
  if (judgement.is_paired) {
    return text +
           "it is the middle of the changes within the pairs that decide (Hodges–Lehmann), where "
           "the medians are of each side by itself, over all its pairs.";
  }
  return text +
         "it is the median of the changes from every trial of the base to every trial of the "
         "candidate (Hodges–Lehmann), to which the interval belongs as well.";
}

/// Says which cells are compared by their quiet iterations; empty where none is.
std::string quiet_cells(const Judgement& judgement) {
  const auto count =
      static_cast<std::uint64_t>(std::ranges::count_if(judgement.cells, &CellJudgement::is_quiet));
  if (count == 0) return "";
  if (count == judgement.cells.size()) return "All times are of quiet iterations.";
  return fmt::format(
      "Times of {} are of quiet iterations, on both sides; those of the others of all iterations.",
      pluralize(count, "cell"));
}

/// The pairs of cells that have too many void ones for a verdict.
struct VoidPairs {
  std::size_t pairs = 0;
  std::size_t voided = 0;   ///< of them
  std::string last_reason;  ///< of the last cell
};

VoidPairs void_pairs(const Judgement& judgement) {
  VoidPairs all;
  for (const CellJudgement& cell : judgement.cells) {
    if (!cell.is_mostly_void) continue;
    all.pairs += cell.pairs;
    all.voided += cell.voided;
    all.last_reason = cell.void_reason;
  }
  return all;
}

/// Returns whether void pairs are the reason why nothing could be compared.
bool is_void(const Judgement& judgement) {
  return !judgement.cells.empty() &&
         std::ranges::all_of(judgement.cells, &CellJudgement::is_mostly_void);
}

/// Returns what keeps pairs from being void for a reason, as `bench ab` words it.
const char* remedy_of_void(const std::string& reason) {
  if (reason.starts_with("other programs")) {
    return "End the other programs, or measure where none computes";
  }
  if (reason.starts_with("stolen")) {
    return "Measure when the machine's host is less busy, or on a machine of your own";
  }
  if (reason.find("throttled") != std::string::npos) {
    return "Raise the quota of processor time, or cool the machine, and measure again";
  }
  return "Measure again when nothing suspends or disturbs the programs";
}

}  // namespace

std::string interval_of(const std::optional<Interval>& interval) {
  return interval
             ? fmt::format("{} to {}", format_change(interval->low), format_change(interval->high))
             : "";
}

std::vector<const CellJudgement*> by_importance(const Judgement& judgement) {
  std::vector<const CellJudgement*> cells;
  for (const CellJudgement& cell : judgement.cells) cells.push_back(&cell);
  const auto place = [](const CellJudgement* cell) {
    switch (cell->verdict) {
      case Verdict::slower:
        return 0;
      case Verdict::inconclusive:
        return 1;
      case Verdict::faster:
        return 2;
      case Verdict::equivalent:
        break;
    }
    return 3;
  };
  std::ranges::stable_sort(cells, [&](const CellJudgement* a, const CellJudgement* b) {
    if (a->is_control != b->is_control) return b->is_control;
    if (place(a) != place(b)) return place(a) < place(b);
    return a->effect.value_or(0) > b->effect.value_or(0);
  });
  return cells;
}

std::string headline_of(const Judgement& judgement) {
  std::uint64_t cells = 0;
  std::uint64_t slower = 0;
  for (const CellJudgement& cell : judgement.cells) {
    if (cell.is_control) continue;
    ++cells;
    slower += cell.verdict == Verdict::slower ? 1 : 0;
  }
  switch (gate_of(judgement, /*strict=*/false)) {
    case Gate::unusable:
      return "the candidate failed";
    case Gate::regression:
      return fmt::format("{} of {} {} slower", slower, pluralize(cells, "cell"),
                         slower == 1 ? "is" : "are");
    case Gate::not_measurable:
      return "not measurable";
    case Gate::pass:
      break;
  }
  return "no cell is slower";
}

std::string remedy_of(const Judgement& judgement) {
  const auto has_verdict = [](const CellJudgement& cell) {
    return !cell.is_control && cell.verdict != Verdict::inconclusive;
  };
  if (std::ranges::any_of(judgement.cells, has_verdict)) return "";
  if (judgement.cells.empty()) {
    return "Measure the same models and workloads, with equal options, on both sides.";
  }
  const VoidPairs all = void_pairs(judgement);
  if (all.voided > 0) {
    return fmt::format("{}; 'bench doctor' shows what disturbs.", remedy_of_void(all.last_reason));
  }
  const auto needs_pairs = [](const CellJudgement& cell) {
    return !cell.is_control && cell.pairs_needed.has_value();
  };
  if (judgement.is_paired && judgement.contaminated.empty() &&
      std::ranges::any_of(judgement.cells, needs_pairs)) {
    return "More pairs may settle it: give a larger --time-budget, or choose fewer cells.";
  }
  if (!judgement.is_paired) {
    return "Measure longer (--time-budget), or both builds in turns with 'bench ab', which can see "
           "smaller differences.";
  }
  return "";
}

std::vector<std::string> answers_of(const Judgement& judgement) {
  std::vector<std::string> answers;
  if (judgement.cells.empty()) {
    answers.emplace_back("Nothing could be compared: no cell was measured on both sides.");
  } else if (is_void(judgement)) {
    const VoidPairs all = void_pairs(judgement);
    answers.push_back(
        fmt::format("Nothing could be compared: {} of {} were disturbed, the last: {}.", all.voided,
                    pluralize(all.pairs, "pair"), sanitize(all.last_reason, 200)));
  } else if (!judgement.contaminated.empty()) {
    answers.push_back("The run is contaminated, and nothing is called slower or faster: " +
                      judgement.contaminated + ".");
  }
  if (const std::string remedy = remedy_of(judgement); !remedy.empty()) {
    answers.push_back("What to do: " + remedy);
  }
  if (!judgement.cells.empty()) answers.push_back(summary_of(judgement));
  for (const CellJudgement* cell : by_importance(judgement)) {
    if (cell->is_control) continue;
    if (cell->verdict == Verdict::slower || cell->verdict == Verdict::faster) {
      answers.push_back(sentence_of(*cell));
    }
  }
  for (std::string& other : sentences_of_others(judgement)) answers.push_back(std::move(other));
  if (std::string why = explanation_of_changes(judgement); !why.empty()) {
    answers.push_back(std::move(why));
  }
  if (std::string quiet = quiet_cells(judgement); !quiet.empty()) {
    answers.push_back(std::move(quiet));
  }
  for (std::string& line : machine_lines(judgement)) answers.push_back(std::move(line));
  return answers;
}

}  // namespace reports
