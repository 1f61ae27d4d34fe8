// SPDX-License-Identifier: Apache-2.0
#include "bench/doctor/settings.h"

#include <sys/personality.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "bench/build_info.h"
#include "bench/machine/cores.h"
#include "reports/text/text.h"

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
  if (own.build_type != "Release") finding.state = State::warning;
  if (own.compiler_flags.find("-fsanitize") != std::string::npos) {
    finding.state = State::warning;
    finding.seen += ", with a sanitizer";
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
    if (name != "performance") finding.state = State::warning;
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
  finding.state = on ? State::warning : State::fine;
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
    finding.state = State::warning;
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
  finding.state = is_full ? State::fine : State::warning;
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
                   : is_slow ? State::warning
                             : State::unknown,
          .seen = source.empty() ? hidden : source,
          .why =
              "Reading a slow clock is a system call of a microsecond and more, and every "
              "iteration, or every task of a workload that waits, reads it twice.",
          .remedy =
              "Boot with 'clocksource=tsc' where the processor's counter is reliable; the "
              "kernel's log says why it was given up."};
}

Finding machine_kind(const SystemFiles& files) {
  const auto kind = is_virtual(files);
  return {.what = "virtual machine",
          .state = !kind   ? State::unknown
                   : *kind ? State::warning
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
  finding.state = *count == 0 ? State::fine : State::warning;
  finding.seen = *count == 0 ? "never since the machine was started"
                             : std::to_string(*count) + " times since the machine was started";
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
  std::vector<Finding> findings = examine_limits(files, own);
  for (Finding& finding : std::vector<Finding>{
           build(own), governor(files), turbo(files), hyperthreads(files), heat(files),
           machine_kind(files), clock(files), addresses(files, own)}) {
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace bench
