// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// Candidates that take at most so many times as long as the advised one, by the estimate, take
/// about as long.
inline constexpr double tie_ratio = 1.05;

/// How a candidate compares with the one that is advised.
enum class CandidateStatus : std::uint8_t {
  advised,
  tie,       ///< takes at most `tie_ratio` times as long by the estimate
  open,      ///< seems to take longer than that, and cannot be told apart
  slower,    ///< by the test of the order (reports/summary/order.h)
  screened,  ///< it took far longer in each of the first rounds, and was not measured further
};

/// Returns whether a candidate is slower: by the test of the order, or at least 1.1 times in every
/// round, which no level covers.
constexpr bool is_slower(CandidateStatus status) {
  return status == CandidateStatus::slower || status == CandidateStatus::screened;
}

/// One way to run the work that was measured.
struct Candidate {
  std::uint64_t cell = 0;  ///< index into the plan's cells
  CandidateStatus status = CandidateStatus::open;
  std::uint64_t rounds = 0;
  double task_ns = 0;                        ///< time of an iteration over its tasks: the median
  std::optional<Interval> interval_ns = {};  ///< of `task_ns`, 95 %
  std::optional<double> cpu_ns = {};         ///< CPU time per task, of all its processes
  std::optional<std::uint64_t> peak_bytes = {};
  std::optional<double> start_stop_ns = {};     ///< once; absent where each task gets a new worker
  double ratio = 1;                             ///< its time over that of the advised one
  std::optional<Interval> ratio_interval = {};  ///< 95 %
  double min_ratio = 1;                         ///< in the round in which it was the nearest
};

/// A model that cannot be advised.
struct RuledOut {
  std::string model;
  std::string reason;  ///< a clause

  bool operator==(const RuledOut&) const = default;
};

/// Something that would change the answer, or would not although one might think so.
struct Change {
  enum class Basis : std::uint8_t {
    measured,
    computed,      ///< from measured figures by a formula that the sentence states
    extrapolated,  ///< by a model of what was not measured
  };
  Basis basis = Basis::measured;
  std::string sentence;
};

/// How sure the answer is.
enum class Verdict : std::uint8_t {
  clear,  ///< all others are slower (`is_slower`)
  tie,    ///< some take about as long, and all others are slower
  /// The advised one seems the fastest; some others cannot be told apart from it, or were not
  /// measured.
  open,
  cannot_tell,  ///< nothing is advised
};

/// The answer in one language.
struct LanguageAdvice {
  std::string family;  ///< of the models: "native", "python"
  Verdict verdict = Verdict::cannot_tell;
  std::string cannot_tell = {};  ///< why nothing is advised, and what to do: a sentence or two
  std::vector<Candidate> candidates = {};  ///< the advised one first, then by their time
  std::vector<RuledOut> ruled_out = {};
  /// Candidates that nothing speaks against, and that were not measured: their names, and why.
  std::vector<RuledOut> unmeasured = {};
  std::vector<std::string> reasons = {};  ///< sentences: why this one
  std::vector<Change> changes = {};

  const Candidate* advised() const { return has_advice() ? &candidates.front() : nullptr; }
  bool has_advice() const { return verdict != Verdict::cannot_tell && !candidates.empty(); }
};

/// An answer to the question how to run some work, by what was measured.
struct Advice {
  AdviceRequest request;
  std::uint64_t cores = 1;           ///< that the measurements could use
  std::uint64_t measured_tasks = 0;  ///< of the advised cell; 0: nothing is advised
  /// At least the probability that every order called sure is right (1 - order_level).
  double confidence = 0;
  /// In the order of the request's languages; of the first that has an answer is the advice.
  std::vector<LanguageAdvice> answers;

  /// Returns the first answer, in the order of the languages asked for, that advises something;
  /// null where none does.
  const LanguageAdvice* first() const;
};

/// Judges results that were measured for the request, or others that have cells of its work.
/// Never advises a cell that was not measured, failed, lacks something needed, or of which a claim
/// in the results refutes a need.
Advice advise(const Results& results, const AdviceRequest& request);

}  // namespace reports
