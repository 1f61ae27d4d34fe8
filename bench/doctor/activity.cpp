// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/activity.h"

#include <algorithm>

#include <fmt/core.h>

#include "bench/machine/process_stat.h"
#include "reports/text/text.h"

namespace bench {
namespace {

using State = Finding::State;

std::string percent(double share) { return reports::format_number(100 * share, 1) + " %"; }

double share_of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

/// Returns the times between the two; nothing when a counter is missing or went backwards.
std::optional<CpuTimes> difference(const Activity& before, const Activity& after) {
  if (!before.cores || !after.cores) return std::nullopt;
  const CpuTimes& a = *before.cores;
  const CpuTimes& b = *after.cores;
  // Idle time may go backwards by a tick: the kernel corrects itself.
  if (b.busy < a.busy || b.stolen < a.stolen) return std::nullopt;
  // What this run used counts as idle. Its ticks and those of the cores are rounded differently.
  const std::uint64_t busy = b.busy - a.busy;
  const std::uint64_t own =
      std::min(busy, after.own_ticks - std::min(before.own_ticks, after.own_ticks));
  const CpuTimes passed{.busy = busy - own,
                        .idle = own + (b.idle > a.idle ? b.idle - a.idle : 0),
                        .stolen = b.stolen - a.stolen};
  return passed.total() > 0 ? std::optional(passed) : std::nullopt;
}

Finding steal(const Activity& before, const Activity& after) {
  Finding finding{.what = "steal",
                  .state = State::unknown,
                  .seen = "the kernel does not say",
                  .why =
                      "The host gives the time of this machine's cores to other guests: "
                      "whatever runs then takes longer, and nothing in this machine tells.",
                  .remedy =
                      "Measure at another time or on another host; pairs during which time "
                      "was stolen must not count."};
  const auto passed = difference(before, after);
  if (!passed) return finding;
  const double now = share_of(passed->stolen, passed->total());
  const double ever = share_of(after.cores->stolen, after.cores->total());
  finding.state = std::max(now, ever) > max_stolen_share ? State::warning : State::fine;
  finding.seen = fmt::format("{} of the time now, {} since the machine was started", percent(now),
                             percent(ever));
  return finding;
}

/// Returns the three processes that used most CPU time between the two, with their shares of
/// `total`.
std::string busiest(const Activity& before, const Activity& after, std::uint64_t total) {
  std::vector<std::pair<std::uint64_t, std::string>> used;
  for (const auto& [id, process] : after.processes) {
    const auto earlier = before.processes.find(id);
    const std::uint64_t then = earlier == before.processes.end() ? 0 : earlier->second.ticks;
    if (process.ticks > then) used.emplace_back(process.ticks - then, process.name);
  }
  std::ranges::sort(used, std::greater<>());
  constexpr std::size_t shown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, used.size()); ++i) {
    text += fmt::format("{}{} {}", i == 0 ? ": " : ", ", reports::sanitize(used[i].second, 30),
                        percent(std::min(1.0, share_of(used[i].first, total))));
  }
  return text;
}

Finding other_work(const SystemFiles& files, const Activity& before, const Activity& after) {
  Finding finding{.what = "other processes",
                  .state = State::unknown,
                  .seen = "the kernel does not say",
                  .why =
                      "They take cores, caches and memory from what is measured, now and then "
                      "and never equally.",
                  .remedy = "Stop them, or wait until they are done."};
  const auto passed = difference(before, after);
  if (!passed) return finding;
  const double busy = share_of(passed->busy, passed->total());
  finding.state = busy > max_foreign_share ? State::warning : State::fine;
  finding.seen = "they use " + percent(busy) + " of all cores";
  if (finding.state == State::warning) finding.seen += busiest(before, after, passed->total());
  if (const std::string load = files.first_line("proc/loadavg"); !load.empty()) {
    finding.seen +=
        "; load of the last minute " + reports::sanitize(load.substr(0, load.find(' ')), 20);
  }
  return finding;
}

Finding swapping(const Activity& before, const Activity& after) {
  Finding finding{.what = "swapping",
                  .state = State::unknown,
                  .seen = "the kernel does not say",
                  .why = "Pages go to the disk and come back while something is measured.",
                  .remedy = "Stop what needs more memory than there is."};
  if (!before.swapped_pages || !after.swapped_pages) return finding;
  const bool swaps = *after.swapped_pages > *before.swapped_pages;
  finding.state = swaps ? State::warning : State::fine;
  finding.seen = swaps ? reports::pluralize(*after.swapped_pages - *before.swapped_pages, "page") +
                             " went in or out just now"
                       : "none now";
  return finding;
}

}  // namespace

Activity activity_of(const SystemFiles& files, std::span<const pid_t> own) {
  Activity activity;
  activity.cores = read_cpu_times(files);
  const auto in = files.number("proc/vmstat", "pswpin ");
  const auto out = files.number("proc/vmstat", "pswpout ");
  if (in && out && *in < max_clock_ticks && *out < max_clock_ticks)
    activity.swapped_pages = *in + *out;
  for (const auto& folder : files.numbered("proc", "")) {
    const auto stat = read_process_stat(files, folder);
    if (!stat) continue;
    const auto ticks = static_cast<std::uint64_t>(stat->user_ticks + stat->system_ticks);
    if (std::ranges::find(own, stat->process) != own.end()) {
      activity.own_ticks += ticks;
    } else {
      activity.processes.emplace(stat->process, Activity::Process{stat->name, ticks});
    }
  }
  return activity;
}

std::vector<Finding> examine_activity(const SystemFiles& files, const Activity& before,
                                      const Activity& after) {
  return {other_work(files, before, after), steal(before, after), swapping(before, after)};
}

}  // namespace bench
