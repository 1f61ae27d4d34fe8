// SPDX-License-Identifier: Apache-2.0
// Not a test: how often what a report says about an order is wrong, how much it finds, and what its
// intervals cover, in simulated runs beside a neighbour that comes and goes.
//   build/bin/rank_simulation RUNS SEED [THREADS] > docs/validation/ranks.md
// RUNS is per square of a table. Prints Markdown, the same for any number of threads.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fmt/core.h>

#include "tests/perf/ranks/jobs.h"
#include "tests/perf/ranks/tables.h"

namespace {

std::uint64_t number_of(const char* text, const char* what, std::uint64_t max) {
  const std::string word = text;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value == 0 || value > max) {
    throw std::runtime_error(
        fmt::format("{} must be a whole number from 1 to {}, not '{}'", what, max, word));
  }
  return value;
}

void simulate_all(std::uint64_t runs, std::uint64_t seed, unsigned threads) {
  ranks::Jobs jobs(seed);
  const std::vector<ranks::Part> parts = {
      ranks::errors_part(jobs, runs),    ranks::sensitivity_part(jobs, runs),
      ranks::power_part(jobs, runs),     ranks::whole_runs_part(jobs, runs),
      ranks::intervals_part(jobs, runs), ranks::times_part(jobs, runs)};
  jobs.run(threads);
  fmt::print(
      "<!-- Made by: build/bin/rank_simulation {} {} > docs/validation/ranks.md -->\n"
      "# Ranks and intervals, in simulated runs\n\n"
      "Made by `build/bin/rank_simulation {} {} > docs/validation/ranks.md`, which prints the same "
      "each\ntime. {} runs for each square; a quarter of them for *before* and for 50 cells, a "
      "half "
      "for pairs\ntold apart.\n\n"
      "One core, whose other hyperthread belongs to a neighbour: quiet for 25 ms in the median\n"
      "(90 %: 190 ms), busy for 10 ms (90 %: 96 ms, 99 %: 3.2 s), in which work takes 1.9 times "
      "as\nlong. A turn is 10 ms of work; a round is five laps of all cells in random order.\n"
      "*Before*: each trial's turns one after the other, ranks by rank-sum tests against the cell "
      "with\nthe least median. *After*: laps, and the order of `reports/summary/order.h`.\n",
      runs, seed, runs, seed, runs);
  for (const ranks::Part& part : parts) fmt::print("{}", part());
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc < 3 || argc > 4) {
      throw std::runtime_error("usage: rank_simulation RUNS SEED [THREADS]");
    }
    constexpr std::uint64_t max_runs = 1'000'000;
    constexpr std::uint64_t max_threads = 1024;
    const std::uint64_t threads = argc == 4 ? number_of(argv[3], "THREADS", max_threads)
                                            : std::max(1U, std::thread::hardware_concurrency());
    simulate_all(number_of(argv[1], "RUNS", max_runs),
                 number_of(argv[2], "SEED", std::numeric_limits<std::uint64_t>::max()),
                 static_cast<unsigned>(threads));
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "rank_simulation: {}\n", error.what());
    return 1;
  }
}
