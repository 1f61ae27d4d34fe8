// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>
#include <vector>

#include "workloads/sharing/sharing_workload.h"
#include "workloads/support/work_units.h"

namespace workloads {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view picks[] = {"ordered", "naive"};

constexpr Option seats_option = {
    "seats",
    "N",
    "seats at the round table, and forks between them; tasks beyond them share seats",
    Option::Type::whole,
    "5",
    2,
    10'000};
constexpr Option meals_option = {
    "meals", "N", "how often each task eats, in place of --size", Option::Type::whole, "", 1, 1e8};
constexpr Option pick_option = {
    .name = "pick",
    .values = "ordered|naive",
    .help =
        "which fork a task takes first: that of the smaller number (ordered), or the left one, "
        "so that all may wait for each other for ever (naive)",
    .type = Option::Type::word,
    .default_value = "ordered",
    .words = picks};
constexpr const Option* philosophers_options[] = {&seats_option, &meals_option, &pick_option};

/// How often each task eats.
std::uint64_t meals_of(const Configuration& configuration) {
  const Options& options = configuration.options;
  return options.contains(meals_option.name) ? number_of(options, meals_option)
                                             : configuration.size;
}

/// Makes of --meals the size that it is.
void count_meals(Configuration& configuration) {
  configuration.size = meals_of(configuration);
  configuration.options.erase(meals_option.name);
}

/// What the lock of a fork protects.
struct alignas(64) Fork {
  std::atomic<std::uint64_t> uses;
};

/// The dining philosophers (Dijkstra, 1965). Sync object k is fork k, left of seat k.
class Philosophers final : public SharingWorkload {
 public:
  explicit Philosophers(const Configuration& configuration)
      : SharingWorkload(configuration),
        meals_(meals_of(configuration)),
        is_naive_(text_of(configuration.options, pick_option) == picks[1]),
        forks_(number_of(configuration.options, seats_option),
               {.kind = SyncKind::lock, .name = "fork"}) {
    require_tasks(configuration, forks_.size(),
                  "so that every one of the --seats is taken: use more tasks or fewer seats");
  }

  std::span<const SyncObject> sync_objects() const override { return forks_; }
  std::size_t shared_bytes() const override { return forks_.size() * sizeof(Fork); }
  std::uint64_t tasks_together() const override { return forks_.size(); }

  Coroutine<std::size_t> run_suspending(std::size_t task, Output output, Io& io) const override {
    const std::size_t left = task % forks_.size();
    const std::size_t right = (left + 1) % forks_.size();
    const std::size_t first = is_naive_ ? left : std::min(left, right);
    const std::size_t second = first == left ? right : left;
    const Lock first_fork(io, first, task);
    const Lock second_fork(io, second, task);
    WaitSampler sampler(io, task, configuration().size, min_acquisition);
    std::uint64_t meals = 0;
    for (; meals < meals_; ++meals) {
      const std::int64_t begin_ns = sampler.begin(meals);
      co_await first_fork.acquire();
      sampler.end(begin_ns);
      // So that others take their first fork as well: a loop changes the task, and with threads
      // all have begun.
      if (is_naive_ && meals < slow_meals) {
        co_await sleep(io, 1ms);
      } else {
        co_await yield(io);
      }
      co_await second_fork.acquire();
      support::do_work_units(1, meals);
      for (const std::size_t fork : {first, second}) {
        add_unprotected(shared<Fork>(io)[fork].uses, 1);
      }
      second_fork.release();
      first_fork.release();
    }
    co_return write(task + meals, output);
  }

  ExpectedFailure expected_failure(Protection) const override {
    return is_naive_ ? ExpectedFailure::deadlock : ExpectedFailure::none;
  }
  std::uint64_t operations() const override { return 2 * task_count() * meals_; }
  OperationTraits operation_traits() const override { return {.name = "acquisition"}; }
  std::size_t wait_samples_per_task() const override { return 64; }

  std::optional<SharedFault> check_shared(const std::byte* bytes) const override {
    std::uint64_t uses = 0;
    for (std::size_t fork = 0; fork < forks_.size(); ++fork) {
      uses += shared<Fork>(bytes)[fork].uses.load();
    }
    return lost_updates(uses, operations(), "uses of a fork");
  }

 protected:
  std::uint64_t result_of(std::size_t task) const override { return task + meals_; }

 private:
  static constexpr std::uint64_t slow_meals = 10;

  std::uint64_t meals_;
  bool is_naive_;
  std::vector<SyncObject> forks_;
};

}  // namespace

WorkloadKind philosophers() {
  return {
      .description =
          "takes a fork, lets others take theirs, takes the other one and eats, --meals times; "
          "--pick=naive deadlocks",
      .size_unit = "meals of a task",
      .defaults = [](unsigned) -> Configuration { return {.tasks = 5, .size = 20'000}; },
      .default_tasks = [](const Options& options,
                          std::uint64_t) { return number_of(options, seats_option); },
      .interpreted_size = 0.03,
      .max_size = 100'000'000,
      .options = philosophers_options,
      .shares = true,
      .complete = count_meals,
      .create = create_as<Philosophers>,
  };
}

}  // namespace workloads
