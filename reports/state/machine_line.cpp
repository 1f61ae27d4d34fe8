// SPDX-License-Identifier: Apache-2.0
#include "reports/state/machine_line.h"

#include <algorithm>
#include <vector>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

/// More cores than these are described by the least quiet and the quietest.
constexpr std::size_t max_named_cores = 4;

/// Less than this share is printed as 0 %, and is not worth a clause.
constexpr double min_shown_share = 0.005;

std::string percent(double share) { return format_percent(share, 0); }

std::string name_of(const CoreState& core) { return "core " + std::to_string(core.processor); }

std::vector<const CoreState*> known_cores(const MachineState& state) {
  std::vector<const CoreState*> cores;
  for (const CoreState& core : state.cores) {
    if (core.quiet_share) cores.push_back(&core);
  }
  return cores;
}

std::string describe_cores(const MachineState& state) {
  const auto cores = known_cores(state);
  std::string text;
  if (cores.size() <= max_named_cores) {
    for (const CoreState* core : cores) {
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name_of(*core),
                          percent(*core->quiet_share));
    }
    return text;
  }
  const auto [least, most] =
      std::ranges::minmax(cores, {}, [](const CoreState* core) { return *core->quiet_share; });
  return fmt::format("from {} of {} to {} of {}", percent(*least->quiet_share), name_of(*least),
                     percent(*most->quiet_share), name_of(*most));
}

std::string others_clause(double share) {
  return "other programs used " + percent(share) + " of the cores";
}

std::string stolen_clause(double share) {
  return "the hypervisor withheld " + percent(share) + " of the cores' time";
}

std::string throttled_clause(double share) {
  return "a CPU quota held processes up " + percent(share) + " of the time";
}

/// What the kernel counted. That other programs used nothing is worth saying, too.
std::vector<std::string> counted_clauses(const MachineState& state) {
  std::vector<std::string> clauses;
  if (state.others_share) clauses.push_back(others_clause(*state.others_share));
  if (state.stolen_share.value_or(0) >= min_shown_share) {
    clauses.push_back(stolen_clause(*state.stolen_share));
  }
  if (state.throttled_share.value_or(0) >= min_shown_share) {
    clauses.push_back(throttled_clause(*state.throttled_share));
  }
  return clauses;
}

std::string describe_counted(const MachineState& state) {
  std::string text;
  for (const std::string& clause : counted_clauses(state)) text += "; " + clause;
  return text;
}

/// What took most of the time of the cores, where that is known; else empty.
std::string largest_clause(const MachineState& state) {
  const double others = state.others_share.value_or(0);
  const double stolen = state.stolen_share.value_or(0);
  const double throttled = state.throttled_share.value_or(0);
  const double most = std::max({others, stolen, throttled});
  if (most < min_shown_share) return "";
  if (most == others) return others_clause(others);
  return most == stolen ? stolen_clause(stolen) : throttled_clause(throttled);
}

/// Returns the mean over the cores of their shares of quiet readings, where all are known.
std::optional<double> undisturbed_share(const MachineState& state) {
  const auto cores = known_cores(state);
  if (!state.unknown.empty() || cores.empty() || cores.size() != state.cores.size()) return {};
  double sum = 0;
  for (const CoreState* core : cores) sum += *core->quiet_share;
  return sum / static_cast<double>(cores.size());
}

/// Returns whether other programs used more of the cores than the probe saw. Then a core was not
/// quiet although the probe ran undisturbed there, because the kernel lets a thread that mostly
/// sleeps run before others.
bool has_unseen_programs(const MachineState& state) {
  constexpr double min_share = 0.1;
  const auto undisturbed = undisturbed_share(state);
  const double others = state.others_share.value_or(0);
  return undisturbed && others > min_share && *undisturbed + others > 1 + min_share;
}

/// "the cores were quiet at most 32 % of the time: other programs used 68 % of the cores".
std::string at_most_quiet(const MachineState& state) {
  return fmt::format("{} quiet at most {} of the time: {}",
                     state.cores.size() == 1 ? name_of(state.cores[0]) + " was" : "the cores were",
                     percent(1 - *state.others_share), others_clause(*state.others_share));
}

