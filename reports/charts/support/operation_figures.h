// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// A figure of a trial, where it knows it.
using FigureOfTrial = std::optional<double> (*)(const Trial&);

// What an operation on sync objects costs on average (reports/results/per_operation.h).
std::optional<double> ns_per_operation(const Trial& trial);
std::optional<double> cpu_ns_per_operation(const Trial& trial);
std::optional<double> switches_per_operation(const Trial& trial);
std::optional<double> bytes_per_second(const Trial& trial);

// Quantiles of the sampled times of operations, where there are any; the 99th percentile where
// there are enough for it to be another one than the longest.
std::optional<double> median_sampled_ns(const Trial& trial);
std::optional<double> p99_sampled_ns(const Trial& trial);

/// Returns the median over the trials that know the figure; nothing where none does.
std::optional<Measurement> measure(const std::vector<const Trial*>& trials, FigureOfTrial figure);

/// Returns the model of a cell as names of channels have it: without its interpreter, unless the
/// same model runs in another one as well.
std::string model_name(const SelectedCells& selected, std::uint64_t cell);

/// Returns whether the figure of the first of some cells, in their order, is surely less than that
/// of the last one.
bool are_surely_apart(const SelectedCells& selected, const std::vector<std::uint64_t>& cells,
                      FigureOfTrial figure);

/// The time that operations of a cell take, as a sentence has it.
struct OperationTime {
  std::uint64_t cell = 0;
  std::string name;  ///< "ring (thread-pool)", printable
  Measurement ns = {};
};

/// Returns the times with their intervals, as they stand behind an answer.
std::string times_text(const std::vector<OperationTime>& times);

/// A sentence about the least of some times and the largest one.
struct RangeSentence {
  std::string prefix;          ///< of the sentence, and of why there is none: the source
  std::string begin;           ///< "On one core, waking the other task takes on average "
  std::string from = "from ";  ///< before the least of several times
  std::string what;            ///< what one time alone without an interval does not tell
  std::string order;           ///< what several times do not tell that cannot be told apart
  std::string of;              ///< the thing of which that is not told
  std::string evidence;
  FigureOfTrial figure = ns_per_operation;  ///< by which the times are told apart
};

/// Returns the sentence about these times, in ascending order: of one alone where it has an
/// interval, of several where the least is surely less than the largest. Else it is inconclusive;
/// without any time there is nothing to say.
std::optional<Answer> range_answer(const RangeSentence& sentence, const SelectedCells& selected,
                                   const std::vector<OperationTime>& times,
                                   Inconclusive& inconclusive);

/// Returns a text of each of these, as their language, once, in the order in which they come.
template <typename Thing, typename Text>
std::vector<std::string> each_once(const std::vector<Thing>& things, Text text_of) {
  std::vector<std::string> texts;
  for (const Thing& thing : things) {
    const std::string& text = std::invoke(text_of, thing);
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  }
  return texts;
}

/// Measures every selection and answers from it: the section gets the answers of all of them in
/// turns, and what cannot be told. `measure` takes the cells of a selection and whether there are
/// several selections; `answers_of` the beginning of a sentence (`about`), the cells, what was
/// measured and the `Inconclusive`. Returns what was measured of all.
template <typename Measure, typename AnswersOf>
auto answer_selections(Section& section, std::span<const Selection> selections, Measure measure,
                       AnswersOf answers_of) {
  const bool several = selections.size() > 1;
  decltype(measure(std::declval<const SelectedCells&>(), several)) all;
  std::vector<std::vector<Answer>> by_source;
  by_source.reserve(selections.size());
  Inconclusive inconclusive;
  for (const Selection& selection : selections) {
    const SelectedCells selected(selection);
    const auto measured = measure(selected, several);
    by_source.push_back(
        answers_of(about(several ? selected.label() : ""), selected, measured, inconclusive));
    all.insert(all.end(), measured.begin(), measured.end());
  }
  interleave_answers(section, std::move(by_source));
  inconclusive.put_into(section);
  return all;
}

}  // namespace reports
