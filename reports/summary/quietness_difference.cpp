// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/quietness_difference.h"

#include <cmath>
#include <optional>

#include <fmt/core.h>

#include "reports/state/machine_line.h"
#include "reports/text/text.h"

namespace reports {
namespace {

bool is_weak(const Source& source) {
  const auto& state = source.results.machine_state;
  return state && state->weak;
}

/// Absent where the file does not tell.
std::optional<double> quiet_share(const Source& source) {
  const auto& state = source.results.machine_state;
  return state ? mean_quiet_share(*state) : std::nullopt;
}

/// Describes the state of the machine in which a file was measured: "90 % of the time".
std::string quiet_time(const Source& source) {
  const auto quiet = quiet_share(source);
  return (quiet ? format_percent(*quiet, 0) + " of the time" : "an unknown share of the time") +
         (is_weak(source) ? " (a weak run)" : "");
}

std::string in_quotes(const std::string& label) { return "'" + sanitize(label, 60) + "'"; }

}  // namespace

std::string quietness_difference(const Source& a, const Source& b) {
  constexpr double max_difference = 1.0 / 3;
  const auto quiet_a = quiet_share(a);
  const auto quiet_b = quiet_share(b);
  const bool differ = quiet_a && quiet_b && std::abs(*quiet_a - *quiet_b) > max_difference;
  if (!differ && is_weak(a) == is_weak(b)) return "";
  return fmt::format(
      "{} was measured while the cores were quiet {}, {} while they were quiet {}: a difference "
      "between their times may come from other users of the machine.",
      in_quotes(a.label), quiet_time(a), in_quotes(b.label), quiet_time(b));
}

}  // namespace reports
