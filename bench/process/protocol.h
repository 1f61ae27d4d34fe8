// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/results.h"

namespace bench {

/// Changes whenever a trial of one build could misunderstand a coordinator of another.
inline constexpr int protocol_version = 5;

/// The descriptor to which a trial writes its answer: any number of lines, each of which shows
/// progress and renews its deadline, then one JSON object. A line is empty, or names the process of
/// the trial's service. Standard output belongs to what the models print.
///
/// A trial that takes turns (`TrialRequest::takes_turns`) writes two more kinds of lines: one when
/// it is warm and waits for its first turn, and one after each turn. It reads its request up to a
/// newline, and then one `TurnCommand` a line, each after the trial has answered the one before.
inline constexpr int answer_fd = 3;
inline constexpr const char* service_line = "service ";  ///< and its process id
inline constexpr const char* ready_line = "ready ";      ///< and what an iteration costs, in ns
inline constexpr const char* turn_line = "turn";  ///< and " " and the ns of each timed iteration

// What trials do for so long, and budgets count with.

/// The timed iterations of one turn, of which there is at least one.
inline constexpr std::chrono::milliseconds turn_time{10};
/// Whether a turn begins with an untimed iteration, the lead-in.
enum class LeadIn {
  where_short,  ///< where an iteration takes at most `max_lead_in_share` of a turn
  always,
  never,
};
inline constexpr double max_lead_in_share = 0.5;
/// The warm-up, unless one iteration takes longer.
inline constexpr std::chrono::milliseconds warm_up_time{20};
/// The iterations of a memory trial: time for the coordinator to look some thirty times.
inline constexpr std::chrono::milliseconds memory_trial_time{120};

/// The request to a fresh trial process, on its standard input.
struct TrialRequest {
  enum class Kind {
    oracle,    ///< compute the digest that every model must reach
    timed,     ///< measure
    memory,    ///< do the same work, while the coordinator samples the memory
    timeline,  ///< do it with the clock read before and after every task
    fault,     ///< put the cell's fault into one task, and say what becomes of the others
    scenario,  ///< run one scenario (bench/scenarios/scenario.h)
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
  std::string scenario = {};                ///< its name (scenario)
  /// Whether the trial waits for its turns after the warm-up, in which it runs as many iterations
  /// as it is told (timed); `iterations` and `target_ns` mean nothing then.
  bool takes_turns = false;
  std::int64_t turn_ns = 0;  ///< how long a turn is meant to take
  LeadIn lead_in = LeadIn::where_short;
};

/// What the coordinator tells a trial that takes turns, a line each.
struct TurnCommand {
  enum class Kind {
    turn,    ///< run `iterations` timed iterations, report their times, and wait again
    drop,    ///< forget the last turn: something disturbed it or those that it is compared with
    finish,  ///< stop the model, and answer with all turns
  };
  Kind kind = Kind::finish;
  std::uint64_t iterations = 0;  ///< 1 to `max_turn_iterations` (turn), else 0
};
inline constexpr std::uint64_t max_turn_iterations = 10'000;

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
  reports::FaultOutcome fault_outcome = {};     ///< (fault)
  reports::Observation observation = {};        ///< (scenario)
  /// "from … to …", when the trial process's cores changed while it measured; else empty (timed,
  /// timeline).
  std::string changed_cores = {};
  /// The failure that the cell asks for, where it came: with a trial, whose times are right all the
  /// same, or of a deadlock together with `error` (timed, memory).
  std::optional<reports::ExpectedFailure> expected_failure = {};
  /// Together with `error`: whether the system refused something, so that nothing is wrong with the
  /// cell.
  bool refused = false;
};

std::string encode(const TrialRequest& request);
std::string encode(const TrialAnswer& answer);
/// The line with its newline.
std::string encode(const TurnCommand& command);
/// Decode a message. Throw `std::runtime_error` when the text is not what it should be.
TrialRequest decode_request(std::string_view text);
TrialAnswer decode_answer(std::string_view text);
/// `line` is without its newline.
TurnCommand decode_command(std::string_view line);

/// The lines of a trial that takes turns, with their newline.
std::string ready_message(std::int64_t iteration_cost_ns);
std::string turn_message(std::span<const std::int64_t> iterations_ns);
/// Read such a line, without its newline. Nothing when it is no such line, or when a time is less
/// than 0 or more than `reports::longest_time_ns`: what a trial writes is untrusted.
std::optional<std::int64_t> parse_ready(std::string_view line);
std::optional<std::vector<std::int64_t>> parse_turn(std::string_view line);

}  // namespace bench
