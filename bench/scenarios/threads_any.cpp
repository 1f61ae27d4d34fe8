// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/machine/limits.h"
#include "bench/machine/process_stat.h"
#include "bench/scenarios/children.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/shared.h"

namespace scenarios {
namespace {

constexpr std::uint64_t asked = 1000;
constexpr std::uint64_t out_of_reach = 1'000'000;  ///< a limit of so many threads is none
constexpr std::size_t small_stack = std::size_t{64} << 10;
constexpr std::uint64_t address_space = std::uint64_t{256} << 20;

/// The limits of how many threads a process can have, by what their names have in them, and the
/// figures that say that it is the tightest, and can be reached.
struct KnownLimit {
  std::string_view name;
  const char* figure;
};
constexpr KnownLimit known_limits[] = {{"pids.max", "limited_by_cgroup"},
                                       {"ulimit -u", "limited_by_user"},
                                       {"threads-max", "limited_by_threads_max"},
                                       {"pid_max", "limited_by_pid_max"},
                                       {"max_map_count", "limited_by_mappings"}};

/// Threads that wait until this goes.
class WaitingThreads {
 public:
  /// Starts so many threads, or as many as it can.
  WaitingThreads(std::uint64_t count, std::size_t stack_bytes) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    if (stack_bytes != 0) pthread_attr_setstacksize(&attributes, stack_bytes);
    threads_.reserve(count);
    while (threads_.size() < count) {
      pthread_t thread{};
      if (pthread_create(&thread, &attributes, wait, &is_over_) != 0) break;
      threads_.push_back(thread);
    }
    pthread_attr_destroy(&attributes);
  }
  WaitingThreads(const WaitingThreads&) = delete;
  WaitingThreads& operator=(const WaitingThreads&) = delete;
  ~WaitingThreads() {
    is_over_ = true;
    is_over_.notify_all();
    for (const pthread_t thread : threads_) pthread_join(thread, nullptr);
  }
  std::uint64_t count() const { return threads_.size(); }

 private:
  static void* wait(void* is_over) {
    static_cast<std::atomic<bool>*>(is_over)->wait(false);
    return nullptr;
  }

  std::atomic<bool> is_over_ = false;
  std::vector<pthread_t> threads_;
};

/// Every limit, in threads. A thread needs two mappings: its stack and the page that guards it.
std::vector<bench::Limit> limits_of_threads() {
  std::vector<bench::Limit> limits = bench::process_limits();
  for (bench::Limit& limit : bench::mapping_limits()) {
    if (limit.unit != bench::Limit::Unit::count) continue;
    limit.max /= 2;
    limit.used /= 2;
    limits.push_back(limit);
  }
  return limits;
}

/// Says how many more threads the tightest limit allows, and which one it is, if it can be reached.
void name_the_limit(Figures& figures, const bench::Limit& limit) {
  figures["threads_allowed"] = static_cast<double>(limit.room());
  const bool can_be_reached = limit.room() < out_of_reach;
  for (const KnownLimit& known : known_limits) {
    const bool is_this_one = limit.name.find(known.name) != std::string::npos;
    figures[known.figure] = is_this_one && can_be_reached ? 1 : 0;
  }
}

/// Starts threads with stacks of the usual size in a child that may use 256 MiB more of addresses
/// than it does.
std::int64_t threads_in_small_address_space() {
  const Shared<std::atomic<std::int64_t>> started;
  Child child([&] {
    const auto stat = bench::read_process_stat(getpid());
    const std::uint64_t bytes = (stat ? stat->virtual_bytes : 0) + address_space;
    const rlimit limit{.rlim_cur = bytes, .rlim_max = bytes};
    if (setrlimit(RLIMIT_AS, &limit) != 0) _exit(1);
    const WaitingThreads threads(asked, 0);
    *started = static_cast<std::int64_t>(threads.count());
  });
  return child.reap() == 0 ? started->load() : -1;
}

Figures run() {
  Figures figures;
  const std::int64_t in_small_space = threads_in_small_address_space();
  if (in_small_space < 0)
    throw Unavailable("the address space of a process cannot be limited here");
  figures["started_in_256_mib"] = static_cast<double>(in_small_space);
  const auto limit = bench::tightest(limits_of_threads());
  if (limit) name_the_limit(figures, *limit);
  // What shares the tightest limit must not be harmed by reaching it.
  if (!limit || limit->room() / 2 >= asked) {
    const WaitingThreads threads(asked, small_stack);
    figures["started_of_1000"] = static_cast<double>(threads.count());
  }
  return figures;
}

}  // namespace

Scenario threads_any() {
  return {.name = "threads-any",
          .question = "how many threads a process can start, and which limit ends it",
          .about_s = 0.3,
          .run = run};
}

}  // namespace scenarios
