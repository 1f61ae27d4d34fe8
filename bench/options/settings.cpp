// SPDX-License-Identifier: Apache-2.0
#include "bench/options/settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "bench/options/parse.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using models::Capabilities;
using models::Settings;

constexpr std::uint64_t longest_ns = std::uint64_t{30} * 24 * 3600 * 1'000'000'000;
constexpr std::uint64_t max_parent_bytes = std::uint64_t{1} << 40;
constexpr std::array<std::string_view, 2> answers = {"no", "yes"};

std::uint64_t to_number(const std::string& canonical) {
  std::uint64_t value = 0;
  std::from_chars(canonical.data(), canonical.data() + canonical.size(), value);
  return value;
}

// What rows of the table have in common, over what differs: the names of the values, the range of a
// number, the capability that gives the setting a meaning, and the field that takes it.

template <const auto& names>
bool is_one_of(const std::string& value) {
  return std::ranges::find(names, value) != names.end();
}

template <const auto& names>
std::string one_of(const std::string& option, const std::string& text) {
  if (is_one_of<names>(text)) return text;
  std::string list;
  for (const auto name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  throw UsageError(option + " takes " + list + ", not '" + reports::sanitize(text, 60) + "'");
}

/// The place of the value among its names is the enumerator's value.
template <const auto& names, auto field>
void apply_one_of(const std::string& value, Settings& target) {
  using Enumeration = std::remove_reference_t<decltype(target.*field)>;
  target.*field = static_cast<Enumeration>(std::ranges::find(names, value) - names.begin());
}

template <std::uint64_t most>
bool is_number_up_to(const std::string& value) {
  const std::uint64_t number = to_number(value);
  return std::to_string(number) == value && number >= 1 && number <= most;
}

template <auto capability>
bool has(const Capabilities& can, const std::string&) {
  return can.*capability;
}

const Setting settings[] = {
    {.name = "dispatch",
     .values = "map|submit|apply,...",
     .help = "the batch in chunks; one submission per task, then all awaited; one at a time, each "
             "awaited (default: map)",
     .default_value = "map",
     .canonical = one_of<models::dispatch_names>,
     .is_canonical = is_one_of<models::dispatch_names>,
     .applies_to =
         [](const Capabilities& can, const std::string& value) {
           return value == "map" || (value == "submit" ? can.submits : can.applies);
         },
     .apply = apply_one_of<models::dispatch_names, &Settings::dispatch>,
     .unsupported_reason = [](const Capabilities&, const std::string& value) -> std::string {
       return value == "submit" ? "it has no single submissions (--dispatch=submit)"
                                : "it has no awaited submissions (--dispatch=apply)";
     }},
    {.name = "io",
     .values = "blocking|epoll|uring|own,...",
     .help = "how transfers are done: by calls that block; by our event loops, with epoll (files "
             "through a small thread pool) or io_uring; or as the library of the model does. A "
             "model takes those that it has (default: its first, as 'bench list' shows)",
     .default_value = models::io_method_names.front().data(),
     .canonical = one_of<models::io_method_names>,
     .is_canonical = is_one_of<models::io_method_names>,
     .applies_to =
         [](const Capabilities& can, const std::string& value) {
           return std::ranges::find(io_methods(can), value) != io_methods(can).end();
         },
     .apply = apply_one_of<models::io_method_names, &Settings::io>,
     .unsupported_reason =
         [](const Capabilities& can, const std::string&) {
           std::string has;
           for (const auto name : io_methods(can)) has += " --io=" + std::string(name);
           return "its I/O is another than was asked for; it has" + has;
         },
     .default_of = [](const Capabilities& can) { return io_methods(can).front(); },
     .takes_part_of_list = true},
    {.name = "start-method",
     .values = "fork|spawn|forkserver,...",
     .help = "how pools start their worker processes (default: fork)",
     .default_value = models::start_method_names.front().data(),
     .canonical = one_of<models::start_method_names>,
     .is_canonical = is_one_of<models::start_method_names>,
     .applies_to = has<&Capabilities::start_methods>,
     .apply = apply_one_of<models::start_method_names, &Settings::start_method>,
     .unsupported_reason = nullptr},
    {.name = "transport",
     .values = "shared|pipe,...",
     .help = "how results come back from worker processes: written into shared memory, or "
             "serialised through pipes (default: shared)",
     .default_value = "shared",
     .canonical = one_of<models::transport_names>,
     .is_canonical = is_one_of<models::transport_names>,
     .applies_to = has<&Capabilities::transports>,
     .apply = apply_one_of<models::transport_names, &Settings::transport>,
     .unsupported_reason = nullptr},
    {.name = "max-tasks-per-worker",
     .values = "N,...",
     .help = "replace a pool's worker process after so many tasks (default: never)",
     .default_value = "0",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return std::to_string(parse_whole(option, text, 1, workloads::maximum_tasks));
         },
     .is_canonical = is_number_up_to<workloads::maximum_tasks>,
     .applies_to = has<&Capabilities::replaces_workers>,
     .apply = [](const std::string& value,
                 Settings& target) { target.max_tasks_per_worker = to_number(value); },
     .unsupported_reason = nullptr},
    {.name = "switch-interval",
     .values = "TIME,...",
     .help = "after which a thread asks for an emulated interpreter lock (default: 5ms)",
     .default_value = "5000000",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return std::to_string(std::llround(parse_duration_s(option, text) * 1e9));
         },
     .is_canonical = is_number_up_to<longest_ns>,
     .applies_to = has<&Capabilities::switches>,
     .apply =
         [](const std::string& value, Settings& target) {
           target.switch_interval =
               std::chrono::nanoseconds(static_cast<std::int64_t>(to_number(value)));
         },
     .unsupported_reason = nullptr},
    {.name = "pin",
     .values = "",
     .help = "pin worker k to the k-th core that may be used, where a model can",
     .default_value = "no",
     .canonical = one_of<answers>,
     .is_canonical = is_one_of<answers>,
     .applies_to = has<&Capabilities::pins>,
     .apply = [](const std::string& value, Settings& target) { target.pin = value == "yes"; },
     .unsupported_reason = nullptr},
    {.name = "one-core",
     .values = "",
     .help = "all of a trial, whatever it starts, on the first core that may be used",
     .default_value = "no",
     .canonical = one_of<answers>,
     .is_canonical = is_one_of<answers>,
     .applies_to = [](const Capabilities&, const std::string&) { return true; },
     .apply = [](const std::string&, Settings&) {},
     .unsupported_reason = nullptr},
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
     .applies_to = has<&Capabilities::interprets>,
     .apply = [](const std::string& value, Settings& target) { target.python = value; },
     .unsupported_reason = nullptr},
    {.name = "parent-bytes",
     .values = "BYTES,...",
     .help = "memory that a trial touches before its model starts, such as 1GiB (default: none)",
     .default_value = "0",
     .canonical =
         [](const std::string& option, const std::string& text) {
           return std::to_string(parse_bytes(option, text, max_parent_bytes));
         },
     .is_canonical = is_number_up_to<max_parent_bytes>,
     .applies_to = [](const Capabilities&, const std::string&) { return true; },
     .apply = [](const std::string&, Settings&) {},
     .unsupported_reason = nullptr},
};

}  // namespace

