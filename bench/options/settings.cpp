// SPDX-License-Identifier: Apache-2.0
#include "bench/options/settings.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <type_traits>

#include "models/cancel_methods.h"
#include "models/sync/sync_choice.h"
#include "workloads/faults/fault.h"

namespace bench {
namespace {

using models::Capabilities;
using models::Settings;

constexpr std::uint64_t longest_ns = std::uint64_t{30} * 24 * 3600 * 1'000'000'000;
constexpr std::uint64_t max_parent_bytes = std::uint64_t{1} << 40;
constexpr double min_quota_cores = 0.01;  // the kernel takes no less of a period of 100 ms
constexpr double max_quota_cores = 1024;
// The kernel takes no shorter and no longer period (sched/core.c: min_cfs_quota_period).
constexpr std::uint64_t min_quota_period_ns = 1'000'000;
constexpr std::uint64_t max_quota_period_ns = 1'000'000'000;
constexpr double max_neighbours = 1024;

std::uint64_t to_number(const std::string& canonical) {
  std::uint64_t value = 0;
  std::from_chars(canonical.data(), canonical.data() + canonical.size(), value);
  return value;
}

// Functions that several rows have, for the words, the capability and the field of each.

/// The place of the value among its names is the enumerator's value.
template <const auto& names, auto field>
void apply_one_of(const std::string& value, Settings& target) {
  using Enumeration = std::remove_reference_t<decltype(target.*field)>;
  target.*field = static_cast<Enumeration>(std::ranges::find(names, value) - names.begin());
}

template <auto capability>
bool has(const Capabilities& can, const std::string&) {
  return can.*capability;
}

models::CancelMethod cancel_method_of(const std::string& value) {
  const auto name = std::ranges::find(models::cancel_method_names, value);
  return static_cast<models::CancelMethod>(name - models::cancel_method_names.begin());
}

bool applies_to_all(const Capabilities&, const std::string&) { return true; }

/// Does nothing, for a setting that the trial obeys and not the model.
void apply_nothing(const std::string&, Settings&) {}

/// Returns why nothing calls a function when a task of the model is complete.
std::string why_no_callbacks(const Capabilities& can) {
  if (can.worker_kind == models::WorkerKind::none && !can.suspends) {
    return "it runs one task after the other, and hands none out whose completion could call a "
           "function";
  }
  if (can.submits) return "the completions of its submissions call no function";
  if (can.applies || can.worker_per_task) {
    return "it waits for the ends of its tasks, which call no function";
  }
  return "it takes its tasks as a whole, and calls no function when one of them is complete";
}

/// Returns the row that chooses an implementation of what tasks share.
OptionRow sync_row(models::SyncFamily family, const char* help) {
  return {.option = {.name = models::sync_family_names[static_cast<std::size_t>(family)].data(),
                     .values = "NAME,...",
                     .help = help,
                     .type = workloads::Option::Type::word,
                     .default_value = "",
                     .words = models::sync_names(family)},
          .applies_to =
              [](const Capabilities& can, const std::string& value) {
                return !models::unsupported_reason(value, can);
              },
          .apply = apply_nothing,
          .unsupported_reason =
              [](const Capabilities& can, const std::string& value) {
                return models::unsupported_reason(value, can).value_or("");
              },
          .takes_part_of_list = true};
}

using Type = workloads::Option::Type;

const OptionRow settings[] = {
    {.option = {.name = "dispatch",
                .values = "map|submit|apply|callback,...",
                .help = "hand tasks out as one batch in chunks (map), as one submission per task, "
                        "which are then awaited together (submit), one at a time, each awaited "
                        "before the next (apply), or as one submission per task, whose completion "
                        "calls a function (callback) (default: map)",
                .type = Type::word,
                .default_value = "map",
                .words = models::dispatch_names},
     .applies_to =
         [](const Capabilities& can, const std::string& value) {
           if (value == "submit") return can.submits;
           if (value == "apply") return can.applies;
           return value == "map" || can.calls_back;
         },
     .apply = apply_one_of<models::dispatch_names, &Settings::dispatch>,
     .unsupported_reason = [](const Capabilities& can, const std::string& value) -> std::string {
       if (value == "submit") return "it has no single submissions (--dispatch=submit)";
       if (value == "apply") return "it has no awaited submissions (--dispatch=apply)";
       return why_no_callbacks(can) + " (--dispatch=callback)";
     }},
    {.option = {.name = "cancel",
                .values = "METHOD,...",
                .help = "end tasks that are cancelled (--workload=cancel) by a request that they "
                        "look at (cooperative), at what they await (await), with their thread "
                        "(pthread-cancel) or process (sigterm, sigkill); or only take back those "
                        "that have not begun (queued). A model uses those of the list that it "
                        "supports (default: its first, as 'bench list' shows)",
                .type = Type::word,
                .default_value = models::cancel_method_names[2].data(),
                .words = std::span(models::cancel_method_names).subspan(1)},
     .applies_to =
         [](const Capabilities& can, const std::string& value) {
           return std::ranges::find(can.cancels, cancel_method_of(value)) != can.cancels.end();
         },
     .apply = [](const std::string& value,
                 Settings& target) { target.cancel = cancel_method_of(value); },
     .unsupported_reason = [](const Capabilities& can, const std::string& value) -> std::string {
       return std::string(models::why_not_cancelled(cancel_method_of(value), can));
     },
     .default_of =
         [](const Capabilities& can) {
           return models::cancel_method_names.at(
               static_cast<std::size_t>(models::best_cancel_method(can)));
         },
     .takes_part_of_list = true},
    {.option = {.name = "io",
                .values = "blocking|epoll|uring|own,...",
                .help = "do transfers by calls that block; by event loops of this program, with "
                        "epoll (files through a small thread pool) or io_uring; or as the model's "
                        "own library does. A model takes those that it has (default: its first, "
                        "as 'bench list' shows)",
                .type = Type::word,
                .default_value = models::io_method_names.front().data(),
                .words = models::io_method_names},
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
    {.option = {.name = "start-method",
                .values = "fork|spawn|forkserver,...",
                .help = "how pools start their worker processes (default: fork)",
                .type = Type::word,
                .default_value = models::start_method_names.front().data(),
                .words = models::start_method_names},
     .applies_to = has<&Capabilities::start_methods>,
     .apply = apply_one_of<models::start_method_names, &Settings::start_method>},
    {.option = {.name = "transport",
                .values = "shared|pipe,...",
                .help = "how results come back from worker processes: written into shared memory, "
                        "or serialised through pipes (default: shared)",
                .type = Type::word,
                .default_value = "shared",
                .words = models::transport_names},
     .applies_to = has<&Capabilities::transports>,
     .apply = apply_one_of<models::transport_names, &Settings::transport>},
    {.option = {.name = "max-tasks-per-worker",
                .values = "N,...",
                .help = "replace a pool's worker process after N tasks (default: never)",
                .type = Type::whole,
                .default_value = "0",
                .min_value = 1,
                .max_value = workloads::maximum_tasks},
     .applies_to = has<&Capabilities::replaces_workers>,
     .apply = [](const std::string& value,
                 Settings& target) { target.max_tasks_per_worker = to_number(value); }},
    {.option = {.name = "switch-interval",
                .values = "TIME,...",
                .help = "time after which a thread asks for an emulated interpreter lock (default: "
                        "5ms)",
                .type = Type::duration,
                .default_value = "5000000",
                .min_value = 1,
                .max_value = longest_ns,
                .without_unit = true},
     .applies_to = has<&Capabilities::switches>,
     .apply =
         [](const std::string& value, Settings& target) {
           target.switch_interval =
               std::chrono::nanoseconds(static_cast<std::int64_t>(to_number(value)));
         }},
    {.option = {.name = "pin",
                .values = "",
                .help = "pin worker k to the k-th core that may be used, where a model can",
                .type = Type::flag,
                .default_value = "no"},
     .applies_to = has<&Capabilities::pins>,
     .apply = [](const std::string& value, Settings& target) { target.pin = value == "yes"; }},
    {.option = {.name = "one-core",
                .values = "",
                .help = "run all of a trial, whatever it starts, on the first core that may be "
                        "used",
                .type = Type::flag,
                .default_value = "no"},
     .applies_to = applies_to_all,
     .apply = apply_nothing},
    {.option = {.name = "cpu-quota",
                .values = "CORES,...",
                .help =
                    "give all that a trial starts so much CPU time, such as 0.5 for half a "
                    "core, in each --quota-period, by a cgroup of its own. The workload's server "
                    "is not part of it (default: no quota)",
                .type = Type::real,
                .default_value = "0",
                .min_value = min_quota_cores,
                .max_value = max_quota_cores},
     .applies_to = applies_to_all,
     .apply = apply_nothing},
    {.option = {.name = "quota-period",
                .values = "TIME,...",
                .help = "time after which the quota of --cpu-quota is given anew (default: 100ms, "
                        "as in containers)",
                .type = Type::duration,
                .default_value = "100ms",
                .min_value = min_quota_period_ns,
                .max_value = max_quota_period_ns},
     .applies_to = applies_to_all,
     .apply = apply_nothing},
    {.option = {.name = "neighbours",
                .values = "N,...",
                .help =
                    "let N processes compute on the same cores whenever a trial works, as noisy "
                    "neighbours: outside its quota, and no part of its figures (default: none)",
                .type = Type::whole,
                .default_value = "0",
                .min_value = 1,
                .max_value = max_neighbours},
     .applies_to = applies_to_all,
     .apply = apply_nothing},
    {.option = {.name = "python",
                .values = "PATH,...",
                .help = "the interpreters of the Python models (default: python3)",
                .type = Type::printable_text,
                .default_value = ""},
     .applies_to = has<&Capabilities::interprets>,
     .apply = [](const std::string& value, Settings& target) { target.python = value; }},
    sync_row(models::SyncFamily::lock,
             "implementation of the locks and other sync objects that tasks share, as "
             "'bench list implementations' shows them. A model takes those that work where its "
             "tasks run (default: its first)"),
    sync_row(models::SyncFamily::channel,
             "implementation of the channels through which tasks talk, as "
             "'bench list implementations' shows them. A model takes those that work where its "
             "tasks run (default: its first)"),
    {.option = {.name = "fault",
                .values = "KIND[:TASK],...",
                .help = "put one fault into one task (without :TASK the first, 0), and see what "
                        "becomes of the others, of the model and of its caller, in place of times: "
                        "exception, exit, abort, segv, kill, stop, hang, oom (under a limit of "
                        "memory) or leak (default: none)",
                .type = Type::printable_text,
                .default_value = "",
                .words = workloads::fault_names},
     .applies_to = applies_to_all,
     .apply = apply_nothing,
     .canonical_form = [](const std::string& text) -> std::optional<std::string> {
       const auto fault = workloads::parse_fault(text);
       if (!fault) return std::nullopt;
       return workloads::canonical_fault(*fault);
     },
     .leaves_no_times = true},
    {.option = {.name = "parent-bytes",
                .values = "BYTES,...",
                .help = "memory that a trial touches before its model starts, such as 1GiB "
                        "(default: none)",
                .type = Type::bytes,
                .default_value = "0",
                .min_value = 1,
                .max_value = max_parent_bytes,
                .without_unit = true},
     .applies_to = applies_to_all,
     .apply = apply_nothing},
};

}  // namespace

std::span<const OptionRow> setting_rows() { return settings; }

std::span<const std::string_view> io_methods(const Capabilities& can) {
  const std::span names(models::io_method_names);
  static_assert(models::io_method_names[1] == "epoll" && models::io_method_names[2] == "uring");
  const std::size_t count = can.io == models::IoMethod::epoll ? 2 : 1;
  return names.subspan(static_cast<std::size_t>(can.io), count);
}

models::Settings model_settings(const reports::Cell& cell) {
  models::Settings target{.workers = static_cast<unsigned>(cell.workers),
                          .concurrency = cell.concurrency,
                          .chunk = cell.chunk};
  target.arrival_rate = reports::task_arrival_rate(cell);
  // Each task by itself: there is no batch. Such a cell has no other dispatch but `callback`.
  if (target.arrival_rate > 0) target.dispatch = models::Dispatch::submit;
  for (const auto& [name, value] : cell.settings) {
    if (const OptionRow* const row = find_setting(name)) row->apply(value, target);
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

double cpu_quota(const reports::Cell& cell) {
  const auto given = cell.settings.find("cpu-quota");
  if (given == cell.settings.end()) return 0;
  double cores = 0;
  std::from_chars(given->second.data(), given->second.data() + given->second.size(), cores);
  return cores;
}

std::chrono::microseconds quota_period(const reports::Cell& cell) {
  return std::chrono::duration_cast<std::chrono::microseconds>(
      workloads::duration_of(cell.settings, find_setting("quota-period")->option));
}

unsigned neighbours_of(const reports::Cell& cell) {
  const auto given = cell.settings.find("neighbours");
  return given == cell.settings.end() ? 0 : static_cast<unsigned>(to_number(given->second));
}

}  // namespace bench
