// SPDX-License-Identifier: Apache-2.0
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "workloads/support/bytes.h"
#include "workloads/support/random.h"
#include "workloads/support/skewed_costs.h"
#include "workloads/support/work_units.h"
#include "workloads/workload.h"

namespace workloads {
namespace {

constexpr const Option* skewed_options[] = {&support::skew_option};

/// The limit of tasks: each has a cost in memory, and for more the table would outweigh the work.
constexpr std::uint64_t max_tasks = 1'000'000;

class Skewed final : public ComputeWorkload {
 public:
  explicit Skewed(const Configuration& configuration) : ComputeWorkload(configuration) {
    const std::uint64_t tasks = configuration.tasks;
    if (tasks > max_tasks) {
      throw std::invalid_argument(std::to_string(tasks) + " tasks are too many, at most " +
                                  std::to_string(max_tasks) +
                                  " have a cost of their own: use "
                                  "fewer --tasks of a larger --size");
    }
    // Exact: at most 10^15, and a double has 53 bits.
    const double total = static_cast<double>(tasks) * static_cast<double>(configuration.size);
    units_ =
        support::costs_by_rank(tasks, total, real_of(configuration.options, support::skew_option));
    // Fisher and Yates: the seed decides where the large ones are.
    for (std::uint64_t left = tasks; left > 1; --left) {
      std::swap(units_[left - 1], units_[support::random_value(configuration.seed, left) % left]);
    }
  }

  std::size_t max_output_bytes(std::size_t) const override { return 2 * sizeof(std::uint64_t); }

  double cost(std::size_t task) const override { return static_cast<double>(units_[task]); }

  std::size_t compute(std::size_t task, Output output) const override {
    support::ByteWriter writer(output);
    writer.write(units_[task]);
    writer.write(support::do_work_units(units_[task], task));
    return writer.size();
  }

 private:
  std::vector<std::uint64_t> units_;
};

}  // namespace

WorkloadKind skewed() {
  return {
      .description =
          "does units of work, of which a few tasks have most (--skew): chunking and stealing "
          "decide",
      .size_unit = "units of work per task, on average",
      .defaults = [](unsigned cores) -> Configuration {
        return {.tasks = 32ULL * cores, .size = 2'000};
      },
      .max_size = 10'000'000,
      .options = skewed_options,
      .create = create_as<Skewed>,
  };
}

}  // namespace workloads
