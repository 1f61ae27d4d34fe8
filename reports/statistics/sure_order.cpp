// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/sure_order.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>

#include "reports/statistics/distributions.h"
#include "reports/statistics/signed_rank.h"

namespace reports {
namespace {

/// wins[a][b]: twice the number of rounds in which a is less than b; ties count for both by half.
std::vector<std::vector<std::int64_t>> doubled_wins(
    const std::vector<std::vector<double>>& scores) {
  std::vector<std::vector<std::int64_t>> wins(scores.size(),
                                              std::vector<std::int64_t>(scores.size(), 0));
  for (std::size_t a = 0; a < scores.size(); ++a) {
    for (std::size_t b = 0; b < scores.size(); ++b) {
      if (a == b) continue;
      for (std::size_t round = 0; round < scores[a].size(); ++round) {
        const double one = scores[a][round];
        const double other = scores[b][round];
        wins[a][b] += one < other ? 2 : one == other ? 1 : 0;
      }
    }
  }
  return wins;
}

/// The probability of each difference of two of the ranks 1 … `size`, summed over the rounds, from
/// the least one on.
std::vector<double> rank_difference_distribution(std::size_t size, std::size_t rounds) {
  // One round: (size − |d|) / (size (size − 1)) for d ≠ 0, a triangle without its peak. Adding a
  // round is a convolution with a box twice, that is two differences and two running sums.
  const double scale = 1 / (static_cast<double>(size) * static_cast<double>(size - 1));
  std::vector<double> probabilities = {1};
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::size_t shift = size - 1;
    std::vector<double> next(probabilities.size() + 2 * shift, 0);
    std::vector<double> box(probabilities.size() + shift, 0);
    double sum = 0;
    for (std::size_t place = 0; place < box.size(); ++place) {
      if (place < probabilities.size()) sum += probabilities[place];
      if (place >= size) sum -= probabilities[place - size];
      box[place] = sum;
    }
    sum = 0;
    for (std::size_t place = 0; place < next.size(); ++place) {
      if (place < box.size()) sum += box[place];
      if (place >= size) sum -= box[place - size];
      next[place] = sum * scale;
    }
    for (std::size_t place = 0; place < probabilities.size(); ++place) {
      next[place + shift] -= static_cast<double>(size) * scale * probabilities[place];
    }
    for (double& probability : next) probability = std::max(probability, 0.0);
    probabilities = std::move(next);
  }
  return probabilities;
}

/// A set is rejected where two of its cells reach one of these.
struct SetLimits {
  double p_value = -1;  ///< at most, of the signed ranks of any two
  double doubled_difference = std::numeric_limits<double>::infinity();  ///< at least, of rank sums
};

/// `critical_rank_difference`, kept: a run asks for the same sizes at each of its looks, and one of
/// them takes as long as comparing hundreds of pairs.
std::optional<double> known_critical_difference(std::size_t size, std::size_t rounds,
                                                double level) {
  using Key = std::tuple<std::size_t, std::size_t, double>;
  thread_local std::map<Key, std::optional<double>> known;
  constexpr std::size_t max_known = 10'000;
  if (known.size() >= max_known) known.clear();
  const auto [entry, is_new] = known.try_emplace({size, rounds, level});
  if (is_new) entry->second = critical_rank_difference(size, rounds, level);
  return entry->second;
}

/// Signed ranks see how large differences are, and tell more apart; with few rounds not even the
/// smallest p-value is small enough for all pairs of a set, and rank sums decide. In between each
/// has half of the level.
SetLimits limits_of(std::size_t size, std::size_t rounds, double level) {
  const double pairs = static_cast<double>(size) * static_cast<double>(size - 1);  // directed
  const double smallest = smallest_signed_rank_p_value(rounds);
  constexpr double ample = 8;
  const double share = smallest * ample <= level / pairs ? 1
                       : smallest <= level / pairs / 2   ? 0.5
                                                         : 0;
  SetLimits limits;
  if (share > 0) limits.p_value = share * level / pairs;
  if (share < 1) {
    const auto critical = known_critical_difference(size, rounds, (1 - share) * level);
    if (critical) limits.doubled_difference = 2 * *critical;
  }
  return limits;
}

/// Tests sets of cells, which stand in one fixed order; cells are named by their places in it.
class SetTests {
 public:
  SetTests(const std::vector<std::vector<double>>& scores, const PairTest& p_value,
           const OrderFamily& family)
      : wins_(doubled_wins(scores)), order_(scores.size()) {
    const std::size_t cells = scores.size();
    std::vector<std::int64_t> above(cells, 0);  // how often others are less
    for (const auto& row : wins_) {
      for (std::size_t cell = 0; cell < cells; ++cell) above[cell] += row[cell];
    }
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::ranges::stable_sort(order_, {}, [&](std::size_t cell) { return above[cell]; });
    const std::size_t rounds = scores.front().size();
    limits_.resize(3);  // by size
    limits_[2].p_value = level_of_set(2, family) / 2;
    for (std::size_t size = 3; size <= cells; ++size) {
      limits_.push_back(limits_of(size, rounds, level_of_set(size, family)));
    }
    by_pair_.assign(cells, std::vector<std::size_t>(cells, 1));
    by_ends_.assign(cells, std::vector<std::size_t>(cells, 0));
    for (std::size_t first = 0; first < cells; ++first) {
      for (std::size_t last = first + 1; last < cells; ++last) {
        const double pair_p_value = p_value(order_[first], order_[last]);
        std::size_t& size = by_pair_[first][last];
        while (size < cells && pair_p_value <= limits_[size + 1].p_value) ++size;
        by_ends_[first][last] = largest_not_rejected(first, last, size);
      }
    }
  }

