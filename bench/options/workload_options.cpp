// SPDX-License-Identifier: Apache-2.0
#include "bench/options/workload_options.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "bench/options/parse.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

std::vector<WorkloadOption> collect() {
  std::vector<WorkloadOption> all;
  for (const auto& entry : workloads::catalogue()) {
    if (!entry.missing.empty()) continue;
    for (const workloads::Option* const option : entry.kind().options) {
      auto known = std::ranges::find(all, option, &WorkloadOption::option);
      if (known == all.end()) known = all.insert(all.end(), {option, {}});
      known->workloads.emplace_back(entry.name);
    }
  }
  return all;
}

std::string canonical_duration(const std::string& name, const workloads::Option& option,
                               const std::string& text) {
  // None at all is a duration here: a wait of 0, a latency of 0.
  const auto ns = static_cast<std::uint64_t>(
      std::llround(parse_duration_s(name, text, /*zero_allowed=*/true) * 1e9));
  if (static_cast<double>(ns) >= option.min_value && static_cast<double>(ns) <= option.max_value) {
    return workloads::canonical_duration(std::chrono::nanoseconds(static_cast<std::int64_t>(ns)));
  }
  throw UsageError(name + " takes " + reports::format_duration(option.min_value) + " to " +
                   reports::format_duration(option.max_value) + ", not '" +
                   reports::sanitize(text, 60) + "'");
}

std::string canonical_text(const std::string& name, const workloads::Option& option,
                           const std::string& text) {
  if (!text.empty() && workloads::is_canonical(option, text)) return text;
  throw UsageError(name + " takes " + option.values + " of at most " +
                   std::to_string(workloads::max_text_bytes) + " printable bytes, not '" +
                   reports::sanitize(text, 60) + "'");
}

}  // namespace

std::span<const WorkloadOption> all_workload_options() {
  static const std::vector<WorkloadOption> all = collect();
  return all;
}

const workloads::Option* find_workload_option(std::string_view name) {
  for (const WorkloadOption& known : all_workload_options()) {
    if (known.option->name == name) return known.option;
  }
  return nullptr;
}

namespace {

std::string in_canonical_form(const workloads::Option& option, const std::string& text) {
  using enum workloads::Option::Type;
  const std::string name = std::string("--") + option.name;
  const auto least = static_cast<std::uint64_t>(option.min_value);
  const auto most = static_cast<std::uint64_t>(option.max_value);
  switch (option.type) {
    case flag:
      return "yes";
    case duration:
      return canonical_duration(name, option, text);
    case bytes:
      return workloads::canonical_bytes(parse_bytes(name, text, most));
    case bytes_per_second:
      return workloads::canonical_bytes(parse_bandwidth(name, text, most));
    case whole:
      return std::to_string(parse_whole(name, text, least, most));
    case real:
      return workloads::canonical_real(parse_factor(name, text, option.max_value));
    case printable_text:
      break;
  }
  return canonical_text(name, option, text);
}

}  // namespace

std::string canonical(const workloads::Option& option, const std::string& text) {
  std::string value = in_canonical_form(option, text);
  if (workloads::is_canonical(option, value)) return value;
  throw UsageError(std::string("--") + option.name + " takes " + option.values + " from " +
                   reports::format_number(option.min_value, 3) + " to " +
                   reports::format_number(option.max_value, 3) + ", not '" +
                   reports::sanitize(text, 60) + "'");
}

}  // namespace bench
