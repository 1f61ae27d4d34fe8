// SPDX-License-Identifier: Apache-2.0
#include <string_view>

#include "workloads/sharing/depth.h"
#include "workloads/sharing/sharing_workload.h"

namespace workloads {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view lock_kinds[] = {"recursive", "ordinary"};

constexpr Option locks_option =
    depth_option("how often a task takes the lock before it releases it", "2");
constexpr Option lock_kind_option = {
    .name = "lock-kind",
    .values = "recursive|ordinary",
    .help =
        "whether who holds the lock may take it again (recursive), or waits for itself for ever "
        "(ordinary)",
    .type = Option::Type::word,
    .default_value = "recursive",
    .words = lock_kinds};
constexpr Option aliases_option = {
    "aliases",
    "1|2",
    "names of the lock: with 2, even tasks take A, then B, odd ones B, then A, in turns; both name "
    "one recursive lock, or two ordinary ones",
    Option::Type::whole,
    "1",
    1,
    2};
constexpr const Option* recursion_options[] = {&locks_option, &lock_kind_option, &aliases_option};

/// What the lock protects.
struct alignas(64) Held {
  std::atomic<std::uint64_t> rounds;
};

/// Takes a lock that it holds already. Where the lock has two names, sync object 0 is both of them
/// when it is recursive; ordinary, object 0 is A and object 1 is B.
class Recursion final : public SharingWorkload {
 public:
  explicit Recursion(const Configuration& configuration)
      : SharingWorkload(configuration),
        depth_(number_of(configuration.options, locks_option)),
        is_recursive_(text_of(configuration.options, lock_kind_option) == lock_kinds[0]),
        aliases_(number_of(configuration.options, aliases_option)) {}

  std::span<const SyncObject> sync_objects() const override {
    static constexpr SyncObject recursive[] = {{.kind = SyncKind::recursive_lock, .name = "lock"}};
    static constexpr SyncObject ordinary[] = {{.kind = SyncKind::lock, .name = "lock"},
                                              {.kind = SyncKind::lock, .name = "lock"}};
    return is_recursive_ ? std::span(recursive) : std::span(ordinary).first(aliases_);
  }
  std::size_t shared_bytes() const override { return sizeof(Held); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    Held& held = *shared<Held>(io);
    WaitSampler sampler(io, task, configuration().size, min_acquisition);
    std::uint64_t rounds = 0;
    for (; rounds < configuration().size; ++rounds) {
      const std::int64_t begin_ns = sampler.begin(rounds);
      for (std::uint64_t level = 0; level < depth_; ++level) {
        co_await Lock(io, object_at(task, level), task).acquire();
        if (level == 0) sampler.end(begin_ns);
        // So that two tasks hold a lock each before either takes the other one's, in any model.
        if (crosses() && level == 0 && rounds < crossing_rounds) co_await sleep(io, 1ms);
      }
      add_unprotected(held.rounds, 1);
      for (std::uint64_t level = depth_; level-- > 0;) {
        Lock(io, object_at(task, level), task).release();
      }
    }
    co_return write(task + rounds, output);
  }

  ExpectedFailure expected_failure(Protection) const override {
    if (is_recursive_ || depth_ < 2) return ExpectedFailure::none;
    return task_count() >= tasks_to_fail() ? ExpectedFailure::deadlock : ExpectedFailure::none;
  }
  /// A lock that is its own successor needs no second task to wait for ever.
  std::uint64_t tasks_to_fail() const override { return depth_ > aliases_ ? 1 : 2; }
  std::uint64_t operations() const override { return task_count() * configuration().size * depth_; }
  OperationTraits operation_traits() const override { return {.name = "acquisition"}; }
  std::size_t wait_samples_per_task() const override { return 64; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    return lost_updates(shared<Held>(bytes)->rounds.load(), task_count() * configuration().size,
                        "updates");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + configuration().size; }

 private:
  static constexpr std::uint64_t crossing_rounds = 10;

  /// Whether two tasks take two locks in opposite orders.
  bool crosses() const { return !is_recursive_ && aliases_ == 2 && depth_ >= 2; }
  std::size_t object_at(std::size_t task, std::uint64_t level) const {
    return is_recursive_ ? 0 : (task + level) % aliases_;
  }

  std::uint64_t depth_;
  bool is_recursive_;
  std::uint64_t aliases_;
};

}  // namespace

WorkloadKind recursion() {
  return {
      .description =
          "takes a lock that it holds already (--depth): a recursive lock goes on, an ordinary one "
          "(--lock-kind) deadlocks",
      .size_unit = "times a task takes and releases the lock to its depth",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 8ULL * cores, .size = 60'000};
      },
      .interpreted_size = 0.04,
      .max_size = 100'000'000,
      .options = recursion_options,
      .shares = true,
      .create = create_as<Recursion>,
  };
}

}  // namespace workloads
