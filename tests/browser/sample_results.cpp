// SPDX-License-Identifier: Apache-2.0
#include "tests/browser/sample_results.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "tests/browser/sample_builder.h"
#include "tests/browser/sample_messages.h"
#include "tests/browser/sample_quota.h"

namespace sample {
namespace {

constexpr double us = 1e3;
constexpr double ms = 1e6;

void add_overview(Sample& sample) {
  sample.begin("overview", "overview");
  sample.add(sample.cell("serial", "primes", 1), 40 * ms);
  for (const std::uint64_t workers : {1U, 2U, 4U}) {
    const double shared = 40 * ms / static_cast<double>(workers);
    sample.add(sample.cell("process-pool", "primes", workers), 1.05 * shared);
    sample.add(sample.cell("thread-pool", "primes", workers), 1.05 * shared);
  }
  sample.fail(sample.plan(sample.cell("fork", "primes", 2)));
  for (const std::uint64_t concurrency : {4U, 40U}) {
    const double waited = 400 * ms / static_cast<double>(concurrency);
    sample.add(sample.waiting("thread-pool", "downloads", concurrency, concurrency), 1.3 * waited);
    sample.add(sample.waiting("coroutines", "downloads", 1, concurrency), waited);
  }
  sample.add(sample.cell("python-serial", "primes", 1), 2000 * ms);
  sample.add(sample.cell("python-process-pool", "primes", 2), 1100 * ms);
  for (const char* const model : {"coroutines", "thread-pool"}) {
    for (const double rate : {500.0, 2000.0}) {
      Cell arriving = sample.waiting(model, "downloads", 2, 8);
      arriving.arrival_rate = rate;
      sample.add(arriving, 80 * ms);
    }
  }
  sample.results.plan.not_applicable.push_back(
      {"fibers", "", "the library is missing" + sample.text()});
}

void add_workers(Sample& sample) {
  sample.begin("processes-vs-cores", "workers");
  for (const std::uint64_t workers : {1U, 2U, 4U, 8U, 16U}) {
    const double shared = 40 * ms / static_cast<double>(workers < 4 ? workers : 4);
    sample.add(sample.cell("process-pool", "primes", workers), 1.1 * shared);
    Cell submitting = sample.cell("thread-pool", "primes", workers);
    submitting.settings = {{"dispatch", "submit" + sample.text()}};
    sample.add(submitting, 1.3 * shared);
  }
}

void add_gil(Sample& sample) {
  sample.begin("gil-free-threading", "gil");
  for (const std::uint64_t workers : {1U, 2U, 4U}) {
    const auto shared = static_cast<double>(workers);
    sample.add(sample.cell("thread-pool", "primes", workers), 41 * ms / shared);
    sample.add(sample.cell("thread-pool-gil", "primes", workers), 42 * ms);
    sample.add(sample.cell("python-thread-executor", "primes", workers), 2100 * ms);
    Cell free = sample.cell("python-thread-executor", "primes", workers);
    free.runtime = "CPython 3.14.0, GIL off" + sample.text();
    sample.add(free, 2400 * ms / shared);
  }
}

void add_concurrency(Sample& sample) {
  sample.begin("io-concurrency", "concurrency");
  for (const std::uint64_t concurrency : {1U, 10U, 100U, 1000U}) {
    const double waited = 400 * ms / static_cast<double>(concurrency < 100 ? concurrency : 100);
    sample.add(sample.waiting("coroutines", "http", 1, concurrency), waited);
    Cell uring = sample.waiting("coroutines", "http", 1, concurrency);
    uring.settings = {{"io", "uring" + sample.text()}};
    sample.add(uring, 0.9 * waited);
    const auto blocking =
        sample.add(sample.waiting("thread-pool", "http", concurrency, concurrency), 1.5 * waited);
    if (concurrency == 1000) sample.fail(blocking);
  }
}

/// More winners than there are colours, and a square of every other kind.
void add_decision_map(Sample& sample) {
  sample.begin("decision-map", "decision-map");
  const std::vector<std::string> winners = {
      "fork",       "process-pool", "thread-pool",     "tbb",           "coroutines",
      "fibers",     "openmp",       "asio-coroutines", "spawn",         "coroutine-threads",
      "std-thread", "std-async",    "thread-pool-gil", "processes-many"};
  std::size_t next = 0;
  for (const char* const wait : {"0s", "1ms", "9ms", "99ms"}) {
    for (const std::uint64_t concurrency : {1U, 4U, 16U, 64U}) {
      const auto mix = [&](const std::string& model) {
        Cell cell = sample.waiting(model, "synthetic", concurrency, concurrency);
        cell.options = {{"compute", "1ms"}, {"wait", wait}, {"repeat", "1"}};
        return cell;
      };
      const std::string& winner = winners[next % winners.size()];
      const std::string& other = winners[(next + 5) % winners.size()];
      const bool is_tie = next == 6;
      const bool has_failed = next == 9;
      const bool has_few_trials = next == 12;
      const auto first = sample.add(mix(winner), 10 * ms, has_few_trials ? 2 : Sample::many_trials);
      if (next != 3) {
        const double behind = is_tie ? 1 : 1.05 + 0.4 * static_cast<double>(next % 6);
        const auto second =
            sample.add(mix(other), behind * 10 * ms, has_few_trials ? 2 : Sample::many_trials);
        if (has_failed) sample.fail(second);
      }
      if (has_failed) sample.fail(first);
      ++next;
    }
  }
}

/// Work of which somebody asked how to run it, with cells that are of no other experiment.
void add_advice(Sample& sample) {
  sample.begin("advised-cells", "");
  constexpr std::uint64_t tasks = 70;
  for (const auto& [model, workers, task_ns] :
       {std::tuple("serial", 1U, 3.0 * ms), std::tuple("thread-pool", 2U, 1.5 * ms)}) {
    Cell cell = sample.cell(model, "synthetic", workers);
    cell.tasks = tasks;
    cell.family = "native";
    cell.options = {{"compute", "3ms"}, {"wait", "0s"}, {"repeat", "1"}};
    sample.add(cell, task_ns * tasks);
  }
  sample.results.plan.advice =
      reports::AdviceRequest{.compute_ns = 3 * ms, .tasks = tasks, .languages = {"cpp"}};
}

void add_granularity(Sample& sample) {
  sample.begin("granularity", "granularity");
  const auto sized = [&](const char* model, std::uint64_t workers, const char* compute,
                         double task_ns) {
    Cell cell = sample.cell(model, "synthetic", workers);
    cell.tasks = static_cast<std::uint64_t>(40 * ms / task_ns);
    cell.options = {{"compute", compute}, {"wait", "0s"}, {"repeat", "1"}};
    return cell;
  };
  struct Model {
    const char* name;
    double overhead_ns;
  };
  struct Size {
    const char* compute;
    double ns;
  };
  const Size sizes[] = {{"10ms", 10 * ms}, {"1ms", ms}, {"100us", 100 * us},
                        {"10us", 10 * us}, {"1us", us}, {"100ns", us / 10}};
  for (const Size& size : sizes) sample.add(sized("serial", 1, size.compute, size.ns), 40 * ms);
  for (const Model& model :
       {Model{"tbb", 20}, Model{"thread-pool", 3 * us}, Model{"fork", 40 * ms}}) {
    for (const Size& size : sizes) {
      const Cell cell = sized(model.name, 2, size.compute, size.ns);
      if (model.overhead_ns > 1000 * size.ns) {
        sample.results.skipped.push_back({sample.plan(cell), "it is not worth it" + sample.text()});
      } else {
        sample.add(cell, 20 * ms * (1 + model.overhead_ns / size.ns));
      }
    }
  }
  sample.fail(sample.plan(sized("openmp", 2, "1ms", ms)));
}

void add_start(Sample& sample) {
  sample.begin("start-methods", "start");
  for (const char* const parent : {"0", "268435456", "1073741824"}) {
    const auto started = [&](const char* model) {
      Cell cell = sample.cell(model, "empty", 1);
      cell.tasks = 1;
      if (*parent != '0') cell.settings = {{"parent-bytes", parent}};
      return cell;
    };
    const double pages = *parent == '0' ? 1 : *parent == '2' ? 10 : 40;
    sample.add(started("std-thread"), 30 * us);
    sample.add(started("fork"), 200 * us * pages);
    Cell spawned = started("process-pool");
    spawned.settings["start-method"] = "spawn" + sample.text();
    const auto place = sample.add(spawned, ms);
    if (*parent == '1') sample.fail(place);
    if (*parent == '0') sample.fail(sample.plan(started("fibers")));
  }
}

void add_memory(Sample& sample) {
  sample.begin("memory", "memory");
  struct Model {
    const char* name;
    double bytes_per_task;
  };
  for (const Model& model :
       {Model{"coroutines", 300}, Model{"thread-pool", 10'000}, Model{"fork", 0}}) {
    for (const std::uint64_t tasks : {10U, 100U, 1000U}) {
      Cell cell = sample.waiting(model.name, "downloads", 1, tasks);
      cell.tasks = tasks;
      const auto place = sample.add(cell, 10 * ms, 1);
      for (std::uint64_t trial = 0; trial < 3; ++trial) {
        const auto own =
            static_cast<std::uint64_t>(model.bytes_per_task * static_cast<double>(tasks));
        sample.results.memory.push_back(
            {place, (2U << 20) + own + 100 * trial + 64 * tasks, 64 * tasks, 0.1});
      }
    }
  }
  sample.fail(sample.plan(sample.waiting("openmp", "downloads", 1, 10)));
}

void add_switching(Sample& sample) {
  sample.begin("switching", "switching");
  for (const auto& [model, ns] : {std::pair("coroutines", 20.0), std::pair("fork", 1.5 * us)}) {
    sample.add(sample.cell(model, "yields", 2), ns * 40 * 100);
  }
  sample.fail(sample.plan(sample.cell("fibers", "yields", 2)));
}

void add_locks(Sample& sample) {
  sample.begin("locks", "locks");
  for (const auto& [lock, ns] : {std::pair("spin", 10.0), std::pair("std", 20.0)}) {
    for (const std::uint64_t workers : {1U, 2U, 8U}) {
      Cell one = sample.cell("thread-pool", "account", workers);
      one.lock = lock + sample.text();
      one.protection = reports::Protection::locked;
      sample.add_sharing(one, ns * static_cast<double>(workers), ns / 20);
    }
  }
  Cell failed = sample.cell("process-pool", "account", 2);
  failed.lock = "pthread";
  failed.protection = reports::Protection::locked;
  sample.fail(sample.plan(failed));
}

void add_sharing(Sample& sample) {
  sample.begin("sharing", "sharing");
  const auto shared = [&](const char* model, const std::string& lock, int inside_us) {
    Cell one = sample.cell(model, "account", model == std::string("serial") ? 1 : 2);
    one.lock = lock;
    one.protection =
        lock == "local" ? reports::Protection::private_copy : reports::Protection::locked;
    one.options = {{"inside", std::to_string(inside_us) + "us"},
                   {"outside", std::to_string(20 - inside_us) + "us"}};
    return one;
  };
  for (const int inside_us : {2, 10, 18}) {
    sample.add(shared("serial", "std", inside_us), 20 * ms);
    sample.add(shared("thread-pool", "std" + sample.text(), inside_us),
               (10 + 0.6 * inside_us) * ms);
    sample.add(shared("thread-pool", "local", inside_us), 10 * ms);
  }
  Cell unprotected = shared("thread-pool", "none", 10);
  unprotected.expected_failure = reports::FailureKind::race;
  sample.results.add({.cell = sample.add(unprotected, 10 * ms),
                      .text = "12 of 100 updates were lost" + sample.text(),
                      .faults = 12,
                      .of = 100});
}

void add_by_hand(Sample& sample) {
  sample.begin("by-hand", "comparison");
  sample.add(sample.cell("serial", "powers", 1), 20 * ms);
  for (const std::uint64_t workers : {1U, 2U, 4U}) {
    sample.add(sample.cell("tbb", "powers", workers), 20 * ms / static_cast<double>(workers));
    sample.add(sample.waiting("coroutines", "mixed", 1, 10 * workers),
               20 * ms / static_cast<double>(workers));
  }
}

/// Returns what the probes of four cores read at a moment: the second core has a neighbour that
/// comes and goes, the third one that stays for long.
std::vector<std::int64_t> read_cores(std::int64_t at_ns) {
  const std::int64_t at_ms = at_ns / 1'000'000;
  const bool second_is_busy = at_ms % 170 < 60 || at_ms % 410 < 90;
  const bool third_is_busy = at_ms > 1200 && at_ms < 9200;
  return {150'000 + at_ms % 7000, second_is_busy ? 290'000 : 150'000 + at_ms % 5000,
          third_is_busy ? 301'000 : 151'000, at_ms % 900 < 20 ? 280'000 : 149'500};
}

/// A round of these cells, three laps of turns of 11 ms.
reports::Round read_round(std::uint64_t index, const std::vector<std::uint64_t>& cells,
                          std::int64_t began_ns) {
  constexpr std::int64_t turn_ns = 11'000'000;
  constexpr std::int64_t start_ns = 120'000'000;
  reports::Round round{.index = index, .cells = cells, .began_ns = began_ns};
  round.turns = 3 * cells.size();
  for (std::uint64_t turn = 0; turn <= round.turns; ++turn) {
    const std::int64_t at_ns = began_ns + start_ns + static_cast<std::int64_t>(turn) * turn_ns;
    round.readings.push_back({.at_ns = at_ns, .core_ns = read_cores(at_ns)});
    round.ended_ns = at_ns + start_ns / 4;
  }
  return round;
}

/// The cells that were chosen by hand took turns, on a machine with neighbours.
void add_machine_state(Sample& sample) {
  reports::Results& results = sample.results;
  const auto by_hand =
      std::ranges::find(results.plan.experiments, "comparison", &reports::Experiment::chart);
  const std::vector<std::uint64_t>& cells = by_hand->cells;
  std::int64_t now_ns = 300'000'000;
  for (std::uint64_t index = 0; index < Sample::many_trials; ++index) {
    results.rounds.push_back(read_round(index, cells, now_ns));
    now_ns = results.rounds.back().ended_ns + 250'000'000;
  }
  results.rounds.back().split_reason = "they need more memory than there is" + sample.text();
  for (reports::Trial& trial : results.trials) {
    const auto place = std::ranges::find(cells, trial.cell);
    if (place == cells.end()) continue;
    const auto first = static_cast<std::uint64_t>(place - cells.begin());
    trial.round = trial.index;
    trial.turns = {first, first + cells.size(), first + 2 * cells.size()};
    trial.instructions_per_cycle = 1.5;
  }
  results.plan.time_budget_s = 60;
  results.machine_state = reports::MachineState{
      .cores = {{0, 150'000, 153'000, 157'000, 1.0},
                {1, 150'000, 154'000, 290'000, 0.55},
                {2, 151'000, 301'000, 301'000, 0.15},
                {3, 149'500, 149'500, 280'000, 0.97}},
      .stolen_share = 0.001,
      .others_share = 0.02,
      .ceiling = reports::Ceiling{.arithmetic = 3.1, .memory = 1.8, .pairs = {{0, 1, 1.98}}},
      .weak = true};
}

void add_overhead(Sample& sample) {
  sample.begin("overhead", "");
  const auto one = sample.add(sample.cell("thread-pool", "empty", 2), 40 * us);
  const auto serial = sample.add(sample.cell("serial", "empty", 1), 4 * us);
  auto& experiment = sample.results.plan.experiments.back();
  experiment.cells.clear();
  experiment.comparisons = {{.label = "a pool" + sample.text(), .cell = one, .against = serial},
                            {.label = "fibers" + sample.text(),
                             .not_applicable = "the library is missing" + sample.text()}};
}

void add_timeline(Sample& sample) {
  reports::Timeline timeline;
  const auto& cells = sample.results.plan.cells;
  while (cells[timeline.cell].workers != 4) ++timeline.cell;
  constexpr std::int64_t task_ns = 1'000'000;
  const std::uint64_t workers = cells[timeline.cell].workers;
  for (std::uint64_t task = 0; task < cells[timeline.cell].tasks; ++task) {
    const auto begin = static_cast<std::int64_t>(task / workers) * task_ns;
    timeline.tasks.push_back(
        {begin, begin + task_ns - static_cast<std::int64_t>(1000 * task), task % workers});
    timeline.iteration_ns = begin + task_ns;
  }
  timeline.elapsed_s = 0.1;
  sample.results.timelines.push_back(std::move(timeline));
}

}  // namespace

reports::Results every_chart(const std::string& text) {
  Sample sample(text);
  for (const auto add :
       {add_overview,     add_workers,     add_gil,      add_concurrency, add_decision_map,
        add_advice,       add_granularity, add_start,    add_memory,      add_switching,
        add_locks,        add_sharing,     add_messages, add_wake_up,     add_pipelines,
        add_quota,        add_faults,      add_by_hand,  add_overhead,    add_timeline,
        add_machine_state}) {
    add(sample);
  }
  return sample.results;
}

}  // namespace sample
