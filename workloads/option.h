// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace workloads {

/// An option of a workload's own, beside tasks, size, seed and time scale: what it takes and what
/// it means. The command line, the plan, cell names and the results read it. Options of one name
/// are one row, which the workloads share that have it.
struct Option {
  enum class Type : std::uint8_t {
    flag,              ///< "yes" or "no"; takes no value on the command line
    duration,          ///< "3ms": a whole number of the largest unit (s, ms, us, ns) that fits
    bytes,             ///< "10KiB": the same
    bytes_per_second,  ///< the same
    whole,
    real,            ///< the fewest digits that say exactly this number
    printable_text,  ///< text of at most `longest_text` bytes
  };

  const char* name;    ///< as on the command line, without the dashes
  const char* values;  ///< what it takes, for the help text; empty for a flag
  const char* help;
  Type type;
  const char* default_value;  ///< canonical; a cell that has it does not mention it
  double least = 0;           ///< of a number; of a duration in nanoseconds
  double most = 0;

  /// Not for the user to give: `WorkloadKind::complete` or `start_service` finds it out. No part of
  /// a cell's name, nor of what is shown.
  bool is_internal() const { return *name == '_'; }
};

inline constexpr std::size_t longest_text = 2000;

/// Canonical values of those options that are not at their default.
using Options = std::map<std::string, std::string>;

// The value of an option, or its default. They throw `std::invalid_argument` for one that is not
// canonical.

bool flag_of(const Options& options, const Option& option);
std::uint64_t number_of(const Options& options, const Option& option);
std::chrono::nanoseconds duration_of(const Options& options, const Option& option);
double real_of(const Options& options, const Option& option);
std::string text_of(const Options& options, const Option& option);

/// Whether a value that comes from a stranger's file is canonical and in range.
bool is_canonical(const Option& option, const std::string& value);

std::string canonical_duration(std::chrono::nanoseconds value);
std::string canonical_bytes(std::uint64_t value);
std::string canonical_real(double value);

/// All of them in one text that `decode_options` reads again, for another process. The latter
/// throws `std::invalid_argument` for a text that is not one.
std::string encode(const Options& options);
Options decode_options(std::string_view text);

}  // namespace workloads