std::span<const Setting> all_settings() { return settings; }

std::span<const std::string_view> io_methods(const Capabilities& can) {
  const std::span names(models::io_method_names);
  static_assert(models::io_method_names[1] == "epoll" && models::io_method_names[2] == "uring");
  const std::size_t count = can.io == models::IoMethod::epoll ? 2 : 1;
  return names.subspan(static_cast<std::size_t>(can.io), count);
}

const Setting* find_setting(const std::string& name) {
  const auto* const found =
      std::ranges::find_if(settings, [&](const Setting& setting) { return setting.name == name; });
  return found == std::end(settings) ? nullptr : found;
}

models::Settings model_settings(const reports::Cell& cell) {
  models::Settings target{.workers = static_cast<unsigned>(cell.workers),
                          .concurrency = cell.concurrency,
                          .chunk = cell.chunk};
  target.arrival_rate = cell.arrival_rate;
  // Each task by itself: there is no batch. Such a cell has no other dispatch.
  if (cell.arrival_rate > 0) target.dispatch = models::Dispatch::submit;
  for (const auto& [name, value] : cell.settings) {
    if (const Setting* setting = find_setting(name)) setting->apply(value, target);
  }
  return target;
}

bool wants_one_core(const reports::Cell& cell) {
  const auto given = cell.settings.find("one-core");
  return given != cell.settings.end() && given->second == "yes";
}

std::uint64_t parent_bytes(const reports::Cell& cell) {
  const auto given = cell.settings.find("parent-bytes");
  return given == cell.settings.end() ? 0 : to_number(given->second);
}

}  // namespace bench
