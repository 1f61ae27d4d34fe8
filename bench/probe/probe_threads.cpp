// SPDX-License-Identifier: Apache-2.0
#include "bench/probe/probe_threads.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <thread>

#include "models/support/os/spin.h"
#include "workloads/support/monotonic_clock.h"

namespace bench {
namespace {

using models::support::futex_wait;
using models::support::futex_wake_all;
using workloads::support::monotonic_now_ns;

/// How long a thread waits for the others to begin. A core that is woken from sleep by a hypervisor
/// takes some 50 us; one that another program holds is not waited for.
constexpr std::int64_t begin_limit_ns = 200'000;

/// One call wakes all threads, one after the other: so much later is each than the one before.
constexpr std::int64_t wake_ns = 5'000;

/// Pins the calling thread. Returns 0, or errno.
int pin_to_processor(std::uint64_t processor) {
  const auto count = static_cast<std::size_t>(processor) + 1;
  const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> set(CPU_ALLOC(count),
                                                             [](cpu_set_t* s) { CPU_FREE(s); });
  if (!set) return ENOMEM;
  const std::size_t bytes = CPU_ALLOC_SIZE(count);
  CPU_ZERO_S(bytes, set.get());
  CPU_SET_S(processor, bytes, set.get());
  return sched_setaffinity(0, bytes, set.get()) == 0 ? 0 : errno;
}

/// One thread, on one processor.
class ProbeThread {
 public:
  ProbeThread(ProbeOrders& orders, std::span<ProbePlace> places, std::size_t index,
              const ProbeMethod& method)
      : orders_(orders), places_(places), own_(places[index]), method_(method) {
    if (method_.now_ns == nullptr) method_.now_ns = monotonic_now_ns;
    wake_all_ns_ = wake_ns * static_cast<std::int64_t>(places.size());
  }

  [[noreturn]] void run(std::uint64_t processor) {
    own_.pin_error = pin_to_processor(processor);
    take_memory();
    ++orders_.ready;
    futex_wake_all(orders_.ready);
    for (std::uint32_t order = 0;;) {
      futex_wait(orders_.order, order);
      const std::uint32_t next = orders_.order.load();
      if (next == order) continue;
      order = next;
      if (own_.wanted.load() == order) answer(order);
    }
  }

 private:
  /// Writes the memory that is read later, so that it is there, and nearest to this processor.
  void take_memory() {
    try {
      words_.assign(method_.memory_bytes / sizeof(std::uint64_t), 1);
    } catch (const std::bad_alloc&) {
      words_.clear();  // a limit forbids it: the time of memory stays 0, which is unknown
    }
  }

  void answer(std::uint32_t order) {
    const std::uint32_t work = orders_.work.load();
    const std::int64_t delay_ns = monotonic_now_ns() - orders_.given_ns.load();
    begin_with_others(order);
    if (wants(work, ProbeWork::core)) {
      const bool has_waited = delay_ns - wake_all_ns_ > method_.usual_delay_ns;
      own_.core_ns = time_core_loop() + (has_waited ? delay_ns : 0);
    }
    if (wants(work, ProbeWork::memory) && !words_.empty()) own_.memory_ns = time_memory();
    own_.answered = order;
    // Whoever is last wakes the coordinator, so that it disturbs nobody who still measures.
    if (!all_have_answered(places_, order)) return;
    ++orders_.answers;
    futex_wake_all(orders_.answers);
  }

  static bool wants(std::uint32_t work, ProbeWork part) {
    return (work & static_cast<std::uint32_t>(part)) != 0;
  }

  /// Spins until all threads that take part have begun, so that they run at the same moment.
  void begin_with_others(std::uint32_t order) {
    own_.started = order;
    const std::int64_t end_ns = monotonic_now_ns() + begin_limit_ns + wake_all_ns_;
    const auto has_begun = [order](const ProbePlace& place) {
      return place.wanted.load() != order || place.started.load() == order;
    };
    while (!std::ranges::all_of(places_, has_begun) && monotonic_now_ns() < end_ns) {
      models::support::pause_briefly();
    }
  }

  std::int64_t time_core_loop() {
    for (unsigned call = 0; call < method_.warm_up_calls; ++call) method_.core_loop(memory_);
    const std::int64_t begin_ns = method_.now_ns();
    for (unsigned call = 0; call < method_.timed_calls; ++call) method_.core_loop(memory_);
    return method_.now_ns() - begin_ns;
  }

  /// Times the reading of the next piece, after an eighth of it that is not timed.
  std::int64_t time_memory() {
    const std::size_t piece = std::min(method_.piece_bytes / sizeof(std::uint64_t), words_.size());
    if (next_word_ + piece > words_.size()) next_word_ = 0;
    const std::span<const std::uint64_t> words(words_.data() + next_word_, piece);
    next_word_ += piece;
    memory_.sum += read_memory(words.first(piece / 8));
    const std::int64_t begin_ns = method_.now_ns();
    memory_.sum += read_memory(words.subspan(piece / 8));
    return method_.now_ns() - begin_ns;
  }

  ProbeMemory memory_;
  ProbeOrders& orders_;
  std::span<ProbePlace> places_;
  ProbePlace& own_;
  ProbeMethod method_;
  std::int64_t wake_all_ns_ = 0;
  std::vector<std::uint64_t> words_;
  std::size_t next_word_ = 0;
};

}  // namespace

std::size_t probe_memory_bytes(std::size_t threads, std::uint64_t cache_bytes,
                               std::uint64_t available_bytes, std::size_t piece_bytes) {
  if (threads == 0) return 0;
  const std::uint64_t wanted = std::max<std::uint64_t>(2 * cache_bytes / threads, 2 * piece_bytes);
  const std::uint64_t each = std::min(wanted, available_bytes / 16 / threads);
  return each < 2 * piece_bytes ? 0 : each / piece_bytes * piece_bytes;
}

void run_probe_threads(ProbeOrders& orders, std::span<ProbePlace> places,
                       std::span<const std::uint64_t> processors, const ProbeMethod& method) {
  std::vector<std::jthread> threads;
  for (std::size_t index = 0; index < places.size(); ++index) {
    threads.emplace_back([&orders, places, index, &method, processor = processors[index]] {
      ProbeThread(orders, places, index, method).run(processor);
    });
  }
  for (;;) pause();
}

}  // namespace bench
