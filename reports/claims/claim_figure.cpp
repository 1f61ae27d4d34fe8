// SPDX-License-Identifier: Apache-2.0
#include "reports/claims/claim_figure.h"

#include <cmath>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace reports {
namespace {

using Figure = Comparison::Figure;

/// Returns a number with two or three significant digits.
std::string plain_number(double value) {
  constexpr double whole_from = 100;
  constexpr double tenths_from = 10;
  const double size = std::abs(value);
  return format_number(value, size >= whole_from ? 0 : size >= tenths_from ? 1 : 2);
}

/// Returns a count, or a mean of counts.
std::string count_number(double value) {
  return value == std::round(value) ? format_general(value) : plain_number(value);
}

std::string signed_bytes(double value) {
  const std::string size = format_bytes(static_cast<std::uint64_t>(std::abs(value)));
  return value < 0 ? "−" + size : size;
}

std::string format_scenario_value(const std::string& name, double value) {
  if (name.ends_with("_ns")) return format_duration(value);
  if (name.ends_with("_bytes")) return signed_bytes(value);
  return count_number(value);
}

std::string format_figure(Figure figure, double value) {
  switch (figure) {
    case Figure::cpu_share:
    case Figure::expected_failure:
    case Figure::lost_share:
      return format_share(value);
    case Figure::bytes_per_task:
    case Figure::peak_bytes:
      return signed_bytes(value);
    case Figure::switches_per_task:
      return count_number(value);
    default:
      return format_duration(value);
  }
}

const char* name_of(Figure figure) {
  switch (figure) {
    case Figure::time_per_task:
      return "time per task";
    case Figure::cpu_share:
      return "CPU time over wall time × workers";
    case Figure::wait_excess:
      return "time beyond the longest wait";
    case Figure::bytes_per_task:
      return "memory per further task";
    case Figure::time_per_iteration:
      return "time of all tasks";
    case Figure::cpu_per_task:
      return "CPU time per task";
    case Figure::peak_bytes:
      return "peak memory";
    case Figure::start_time:
      return "time to start";
    case Figure::one_shot:
      return "time to start, work once and stop";
    case Figure::first_result:
      return "time to the first result";
    case Figure::latency_p99:
      return "99th percentile of latencies";
    case Figure::latency_max:
      return "longest latency";
    case Figure::switches_per_task:
      return "context switches per task";
    case Figure::expected_failure:
      return "share of trials that failed as expected";
    case Figure::lost_share:
      return "share of updates lost";
  }
  return "figure";
}

}  // namespace

std::string format_claim_figure(const ClaimPart& part, double value) {
  if (!part.scenario.empty()) return format_scenario_value(part.value, value);
  if (part.comparison.is_ratio()) return plain_number(value);
  return format_figure(part.comparison.figure, value);
}

std::string interval_text(const ClaimPart& part, const Interval& interval) {
  return fmt::format("{} – {}", format_claim_figure(part, interval.low),
                     format_claim_figure(part, interval.high));
}

std::string name_of_claim_figure(const ClaimPart& part) {
  if (!part.scenario.empty()) {
    return fmt::format("{} of {}", sanitize(part.value, 60), sanitize(part.scenario, 60));
  }
  const char* const ratio = part.comparison.is_ratio() ? ", ratio" : "";
  return fmt::format("{}{}", name_of(part.comparison.figure), ratio);
}

std::string bounds_text(const ClaimPart& part) {
  const auto& low = part.comparison.at_least;
  const auto& high = part.comparison.at_most;
  const auto text = [&](double bound) {
    constexpr double thousandths = 1000;
    // A bound is a round number, which needs no digits to look exact.
    return part.scenario.empty() && part.comparison.is_ratio()
               ? format_general(std::round(bound * thousandths) / thousandths)
               : format_claim_figure(part, bound);
  };
  if (low && high && *low == *high) return text(*low);
  if (low && high) return fmt::format("{} to {}", text(*low), text(*high));
  if (low) return "at least " + text(*low);
  return high ? "at most " + text(*high) : "none";
}

}  // namespace reports
