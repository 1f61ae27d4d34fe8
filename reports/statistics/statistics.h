// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace reports {

/// An interval that holds the true value with the confidence asked for.
struct Interval {
  double low = 0;
  double high = 0;
};

/// The middle value, or the mean of the two middle ones. Of at least one value.
double median(std::vector<double> values);

/// The standard deviation of a sample, over n − 1. 0 of fewer than two values.
double standard_deviation(const std::vector<double>& values);

/// The distribution-free interval of the median between two order statistics: the true median lies
/// outside of [x(k), x(n+1-k)] with probability 2·P(Bin(n, ½) < k) (Conover, "Practical
/// Nonparametric Statistics", section 3.2). The narrowest symmetric one that keeps `confidence`;
/// nothing when there are too few values (fewer than 6 for 95 %).
std::optional<Interval> median_interval(std::vector<double> values, double confidence = 0.95);

/// The correlation of values with the next one, in the order in which they were measured, by the
/// sides of the median on which they lie or by their ranks, whichever is larger: where values have
/// two levels, one of the two may miss a dependence. Both are corrected for their bias of −(1 + 4r)
/// / n (Kendall, "Note on bias in the estimation of autocorrelation", 1954), turned into what they
/// would be of normal values, and limited to 0 … 0.9. 0 of fewer than 10 values, which cannot tell.
double lag_one_correlation(const std::vector<double>& values);

/// The interval of the median of a series whose values depend on the one before, as times do that
/// were measured one after the other: that of `median_interval` for an effective number of
/// n (1 − r) / (1 + r) independent values, with r the correlation above and Student's critical
/// value for one less than so many, because r is estimated (Bayley and Hammersley, "The 'effective'
/// number of independent observations in an autocorrelated time series", 1946). Between order
/// statistics of all values; the smallest and the largest where it would reach beyond them. Nothing
/// with too few values (fewer than 6 for 95 %). docs/validation/ranks.md has what it covers.
std::optional<Interval> dependent_median_interval(const std::vector<double>& values,
                                                  double confidence = 0.95);

/// Twice the midrank of every value, so that ranks of ties stay whole numbers.
std::vector<std::uint64_t> doubled_midranks(std::span<const double> values);

/// Returns in how many of the C(n+m, n) orders of two samples without ties the rank sum of the one
/// lies by 0, 1, … `most` above the least that it can be: the first coefficients of the Gaussian
/// binomial Π (1 − q^(m+i)) / (1 − q^i), i = 1 … n (Harding, "An efficient, minimal-storage
/// procedure for calculating the Mann–Whitney U distribution", 1984). Exact where n + m is at
/// most 64.
std::vector<std::uint64_t> orders_by_excess(std::size_t n, std::size_t m, std::size_t most);

/// Two-sided p-value of the Wilcoxon–Mann–Whitney rank-sum test, with midranks for ties: exact, by
/// counting, up to 64 values in all; beyond, the normal approximation with the corrections for ties
/// and continuity (Lehmann, "Nonparametrics", chapter 1). 1 when a side is empty.
double rank_sum_p_value(std::span<const double> a, std::span<const double> b);

/// The smallest p-value that `rank_sum_p_value` can give for samples of these sizes, 2 / C(n+m, n).
/// Where it is above the level, the test cannot reject whatever the samples.
double smallest_rank_sum_p_value(std::size_t n, std::size_t m);

/// Which hypotheses Holm's step-down procedure rejects at the family-wise level `alpha` (Holm, "A
/// simple sequentially rejective multiple test procedure", 1979), in the order given.
std::vector<bool> holm_rejections(std::span<const double> p_values, double alpha);

/// The level at which that procedure tests each hypothesis: `alpha` / m for the smallest p-value,
/// alpha / (m − 1) for the next one …; behind the first that is not rejected it stays as it is, and
/// nothing is rejected any more. In the order given.
std::vector<double> holm_levels(std::span<const double> p_values, double alpha);

}  // namespace reports
