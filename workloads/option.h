// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace workloads {

/// An option of a cell: its name, its values and its meaning. The command line, the plan, cell
/// names and the results are made from it. Workloads bring along those that they have beside tasks,
/// size, seed and time scale; those of one name differ at most in their help and their default.
struct Option {
  enum class Type : std::uint8_t {
    flag,              ///< "yes" or "no"; takes no value on the command line
    duration,          ///< "3ms": a whole number of the largest unit (s, ms, us, ns) that fits
    work_or_wait,      ///< "3ms" of work, or "wait:3ms"; nothing at all is "0s"
    bytes,             ///< "10KiB": a whole number of the largest unit that fits
    bytes_per_second,  ///< "10MiB": as `bytes`
    whole,
    real,            ///< the shortest decimal that reads back as the same number
    word,            ///< one of `words`
    printable_text,  ///< text of 1 to `max_text_bytes` bytes
  };

  const char* name;    ///< as on the command line, without the dashes
  const char* values;  ///< a placeholder for its value in the help text; empty for a flag
  const char* help;
  Type type;
  const char* default_value;  ///< canonical; a cell that has it does not mention it
  double min_value = 0;       ///< the smallest value; in nanoseconds for a duration
  double max_value = 0;
  std::span<const std::string_view> words = {};  ///< all values, of an option that takes words
  /// Whether the canonical form of a duration or of bytes is the plain number of nanoseconds or
  /// bytes, as results files have it of what chooses how a model works.
  bool without_unit = false;
  /// Whether it is part of what a task does, and not only of where or how patiently: such a value
  /// is recorded and shown also where it is the default.
  bool shapes_tasks = true;
  /// Whether, where it is given, neither the size nor the default of another option has an effect.
  bool replaces_defaults = false;

  /// Whether the user cannot give it, because `WorkloadKind::complete` or `start_service` finds it
  /// out. It is part neither of a cell's name nor of what is shown.
  bool is_internal() const { return *name == '_'; }
};

inline constexpr std::size_t max_text_bytes = 2000;

/// The canonical values of the options that are not at their default, by name.
using Options = std::map<std::string, std::string>;

/// The value of an option that says what a task does for a time: it computes, or it waits.
struct WorkOrWait {
  /// What a wait begins with, as text.
  static constexpr std::string_view wait_prefix = "wait:";

  std::chrono::nanoseconds work{0};
  std::chrono::nanoseconds wait{0};  ///< not both are more than 0

  bool operator==(const WorkOrWait&) const = default;
};

// Each of these returns the value of an option, or its default. They throw `std::invalid_argument`
// for a value that is not canonical.

bool flag_of(const Options& options, const Option& option);
std::uint64_t number_of(const Options& options, const Option& option);
std::chrono::nanoseconds duration_of(const Options& options, const Option& option);
WorkOrWait work_or_wait_of(const Options& options, const Option& option);
double real_of(const Options& options, const Option& option);
std::string text_of(const Options& options, const Option& option);

/// Whether an untrusted value (from a file) is canonical and in range.
bool is_canonical(const Option& option, const std::string& value);

/// The canonical form of a number of an option's nanoseconds, bytes or whole things.
std::string canonical_number(const Option& option, std::uint64_t value);
std::string canonical_duration(std::chrono::nanoseconds value);
std::string canonical_work_or_wait(const WorkOrWait& value);
std::string canonical_bytes(std::uint64_t value);
std::string canonical_real(double value);

/// Encodes all options in one text that `decode_options` reads again, for another process.
/// `decode_options` throws `std::invalid_argument` for a text that is malformed.
std::string encode(const Options& options);
Options decode_options(std::string_view text);

}  // namespace workloads
