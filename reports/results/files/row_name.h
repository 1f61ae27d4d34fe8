// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace reports {

/// The end of the names of rows that we write in Google Benchmark's layout. Google Benchmark
/// ends the name of a benchmark so whose real time is the one that counts (`UseRealTime`), and
/// readers that follow it take `cpu_time` of every other row.
inline constexpr std::string_view real_time_suffix = "/real_time";

/// The name of the rows of a cell in `benchmarks`, as `name` and `run_name`.
inline std::string row_name(std::string_view cell_name) {
  return std::string(cell_name) + std::string(real_time_suffix);
}

/// A row's name without `suffix`; as it is where it does not end with it.
inline std::string without_suffix(std::string_view row_name, std::string_view suffix) {
  if (row_name.ends_with(suffix) && row_name.size() > suffix.size()) {
    row_name.remove_suffix(suffix.size());
  }
  return std::string(row_name);
}

/// The name of the cell that a row of `benchmarks` is of. Files of before the suffix have rows of
/// the cell's own name.
inline std::string cell_name_of_row(std::string_view row_name) {
  return without_suffix(row_name, real_time_suffix);
}

}  // namespace reports
