// SPDX-License-Identifier: Apache-2.0
#include "bench/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "bench/names.h"
#include "bench/parse.h"
#include "reports/text.h"

namespace bench {
namespace {

using models::Capabilities;
using models::Settings;

std::string one_of(const std::string& option, const std::string& text,
                   std::span<const std::string_view> values) {
  if (std::ranges::find(values, text) != values.end()) return text;
  std::string list;
  for (const auto& value : values)
    list += std::string(list.empty() ? "" : ", ") + std::string(value);
  throw UsageError(option + " takes " + list + ", not '" + reports::printable(text, 60) + "'");
}

/// The place of a value that `one_of` let through.
template <typename Enumeration>
Enumeration as_enumeration(const std::string& value, std::span<const std::string_view> values) {
  return static_cast<Enumeration>(std::ranges::find(values, value) - values.begin());
}

constexpr std::array<std::string_view, 2> answers = {"no", "yes"};

std::uint64_t to_number(const std::string& canonical) {
  std::uint64_t value = 0;
  std::from_chars(canonical.data(), canonical.data() + canonical.size(), value);
  return value;
}

bool is_number(const std::string& value, std::uint64_t least, std::uint64_t most) {
  const std::uint64_t number = to_number(value);
  return std::to_string(number) == value && number >= least && number <= most;
}

bool is_in(std::span<const std::string_view> values, const std::string& value) {
  return std::ranges::find(values, value) != values.end();
}

const char* lacks_nothing(const std::string&) { return nullptr; }

constexpr std::uint64_t longest_ns = std::uint64_t{30} * 24 * 3600 * 1'000'000'000;
constexpr std::uint64_t most_parent_bytes = std::uint64_t{1} << 40;

const Setting settings[] = {
    {.name = "dispatch",
     .values = "map|submit|apply,...",
     .help = "the batch in chunks; one submission per task, then all awaited; one at a time, each "
             "awaited (default: map)",
     .default_value = "map",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return one_of(option, text, models::dispatch_names);
         },
     .is_canonical = [](const std::string& value) { return is_in(models::dispatch_names, value); },
     .means_something =
         [](const Capabilities& can, const std::string& value) {
           return value == "map" || (value == "submit" ? can.submits : can.applies);
         },
     .apply =
         [](const std::string& value, Settings& target) {
           target.dispatch = as_enumeration<models::Dispatch>(value, models::dispatch_names);
         },
     .lack =
         [](const std::string& value) {
           return value == "submit" ? "it has no single submissions (--dispatch=submit)"
                                    : "it has no awaited submissions (--dispatch=apply)";
         }},
    {.name = "start-method",
     .values = "fork|spawn|forkserver,...",
     .help = "how pools start their worker processes (default: fork)",
     .default_value = models::start_method_names.front().data(),
     .canonical =
         [](const std::string& option, const std::string& text) {
           return one_of(option, text, models::start_method_names);
         },
     .is_canonical =
         [](const std::string& value) { return is_in(models::start_method_names, value); },
     .means_something = [](const Capabilities& can,
                           const std::string&) { return can.start_methods; },
     .apply =
         [](const std::string& value, Settings& target) {
           target.start_method =
               as_enumeration<models::StartMethod>(value, models::start_method_names);
         },
     .lack = lacks_nothing},
    {.name = "transport",
     .values = "shared|pipe,...",
     .help = "how results come back from worker processes: written into shared memory, or "
             "serialised through pipes (default: shared)",
     .default_value = "shared",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return one_of(option, text, models::transport_names);
         },
     .is_canonical = [](const std::string& value) { return is_in(models::transport_names, value); },
     .means_something = [](const Capabilities& can, const std::string&) { return can.transports; },
     .apply =
         [](const std::string& value, Settings& target) {
           target.transport = as_enumeration<models::Transport>(value, models::transport_names);
         },
     .lack = lacks_nothing},
    {.name = "max-tasks-per-worker",
     .values = "N,...",
     .help = "replace a pool's worker process after so many tasks (default: never)",
     .default_value = "0",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return std::to_string(parse_whole(option, text, 1, workloads::maximum_tasks));
         },
     .is_canonical =
         [](const std::string& value) { return is_number(value, 1, workloads::maximum_tasks); },
     .means_something = [](const Capabilities& can,
                           const std::string&) { return can.replaces_workers; },
     .apply = [](const std::string& value,
                 Settings& target) { target.max_tasks_per_worker = to_number(value); },
     .lack = lacks_nothing},
    {.name = "switch-interval",
     .values = "TIME,...",
     .help = "after which a thread asks for an emulated interpreter lock (default: 5ms)",
     .default_value = "5000000",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return std::to_string(std::llround(parse_duration_s(option, text) * 1e9));
         },
     .is_canonical = [](const std::string& value) { return is_number(value, 1, longest_ns); },
     .means_something = [](const Capabilities& can, const std::string&) { return can.switches; },
     .apply =
         [](const std::string& value, Settings& target) {
           target.switch_interval =
               std::chrono::nanoseconds(static_cast<std::int64_t>(to_number(value)));
         },
     .lack = lacks_nothing},
    {.name = "pin",
     .values = "",
     .help = "pin worker k to the k-th core that may be used, where a model can",
     .default_value = "no",
     .canonical = [](const std::string& option,
                     const std::string& text) { return one_of(option, text, answers); },
     .is_canonical = [](const std::string& value) { return is_in(answers, value); },
     .means_something = [](const Capabilities& can, const std::string&) { return can.pins; },
     .apply = [](const std::string& value, Settings& target) { target.pin = value == "yes"; },
     .lack = lacks_nothing},
    {.name = "python",
     .values = "PATH,...",
     .help = "the interpreters of the Python models (default: python3)",
     .default_value = "",
     .canonical =
         [](const std::string& option, const std::string& text) {
           if (text.empty()) throw UsageError(option + " takes the path of an interpreter");
           return text;
         },
     .is_canonical = [](const std::string& value) { return !value.empty(); },
     .means_something = [](const Capabilities& can, const std::string&) { return can.interprets; },
     .apply = [](const std::string& value, Settings& target) { target.python = value; },
     .lack = lacks_nothing},
    {.name = "parent-bytes",
     .values = "BYTES,...",
     .help = "memory that a trial touches before its model starts, such as 1GiB (default: none)",
     .default_value = "0",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return std::to_string(parse_bytes(option, text, most_parent_bytes));
         },
     .is_canonical =
         [](const std::string& value) { return is_number(value, 1, most_parent_bytes); },
     .means_something = [](const Capabilities&, const std::string&) { return true; },
     .apply = [](const std::string&, Settings&) {},
     .lack = lacks_nothing},
};

}  // namespace

std::span<const Setting> all_settings() { return settings; }

const Setting* find_setting(const std::string& name) {
  const auto* const found =
      std::ranges::find_if(settings, [&](const Setting& setting) { return setting.name == name; });
  return found == std::end(settings) ? nullptr : found;
}

models::Settings model_settings(const reports::Cell& cell) {
  models::Settings target{.workers = static_cast<unsigned>(cell.workers),
                          .concurrency = cell.concurrency,
                          .chunk = cell.chunk};
  for (const auto& [name, value] : cell.settings) {
    if (const Setting* setting = find_setting(name)) setting->apply(value, target);
  }
  return target;
}

std::uint64_t parent_bytes(const reports::Cell& cell) {
  const auto given = cell.settings.find("parent-bytes");
  return given == cell.settings.end() ? 0 : to_number(given->second);
}

}  // namespace bench
