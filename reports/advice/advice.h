// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/results.h"
#include "reports/statistics/statistics.h"

namespace reports {

/// Candidates that take at most so many times as long as the advised one are as good as it.
inline constexpr double tie_ratio = 1.05;

/// How a candidate compares with the one that is advised.
enum class Standing : std::uint8_t {
  advised,
  tie,       ///< takes at most `tie_ratio` times as long, as far as can be seen
  open,      ///< seems to take longer than that, and cannot be told apart
  slower,    ///< surely
  screened,  ///< it took far longer in each of the first rounds, and was not measured further
};

/// Returns whether a candidate of this standing takes longer than the advised one for certain.
constexpr bool is_surely_slower(Standing standing) {
  return standing == Standing::slower || standing == Standing::screened;
}

/// One way to run the work that was measured.
struct Candidate {
  std::uint64_t cell = 0;  ///< index into the plan's cells
  Standing standing = Standing::open;
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
  clear,  ///< all others are surely slower
  tie,    ///< some are as good, and all others are surely slower
  /// The advised one seems the fastest; some others cannot be told apart from it, or were not
  /// measured.
  open,
  cannot_tell,  ///< nothing is advised
};

/// The answer in one language.
struct Answered {
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
  /// The probability that no order of two candidates that is called sure is wrong.
  double confidence = 0;
  /// In the order of the request's languages; of the first that has an answer is the advice.
  std::vector<Answered> answers;

  /// Returns the answer that is the advice: of those that advise something the one with the least
  /// time per task; null where there is none.
  const Answered* first() const;
};

/// Judges results that were measured for the request, or others that have cells of its work.
/// Nothing is advised that was not measured, failed, does not give what is needed, or of which a
/// claim of the results refutes that it does.
Advice advise(const Results& results, const AdviceRequest& request);

}  // namespace reports
