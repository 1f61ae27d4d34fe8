// SPDX-License-Identifier: Apache-2.0
#include "tests/browser/sample_messages.h"

#include "reports/statistics/histogram.h"

namespace sample {
namespace {

constexpr double us = 1e3;

Cell talking(const Sample& sample, const std::string& model, const std::string& workload,
             const std::string& channel, std::uint64_t tasks) {
  Cell one = sample.cell(model, workload, tasks);
  one.tasks = tasks;
  one.channel = channel + sample.text();
  one.protection = reports::Protection::locked;
  return one;
}

/// Trials whose operations move so many bytes.
std::uint64_t add_talk(Sample& sample, const Cell& cell, double ns_per_operation,
                       std::uint64_t bytes) {
  const std::uint64_t place = sample.add_sharing(cell, ns_per_operation, 1);
  reports::Histogram samples;
  for (int number = 0; number < 400; ++number) {
    samples.add(
        static_cast<std::int64_t>((number < 380 ? 1 : 3 + 0.1 * number) * ns_per_operation));
  }
  for (reports::Trial& trial : sample.results.trials) {
    if (trial.cell != place) continue;
    trial.sync->fairness.reset();
    trial.sync->traits = reports::OperationTraits{
        .name = "item", .sampled = reports::SampledTime::latency, .bytes = bytes};
    trial.sync->lock_wait = samples.counts();
    trial.resources.voluntary_switches = 9'000;  // a little less than one for each operation
    trial.sync->lock_wait_max_ns = samples.longest_ns();
  }
  return place;
}

struct Channel {
  const char* model;
  const char* name;
  double ns;
};
constexpr Channel channels[] = {{"thread-pool", "ring", 20},
                                {"process-pool", "pipe", 900},
                                {"python-thread-executor", "queue", 4 * us},
                                {"python-process-pool", "mp-queue", 20 * us}};

}  // namespace

void add_messages(Sample& sample) {
  sample.begin("messages", "messages");
  for (const auto& [model, name, ns] : channels) {
    for (const std::uint64_t tasks : {2U, 8U}) {
      add_talk(sample, talking(sample, model, "producer-consumer", name, tasks), ns, 8);
    }
    for (const auto& [text, bytes] : {std::pair("4KiB", 4096U), {"1MiB", 1U << 20U}}) {
      Cell large = talking(sample, model, "producer-consumer", name, 2);
      large.options["item-size"] = text;
      add_talk(sample, large, ns + bytes / 4.0, bytes);
    }
  }
  const Cell failed = talking(sample, "process-pool", "producer-consumer", "unix-socket", 2);
  sample.fail(sample.plan(failed));
}

void add_wake_up(Sample& sample) {
  sample.begin("wake-up", "wake-up");
  for (const auto& [model, name, ns] : channels) {
    for (const char* const placement : {"same-core", "other-core", "free"}) {
      Cell one = talking(sample, model, "ping-pong", name, 2);
      if (placement != std::string("free")) one.options["placement"] = placement;
      add_talk(sample, one, (placement == std::string("same-core") ? 5 : 12) * us + ns, 16);
    }
  }
  sample.fail(sample.plan(talking(sample, "process-pool", "ping-pong", "unix-socket", 2)));
}

void add_faults(Sample& sample) {
  sample.begin("faults", "faults");
  using enum reports::FaultOutcome::Extent;
  const auto add = [&sample](const char* model, const std::string& kind,
                             reports::FaultOutcome outcome) {
    Cell cell = sample.cell(model, "downloads", 2);
    cell.baseline = false;  // as the plan has it: no times are compared
    cell.settings["fault"] = kind + ":5";
    cell.name += "/fault:" + kind + ":5";
    outcome.cell = sample.plan(cell);
    if (!outcome.told.empty()) outcome.told += sample.text();
    sample.results.fault_outcomes.push_back(std::move(outcome));
  };
  for (const char* const model : {"serial", "thread-pool", "process-pool", "python-process-pool"}) {
    const bool is_pool = std::string(model).ends_with("process-pool");
    const reports::FaultOutcome lost_one = {.extent = lost_task,
                                            .told = "1 of 40 tasks failed",
                                            .told_after_ns = 2'100'000,
                                            .finished_tasks = 40,
                                            .kept_results = 39,
                                            .process_survives = true,
                                            .model_survives = true,
                                            .next_is_right = true,
                                            .next_ns = 2'000'000,
                                            .usual_ns = 2'000'000};
    const reports::FaultOutcome died = {.extent = lost_all,
                                        .told = "its process was killed by signal 11",
                                        .told_after_ns = 900'000,
                                        .finished_tasks = 5,
                                        .usual_ns = 2'000'000};
    reports::FaultOutcome some = lost_one;
    some.extent = lost_some;
    some.kept_results = 30;
    some.model_survives = false;
    reports::FaultOutcome none = some;
    none.extent = lost_all;
    none.kept_results = 0;
    add(model, "exception", lost_one);
    add(model, "segv", !is_pool ? died : some);
    add(model, "exit", !is_pool ? died : none);
    add(model, "hang", {.extent = hung, .finished_tasks = 4, .usual_ns = 2'000'000});
    add(model, "leak",
        {.extent = survived,
         .finished_tasks = 40,
         .kept_results = 40,
         .process_survives = true,
         .model_survives = true,
         .left_behind = {"1 process" + sample.text()}});
  }
  Cell failed = sample.cell("spawn", "downloads", 2);
  failed.settings["fault"] = "segv:5";
  failed.name += "/fault:segv:5";
  sample.fail(sample.plan(failed));
}

void add_pipelines(Sample& sample) {
  sample.begin("pipelines", "pipelines");
  for (const int work_ns : {512, 2048, 8192, 32'768, 131'072}) {
    for (const char* const model : {"serial", "python-serial"}) {
      Cell serial = sample.cell(model, "synthetic", 1);
      serial.tasks = 1;
      serial.options = {
          {"compute", std::to_string(work_ns) + "ns"}, {"wait", "0s"}, {"repeat", "1000"}};
      sample.add(serial, 1000.0 * work_ns);
    }
    for (const auto& [model, name, ns] : channels) {
      const bool has_lock = model == std::string("python-thread-executor");
      for (const std::uint64_t stages : {2U, 8U}) {
        Cell one = talking(sample, model, "pipeline", name, stages);
        one.size = 1000;
        one.options = {
            {"work", std::to_string(static_cast<std::uint64_t>(work_ns) / stages) + "ns"},
            {"stages", std::to_string(stages)}};
        sample.add(one, 1000 * (work_ns / (has_lock ? 1.0 : 2.0) + 2 * ns));
      }
    }
  }
  Cell failed = talking(sample, "process-pool", "pipeline", "unix-socket", 2);
  failed.options = {{"work", "1024ns"}, {"stages", "2"}};
  sample.fail(sample.plan(failed));
}

}  // namespace sample
