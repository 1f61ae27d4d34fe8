// SPDX-License-Identifier: Apache-2.0
#include "tests/support/neighbour.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "reports/statistics/distributions.h"

namespace tests {
namespace {

/// A quantile of the duration of a phase.
struct Quantile {
  double share;
  double ms;
};
constexpr Quantile quiet_phases[] = {
    {0.001, 1}, {0.5, 25}, {0.9, 190}, {0.99, 1000}, {0.999, 4000}};
constexpr Quantile busy_phases[] = {{0.001, 1}, {0.5, 10}, {0.9, 96}, {0.99, 3200}, {0.999, 6400}};

}  // namespace

double Neighbour::phase_ms() {
  const auto& phases = is_busy_ ? busy_phases : quiet_phases;
  const double share = std::clamp(std::uniform_real_distribution<double>(0, 1)(random_),
                                  std::begin(phases)->share, std::prev(std::end(phases))->share);
  std::size_t place = 1;
  while (phases[place].share < share) ++place;
  const Quantile& low = phases[place - 1];
  const Quantile& high = phases[place];
  const double low_z = reports::normal_quantile(low.share);
  const double part =
      (reports::normal_quantile(share) - low_z) / (reports::normal_quantile(high.share) - low_z);
  return std::exp(std::log(low.ms) + part * (std::log(high.ms) - std::log(low.ms)));
}

void Neighbour::advance_to(double ms) {
  while (phase_end_ms_ <= ms) {
    is_busy_ = !is_busy_;
    phase_end_ms_ += phase_ms();
  }
}

bool Neighbour::is_busy_at(double ms) {
  advance_to(ms);
  return is_busy_;
}

double Neighbour::end_of(double begin_ms, double work_ms, double slow_down) {
  double now_ms = begin_ms;
  double left_ms = work_ms;
  while (true) {
    advance_to(now_ms);
    const double slowness = is_busy_ ? slow_down : 1;
    const double end_ms = now_ms + left_ms * slowness;
    if (end_ms <= phase_end_ms_) return end_ms;
    left_ms -= (phase_end_ms_ - now_ms) / slowness;
    now_ms = phase_end_ms_;
  }
}

}  // namespace tests