/// "the probe, which is short and runs before them, was undisturbed 91 % of the time".
std::string unseen_clause(const MachineState& state) {
  return fmt::format(
      "the probe, which is short and runs before them, was undisturbed {} of the time",
      percent(*undisturbed_share(state)));
}

std::string why_unknown(const MachineState& state) {
  if (!state.unknown.empty()) return sanitize(state.unknown, 200);
  return state.cores.empty() ? "no probe ran" : "the probe did not run on every core";
}

}  // namespace

std::optional<double> mean_quiet_share(const MachineState& state) {
  const auto quiet = undisturbed_share(state);
  return has_unseen_programs(state) ? 1 - *state.others_share : quiet;
}

std::string describe_quietness(const MachineState& state) {
  const auto quiet = mean_quiet_share(state);
  if (has_unseen_programs(state)) {
    std::string text = at_most_quiet(state) + "; " + unseen_clause(state);
    const std::string said = others_clause(*state.others_share);
    for (const std::string& clause : counted_clauses(state)) {
      if (clause != said) text += "; " + clause;
    }
    return text;
  }
  if (quiet && state.cores.size() == 1) {
    return fmt::format("{} was quiet {} of the time{}", name_of(state.cores[0]), percent(*quiet),
                       describe_counted(state));
  }
  if (quiet) {
    return fmt::format("the cores were quiet {} of the time ({}){}", percent(*quiet),
                       describe_cores(state), describe_counted(state));
  }
  return "how quiet the machine was is not known: " + why_unknown(state) + describe_counted(state);
}

std::string quietness_in_brief(const MachineState& state) {
  const auto quiet = mean_quiet_share(state);
  if (!quiet) return "how quiet the machine was is not known";
  if (has_unseen_programs(state)) return at_most_quiet(state);
  const std::string clause = largest_clause(state);
  return fmt::format("{} quiet {} of the time{}{}",
                     state.cores.size() == 1 ? name_of(state.cores[0]) + " was" : "the cores were",
                     percent(*quiet), clause.empty() ? "" : "; ", clause);
}

std::string quietness_beside_brief(const MachineState& state) {
  const bool is_known = mean_quiet_share(state).has_value();
  std::string text;
  if (!is_known) {
    text = why_unknown(state);
  } else if (has_unseen_programs(state)) {
    text = unseen_clause(state) + (state.cores.size() > 1 ? ": " + describe_cores(state) : "");
  } else if (state.cores.size() > 1) {
    text = describe_cores(state);
  }
  const std::string said = has_unseen_programs(state) ? others_clause(*state.others_share)
                           : is_known                 ? largest_clause(state)
                                                      : "";
  for (const std::string& clause : counted_clauses(state)) {
    if (clause != said) text += (text.empty() ? "" : "; ") + clause;
  }
  return text;
}

std::string describe_interference(const MachineState& state) {
  const double slow = 1 - mean_quiet_share(state).value_or(0);
  const double others = state.others_share.value_or(0);
  const double stolen = state.stolen_share.value_or(0);
  const double throttled = state.throttled_share.value_or(0);
  const double most = std::max({others, stolen, throttled});
  if (most > 0 && most >= slow / 2) {
    if (most == others) return others_clause(others);
    return most == stolen ? stolen_clause(stolen) : throttled_clause(throttled);
  }
  const auto cores = known_cores(state);
  if (cores.empty()) return describe_quietness(state);
  const CoreState& core =
      **std::ranges::min_element(cores, {}, [](const CoreState* one) { return *one->quiet_share; });
  std::string text = fmt::format("the probe of {} was slow {} of the time", name_of(core),
                                 percent(1 - *core.quiet_share));
  if (state.others_share) {
    text += fmt::format(
        " while other programs used {} of the cores, as happens when somebody else uses its other "
        "hyperthread",
        percent(others));
  }
  return text;
}

}  // namespace reports
