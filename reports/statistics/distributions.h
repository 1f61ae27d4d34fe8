// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace reports {

/// Returns the probability that a standard normal value is at most `z`.
double normal_probability(double z);

/// Returns the value that a standard normal one is at most with this probability, which is from 0
/// to 1: 1.96 for 0.975, and infinite at either end.
double normal_quantile(double probability);

/// The same of Student's distribution with so many degrees of freedom, above 0.
double student_quantile(double probability, double degrees_of_freedom);

/// Returns the probability of `successes` in `trials` with equal chances, P(Bin(n, ½) = k).
double fair_binomial_probability(std::size_t trials, std::size_t successes);

/// Returns how many ways there are to choose k of n, which is infinite where no double holds it.
double choose(std::size_t n, std::size_t k);

}  // namespace reports
