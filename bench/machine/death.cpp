// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/death.h"

#include <sys/resource.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <optional>

#include <fmt/core.h>

#include "reports/text/text.h"

namespace bench {
namespace {

bool has_risen(const std::optional<std::uint64_t>& before,
               const std::optional<std::uint64_t>& now) {
  return before && now && *now > *before;
}

/// Explains the death of a process that the kernel killed because memory ran out.
std::string explain_out_of_memory(const OutOfMemoryKills& before) {
  const OutOfMemoryKills now = out_of_memory_kills();
  const std::string killed = "memory ran out, and the kernel killed a process for it";
  const std::string advice = "; use fewer --workers, fewer --tasks or a smaller --size, or ";
  std::vector<Limit> limits = memory_limits();
  if (has_risen(before.in_cgroup, now.in_cgroup)) {
    std::erase_if(limits, [](const Limit& limit) { return !limit.refusals; });
    // The dead process has given its memory back, so that no limit is reached any more: it was the
    // smallest.
    const auto least = std::ranges::min_element(limits, {}, &Limit::max);
    if (least == limits.end()) return killed + advice + "give the cgroup more memory";
    return fmt::format("{}: {} is {}{}{}", killed, least->name, reports::format_bytes(least->max),
                       advice, least->remedy);
  }
  if (has_risen(before.on_machine, now.on_machine) && !now.in_cgroup) {
    return killed + advice + "end what else needs memory";
  }
  return {};
}

std::string explain_cpu_limit(std::chrono::nanoseconds cpu_time, bool was_told) {
  rlimit limit{};
  if (getrlimit(RLIMIT_CPU, &limit) != 0) return {};
  const rlim_t reached = was_told ? limit.rlim_cur : limit.rlim_max;
  if (reached == RLIM_INFINITY) return {};
  // The limit counts the ticks of the clock during which the process ran, while `cpu_time` is
  // exact: where cores are busy the two are far apart.
  const double used_s = std::chrono::duration<double>(cpu_time).count();
  const auto limit_s = static_cast<double>(reached);
  const bool is_sure = was_told || used_s > 0.9 * limit_s;
  if (!is_sure && used_s < 0.4 * limit_s) return {};
  return fmt::format(
      "{} the limit of CPU time of a process, {} s ('ulimit -t'); raise it, or run fewer "
      "--iterations with less work",
      is_sure ? "it reached" : "it probably reached", reached);
}

std::string explain_bus_error() {
  struct statvfs system {};
  if (statvfs("/dev/shm", &system) != 0 || system.f_blocks == 0 || system.f_bavail > 0) return {};
  return "'/dev/shm' is full, and shared memory there cannot be touched then; make room in it, or "
         "give it more (Docker: --shm-size)";
}

std::string explain_segmentation_fault() {
  constexpr rlim_t usual = rlim_t{1} << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= usual) return {};
  return "stacks may be no larger than " + reports::format_bytes(limit.rlim_cur) +
         " here ('ulimit -s'), which may be too little; raise it, as with 'ulimit -s 8192'";
}

}  // namespace

int signal_named_in(std::string_view message) {
  constexpr std::string_view words = "was killed by signal ";
  const std::size_t place = message.find(words);
  if (place == std::string_view::npos) return 0;
  int signal = 0;
  std::from_chars(message.data() + place + words.size(), message.data() + message.size(), signal);
  return signal;
}

std::string explain_death(int signal, std::chrono::nanoseconds cpu_time,
                          const OutOfMemoryKills& before) {
  switch (signal) {
    case SIGXCPU:
      return explain_cpu_limit(cpu_time, true);
    case SIGXFSZ:
      return "a file would have become larger than 'ulimit -f' allows; raise it, or write less";
    case SIGSYS:
      return "a seccomp filter forbids a system call that it made, and kills whoever makes it; "
             "allow it in the profile of the container (Docker: --security-opt seccomp=FILE)";
    case SIGBUS:
      return explain_bus_error();
    case SIGSEGV:
      return explain_segmentation_fault();
    case SIGKILL:
      if (auto text = explain_out_of_memory(before); !text.empty()) return text;
      return explain_cpu_limit(cpu_time, false);
    case 0:
      return explain_out_of_memory(before);
    default:
      return {};
  }
}

}  // namespace bench
