// SPDX-License-Identifier: Apache-2.0
#include "reports/results/synthetic_shape.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>

namespace reports {
namespace {

std::string_view option_of(const Cell& cell, const char* name, std::string_view otherwise) {
  const auto given = cell.options.find(name);
  return given == cell.options.end() ? otherwise : std::string_view(given->second);
}

}  // namespace

std::optional<std::uint64_t> parse_whole(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || rest != end) return std::nullopt;
  return value;
}

std::optional<double> parse_duration_ns(std::string_view text) {
  struct Unit {
    std::string_view name;
    double ns;
  };
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_whole(text.substr(0, digits));
  if (!number) return std::nullopt;
  for (const Unit& unit : {Unit{"s", 1e9}, Unit{"ms", 1e6}, Unit{"us", 1e3}, Unit{"ns", 1}}) {
    if (text.substr(digits) == unit.name) return static_cast<double>(*number) * unit.ns;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) {
  struct Unit {
    std::string_view name;
    std::uint64_t bytes;
  };
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_whole(text.substr(0, digits));
  if (!number) return std::nullopt;
  for (const Unit& unit : {Unit{"GiB", std::uint64_t{1} << 30}, Unit{"MiB", 1 << 20},
                           Unit{"KiB", 1 << 10}, Unit{"", 1}}) {
    if (text.substr(digits) != unit.name) continue;
    if (*number > std::numeric_limits<std::uint64_t>::max() / unit.bytes) return std::nullopt;
    return *number * unit.bytes;
  }
  return std::nullopt;
}

std::optional<double> SyntheticShape::share_of_waiting() const {
  const double all_ns = compute_ns + wait_ns;
  if (!(all_ns > 0)) return std::nullopt;
  return wait_ns / all_ns;
}

std::optional<SyntheticShape> shape_of(const Cell& cell) {
  if (cell.workload != "synthetic" || cell.options.contains("hold")) return std::nullopt;
  const auto compute_ns = parse_duration_ns(option_of(cell, "compute", SyntheticDefaults::compute));
  const auto wait_ns = parse_duration_ns(option_of(cell, "wait", SyntheticDefaults::wait));
  const auto steps = parse_whole(option_of(cell, "repeat", SyntheticDefaults::repeat));
  const auto result_bytes =
      parse_bytes(option_of(cell, "result-size", SyntheticDefaults::result_size));
  if (!compute_ns || !wait_ns || !steps || *steps == 0 || !result_bytes) return std::nullopt;
  const double scaled_wait_ns = *wait_ns * cell.time_scale;
  if (!std::isfinite(scaled_wait_ns) || scaled_wait_ns < 0) return std::nullopt;
  return SyntheticShape{.compute_ns = *compute_ns,
                        .wait_ns = scaled_wait_ns,
                        .steps = static_cast<double>(*steps),
                        .result_bytes = *result_bytes};
}

}  // namespace reports
