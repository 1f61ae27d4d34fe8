// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/system_load.h"

#include <dirent.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <sstream>
#include <vector>

#include "bench/machine/cores.h"
#include "bench/machine/system_files.h"
#include "reports/text/text.h"

namespace bench {
namespace {

constexpr double tolerable_theft = 0.01;
constexpr double tolerable_load = 0.05;
constexpr std::uint64_t kernel_thread = 0x00200000;  // PF_KTHREAD

/// Empty when it cannot be read: a process of somebody else's may end at any moment.
std::string text_of(const std::string& path) { return SystemFiles("").text(path); }

std::optional<std::uint64_t> number(const std::string& text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A line of /proc/PID/stat (proc(5)).
struct StatLine {
  bool is_of_kernel = false;
  SystemLoad::Process process;
};

std::optional<StatLine> parse_stat(const std::string& text) {
  // The name, in parentheses, may hold anything.
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream words(text.substr(name_end + 1));
  std::vector<std::uint64_t> fields = {0, 0, 0};  // numbered as in proc(5): the first is not used
  std::string word;
  words >> word;  // the state, field 3
  fields.push_back(0);
  while (fields.size() <= 22 && words >> word) fields.push_back(number(word).value_or(0));
  if (fields.size() <= 22) return std::nullopt;
  return StatLine{.is_of_kernel = (fields[9] & kernel_thread) != 0,
                  .process = {.started = fields[22],
                              .ticks = fields[14] + fields[15] + fields[16] + fields[17],
                              .parent = static_cast<pid_t>(fields[4])}};
}

std::map<pid_t, StatLine> all_processes(const std::string& root) {
  std::map<pid_t, StatLine> lines;
  DIR* const folder = opendir((root + "/proc").c_str());
  if (folder == nullptr) return lines;
  while (const dirent* const entry = readdir(folder)) {
    const auto id = number(entry->d_name);
    if (!id) continue;
    const auto line = parse_stat(text_of(root + "/proc/" + entry->d_name + "/stat"));
    if (line) lines.emplace(static_cast<pid_t>(*id), *line);
  }
  closedir(folder);
  return lines;
}

bool is_ours(pid_t process, pid_t self, const std::map<pid_t, StatLine>& lines) {
  // A snapshot may hold a circle, of ids that were used again.
  for (int steps = 0; steps < 1000; ++steps) {
    if (process == self) return true;
    const auto line = lines.find(process);
    if (line == lines.end()) return false;
    process = line->second.process.parent;
  }
  return false;
}

std::uint64_t stolen_ticks(const std::string& root) {
  std::istringstream words(text_of(root + "/proc/stat"));
  std::string word;
  for (int column = 0; column <= 8; ++column) words >> word;  // "cpu", user, … steal
  return number(word).value_or(0);
}

/// The number behind a word at the beginning of a line.
std::uint64_t counter(const std::string& text, const std::string& name) {
  std::istringstream lines(text);
  std::string word;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(name + " ")) return number(line.substr(name.size() + 1)).value_or(0);
  }
  return 0;
}

/// By the quotas of the cgroups that this process is in.
std::uint64_t quota_throttles(const std::string& root) {
  std::uint64_t sum = 0;
  for (const auto& folder : cpu_cgroups(root + "/")) {
    sum += counter(text_of((folder / "cpu.stat").string()), "nr_throttled");
  }
  return sum;
}

std::uint64_t heat_throttles(const std::string& root) {
  std::uint64_t sum = 0;
  for (int core = 0; core < 4096; ++core) {
    const std::string folder = root + "/sys/devices/system/cpu/cpu" + std::to_string(core);
    const auto count = leading_number(text_of(folder + "/thermal_throttle/core_throttle_count"));
    if (!count) break;
    sum += *count;
  }
  return sum;
}

using Processes = std::map<pid_t, SystemLoad::Process>;

bool is_among(const Processes::value_type& process, const Processes& processes) {
  const auto found = processes.find(process.first);
  return found != processes.end() && found->second.started == process.second.started;
}

/// What each process had used by then, with its children that have ended since: what they had used
/// until then is its own now.
std::map<pid_t, std::uint64_t> earlier_ticks(const Processes& before, const Processes& after) {
  std::map<pid_t, std::uint64_t> ticks;
  for (const auto& process : before) {
    auto heir = before.find(process.first);
    // A snapshot may hold a circle, of ids that were used again.
    for (int steps = 0; steps < 1000 && heir != before.end() && !is_among(*heir, after); ++steps) {
      heir = before.find(heir->second.parent);
    }
    if (heir != before.end()) ticks[heir->first] += process.second.ticks;
  }
  return ticks;
}

std::uint64_t ticks_between(const SystemLoad& before, const SystemLoad& after) {
  const auto earlier = earlier_ticks(before.processes, after.processes);
  std::uint64_t sum = 0;
  for (const auto& process : after.processes) {
    const auto had_by_then = earlier.find(process.first);
    const std::uint64_t had = is_among(process, before.processes) ? had_by_then->second : 0;
    sum += process.second.ticks - std::min(had, process.second.ticks);
  }
  return sum;
}

std::string percent(double share) { return reports::format_number(share * 100, 0) + " %"; }

}  // namespace

SystemLoad sample_system_load(pid_t self, const std::string& root) {
  SystemLoad now;
  const auto lines = all_processes(root);
  for (const auto& [id, line] : lines) {
    if (!line.is_of_kernel && !is_ours(id, self, lines)) now.processes.emplace(id, line.process);
  }
  now.stolen_ticks = stolen_ticks(root);
  now.throttled = quota_throttles(root) + heat_throttles(root);
  now.time = std::chrono::steady_clock::now();
  return now;
}

std::string interference(const SystemLoad& before, const SystemLoad& after, unsigned cores,
                         double ticks_per_s) {
  const double passed_s = std::chrono::duration<double>(after.time - before.time).count();
  if (passed_s <= 0) return "no time passed";
  const auto stolen =
      static_cast<double>(after.stolen_ticks - std::min(before.stolen_ticks, after.stolen_ticks));
  const double possible = ticks_per_s * passed_s * cores;
  if (const double share = stolen / possible; stolen > 1 && share > tolerable_theft) {
    return "stolen CPU time: " + percent(share) + " of the cores";
  }
  const auto foreign = static_cast<double>(ticks_between(before, after));
  if (const double share = foreign / possible; share > tolerable_load) {
    return "other programs used " + percent(share) + " of the cores";
  }
  if (after.throttled > before.throttled) return "the cores were throttled";
  return {};
}

}  // namespace bench
