// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/activity.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "reports/text/text.h"

namespace bench {
namespace {

using State = Finding::State;

constexpr double much_stolen = 0.005;
constexpr double much_busy = 0.05;

/// Ticks beyond this are nonsense, and would overflow when added up.
constexpr std::uint64_t max_ticks = std::uint64_t{1} << 56;

std::optional<Activity::Cores> cores_of(const SystemFiles& files) {
  std::istringstream line(files.first_line("proc/stat"));
  std::string name;
  line >> name;
  // user nice system idle iowait irq softirq steal; what follows is part of the first two.
  std::array<std::uint64_t, 8> ticks{};
  for (std::uint64_t& value : ticks) {
    if (!(line >> value) || value > max_ticks) return std::nullopt;
  }
  if (name != "cpu") return std::nullopt;
  return Activity::Cores{.busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6],
                         .idle = ticks[3] + ticks[4],
                         .stolen = ticks[7]};
}

/// "pid (name) state …", where a name may hold anything.
std::optional<Activity::Process> process_of(const std::string& stat) {
  const std::size_t begin = stat.find('(');
  const std::size_t end = stat.rfind(')');
  if (begin == std::string::npos || end == std::string::npos || end < begin) return std::nullopt;
  std::istringstream rest(stat.substr(end + 1));
  std::string skipped;
  constexpr int fields_before_times = 11;
  for (int field = 0; field < fields_before_times; ++field) rest >> skipped;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  if (!(rest >> user >> system) || user > max_ticks || system > max_ticks) return std::nullopt;
  return Activity::Process{stat.substr(begin + 1, end - begin - 1), user + system};
}

std::string percent(double share) { return reports::format_number(100 * share, 1) + " %"; }

double share_of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

/// What went by in between; absent when a counter was not told, or went backwards.
std::optional<Activity::Cores> difference(const Activity& before, const Activity& after) {
  if (!before.cores || !after.cores) return std::nullopt;
  const Activity::Cores& a = *before.cores;
  const Activity::Cores& b = *after.cores;
  // Idle time may go backwards by a tick: the kernel corrects itself.
  if (b.busy < a.busy || b.stolen < a.stolen) return std::nullopt;
  const Activity::Cores passed{.busy = b.busy - a.busy,
                               .idle = b.idle > a.idle ? b.idle - a.idle : 0,
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
  finding.state = std::max(now, ever) > much_stolen ? State::look : State::fine;
  finding.seen =
      percent(now) + " of the time now, " + percent(ever) + " since the machine was started";
  return finding;
}

/// Who used most, in between.
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
    text += (i == 0 ? ": " : ", ") + reports::sanitize(used[i].second, 30) + " " +
            percent(std::min(1.0, share_of(used[i].first, total)));
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
  finding.state = busy > much_busy ? State::look : State::fine;
  finding.seen = "they use " + percent(busy) + " of all cores";
  if (finding.state == State::look) finding.seen += busiest(before, after, passed->total());
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
  finding.state = swaps ? State::look : State::fine;
  finding.seen = swaps ? reports::pluralize(*after.swapped_pages - *before.swapped_pages, "page") +
                             " went in or out just now"
                       : "none now";
  return finding;
}

}  // namespace

Activity activity_of(const SystemFiles& files) {
  Activity activity;
  activity.cores = cores_of(files);
  const auto in = files.number("proc/vmstat", "pswpin ");
  const auto out = files.number("proc/vmstat", "pswpout ");
  if (in && out && *in < max_ticks && *out < max_ticks) activity.swapped_pages = *in + *out;
  for (const auto& folder : files.numbered("proc", "")) {
    const auto id = leading_number(folder.filename().string());
    if (!id) continue;
    if (auto process = process_of(files.first_line(folder / "stat"))) {
      activity.processes.emplace(*id, std::move(*process));
    }
  }
  return activity;
}

std::vector<Finding> examine_activity(const SystemFiles& files, const Activity& before,
                                      const Activity& after) {
  return {other_work(files, before, after), steal(before, after), swapping(before, after)};
}

}  // namespace bench
