// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reports/results/files/google_rows.h"

namespace reports {

// The keys of Google Benchmark's layout that are used, and what is made of their values.

/// The value of one key of a row or of the context.
struct GoogleField {
  enum class Kind { missing, null, boolean, number, not_finite, text, list, object };

  Kind kind = Kind::missing;
  bool boolean = false;
  double number = 0;
  std::string text;

  bool is_true() const { return kind == Kind::boolean && boolean; }
  /// Empty where it is no text, since versions differ.
  std::string text_or_nothing() const { return kind == Kind::text ? text : std::string(); }
  /// Whole numbers below 2^53 are exact as doubles.
  std::optional<std::uint64_t> count() const {
    if (kind != Kind::number || !(number >= 0 && number < 0x1p53)) return std::nullopt;
    return static_cast<std::uint64_t>(number);
  }
};

/// The keys that are used; all others are passed over.
enum class GoogleKey : std::size_t {
  name,
  run_name,
  run_type,
  aggregate_name,
  label,
  error_occurred,
  error_message,
  skipped,
  skip_message,
  time_unit,
  real_time,
  cpu_time,
  threads,
  repetitions,
  repetition_index,
  family_index,
  per_family_instance_index,
  rms,
  cpu_coefficient,
  big_o,
};
inline constexpr std::array<std::string_view, 20> google_row_keys{"name",
                                                                  "run_name",
                                                                  "run_type",
                                                                  "aggregate_name",
                                                                  "label",
                                                                  "error_occurred",
                                                                  "error_message",
                                                                  "skipped",
                                                                  "skip_message",
                                                                  "time_unit",
                                                                  "real_time",
                                                                  "cpu_time",
                                                                  "threads",
                                                                  "repetitions",
                                                                  "repetition_index",
                                                                  "family_index",
                                                                  "per_family_instance_index",
                                                                  "rms",
                                                                  "cpu_coefficient",
                                                                  "big_o"};
static_assert(google_row_keys.size() == static_cast<std::size_t>(GoogleKey::big_o) + 1);

enum class GoogleContextKey : std::size_t {
  date,
  host_name,
  executable,
  num_cpus,
  mhz_per_cpu,
  cpu_scaling_enabled,
  library_build_type,
  row_name_suffix,
};
inline constexpr std::array<std::string_view, 8> google_context_keys{
    "date",        "host_name",           "executable",         "num_cpus",
    "mhz_per_cpu", "cpu_scaling_enabled", "library_build_type", "row_name_suffix"};
static_assert(google_context_keys.size() ==
              static_cast<std::size_t>(GoogleContextKey::row_name_suffix) + 1);

/// The fields of one object.
template <const auto& keys, typename KeyName>
class GoogleFields {
 public:
  const GoogleField& operator[](KeyName key) const {
    return fields_[static_cast<std::size_t>(key)];
  }
  /// Null where the key is not used.
  GoogleField* find(std::string_view key) {
    const auto place = std::ranges::find(keys, key);
    return place == keys.end() ? nullptr : &fields_[static_cast<std::size_t>(place - keys.begin())];
  }
  /// Keeps the room of the texts.
  void clear() {
    for (GoogleField& field : fields_) field.kind = GoogleField::Kind::missing;
  }

 private:
  std::array<GoogleField, keys.size()> fields_;
};

using GoogleRowFields = GoogleFields<google_row_keys, GoogleKey>;
using GoogleContextFields = GoogleFields<google_context_keys, GoogleContextKey>;

/// Reads one row. Throws `std::runtime_error` that names the key, the benchmark, what was found
/// and what is expected.
GoogleRow google_row(const GoogleRowFields& fields, std::size_t place);

/// Reads what the context says of the machine.
Machine google_machine(const GoogleContextFields& fields);

}  // namespace reports
