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

/// Returns what part of the cores other programs used meanwhile; absent where the file does not
/// tell.
std::optional<double> others_share(const Source& source) {
  const auto& state = source.results.machine_state;
  return state ? state->others_share : std::nullopt;
}

bool differ(const std::optional<double>& a, const std::optional<double>& b) {
  constexpr double max_difference = 1.0 / 3;
  return a && b && std::abs(*a - *b) > max_difference;
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
  const auto others_a = others_share(a);
  const auto others_b = others_share(b);
  // Programs that give way to a short probe still take the cores from work that lasts.
  if (differ(others_a, others_b)) {
    return fmt::format(
        "{} was measured while other programs used {} of the cores, {} while they used {}: a "
        "difference between their times may come from them.",
        in_quotes(a.label), format_percent(*others_a, 0), in_quotes(b.label),
        format_percent(*others_b, 0));
  }
  if (!differ(quiet_share(a), quiet_share(b)) && is_weak(a) == is_weak(b)) return "";
  return fmt::format(
      "{} was measured while the cores were quiet {}, {} while they were quiet {}: a difference "
      "between their times may come from other users of the machine.",
      in_quotes(a.label), quiet_time(a), in_quotes(b.label), quiet_time(b));
}

}  // namespace reports
