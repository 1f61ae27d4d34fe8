// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.h"

namespace bench {

/// Changes whenever a trial of one build could misunderstand a coordinator of another.
inline constexpr int protocol_version = 3;

/// The descriptor to which a trial writes its answer: any number of lines, each of which shows
/// progress and renews its deadline, then one JSON object. A line is empty, or names the process of
/// the trial's service. Standard output belongs to what the models print.
inline constexpr int answer_fd = 3;
inline constexpr const char* service_line = "service ";  ///< and its process id

/// The request to a fresh trial process, on its standard input.
struct TrialRequest {
  enum class Kind {
    oracle,    ///< compute the digest that every model must reach
    timed,     ///< measure
    memory,    ///< do the same work, while the coordinator samples the memory
    timeline,  ///< do it with the clock read before and after every task
    describe,  ///< measure nothing: say which cells `arguments` choose, and what this program is
  };

  Kind kind = Kind::timed;
  reports::Cell cell;
  std::uint64_t seed = 0;
  std::uint64_t expected_digest = 0;
  std::uint64_t iterations = 0;  ///< 0: as many as fit into `target_ns`
  std::int64_t target_ns = 0;    ///< of all timed iterations together
  /// The number of warm-up iterations; 0: as many as take 20 ms, at least one.
  std::uint64_t warm_up_iterations = 0;
  std::vector<std::string> arguments = {};  ///< of `bench run` (describe)
};

/// Whether a trial of this kind tells times, which a pause spoils.
constexpr bool measures_time(TrialRequest::Kind kind) {
  return kind == TrialRequest::Kind::timed || kind == TrialRequest::Kind::timeline;
}

/// The cells that a program would measure, and the machine and build as it sees them.
struct Description {
  reports::Plan plan;  ///< without baselines, unless an experiment has them
  reports::Machine machine;
  /// `dependencies_of` the plan; empty from a build that does not tell.
  std::vector<std::string> dependencies = {};
};

struct TrialAnswer {
  std::string error;                            ///< why there is no result; empty when there is one
  std::uint64_t digest = 0;                     ///< (oracle, timeline)
  std::int64_t waiting_ns = 0;                  ///< of all tasks together (oracle)
  std::uint64_t job_bytes = 0;                  ///< of the job's own memory (memory)
  reports::Trial trial;                         ///< (timed)
  reports::Timeline timeline;                   ///< (timeline)
  std::optional<Description> description = {};  ///< (describe)
  /// "from … to …", when the trial process's cores changed while it measured; else empty (timed,
  /// timeline).
  std::string changed_cores = {};
  /// Together with `error`: whether the system refused something, so that nothing is wrong with the
  /// cell.
  bool refused = false;
};

std::string encode(const TrialRequest& request);
std::string encode(const TrialAnswer& answer);
/// Decode a message. Throw `std::runtime_error` when the text is not what it should be.
TrialRequest decode_request(std::string_view text);
TrialAnswer decode_answer(std::string_view text);

}  // namespace bench
