// SPDX-License-Identifier: Apache-2.0
#include "tests/browser/sample_quota.h"

#include <string>

namespace sample {
namespace {

constexpr double ms = 1e6;

/// A quota in cores with what it does to times and tails.
struct Quota {
  const char* cores;
  double slowness;
  double tail;
  double throttled;
};
constexpr Quota quotas[] = {{"0.5", 3.2, 60, 1.4}, {"1", 1.5, 4, 0.9}, {"", 1, 1, 0}};

Cell under(const Quota& quota, Cell cell) {
  if (*quota.cores != 0) cell.settings["cpu-quota"] = quota.cores;
  return cell;
}

void add_throttled(Sample& sample, const Cell& cell, double ns, const Quota& quota) {
  const std::uint64_t place = sample.add(cell, ns);
  if (!cell.settings.contains("cpu-quota")) return;
  for (reports::Trial& trial : sample.results.trials) {
    if (trial.cell != place) continue;
    trial.resources.throttled_ns = static_cast<std::int64_t>(3 * ns * quota.throttled);
  }
}

}  // namespace

void add_quota(Sample& sample) {
  sample.begin("quota", "quota");
  for (const char* const model : {"thread-pool", "process-pool", "python-process-pool"}) {
    for (const Quota& quota : quotas) {
      add_throttled(sample, under(quota, sample.cell(model, "synthetic", 4)),
                    100 * ms * quota.slowness, quota);
      Cell arriving = under(quota, sample.cell(model, "synthetic", 4));
      arriving.arrival_rate = 400;
      arriving.tasks = 200;
      add_throttled(sample, arriving, 40 * ms * quota.tail, quota);
    }
    Cell noisy = sample.cell(model, "synthetic", 4);
    noisy.settings["neighbours"] = "4";
    sample.add(noisy, 190 * ms);
  }
  for (const std::uint64_t workers : {8U, 32U}) {
    add_throttled(sample, under(quotas[0], sample.cell("thread-pool", "synthetic", workers)),
                  322 * ms, quotas[0]);
  }
  sample.fail(sample.plan(under(quotas[0], sample.cell("tbb", "synthetic", 4))));
}

}  // namespace sample
