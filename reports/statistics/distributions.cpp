// SPDX-License-Identifier: Apache-2.0
#include "reports/statistics/distributions.h"

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/binomial.hpp>

namespace reports {
namespace {

namespace policies = boost::math::policies;
using Policy = policies::policy<policies::overflow_error<policies::ignore_error>>;
using Normal = boost::math::normal_distribution<double, Policy>;
using Student = boost::math::students_t_distribution<double, Policy>;
using Binomial = boost::math::binomial_distribution<double, Policy>;

}  // namespace

double normal_probability(double z) { return boost::math::cdf(Normal(), z); }

double normal_quantile(double probability) { return boost::math::quantile(Normal(), probability); }

double student_quantile(double probability, double degrees_of_freedom) {
  return boost::math::quantile(Student(degrees_of_freedom), probability);
}

double fair_binomial_probability(std::size_t trials, std::size_t successes) {
  return boost::math::pdf(Binomial(static_cast<double>(trials), 0.5),
                          static_cast<double>(successes));
}

double choose(std::size_t n, std::size_t k) {
  return boost::math::binomial_coefficient<double>(static_cast<unsigned>(n),
                                                   static_cast<unsigned>(k), Policy());
}

}  // namespace reports
