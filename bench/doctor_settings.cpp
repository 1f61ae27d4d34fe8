// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor_settings.h"

#include <sys/personality.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "bench/build_info.h"
#include "bench/environment.h"
#include "bench/machine/cgroups.h"
#include "bench/machine/limits.h"
#include "reports/text.h"

namespace bench {
namespace {

using State = Finding::State;

const std::filesystem::path cpus = "sys/devices/system/cpu";
const std::string hidden = "the kernel does not say";

Finding build(const OwnState& own) {
  Finding finding{.what = "build",
                  .state = State::fine,
                  .seen = own.build_type.empty() ? "of no type" : own.build_type,
                  .why =
                      "A build that is not optimised is another program: its times say little "
                      "about the one that people use.",
                  .remedy = "Configure with 'cmake --preset release' and build again."};
  if (own.build_type != "Release") finding.state = State::look;
  if (own.compiler_flags.find("-fsanitize") != std::string::npos) {
    finding.state = State::look;
    finding.seen += ", with a sanitizer";
  }
  return finding;
}

Finding cores(const SystemFiles& files, const OwnState& own) {
  constexpr std::uint64_t enough = 4;
  Finding finding{.what = "cores",
                  .state = own.usable_cores < enough ? State::look : State::fine,
                  .seen = std::to_string(own.usable_cores) + " may be used, of " +
                          std::to_string(own.logical_cores),
                  .why =
                      "Where all cores are measured, whatever else runs takes one away; and how "
                      "a model scales cannot be seen on few.",
                  .remedy =
                      "Stop what else runs. Keep a core free with --workers, or measure on a "
                      "machine with more."};
  if (own.usable_cores < own.logical_cores) {
    finding.state = State::look;
    finding.remedy +=
        " An affinity mask or a quota holds this process to fewer cores than there "
        "are: see 'taskset -p' and the quota below.";
  } else if (!own_cgroups(files, "cpu").are_readable && finding.state == State::fine) {
    finding.state = State::unknown;
    finding.seen += "; whether a quota allows fewer cannot be read";
    finding.remedy = "Mount /proc and /sys, with the tree of cgroups.";
  }
  return finding;
}

Finding governor(const SystemFiles& files) {
  std::set<std::string> names;
  for (const auto& cpu : files.numbered(cpus, "cpu")) {
    if (auto name = files.first_line(cpu / "cpufreq/scaling_governor"); !name.empty()) {
      names.insert(std::move(name));
    }
  }
  Finding finding{.what = "frequency governor",
                  .state = State::fine,
                  .seen = {},
                  .why =
                      "It decides how fast a core runs, and a core that has just been idle runs "
                      "slowly: what is measured first is slower.",
                  .remedy = "'cpupower frequency-set -g performance' as root, on every core."};
  for (const std::string& name : names) {
    finding.seen += (finding.seen.empty() ? "" : ", ") + name;
    if (name != "performance") finding.state = State::look;
  }
  if (names.empty()) {
    finding.state = State::unknown;
    finding.seen = hidden;
    finding.remedy =
        "On a virtual machine the host decides, and its frequency can be neither seen "
        "nor set: measure in pairs, and never compare with yesterday.";
  }
  return finding;
}

Finding turbo(const SystemFiles& files) {
  Finding finding{.what = "turbo",
                  .state = State::unknown,
                  .seen = hidden,
                  .why =
                      "A core clocks higher while the others are idle and the chip is cool: two "
                      "workers are then not twice one, and the second minute is slower.",
                  .remedy = "Only pairs of neighbours in time are comparable."};
  const auto is_off = files.number(cpus / "intel_pstate/no_turbo");
  const auto is_on = files.number(cpus / "cpufreq/boost");
  if (!is_off && !is_on) return finding;
  const bool on = is_off ? *is_off == 0 : *is_on != 0;
  finding.state = on ? State::look : State::fine;
  finding.seen = on ? "on" : "off";
  finding.remedy = is_off ? "As root, 'echo 1 > /sys/devices/system/cpu/intel_pstate/no_turbo'."
                          : "As root, 'echo 0 > /sys/devices/system/cpu/cpufreq/boost'.";
  return finding;
}

Finding hyperthreads(const SystemFiles& files) {
  Finding finding{.what = "SMT",
                  .state = State::unknown,
                  .seen = hidden,
                  .why =
                      "Two hardware threads share a core: what one does slows the other down, "
                      "and which of them gets a worker is chance.",
                  .remedy =
                      "As root, 'echo off > /sys/devices/system/cpu/smt/control', or pin with "
                      "--pin on cores that share nothing."};
  const auto active = files.number(cpus / "smt/active");
  if (!active) return finding;
  if (*active != 0) {
    finding.state = State::look;
    finding.seen = "on";
  } else if (is_virtual(files).value_or(true)) {
    finding.seen = is_virtual(files) ? "not shown to a virtual machine"
                                     : "not shown, and this may be a virtual machine";
    finding.remedy =
        "Its cores may be hardware threads that share theirs with another guest: ask "
        "for whole cores, or measure in pairs.";
  } else {
    finding.state = State::fine;
    finding.seen = "off";
  }
  return finding;
}

Finding quota(const SystemFiles& files) {
  Finding finding{.what = "cgroup quota",
                  .state = State::fine,
                  .seen = "none",
                  .why =
                      "Once it is used up, every process stands still until the next period: "
                      "some iterations take tens of milliseconds longer, by no fault of theirs.",
                  .remedy =
                      "Lift it (Docker: no --cpus; Kubernetes: no CPU limit), or stay well "
                      "below it with fewer --workers."};
  if (!own_cgroups(files, "cpu").are_readable) {
    finding.state = State::unknown;
    finding.seen = "cannot be read: /proc/self/cgroup or the tree of cgroups is missing";
    finding.remedy =
        "Mount /proc and /sys/fs/cgroup, or ask whoever started this container for its limits.";
    return finding;
  }
  if (const auto cores = quota_cores(files.root())) {
    finding.state = State::look;
    finding.seen = reports::format_number(*cores, 2) + " cores";
  }
  std::uint64_t throttled = 0;
  for (const auto& folder : cpu_cgroups(files.root())) {
    throttled =
        std::max(throttled, SystemFiles(folder).number("cpu.stat", "nr_throttled").value_or(0));
  }
  if (throttled > 0) {
    finding.state = State::look;
    finding.seen += ", and it has stopped this cgroup in " + reports::counted(throttled, "period");
  }
  return finding;
}

Finding addresses(const SystemFiles& files, const OwnState& own) {
  Finding finding{.what = "address randomisation",
                  .state = State::unknown,
                  .seen = hidden,
                  .why =
                      "Where code and data lie changes times by percents. Randomised, every "
                      "trial draws another layout, and the interval covers it; fixed, one "
                      "layout's luck looks like a difference.",
                  .remedy =
                      "As root, 'sysctl kernel.randomize_va_space=2'; start without "
                      "'setarch -R' and outside of a debugger."};
  const auto level = files.number("proc/sys/kernel/randomize_va_space");
  const bool is_off_here = own.randomisation_is_off.value_or(false);
  if (!is_off_here && (!level || (*level >= 2 && !own.randomisation_is_off))) return finding;
  const bool is_full = !is_off_here && *level >= 2;
  finding.state = is_full ? State::fine : State::look;
  finding.seen = is_off_here   ? "switched off for this process"
                 : is_full     ? "on"
                 : *level == 1 ? "on, but not for the heap"
                               : "off";
  return finding;
}

Finding clock(const SystemFiles& files) {
  const std::string source =
      files.first_line("sys/devices/system/clocksource/clocksource0/current_clocksource");
  constexpr std::array<std::string_view, 6> fast = {
      "tsc", "arch_sys_counter", "kvm-clock", "hyperv_clocksource_tsc_page", "timebase", "tod"};
  constexpr std::array<std::string_view, 5> slow = {"hpet", "acpi_pm", "jiffies", "refined-jiffies",
                                                    "pit"};
  const bool is_fast = std::ranges::find(fast, source) != fast.end();
  const bool is_slow = std::ranges::find(slow, source) != slow.end();
  return {.what = "clock source",
          .state = is_fast   ? State::fine
                   : is_slow ? State::look
                             : State::unknown,
          .seen = source.empty() ? hidden : source,
          .why =
              "A look at a slow clock is a system call of a microsecond and more, and every "
              "iteration, or every task of a workload that waits, takes two.",
          .remedy =
              "Boot with 'clocksource=tsc' where the processor's counter is reliable; the "
              "kernel's log says why it was given up."};
}

Finding machine_kind(const SystemFiles& files) {
  const auto kind = is_virtual(files);
  return {.what = "virtual machine",
          .state = !kind   ? State::unknown
                   : *kind ? State::look
                           : State::fine,
          .seen = !kind   ? "the processor does not say"
                  : *kind ? "yes"
                          : "no",
          .why =
              "Its cores, caches and memory are shared with guests that cannot be seen: two "
              "measurements of the same differ by percents, and an hour later by more.",
          .remedy =
              "Compare in pairs, one right after the other, and believe no difference "
              "below the noise floor; a machine of your own is better."};
}

Finding heat(const SystemFiles& files) {
  Finding finding{.what = "thermal throttling",
                  .state = State::unknown,
                  .seen = hidden,
                  .why =
                      "A chip that gets too hot slows down, and what is measured last is "
                      "slower.",
                  .remedy = "Better cooling, a pause between runs, or turbo off."};
  std::optional<std::uint64_t> count;
  for (const auto& cpu : files.numbered(cpus, "cpu")) {
    if (const auto of_core = files.number(cpu / "thermal_throttle/core_throttle_count")) {
      count = std::max(count.value_or(0), *of_core);
    }
  }
  if (!count) return finding;
  finding.state = *count == 0 ? State::fine : State::look;
  finding.seen = *count == 0 ? "never since the machine was started"
                             : std::to_string(*count) + " times since the machine was started";
  return finding;
}

/// What is left below the tightest limit that holds for this process.
Finding memory(const SystemFiles& files) {
  Finding finding{.what = "memory",
                  .state = State::unknown,
                  .seen = hidden,
                  .why =
                      "What has been swapped out, or must be to make room, costs milliseconds "
                      "when it is touched again; and where there is no room, the kernel kills.",
                  .remedy = "Stop what holds the memory, then 'swapoff -a && swapon -a' as root."};
  constexpr double least_free = 0.1;
  // Fewer are too few for the larger workloads, whatever share of the limit they are.
  constexpr std::uint64_t enough_bytes = std::uint64_t{256} << 20;
  constexpr std::uint64_t most_kib = std::uint64_t{1} << 50;
  const auto swap_total = files.number("proc/meminfo", "SwapTotal:");
  const auto swap_free = files.number("proc/meminfo", "SwapFree:");
  const auto limit = tightest(memory_limits(files));
  if (!limit || limit->max == 0) return finding;
  const double share = static_cast<double>(limit->room()) / static_cast<double>(limit->max);
  finding.seen = reports::format_number(share * 100, 0) + " % of " +
                 reports::format_bytes(limit->max) + " are free (" + limit->name + "), ";
  if (!swap_total || !swap_free) {
    finding.seen += "and whether anything is swapped out is not told";
  } else {
    const std::uint64_t swapped = *swap_total > *swap_free ? *swap_total - *swap_free : 0;
    finding.state = swapped > 0 ? State::look : State::fine;
    finding.seen +=
        swapped > 0 ? reports::format_bytes(std::min(swapped, most_kib) * 1024) + " are swapped out"
                    : std::string("nothing is swapped out");
  }
  if (share < least_free || limit->room() < enough_bytes) {
    finding.state = State::look;
    finding.remedy = "Stop what holds the memory, or " + limit->remedy + ".";
  }
  if (finding.state == State::fine && !own_cgroups(files, "memory").are_readable) {
    finding.state = State::unknown;
    finding.seen += "; whether a cgroup allows less cannot be read";
    finding.remedy = "Mount /proc and /sys/fs/cgroup.";
  }
  return finding;
}

/// Of processes and threads, which a model starts many of.
Finding processes(const SystemFiles& files) {
  Finding finding{.what = "process limit",
                  .state = State::unknown,
                  .seen = hidden,
                  .why =
                      "A worker that may not be started fails its cell, and experiments leave out "
                      "what would need too many.",
                  .remedy = "Mount /proc and /sys/fs/cgroup."};
  const auto limit = tightest(process_limits(files));
  if (!limit) return finding;
  constexpr std::uint64_t enough = 1024;
  finding.state = State::fine;
  finding.seen = limit->text();
  if (limit->room() < enough) {
    finding.state = State::look;
    finding.remedy = "Where more workers are to be measured, " + limit->remedy + ".";
  } else if (!own_cgroups(files, "pids").are_readable) {
    finding.state = State::unknown;
    finding.seen += "; whether a cgroup allows fewer cannot be read";
  }
  return finding;
}

}  // namespace

OwnState own_state() {
  const int flags = personality(0xffffffff);  // only asks
  return {.build_type = build_info::build_type,
          .compiler_flags = build_info::compiler_flags,
          .usable_cores = usable_cores(),
          .logical_cores = static_cast<std::uint64_t>(std::max(1L, sysconf(_SC_NPROCESSORS_ONLN))),
          .randomisation_is_off =
              flags >= 0 ? std::optional((flags & ADDR_NO_RANDOMIZE) != 0) : std::nullopt};
}

std::optional<bool> is_virtual(const SystemFiles& files) {
  if (!files.first_line("sys/hypervisor/type").empty()) return true;
  const std::string text = files.text("proc/cpuinfo");
  const std::size_t flags = text.find("\nflags");
  if (flags == std::string::npos) return std::nullopt;
  const std::string line = text.substr(flags + 1, text.find('\n', flags + 1) - flags - 1) + " ";
  return line.find(" hypervisor ") != std::string::npos;
}

std::vector<Finding> examine_settings(const SystemFiles& files, const OwnState& own) {
  return {build(own),   cores(files, own),   quota(files),          governor(files),
          turbo(files), hyperthreads(files), heat(files),           machine_kind(files),
          clock(files), memory(files),       addresses(files, own), processes(files)};
}

}  // namespace bench
