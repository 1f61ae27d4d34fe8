// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/change_points.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>

#include "reports/statistics/rank_shift.h"
#include "reports/statistics/statistics.h"

namespace reports {
namespace {

// By hand, because libraries for C++ have no search for change points with exact ranks.

/// The most values for which every stretch is tried. Of more, the ends of a stretch lie on a grid,
/// and its place is refined afterwards.
constexpr std::size_t max_places = 128;
/// A change that the values between its neighbours do not show by themselves, is none.
constexpr double min_evidence = 0.05;

std::vector<double> logarithms_of(std::span<const double> values) {
  std::vector<double> logarithms;
  logarithms.reserve(values.size());
  for (const double value : values) logarithms.push_back(std::log(value));
  return logarithms;
}

/// The sum of the distances of the logarithms from their median.
double spread_of(std::span<const double> values) {
  const std::vector<double> logarithms = logarithms_of(values);
  const double middle = median(logarithms);
  double sum = 0;
  for (const double one : logarithms) sum += std::abs(one - middle);
  return sum;
}

/// Returns where one change fits best: the least distances from the medians on both sides. Ranks
/// say whether there is one, but not quite where: the highest of the low values looks like one of
/// the high ones. Of at least twice as many values as a level has.
std::size_t best_cut(std::span<const double> values) {
  std::size_t best = min_of_level;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t cut = min_of_level; cut + min_of_level <= values.size(); ++cut) {
    const double spread = spread_of(values.first(cut)) + spread_of(values.subspan(cut));
    if (spread >= least) continue;
    least = spread;
    best = cut;
  }
  return best;
}

}  // namespace

/// Scores the sum of the doubled ranks of some values of a series: the larger the score, the less
/// likely it is that they were drawn at random. A stretch and the rest of the series have the
/// same score. Scores of series of other lengths are on other scales.
class ChangePoints::Scores {
 public:
  explicit Scores(std::size_t count) : count_(count) {
    if (count <= max_exact) count_exactly();
  }

  double of(std::size_t length, std::uint64_t doubled_sum) const {
    const std::size_t size = std::min(length, count_ - length);
    const auto sum = static_cast<std::int64_t>(doubled_sum);
    const auto mean = static_cast<std::int64_t>(length * (count_ + 1));
    const auto deviation = static_cast<std::size_t>(std::abs(sum - mean));
    if (!exact_.empty()) return exact_[size - 1][deviation];
    const auto distance = static_cast<double>(deviation);
    const auto n = static_cast<double>(count_);
    const auto m = static_cast<double>(size);
    return distance * distance * 3 / (m * (n - m) * (n + 1));
  }

  /// The probability of a score that large, of values in random order.
  double probability(double score) const {
    return exact_.empty() ? std::erfc(std::sqrt(score / 2)) : std::exp(-score);
  }

  /// Returns the score of the most that `length` values can differ from the others.
  double best(std::size_t length) const {
    std::uint64_t doubled_sum = 0;
    for (std::size_t rank = 1; rank <= length; ++rank) doubled_sum += 2 * rank;
    return of(length, doubled_sum);
  }

 private:
  /// The longest series with exact scores. In longer ones the normal approximation says which
  /// stretch stands out; in short ones it says too little. All are judged by the same measure, or
  /// one kind would always win.
  static constexpr std::size_t max_exact = 128;

  /// Counts the subsets by size and sum of ranks, and turns probabilities of deviations into
  /// scores.
  void count_exactly() {
    const std::size_t sizes = count_ / 2;
    const std::size_t most = sizes * count_;
    std::vector<std::vector<double>> subsets(sizes + 1, std::vector<double>(most + 1, 0.0));
    subsets[0][0] = 1;
    for (std::size_t rank = 1; rank <= count_; ++rank) {
      for (std::size_t size = std::min(sizes, rank); size > 0; --size) {
        for (std::size_t sum = size * count_; sum >= rank; --sum) {
          subsets[size][sum] += subsets[size - 1][sum - rank];
        }
      }
    }
    for (std::size_t size = 1; size <= sizes; ++size)
      exact_.push_back(scores_of(subsets[size], size));
  }

  /// Returns the scores by doubled deviation from the mean.
  std::vector<double> scores_of(const std::vector<double>& subsets_by_sum, std::size_t size) const {
    std::vector<double> beyond(size * (count_ - size) + 1, 0.0);
    for (std::size_t sum = 0; sum < subsets_by_sum.size(); ++sum) {
      if (subsets_by_sum[sum] == 0) continue;
      const auto deviation =
          static_cast<std::int64_t>(2 * sum) - static_cast<std::int64_t>(size * (count_ + 1));
      beyond[static_cast<std::size_t>(std::abs(deviation))] += subsets_by_sum[sum];
    }
    for (std::size_t place = beyond.size() - 1; place > 0; --place) {
      beyond[place - 1] += beyond[place];
    }
    std::vector<double> scores;
    for (const double ways : beyond) scores.push_back(-std::log(ways / beyond.front()));
    return scores;
  }

  std::size_t count_;
  std::vector<std::vector<double>> exact_;  ///< by size, from 1, and by doubled deviation
};

namespace {

struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
  double score = -1;
};

