// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/files/outline.h"
#include "reports/results/results.h"

namespace reports {

/// The part of a row in Google Benchmark's layout that is used.
struct GoogleRow {
  enum class Outcome {
    measured,
    failed,     ///< `error_occurred`
    skipped,    ///< `skipped`
    aggregate,  ///< a statistic over repetitions, or a fit
  };

  std::size_t place = 0;  ///< its index in `benchmarks`
  std::string name;       ///< `run_name`, and where there is none `name`
  std::string label;
  Outcome outcome = Outcome::measured;
  std::string reason;   ///< of what failed or was skipped
  std::string problem;  ///< why the times of what was measured are of no use; empty: they are
  bool is_not_finite = false;      ///< whether `problem` is that the time is no finite number
  bool hides_repetitions = false;  ///< an old aggregate of `name`, which has no rows itself
  bool has_run_type = false;       ///< older versions did not say which rows are aggregates
  double real_ns = 0;              ///< of what was measured, as the next one
  std::optional<double> cpu_ns;    ///< nothing where the file has no usable one
  std::uint64_t threads = 1;
  std::optional<std::uint64_t> repetitions;  ///< how many there should be; 0: it was not said
  std::optional<std::uint64_t> repetition_index;
  std::optional<std::uint64_t> family_index;
  std::optional<std::uint64_t> per_family_instance_index;
};

/// A file in Google Benchmark's layout, as it stands there.
struct GoogleFile {
  std::string date;
  Machine machine;
  /// The suffix that the name of every row has behind that of its cell; empty: none
  /// (reports/results/files/row_name.h).
  std::string row_name_suffix;
  std::vector<GoogleRow> rows;
};

/// Reads a text in Google Benchmark's layout without building a document of it. Whatever is not
/// used may be anything. Throws `std::runtime_error` that names the row, the key, what was found
/// and what is expected; what is wrong with the times of a row is left in `problem`, because only
/// the whole of an older file tells which rows are measurements.
GoogleFile read_google_rows(std::string_view text, const Outline& outline);

}  // namespace reports
