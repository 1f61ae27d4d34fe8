// SPDX-License-Identifier: Apache-2.0
// The functions of `BestSettings` that read the finished table.
#include <algorithm>

#include <fmt/core.h>

#include "reports/charts/answers/best_settings.h"
#include "reports/text/text.h"

namespace reports {

std::string BestSettings::name(std::size_t row, std::size_t column) const {
  const MatrixCell& one = square(row, column);
  const std::string model = sanitize(rows[row], 80);
  return one.is_serial ? model : fmt::format("{} ({})", model, one.setting);
}

bool BestSettings::has_no_rival(std::size_t column) const {
  std::size_t measured = 0;
  bool is_serial = false;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const MatrixCell& one = square(row, column);
    if (!one.time_ns) continue;
    ++measured;
    is_serial |= one.is_serial;
  }
  return measured == 1 && (is_serial || rows.size() > 1);
}

std::vector<std::size_t> BestSettings::first_ones(std::size_t column) const {
  std::vector<std::size_t> first;
  if (has_no_rival(column)) return first;
  bool is_serial_beaten = false;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    is_serial_beaten |= square(row, column).is_faster_than_serial;
  }
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const MatrixCell& one = square(row, column);
    // A rank is widened where a row further down may be better, so it alone does not tell the
    // first.
    if (!one.is_best || !one.time_ns || one.is_slower || (one.is_serial && is_serial_beaten)) {
      continue;
    }
    first.push_back(row);
  }
  std::ranges::stable_sort(first, {},
                           [&](std::size_t row) { return square(row, column).time_ns->value; });
  return first;
}

std::vector<std::size_t> BestSettings::slower_than_serial_reference(std::size_t column) const {
  const auto first = first_ones(column);
  if (first.empty() || !square(first.front(), column).is_slower_than_serial) return {};
  std::vector<std::size_t> slower;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const MatrixCell& one = square(row, column);
    if (one.is_serial && one.cell && !one.is_reference) return {};  // it is ranked
    if (one.is_slower_than_serial && one.time_ns) slower.push_back(row);
  }
  std::ranges::stable_sort(slower, {},
                           [&](std::size_t row) { return square(row, column).time_ns->value; });
  return slower;
}

bool BestSettings::are_all_others(const std::vector<std::size_t>& slower,
                                  std::size_t column) const {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const MatrixCell& one = square(row, column);
    const bool is_other = one.cell && one.time_ns && !one.is_serial;
    if (is_other && std::ranges::find(slower, row) == slower.end()) return false;
  }
  return true;
}

}  // namespace reports
