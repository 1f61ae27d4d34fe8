// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/quietness.h"

#include <algorithm>
#include <random>
#include <thread>

#include <fmt/core.h>

#include "bench/probe/machine_state.h"
#include "reports/state/ceiling_text.h"
#include "reports/state/quiet.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using State = Finding::State;

/// A core that is disturbed more often is worth a warning.
constexpr double max_busy_share = 0.1;

}  // namespace

std::vector<reports::ProbeReading> watch_probes(ProbeReader& probes,
                                                std::chrono::milliseconds time) {
  using std::chrono::steady_clock;
  constexpr std::int64_t min_pause_us = 5'000;
  constexpr std::int64_t max_pause_us = 15'000;
  std::minstd_rand random;
  std::uniform_int_distribution<std::int64_t> pause_us(min_pause_us, max_pause_us);
  std::vector<reports::ProbeReading> readings;
  const auto begin = steady_clock::now();
  while (steady_clock::now() - begin < time) {
    readings.push_back(probes.read());
    readings.back().at_ns = (steady_clock::now() - begin) / std::chrono::nanoseconds(1);
    std::this_thread::sleep_for(std::chrono::microseconds(pause_us(random)));
  }
  return readings;
}

Finding examine_quietness(std::span<const reports::ProbeReading> readings,
                          std::span<const std::uint64_t> processors, const std::string& unknown) {
  Finding finding{.what = "quiet cores",
                  .state = State::unknown,
                  .seen = unknown.empty() ? "the probes read nothing" : unknown,
                  .why =
                      "Another program, or the other hyperthread of the same physical core, which "
                      "on a rented machine may belong to somebody else, makes the same work take "
                      "up to twice as long, and the kernel counts nothing of the latter.",
                  .remedy =
                      "Measure at another time, for longer, or on a machine whose cores are yours "
                      "alone. Ratios between what alternates suffer least."};
  auto cores = reports::core_states(readings, processors, quiet_tolerance);
  std::erase_if(cores, [](const reports::CoreState& core) { return !core.quiet_share; });
  if (cores.empty() || !unknown.empty()) return finding;
  std::ranges::stable_sort(cores, {},
                           [](const reports::CoreState& core) { return *core.quiet_share; });
  finding.state = 1 - *cores.front().quiet_share > max_busy_share ? State::warning : State::fine;
  constexpr std::size_t shown = 4;
  finding.seen.clear();
  for (std::size_t i = 0; i < std::min(shown, cores.size()); ++i) {
    const double busy = 1 - *cores[i].quiet_share;
    finding.seen +=
        fmt::format("{}core {}: {}{} of the time", i == 0 ? "" : "; ", cores[i].processor,
                    i == 0 ? "its neighbour or another program was active " : "",
                    reports::format_percent(busy, 0));
  }
  if (cores.size() > shown) finding.seen += "; the others less";
  if (cores.size() < processors.size()) {
    finding.state = State::unknown;
    finding.seen += fmt::format("; {} did not answer",
                                reports::pluralize(processors.size() - cores.size(), "core"));
  }
  return finding;
}

Finding examine_ceiling(const reports::Ceiling& ceiling, std::uint64_t cpus,
                        const std::string& unknown) {
  constexpr double good_share = 0.9;
  Finding finding{.what = "ceiling",
                  .state = State::unknown,
                  .seen = unknown.empty() || ceiling.quota_cores
                              ? reports::describe_ceiling(ceiling, cpus)
                              : unknown,
                  .why =
                      "No model can be faster with all cores than what they give together: where "
                      "two of them are hyperthreads of one core, or a quota holds, that is less "
                      "than their number.",
                  .remedy = "Compare speed-ups with this figure, not with the number of cores."};
  if (ceiling.quota_cores) finding.state = State::warning;
  if (!ceiling.arithmetic) return finding;
  const bool is_good = *ceiling.arithmetic >= good_share * static_cast<double>(cpus);
  finding.state = is_good && !ceiling.quota_cores ? State::fine : State::warning;
  return finding;
}

Finding examine_cycle_counting(const std::string& obstacle) {
  return {.what = "cycle counters",
          .state = obstacle.empty() ? State::fine : State::unknown,
          .seen = obstacle.empty() ? "cycles and instructions can be counted" : obstacle,
          .why =
              "Instructions per cycle tell whether work became slower because a core gave less, "
              "or because there was more to do.",
          .remedy =
              "As root, 'sysctl kernel.perf_event_paranoid=2'. A virtual machine has counters only "
              "where its host lets it."};
}

}  // namespace bench