  const std::vector<std::size_t>& order() const { return order_; }

  /// Returns whether every set that holds the two is rejected.
  bool rejects_all_with(std::size_t one, std::size_t other) const {
    for (std::size_t first = 0; first <= one; ++first) {
      for (std::size_t last = other; last < order_.size(); ++last) {
        const std::size_t rejected =
            std::max({by_pair_[one][other], by_pair_[first][other], by_pair_[one][last]});
        if (by_ends_[first][last] > rejected) return false;
      }
    }
    return true;
  }

 private:
  /// The size of the largest set of which these are the first and the last and that they do not
  /// reject; 0 when they reject all. `by_pair`: up to which size their signed ranks do.
  std::size_t largest_not_rejected(std::size_t first, std::size_t last, std::size_t by_pair) const {
    const std::size_t a = order_[first];
    const std::size_t b = order_[last];
    // A further cell adds to the difference of their ranks how often it lies between them: of each
    // size the set in which they differ least is the one to look at.
    std::vector<std::int64_t> added;
    for (std::size_t place = first + 1; place < last; ++place) {
      added.push_back(wins_[order_[place]][b] - wins_[order_[place]][a]);
    }
    std::ranges::sort(added);
    std::int64_t difference = wins_[a][b] - wins_[b][a];
    std::size_t largest = by_pair < 2 ? 2 : 0;
    for (std::size_t more = 0; more < added.size(); ++more) {
      difference += added[more];
      const std::size_t size = more + 3;
      if (size > by_pair && static_cast<double>(difference) < limits_[size].doubled_difference) {
        largest = size;
      }
    }
    return largest;
  }

  std::vector<std::vector<std::int64_t>> wins_;
  std::vector<std::size_t> order_;  ///< from the least on
  std::vector<SetLimits> limits_;   ///< by the size of the set
  // By the places of two cells, the first of which stands before the second.
  std::vector<std::vector<std::size_t>> by_pair_;  ///< sets up to this size they reject by p-value
  std::vector<std::vector<std::size_t>> by_ends_;  ///< `largest_not_rejected`
};

/// Adds what follows: what is less than something less is less.
void close_transitively(std::vector<std::vector<bool>>& less) {
  for (std::size_t middle = 0; middle < less.size(); ++middle) {
    for (std::size_t first = 0; first < less.size(); ++first) {
      if (!less[first][middle]) continue;
      for (std::size_t last = 0; last < less.size(); ++last) {
        if (less[middle][last]) less[first][last] = true;
      }
    }
  }
}

}  // namespace

double level_of_set(std::size_t size, const OrderFamily& family) {
  // Beside all but one there is no other set of equal cells.
  if (size + 1 >= family.cells) return family.level;
  return family.level * static_cast<double>(size) / static_cast<double>(family.cells);
}

std::size_t min_rounds_of(const OrderFamily& family) {
  return min_pairs(level_of_set(2, family) / 2);
}

std::optional<double> critical_rank_difference(std::size_t size, std::size_t rounds, double level) {
  const auto cells = static_cast<double>(size);
  const auto count = static_cast<double>(rounds);
  const double of_one_pair = level / (cells * (cells - 1));  // and of one direction
  const double most = count * (cells - 1);
  constexpr std::size_t max_exact = 4000;
  if (size * rounds > max_exact) {
    // Ranks have lighter tails than the normal distribution, which therefore asks for too much
    // rather than too little.
    const double deviation = std::sqrt(count * cells * (cells + 1) / 6);
    const double critical = std::ceil(deviation * normal_quantile(1 - of_one_pair) + 0.5);
    return critical <= most ? std::optional(critical) : std::nullopt;
  }
  const auto probabilities = rank_difference_distribution(size, rounds);
  double tail = 0;
  std::optional<double> critical;
  for (std::size_t place = probabilities.size(); place-- > 0;) {
    tail += probabilities[place];
    if (tail > of_one_pair) break;
    critical = static_cast<double>(place) - most;
  }
  return critical;
}

std::vector<std::vector<bool>> surely_less(const std::vector<std::vector<double>>& scores,
                                           const PairTest& p_value, const OrderFamily& family) {
  const std::size_t cells = scores.size();
  std::vector<std::vector<bool>> less(cells, std::vector<bool>(cells, false));
  if (cells < 2 || scores.front().empty()) return less;
  const SetTests tests(scores, p_value, family);
  const std::vector<std::size_t>& order = tests.order();
  for (std::size_t one = 0; one < cells; ++one) {
    for (std::size_t other = one + 1; other < cells; ++other) {
      if (tests.rejects_all_with(one, other)) less[order[one]][order[other]] = true;
    }
  }
  close_transitively(less);
  return less;
}

}  // namespace reports
