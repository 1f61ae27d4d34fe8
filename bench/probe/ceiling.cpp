// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/ceiling.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

namespace bench {
namespace {

using std::chrono::steady_clock;
using Places = std::vector<std::size_t>;
using Times = std::vector<std::int64_t>;

constexpr std::size_t max_alone = 8;
constexpr std::size_t max_pairs = 8;

/// One kind of work, on some cores at once, repeated.
struct Series {
  Places places;
  ProbeWork work;
  std::vector<Times> readings = {};  ///< of `places`, in their order; 0 is not known
};

/// Returns the pairs to look at: all, or neighbours by number, which are the likeliest to be
/// hyperthreads of one core, and those that lie half of the cores apart, which are the next.
std::vector<Places> chosen_pairs(std::size_t cores) {
  std::vector<Places> pairs;
  if (cores * (cores - 1) / 2 <= max_pairs) {
    for (std::size_t first = 0; first < cores; ++first) {
      for (std::size_t second = first + 1; second < cores; ++second) {
        pairs.push_back({first, second});
      }
    }
    return pairs;
  }
  const std::size_t half = cores / 2;
  for (std::size_t first = 0; pairs.size() < max_pairs && first < half; first += 2) {
    pairs.push_back({first, first + 1});
    if (pairs.size() < max_pairs) pairs.push_back({first, first + half});
  }
  return pairs;
}

std::vector<Series> series_of(std::size_t cores) {
  Places all(cores);
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<Series> series;
  for (const ProbeWork work : {ProbeWork::core, ProbeWork::memory}) {
    for (std::size_t place = 0; place < std::min(cores, max_alone); ++place) {
      series.push_back({.places = {place}, .work = work});
    }
    series.push_back({.places = all, .work = work});
  }
  if (cores == 2) return series;  // all at once are the pair
  for (const Places& pair : chosen_pairs(cores)) {
    series.push_back({.places = pair, .work = ProbeWork::core});
  }
  return series;
}

void read(SubsetReader& reader, Series& series) {
  const reports::ProbeReading reading = reader.read_on(series.places, series.work);
  const Times& all = series.work == ProbeWork::memory ? reading.memory_ns : reading.core_ns;
  Times times;
  for (const std::size_t place : series.places) {
    times.push_back(place < all.size() ? all[place] : 0);
  }
  series.readings.push_back(std::move(times));
}

/// Returns the shortest time of one core, in whatever company; 0 where nothing is known.
std::int64_t best_ns(const std::vector<Series>& all, ProbeWork work) {
  std::int64_t best = 0;
  for (const Series& series : all) {
    if (series.work != work) continue;
    for (const Times& times : series.readings) {
      for (const std::int64_t ns : times) {
        if (ns > 0 && (best == 0 || ns < best)) best = ns;
      }
    }
  }
  return best;
}

/// Returns the most that the series gave in one repetition, as a multiple of `one_ns`.
std::optional<double> most_of(const Series& series, std::int64_t one_ns) {
  std::optional<double> most;
  for (const Times& times : series.readings) {
    if (std::ranges::find(times, std::int64_t{0}) != times.end()) continue;
    double sum = 0;
    for (const std::int64_t ns : times) {
      sum += static_cast<double>(one_ns) / static_cast<double>(ns);
    }
    most = std::max(most.value_or(0), sum);
  }
  return most;
}

}  // namespace

reports::Ceiling measure_ceiling(SubsetReader& reader, std::span<const std::uint64_t> processors,
                                 std::optional<double> quota, const CeilingEffort& effort) {
  reports::Ceiling ceiling{.quota_cores = quota};
  const std::size_t cores = std::min(reader.cores(), processors.size());
  if (cores == 0) return ceiling;
  std::vector<Series> all = series_of(cores);
  const auto end = steady_clock::now() + effort.limit;
  for (unsigned repetition = 0; repetition < std::max(1U, effort.repetitions); ++repetition) {
    if (repetition > 0 && steady_clock::now() >= end) break;
    for (Series& series : all) read(reader, series);
  }
  const std::int64_t core_ns = best_ns(all, ProbeWork::core);
  const std::int64_t memory_ns = best_ns(all, ProbeWork::memory);
  if (core_ns > 0) ceiling.one_core_ns = core_ns;
  if (memory_ns > 0) ceiling.one_memory_ns = memory_ns;
  for (const Series& series : all) {
    const bool is_memory = series.work == ProbeWork::memory;
    const auto most = most_of(series, is_memory ? memory_ns : core_ns);
    if (!most) continue;
    if (series.places.size() == cores) (is_memory ? ceiling.memory : ceiling.arithmetic) = most;
    if (series.places.size() == 2 && !is_memory) {
      const reports::Ceiling::Pair pair{.first = processors[series.places[0]],
                                        .second = processors[series.places[1]],
                                        .arithmetic = *most};
      ceiling.pairs.push_back(pair);
    }
  }
  return ceiling;
}

void raise_ceiling(reports::Ceiling& ceiling, std::span<const reports::ProbeReading> readings) {
  const auto raise = [&](std::optional<double>& known, std::optional<std::int64_t> one_ns,
                         std::vector<std::int64_t> reports::ProbeReading::*times_ns) {
    if (!known || !one_ns) return;
    std::vector<double> sums;
    for (const reports::ProbeReading& reading : readings) {
      const Times& times = reading.*times_ns;
      if (times.empty() || std::ranges::find(times, std::int64_t{0}) != times.end()) continue;
      double sum = 0;
      for (const std::int64_t ns : times) {
        // No core gives more than one core alone.
        sum += std::min(1.0, static_cast<double>(*one_ns) / static_cast<double>(ns));
      }
      sums.push_back(sum);
    }
    constexpr std::size_t again = 2;
    if (sums.size() <= again) return;
    std::ranges::nth_element(sums, sums.begin() + again, std::greater<>());
    known = std::max(*known, sums[again]);
  };
  raise(ceiling.arithmetic, ceiling.one_core_ns, &reports::ProbeReading::core_ns);
  raise(ceiling.memory, ceiling.one_memory_ns, &reports::ProbeReading::memory_ns);
}

}  // namespace bench
