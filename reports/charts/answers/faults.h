// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/charts/support/selected_cells.h"
#include "reports/summary/answers.h"

namespace reports {

/// What is to be known first of an iteration with a fault, from the best to the worst.
enum class FaultVerdict : std::uint8_t {
  survived,   ///< all results are right
  lost_task,  ///< that of the fault is lost
  lost_some,  ///< more are
  lost_all,   ///< all are, and the caller lives on
  died,       ///< all are, with the caller's process
  hung,       ///< nothing came of it until the trial was killed
};
inline constexpr std::size_t fault_verdict_count = 6;

/// How a verdict is shown: by a letter and by a colour, so that neither is needed alone.
struct FaultVerdictStyle {
  const char* letter;
  const char* text;  ///< without a comma, since it stands in lists
  const char* colour;
};
const FaultVerdictStyle& style_of(FaultVerdict verdict);

FaultVerdict verdict_of(const FaultOutcome& outcome);

/// One kind of fault in one model, with the outcome of its worst trial.
struct FaultCase {
  std::uint64_t cell = 0;
  std::string method;  ///< the model, with what tells it apart from others in the matrix
  std::string kind;    ///< "segv", with its task where these differ
  std::optional<FaultOutcome> outcome = {};
  FaultVerdict verdict = FaultVerdict::survived;
  std::string missing_reason = {};  ///< where there is no outcome
};

/// Returns the cells with a fault, in their order.
std::vector<FaultCase> fault_cases(const SelectedCells& selected);

/// Returns the words for what the next iteration was like: "right", "right, by a new one".
std::string next_iteration_text(const FaultOutcome& outcome);

/// Returns what a crash in a task costs, who survives it and at which price, and what becomes of a
/// task that hangs.
std::vector<Answer> fault_answers(const std::string& prefix, const std::vector<FaultCase>& all,
                                  Inconclusive& inconclusive);

}  // namespace reports
