// SPDX-License-Identifier: Apache-2.0
#include "bench/machine/refusal.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "bench/machine/limits.h"
#include "reports/text/text.h"
#include "workloads/support/refusal.h"

namespace bench {
namespace {

constexpr std::array refusals = {EAGAIN, ENOMEM, EMFILE, ENFILE, ENOSPC, EDQUOT,
                                 EFBIG,  EPERM,  EACCES, EROFS,  ENOSYS, ENOBUFS};

/// Returns whether something ran out; otherwise a right is missing.
bool is_want(int error) {
  return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE ||
         error == ENOBUFS;
}

/// The first refusal that has not been explained yet.
struct Seen {
  int error = 0;
  std::uint64_t bytes = 0;
  std::string advice;
};

std::atomic_flag is_being_seen = ATOMIC_FLAG_INIT;
std::mutex seen_mutex;
Seen seen;
std::vector<Limit> limits_at_start;

std::vector<Limit> limits_behind(int error) {
  std::vector<Limit> limits;
  const auto take = [&](std::vector<Limit> more) {
    limits.insert(limits.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  };
  switch (error) {
    case EAGAIN:
      take(process_limits());
      take(memory_limits());
      break;
    case ENOMEM:
    case ENOBUFS:
      take(memory_limits());
      take(mapping_limits());
      break;
    case EMFILE:
    case ENFILE:
      take(descriptor_limits());
      break;
    default:
      break;
  }
  return limits;
}

/// Returns whether the kernel has counted a refusal by this limit since `count_refusals_anew`.
bool has_refused(const Limit& limit) {
  if (!limit.refusals) return false;
  const auto before = std::ranges::find(limits_at_start, limit.name, &Limit::name);
  return before != limits_at_start.end() && before->refusals && *limit.refusals > *before->refusals;
}

/// Returns whether there is no room left for what was asked for.
bool is_reached(const Limit& limit, std::uint64_t bytes) {
  if (limit.unit == Limit::Unit::count) return limit.room() == 0;
  // Less than the kernel hands out in one piece to any program that grows.
  constexpr std::uint64_t usual_bytes = std::uint64_t{1} << 20;
  return limit.room() < std::max(bytes, usual_bytes);
}

std::string reached(const Limit& limit, std::uint64_t bytes) {
  // Memory, for example, may have been given back since.
  return fmt::format("a limit {} reached: {}; {}",
                     is_reached(limit, bytes) ? "is" : "was meanwhile", limit.text(), limit.remedy);
}

/// Returns what the user can do to need less of what ran out.
std::string instead_of(int error) {
  switch (error) {
    case EAGAIN:
      return ", or use fewer --workers";
    case EMFILE:
    case ENFILE:
      return ", or use a smaller --concurrency or fewer --workers";
    default:
      return ", or use fewer --workers, fewer --tasks or a smaller --size";
  }
}

/// Returns the advice for something that ran out: it names the limit that was reached, or says that
/// no limit that can be read was reached.
std::string advice_on_want(int error, std::uint64_t bytes) {
  const std::vector<Limit> limits = limits_behind(error);
  for (const Limit& limit : limits) {
    if (has_refused(limit)) return reached(limit, bytes) + instead_of(error);
  }
  for (const Limit& limit : limits) {
    if (is_reached(limit, bytes)) return reached(limit, bytes) + instead_of(error);
  }
  // Limits that were set for this process or its group come before those of the machine.
  const auto nearness = [](const Limit& limit) {
    return std::pair(limit.name.find("of the machine") == std::string::npos,
                     static_cast<double>(limit.used) /
                         static_cast<double>(std::max({limit.max, limit.used, std::uint64_t{1}})));
  };
  const auto nearest = std::ranges::max_element(limits, {}, nearness);
  std::string text = "none of the limits that can be read is reached now";
  if (nearest != limits.end()) text += "; the nearest is " + nearest->text();
  if (error == ENOMEM || error == EAGAIN) {
    text += has_seccomp_filter().value_or(false)
                ? "; a seccomp filter is active, and may have refused it"
                : "";
  }
  return text;
}

bool names_a_path(std::string_view message) {
  const std::size_t quote = message.find('\'');
  return quote != std::string_view::npos && message.find('\'', quote + 1) != quote + 1;
}

/// Whether the message is of a call that needs no right to a file, even if it names one: what makes
/// processes and threads, and what event loops and shared memory are made of.
bool is_of_no_file(std::string_view message) {
  constexpr std::array<std::string_view, 11> calls = {
      "posix_spawn", "starting ",  "fork of",      "eventfd",   "epoll", "timerfd",
      "io_uring",    "socketpair", "memfd_create", "pipe of a", "mmap"};
  return std::ranges::any_of(
      calls, [&](std::string_view call) { return message.find(call) != std::string_view::npos; });
}

std::string advice_on_permission(int error, std::string_view message) {
  const bool is_filtered = has_seccomp_filter().value_or(false);
  const std::string filter =
      "a seccomp filter decides over this process's system calls ('Seccomp: 2' in "
      "/proc/self/status), and forbids this one: allow it in the profile of the container (Docker: "
      "--security-opt seccomp=FILE)";
  const bool is_of_file =
      names_a_path(message) && (error == EACCES || error == EROFS || !is_of_no_file(message));
  if (is_of_file && error != ENOSYS) {
    if (error == EROFS) return "the file system can only be read: name another place";
    const bool is_program = message.find("execut") != std::string_view::npos;
    std::string advice = "the rights to it are missing: change its owner or mode";
    if (is_program) advice += ", or the options of its mount (noexec)";
    if (error == EPERM) advice += ", or its attributes ('chattr -i' where it is immutable)";
    advice += ", or name another";
    return is_filtered && error == EPERM ? advice + "; or " + filter : advice;
  }
  if (is_filtered) return filter;
  if (error == ENOSYS) return "this kernel does not have the call: a newer one may";
  return "the kernel forbids it to this user: a security module (SELinux, AppArmor) or a sysctl "
         "may be the reason, and the kernel's log ('dmesg') may name it";
}

void observe(int error, std::uint64_t bytes) noexcept {
  // One at a time, and only the first: those that follow find what it left behind.
  if (!is_want(error) || is_being_seen.test_and_set()) return;
  try {
    std::string advice = advice_on(error, {}, bytes);
    const std::scoped_lock lock(seen_mutex);
    seen = {error, bytes, std::move(advice)};
  } catch (...) {
    // Memory ran out while the limits were read: the explanation reads them again, later.
    is_being_seen.clear();
  }
}

}  // namespace

bool is_refusal(int error) { return std::ranges::find(refusals, error) != refusals.end(); }

int refusal_named_in(std::string_view message) {
  constexpr std::string_view python = "[Errno ";
  if (const std::size_t place = message.find(python); place != std::string_view::npos) {
    int error = 0;
    const char* const begin = message.data() + place + python.size();
    std::from_chars(begin, message.data() + message.size(), error);
    return is_refusal(error) ? error : 0;
  }
  if (message.find("can't start new thread") != std::string_view::npos) return EAGAIN;
  if (message.find("MemoryError") != std::string_view::npos ||
      message.find("std::bad_alloc") != std::string_view::npos) {
    return ENOMEM;
  }
  for (const int error : refusals) {
    if (message.find(std::strerror(error)) != std::string_view::npos) return error;
  }
  return 0;
}

std::string advice_on(int error, std::string_view message, std::uint64_t bytes) {
  switch (error) {
    case ENOSPC:
      return "make room there, name another place, or write less";
    case EDQUOT:
      return "the disk quota of this user is used up: make room, or name another place";
    case EFBIG:
      return "the file would be larger than 'ulimit -f' or its file system allows: raise it, or "
             "write less";
    case EPERM:
    case EACCES:
    case EROFS:
    case ENOSYS:
      return advice_on_permission(error, message);
    default:
      return is_want(error) ? advice_on_want(error, bytes) : "";
  }
}

std::string counted_refusal() {
  for (const Limit& limit : counted_limits()) {
    // A kill for want of memory is told as a death (bench/machine/death.h).
    if (limit.unit == Limit::Unit::count && has_refused(limit)) {
      return reached(limit, 0) + instead_of(EAGAIN);
    }
  }
  return {};
}

void watch_refusals() {
  count_refusals_anew();
  workloads::support::observe_refusals(observe);
}

void count_refusals_anew() { limits_at_start = counted_limits(); }

std::string explain_refusal(int error, const std::string& message) {
  std::string advice;
  if (is_want(error)) {
    const std::scoped_lock lock(seen_mutex);
    if (seen.error == error) advice = std::move(seen.advice);
    seen = {};
    is_being_seen.clear();
  }
  if (advice.empty()) advice = advice_on(error, message);
  return advice.empty() ? message : message + "; " + advice;
}

std::string explain_refusal(const std::system_error& error) {
  const std::string what = error.what();
  if (error.code().category() != std::generic_category() &&
      error.code().category() != std::system_category()) {
    return what;
  }
  return explain_refusal(error.code().value(), what);
}

}  // namespace bench