/// Finds the stretch of a series of these doubled ranks that stands out most, where it and what is
/// left on either side have enough values for a level. Any stretch at the end is one at the
/// beginning, seen from the other side.
template <typename Scores>
Stretch max_outstanding(std::span<const std::uint64_t> ranks, const Scores& scores) {
  const std::size_t count = ranks.size();
  std::vector<std::uint64_t> sums(count + 1, 0);
  for (std::size_t i = 0; i < count; ++i) sums[i + 1] = sums[i] + ranks[i];
  Stretch best;
  const auto consider = [&](std::size_t begin, std::size_t end) {
    const double score = scores.of(end - begin, sums[end] - sums[begin]);
    if (score > best.score) best = {begin, end, score};
  };
  for (std::size_t end = min_of_level; end + min_of_level <= count; ++end) consider(0, end);
  const std::size_t step = (count + max_places - 1) / max_places;
  const std::size_t first = (min_of_level + step - 1) / step * step;
  for (std::size_t begin = first; begin + 2 * min_of_level <= count; begin += step) {
    const std::size_t nearest = (begin + min_of_level + step - 1) / step * step;
    for (std::size_t end = nearest; end + min_of_level <= count; end += step) consider(begin, end);
  }
  return best;
}

}  // namespace

ChangePoints::ChangePoints(double level)
    : level_(level),
      // Enough for a p-value at the level to be met within a fifth.
      permutations_(static_cast<std::size_t>(std::clamp(25 / level, 1000.0, 100'000.0))) {}

ChangePoints::~ChangePoints() = default;

const ChangePoints::Scores& ChangePoints::scores(std::size_t count) {
  auto& known = scores_[count];
  if (!known) known = std::make_unique<const Scores>(count);
  return *known;
}

const std::vector<double>& ChangePoints::null_scores(std::size_t count) {
  const auto known = null_scores_.find(count);
  if (known != null_scores_.end()) return known->second;
  const Scores& of_sums = scores(count);
  std::vector<std::uint64_t> ranks(count);
  for (std::size_t rank = 0; rank < count; ++rank) ranks[rank] = 2 * (rank + 1);
  std::mt19937_64 random(count);
  std::vector<double> found;
  for (std::size_t round = 0; round < permutations_; ++round) {
    for (std::size_t left = count; left > 1; --left)
      std::swap(ranks[left - 1], ranks[random() % left]);
    found.push_back(max_outstanding(ranks, of_sums).score);
  }
  std::ranges::sort(found);
  return null_scores_.emplace(count, std::move(found)).first->second;
}

double ChangePoints::p_value(std::size_t count, double score) {
  const std::vector<double>& found = null_scores(count);
  constexpr double rounding = 1e-9;
  const auto as_good = found.end() - std::ranges::lower_bound(found, score - rounding);
  return static_cast<double>(as_good + 1) / static_cast<double>(found.size() + 1);
}

bool ChangePoints::can_find(std::size_t count) {
  double best = -1;
  for (std::size_t length = min_of_level; length + min_of_level <= count; ++length) {
    best = std::max(best, scores(count).best(length));
  }
  return best >= 0 && p_value(count, best) <= level_;
}

void ChangePoints::split(std::span<const double> values, std::size_t begin, std::size_t end,
                         std::vector<std::size_t>& cuts) {
  const std::size_t count = end - begin;
  if (count < 2 * min_of_level) return;
  const auto ranks = doubled_midranks(values.subspan(begin, count));
  const Stretch found = max_outstanding(ranks, scores(count));
  if (p_value(count, found.score) > level_) return;
  const std::size_t first = begin + found.begin;
  const std::size_t last = begin + found.end;
  if (first > begin) cuts.push_back(first);
  if (last < end) cuts.push_back(last);
  split(values, begin, first, cuts);
  split(values, first, last, cuts);
  split(values, last, end, cuts);
}

double ChangePoints::p_value_of_cut(std::span<const double> values, std::size_t cut) {
  const auto ranks = doubled_midranks(values);
  const auto sum = std::accumulate(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(cut),
                                   std::uint64_t{0});
  const Scores& of_sums = scores(values.size());
  return of_sums.probability(of_sums.of(cut, sum));
}

std::vector<ChangePoint> ChangePoints::find(std::span<const double> values) {
  std::vector<std::size_t> bounds = {0};
  split(values, 0, values.size(), bounds);
  bounds.push_back(values.size());
  std::ranges::sort(bounds);
  for (bool all_hold = false; !all_hold;) {
    std::size_t weakest = 0;
    double largest = min_evidence;
    for (std::size_t i = 1; i + 1 < bounds.size(); ++i) {
      const std::size_t begin = bounds[i - 1];
      const auto around = values.subspan(begin, bounds[i + 1] - begin);
      const std::size_t cut = best_cut(around);
      bounds[i] = begin + cut;
      const double p_value = p_value_of_cut(around, cut);
      if (p_value <= largest) continue;
      largest = p_value;
      weakest = i;
    }
    all_hold = weakest == 0;
    if (!all_hold) bounds.erase(bounds.begin() + static_cast<std::ptrdiff_t>(weakest));
  }
  std::vector<ChangePoint> changes;
  for (std::size_t i = 1; i + 1 < bounds.size(); ++i) {
    const auto part = [&](std::size_t from) {
      return values.subspan(bounds[from], bounds[from + 1] - bounds[from]);
    };
    changes.push_back({bounds[i], std::exp(hodges_lehmann_shift(logarithms_of(part(i - 1)),
                                                                logarithms_of(part(i))))});
  }
  return changes;
}

}  // namespace reports
