// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/judge_part.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/core.h>

#include "reports/claims/claim_counts.h"
#include "reports/claims/claim_figure.h"
#include "reports/claims/claim_levels.h"
#include "reports/statistics/signed_rank.h"
#include "reports/summary/comparisons.h"
#include "reports/text/text.h"
#include "reports/text/time_budget.h"

namespace reports {
namespace {

using State = PartFinding::State;
using Why = PartFinding::Why;
using Figure = Comparison::Figure;

/// A part with its bounds on the scale on which its figure is tested: logarithms of what can only
/// be above 0, so that a half is as far from 1 as 2.
struct Scale {
  bool is_logarithmic = false;

  double to(double value) const { return is_logarithmic ? std::log(value) : value; }
  double from(double value) const { return is_logarithmic ? std::exp(value) : value; }
};

Scale scale_of(const Comparison& comparison, const std::vector<double>& samples) {
  const bool may_be_zero =
      !comparison.is_ratio() &&
      (comparison.figure == Figure::cpu_share || comparison.figure == Figure::wait_excess ||
       comparison.figure == Figure::bytes_per_task ||
       comparison.figure == Figure::switches_per_task);
  const auto is_positive = [](const std::optional<double>& bound) { return !bound || *bound > 0; };
  return {!may_be_zero && is_positive(comparison.at_least) && is_positive(comparison.at_most) &&
          std::ranges::all_of(samples, [](double sample) { return sample > 0; })};
}

/// The smallest p-values with which the part would be confirmed and refuted.
struct Decisions {
  double confirmed = 0;
  double refuted = 1;
};

Decisions p_values_of(const Comparison& part, const std::vector<double>& scaled,
                      const Scale& scale) {
  Decisions all;
  const auto add = [&](double bound, bool is_lower) {
    std::vector<double> differences = scaled;
    for (double& one : differences) one -= scale.to(bound);
    const OneSided sides = signed_rank_p_values(differences);
    all.confirmed = std::max(all.confirmed, is_lower ? sides.greater : sides.less);
    all.refuted = std::min(all.refuted, is_lower ? sides.less : sides.greater);
  };
  if (part.at_least) add(*part.at_least, true);
  if (part.at_most) add(*part.at_most, false);
  return all;
}

/// Decides a part by its interval.
void decide(const Comparison& part, PartFinding& finding) {
  switch (outcome_of(finding.interval, part.at_least, part.at_most)) {
    case Outcome::holds:
      finding.state = State::confirmed;
      return;
    case Outcome::fails:
      finding.state = State::refuted;
      return;
    default:
      finding.why = Why::straddles;
  }
}

/// The fewest runs of a scenario of which it can be said that they agree.
constexpr std::size_t min_runs_to_agree = 2;

std::string more_time(double seconds) { return "--time-budget=" + time_budget_option(seconds); }

/// Returns what it would take to decide a part with a bound within its interval.
std::string remedy_of_straddling(const ClaimPart& part, const std::vector<double>& scaled,
                                 const Scale& scale, const Plan& plan) {
  constexpr double power = 0.8;
  constexpr double most_times_as_many = 30;
  double distance = std::numeric_limits<double>::infinity();
  const double centre = hodges_lehmann(scaled);
  for (const auto& bound : {part.comparison.at_least, part.comparison.at_most}) {
    if (bound) distance = std::min(distance, std::abs(centre - scale.to(*bound)));
  }
  const auto rounds = static_cast<double>(scaled.size());
  const double spread = signed_rank_spread(scaled);
  const double needed = distance > 0 && spread > 0
                            ? pairs_for_power(spread, distance, claim_test_level(plan), power)
                            : std::numeric_limits<double>::infinity();
  if (needed > most_times_as_many * rounds) {
    return "it lies so near to the bound that more time would hardly tell";
  }
  // The approximation is rough for few rounds: it may ask for no more than there were.
  const double wanted = std::max(needed, 1.5 * rounds);
  const std::string text = fmt::format(
      "about {} rounds would tell with a probability of {}, if the scatter stays as it is",
      std::ceil(wanted), format_share(power));
  if (plan.trials != 0 || plan.time_budget_s <= 0) return text;
  return text + ": " + more_time(plan.time_budget_s * wanted / rounds);
}

void judge_samples(const ClaimPart& part, const Plan& plan, PartFinding& finding) {
  const Scale scale = scale_of(part.comparison, finding.samples);
  std::vector<double> scaled;
  scaled.reserve(finding.samples.size());
  for (const double sample : finding.samples) scaled.push_back(scale.to(sample));
  const double level = claim_test_level(plan);
  finding.value = scale.from(hodges_lehmann(scaled));
  const auto low = signed_rank_lower_bound(scaled, level);
  const auto high = signed_rank_upper_bound(scaled, level);
  if (!low || !high) {
    finding.why = Why::few_rounds;
    finding.reason = fmt::format("measured in {} of the {} rounds that a verdict takes",
                                 finding.samples.size(), finding.samples_needed);
    const auto& enough = plan.enough_budget;
    finding.remedy =
        enough ? more_time(enough->time_budget_s)
               : more_time(plan.time_budget_s * 1.1 * static_cast<double>(finding.samples_needed) /
                           static_cast<double>(finding.samples.size()));
    return;
  }
  finding.interval = Interval{scale.from(*low), scale.from(*high)};
  const Decisions all = p_values_of(part.comparison, scaled, scale);
  finding.p_value = std::min(1.0, std::min(all.confirmed, all.refuted) * claims_level / level);
  decide(part.comparison, finding);
  if (finding.state != State::open) return;
  finding.reason =
      fmt::format("its interval, {} to {}, lies on both sides of a bound (required: {})",
                  format_claim_figure(part, finding.interval->low),
                  format_claim_figure(part, finding.interval->high), bounds_text(part));
  finding.remedy = remedy_of_straddling(part, scaled, scale, plan);
}

/// Says why a part has no figure.
void explain_absence(const ClaimPart& part, const Results& results, PartFinding& finding) {
  const Plan& plan = results.plan;
  finding.why = Why::not_measured;
  for (const auto& cell : {part.comparison.cell, part.comparison.against}) {
    if (!cell) continue;
    if (const Failure* const failure = results.failure(*cell)) {
      finding.why = Why::failed;
      finding.reason = fmt::format("{} failed: {}", plan.cells[*cell].name, failure->reason);
      return;
    }
  }
  for (const auto& cell : {part.comparison.cell, part.comparison.against}) {
    const Skip* const skip = cell ? results.skip(*cell) : nullptr;
    if (skip == nullptr) continue;
    finding.reason = "it was left out: " + skip->reason;
    if (plan.enough_budget) finding.remedy = more_time(plan.enough_budget->time_budget_s);
    return;
  }
  finding.reason =
      results.interrupted ? "the run ended before it was measured" : "no trial told its figure";
}

void judge_cells(const ClaimPart& part, const ByCell& results, PartFinding& finding) {
  const Plan& plan = results.results().plan;
  if (part.comparison.is_counted()) {
    const auto count = count_of(part.comparison, results);
    if (!count || results.failure(*part.comparison.cell) != nullptr) {
      return explain_absence(part, results.results(), finding);
    }
    finding.value = count->value;
    finding.interval = count->range;
    finding.samples = {count->value};
    finding.samples_needed = 1;
    decide(part.comparison, finding);
    // What is never to happen is refuted by a single trial in which it did.
    if (part.comparison.at_most == 0.0 && count->value > 0) finding.state = State::refuted;
    if (finding.state == State::open) {
      finding.reason = fmt::format("not the same in all of its {} trials", count->trials);
      finding.remedy = "chance decides how often it is seen: run it again, or on more cores";
    }
    return;
  }
  finding.samples = evaluate(part.comparison, results).samples;
  finding.samples_needed = rounds_for_claims(plan);
  if (finding.samples.empty()) return explain_absence(part, results.results(), finding);
  judge_samples(part, plan, finding);
}

/// Takes the value of the scenario's figure in each of its runs. Returns whether there is one.
bool take_observations(const ClaimPart& part, const Results& results, PartFinding& finding) {
  for (const Observation& one : results.observations) {
    if (one.scenario != part.scenario) continue;
    if (!one.unavailable.empty()) {
      finding.why = Why::not_applicable;
      finding.reason = one.unavailable;
      return false;
    }
    const auto value = one.figures.find(part.value);
    if (!one.error.empty() || value == one.figures.end()) {
      finding.why = Why::failed;
      finding.reason =
          one.error.empty() ? "its scenario did not tell '" + part.value + "'" : one.error;
      return false;
    }
    finding.samples.push_back(value->second);
  }
  if (!finding.samples.empty()) return true;
  finding.why = Why::not_measured;
  finding.reason = results.interrupted ? "the run ended before it was tried"
                                       : "no time in the time budget to try it";
  if (!results.interrupted) finding.remedy = more_time(2 * results.plan.time_budget_s);
  return false;
}

void judge_scenario(const ClaimPart& part, const Results& results, PartFinding& finding) {
  finding.samples_needed = min_runs_to_agree;
  if (!take_observations(part, results, finding)) return;
  const auto [low, high] = std::ranges::minmax_element(finding.samples);
  finding.interval = Interval{*low, *high};
  finding.value = median(finding.samples);
  if (finding.samples.size() < min_runs_to_agree) {
    finding.why = Why::few_rounds;
    finding.reason = "run once, which shows no more than that it can be so";
    return;
  }
  decide(part.comparison, finding);
  if (finding.state == State::open) {
    finding.reason =
        fmt::format("not the same in all of its {}", pluralize(finding.samples.size(), "run"));
  }
}

}  // namespace

const char* name_of(PartFinding::State state) {
  switch (state) {
    case State::confirmed:
      return "confirmed";
    case State::refuted:
      return "refuted";
    case State::open:
      break;
  }
  return "open";
}

PartFinding judge_part(const ClaimPart& part, const ByCell& results) {
  PartFinding finding;
  if (!part.comparison.not_applicable.empty()) {
    finding.why = Why::not_applicable;
    finding.reason = part.comparison.not_applicable;
    return finding;
  }
  if (part.scenario.empty()) {
    judge_cells(part, results, finding);
  } else {
    judge_scenario(part, results.results(), finding);
  }
  if (finding.value) finding.text = format_claim_figure(part, *finding.value);
  return finding;
}

}  // namespace reports
