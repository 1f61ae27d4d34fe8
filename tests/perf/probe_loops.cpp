// SPDX-License-Identifier: Apache-2.0
// How well each loop of the probe tells that a core is disturbed: pieces of work of some 10 ms on
// one core, every loop before and after each. Prints for each workload how the loops' times go
// together with those of the work, and how equal the work is that the loop calls quiet.
//   build/bin/probe_loops [SECONDS [WORKLOAD…]]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <fmt/core.h>

#include "bench/options/names.h"
#include "bench/probe/loops.h"
#include "models/job/harness_job.h"
#include "models/support/os/affinity.h"

namespace {

using clock_type = std::chrono::steady_clock;

constexpr double piece_ns = 10e6;
constexpr double tolerance = 0.1;
constexpr int warm_up_calls = 1;
constexpr int timed_calls = 3;
constexpr std::size_t memory_words = std::size_t{4} << 17;   // 4 MiB, read at once
constexpr std::size_t buffer_words = std::size_t{64} << 17;  // 64 MiB, walked through

double ns_of(const std::function<void()>& body) {
  const auto begin = clock_type::now();
  body();
  return std::chrono::duration<double, std::nano>(clock_type::now() - begin).count();
}

/// A probe under comparison: one of the loops, or the reading of memory.
class Probe {
 public:
  explicit Probe(const bench::ProbeLoop& loop) : name_(loop.name), loop_(&loop) {}
  Probe() : name_("memory"), words_(buffer_words, 1) {}

  const std::string& name() const { return name_; }

  double read_ns() {
    if (loop_ == nullptr) {
      next_ = (next_ + memory_words) % words_.size();
      return ns_of([&] { sum_ += bench::read_memory({words_.data() + next_, memory_words}); });
    }
    for (int call = 0; call < warm_up_calls; ++call) loop_->run(memory_);
    return ns_of([&] {
      for (int call = 0; call < timed_calls; ++call) loop_->run(memory_);
    });
  }

 private:
  bench::ProbeMemory memory_;
  std::string name_;
  const bench::ProbeLoop* loop_ = nullptr;
  std::vector<std::uint64_t> words_;
  std::size_t next_ = 0;
  std::uint64_t sum_ = 0;
};

/// Times of one probe around each piece of work.
struct Around {
  std::vector<double> before, after;
};

double quantile(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

double mean(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// The standard deviation over the mean; not a number with fewer than two values.
double variation(std::span<const double> values) {
  const double middle = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - middle) * (value - middle);
  return std::sqrt(squares / (static_cast<double>(values.size()) - 1)) / middle;
}

double correlation(std::span<const double> a, std::span<const double> b) {
  const double mean_a = mean(a), mean_b = mean(b);
  double products = 0, squares_a = 0, squares_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    products += (a[i] - mean_a) * (b[i] - mean_b);
    squares_a += (a[i] - mean_a) * (a[i] - mean_a);
    squares_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  return products / std::sqrt(squares_a * squares_b);
}

void print_row(const std::string& name, const Around& around, const std::vector<double>& work) {
  std::vector<double> both, quiet;
  double best = around.before.front();
  for (std::size_t i = 0; i < work.size(); ++i) {
    both.push_back((around.before[i] + around.after[i]) / 2);
    best = std::min({best, around.before[i], around.after[i]});
  }
  const double limit = best * (1 + tolerance);
  for (std::size_t i = 0; i < work.size(); ++i) {
    if (around.before[i] <= limit && around.after[i] <= limit) quiet.push_back(work[i]);
  }
  fmt::print("  {:<12}{:>9.1f}{:>12.2f}{:>13.2f}{:>16.1f} %{:>6.0f} %\n", name, best / 1e3,
             quantile(both, 0.95) / quantile(both, 0.05), correlation(both, work),
             quiet.size() < 2 ? NAN : 100 * variation(quiet),
             100.0 * static_cast<double>(quiet.size()) / static_cast<double>(work.size()));
}

/// A piece of the workload, in order, on this thread.
class Piece {
 public:
  explicit Piece(const std::string& workload)
      : workload_(bench::make_workload(workload, configuration(workload))),
        job_(*workload_, 1),
        model_(bench::make_model("serial")),
        running_(model_.start(job_, {})) {
    running_->run();
  }

  double run_ns() {
    job_.clear();
    return ns_of([&] { running_->run(); });
  }

 private:
  /// As many tasks of those that keep a core busy for 10 ms and more as take that long.
  static workloads::Configuration configuration(const std::string& name) {
    auto configuration = bench::find_workloads(name).front()->kind().defaults(1);
    const std::uint64_t tasks = configuration.tasks;
    configuration.tasks = 1;
    while (configuration.tasks < tasks && 1.5 * warm_ns(name, configuration) < piece_ns) {
      configuration.tasks = std::min(tasks, 2 * configuration.tasks);
    }
    return configuration;
  }

  static double warm_ns(const std::string& name, const workloads::Configuration& configuration) {
    const auto workload = bench::make_workload(name, configuration);
    models::HarnessJob job(*workload, 1);
    const auto model = bench::make_model("serial");
    const auto running = model.start(job, {});
    running->run();
    job.clear();
    return ns_of([&] { running->run(); });
  }

  std::unique_ptr<workloads::Workload> workload_;
  models::HarnessJob job_;
  models::Model model_;
  std::unique_ptr<models::RunningModel> running_;
};

void compare(const std::string& workload, double seconds, std::deque<Probe>& probes) {
  Piece piece(workload);
  std::vector<double> work;
  std::vector<Around> around(probes.size());
  const auto end = clock_type::now() + std::chrono::duration<double>(seconds);
  while (work.size() < 3 || clock_type::now() < end) {
    for (std::size_t i = 0; i < probes.size(); ++i) around[i].before.push_back(probes[i].read_ns());
    work.push_back(piece.run_ns());
    for (std::size_t i = 0; i < probes.size(); ++i) around[i].after.push_back(probes[i].read_ns());
  }
  fmt::print("{}: {} pieces of {:.1f} ms, their variation {:.1f} %\n", workload, work.size(),
             quantile(work, 0.5) / 1e6, 100 * variation(work));
  fmt::print("  {:<12}{:>9}{:>12}{:>13}{:>18}{:>8}\n", "loop", "best, us", "95 % / 5 %",
             "correlation", "variation, quiet", "kept");
  for (std::size_t i = 0; i < probes.size(); ++i) print_row(probes[i].name(), around[i], work);
  std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 1 ? std::atof(arguments[1]) : 20;
  std::vector<std::string> names(arguments + std::min(count, 2), arguments + count);
  if (names.empty()) names = {"primes", "powers", "memory"};
  models::support::pin_to_core(0);
  std::deque<Probe> probes;
  for (const bench::ProbeLoop& loop : bench::probe_loops()) probes.emplace_back(loop);
  probes.emplace_back();
  for (const std::string& name : names) compare(name, seconds, probes);
}
