// SPDX-License-Identifier: Apache-2.0
#include "bench/options/option_table.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "bench/options/names.h"
#include "bench/options/parse.h"
#include "bench/options/settings.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

std::vector<OptionRow> make_table() {
  const auto settings = setting_rows();
  std::vector<OptionRow> table(settings.begin(), settings.end());
  for (const auto& entry : workloads::catalogue()) {
    if (!entry.missing.empty()) continue;
    for (const workloads::Option* const option : entry.kind().options) {
      const auto first = table.begin() + static_cast<std::ptrdiff_t>(settings.size());
      auto row = std::find_if(first, table.end(), [&](const OptionRow& known) {
        return std::string_view(known.option.name) == option->name;
      });
      if (row == table.end()) row = table.insert(row, {.option = *option});
      row->workloads.emplace_back(entry.name);
      row->of_workloads.push_back(option);
    }
  }
  return table;
}

std::uint64_t parse_duration_ns(const std::string& name, const std::string& text) {
  // None at all is a duration here: a wait of 0, a latency of 0.
  return static_cast<std::uint64_t>(
      std::llround(parse_duration_s(name, text, /*zero_allowed=*/true) * 1e9));
}

std::string canonical_work_or_wait(const std::string& name, const std::string& text) {
  constexpr std::string_view prefix = workloads::WorkOrWait::wait_prefix;
  const bool waits = text.starts_with(prefix);
  try {
    const std::chrono::nanoseconds duration(static_cast<std::int64_t>(
        parse_duration_ns(name, waits ? text.substr(prefix.size()) : text)));
    return workloads::canonical_work_or_wait(waits ? workloads::WorkOrWait{.wait = duration}
                                                   : workloads::WorkOrWait{.work = duration});
  } catch (const UsageError& error) {
    throw UsageError(fmt::format("{}; to wait for so long: {}10ms", error.what(), prefix));
  }
}

/// Returns the canonical form, unless the value is out of the option's range.
std::string in_canonical_form(const workloads::Option& option, const std::string& name,
                              const std::string& text) {
  using enum workloads::Option::Type;
  const auto min = static_cast<std::uint64_t>(option.min_value);
  const auto max = static_cast<std::uint64_t>(option.max_value);
  switch (option.type) {
    case flag:
      return "yes";
    case duration:
      return workloads::canonical_number(option, parse_duration_ns(name, text));
    case work_or_wait:
      return canonical_work_or_wait(name, text);
    case bytes:
      return workloads::canonical_number(
          option, parse_bytes(name, text, max, std::max<std::uint64_t>(min, 1)));
    case bytes_per_second:
      return workloads::canonical_number(option, parse_bandwidth(name, text, max));
    case whole:
      return workloads::canonical_number(option, parse_whole(name, text, min, max));
    case real:
      return workloads::canonical_real(parse_factor(name, text, option.max_value));
    case word:
    case printable_text:
      return text;
  }
  return text;
}

/// Returns what an option takes, in words.
std::string values_of(const workloads::Option& option) {
  using enum workloads::Option::Type;
  switch (option.type) {
    case word:
      return fmt::format("{}", fmt::join(option.words, ", "));
    case printable_text:
      return fmt::format("{} of at most {} printable bytes", option.values,
                         workloads::max_text_bytes);
    case duration:
    case work_or_wait:
      return fmt::format("{} from {} to {}", option.values,
                         workloads::canonical_duration(
                             std::chrono::nanoseconds(static_cast<std::int64_t>(option.min_value))),
                         workloads::canonical_duration(std::chrono::nanoseconds(
                             static_cast<std::int64_t>(option.max_value))));
    case real:
      return fmt::format("{} from {} to {}", option.values,
                         reports::format_general(option.min_value),
                         reports::format_general(option.max_value));
    default:
      return fmt::format("{} from {} to {}", option.values,
                         reports::format_number(option.min_value, 3),
                         reports::format_number(option.max_value, 3));
  }
}

}  // namespace

std::span<const OptionRow> option_table() {
  static const std::vector<OptionRow> table = make_table();
  return table;
}

const OptionRow* find_option(std::string_view name) {
  const auto table = option_table();
  const auto row = std::ranges::find_if(
      table, [&](const OptionRow& known) { return known.option.name == name; });
  return row == table.end() ? nullptr : &*row;
}

const OptionRow* find_setting(std::string_view name) {
  const OptionRow* const row = find_option(name);
  return row != nullptr && row->is_setting() ? row : nullptr;
}

std::string canonical(const workloads::Option& option, const std::string& text) {
  const std::string name = std::string("--") + option.name;
  std::string value = in_canonical_form(option, name, text);
  if (workloads::is_canonical(option, value)) return value;
  const std::vector<std::string> words(option.words.begin(), option.words.end());
  const std::string nearest = nearest_name(text, words);
  throw UsageError(
      fmt::format("{} takes {}, not '{}'{}", name, values_of(option), reports::sanitize(text, 60),
                  nearest.empty() ? "" : fmt::format(": did you mean '{}'?", nearest)));
}

std::string canonical(const OptionRow& row, const std::string& text) {
  if (row.canonical_form == nullptr) return canonical(row.option, text);
  if (const auto value = row.canonical_form(text)) return *value;
  const std::vector<std::string> words(row.option.words.begin(), row.option.words.end());
  const std::string nearest = nearest_name(text.substr(0, text.find(':')), words);
  throw UsageError(
      fmt::format("--{} takes {} of {}, not '{}'{}", row.option.name, row.option.values,
                  fmt::join(words, ", "), reports::sanitize(text, 60),
                  nearest.empty() ? "" : fmt::format(": did you mean '{}'?", nearest)));
}

}  // namespace bench
