// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>

#include "workloads/support/bytes.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

/// Work that suspends, though it waits for nothing: loops and fibers take turns between the tasks,
/// and of each task two clock readings are taken, none per switch.
class Yields final : public IoWorkload {
 public:
  using IoWorkload::IoWorkload;

  std::size_t max_output_bytes(std::size_t) const override { return sizeof(std::uint64_t); }
  std::chrono::nanoseconds minimum_wait(std::size_t) const override { return {}; }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    std::uint64_t turns = 0;
    for (; turns < configuration().size; ++turns) co_await yield(io);
    support::ByteWriter writer(output);
    writer.write(task + turns);
    co_return writer.size();
  }
};

constexpr std::uint64_t largest_size = 10'000'000;

class YieldsKind final : public WorkloadKind {
 public:
  std::string_view description() const override {
    return "gives way to the next task again and again (sched_yield, or the reschedule of a loop "
           "or fiber): the price of a switch";
  }
  std::string_view size_unit() const override { return "times a task gives way"; }
  // More tasks than workers, so that there is another task to yield to.
  Configuration defaults(unsigned cores) const override {
    return {.tasks = 8ULL * cores, .size = 25'000};
  }
  std::unique_ptr<Workload> create(const Configuration& configuration) const override {
    if (configuration.size > largest_size) {
      throw std::invalid_argument("a --size of more than " + std::to_string(largest_size) +
                                  " would take minutes per task");
    }
    return std::make_unique<Yields>(configuration);
  }
};

}  // namespace

const WorkloadKind* yields() {
  static const YieldsKind kind;
  return &kind;
}

}  // namespace workloads
