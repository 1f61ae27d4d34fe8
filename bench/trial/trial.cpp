// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/trial.h"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>

#include "bench/machine/cores.h"
#include "bench/machine/cpu_allowance.h"
#include "bench/machine/file_digest.h"
#include "bench/machine/refusal.h"
#include "bench/options/names.h"
#include "bench/options/settings.h"
#include "bench/process/protocol.h"
#include "bench/trial/configured_workload.h"
#include "bench/trial/measure.h"
#include "bench/trial/resources.h"
#include "bench/trial/task_record.h"
#include "bench/trial/trial_failure.h"
#include "models/job/harness_job.h"
#include "models/model.h"
#include "models/support/os/affinity.h"
#include "models/support/os/thread_times.h"
#include "reports/results/cpu_limit.h"
#include "reports/statistics/statistics.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::int64_t warm_up_ns = 20'000'000;    // at least one iteration, and at least this long
constexpr std::chrono::milliseconds watched(120);  // of a memory trial: some thirty looks
constexpr std::uint64_t min_iterations = 3;
constexpr std::uint64_t max_iterations = 1000;

std::int64_t ns_since(clock::time_point begin) {
  return (clock::now() - begin) / std::chrono::nanoseconds(1);
}

void write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the coordinator is gone, and the guardian is about to end us
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(int fd) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
  }
}

/// Tells the coordinator that this trial is alive: its deadline begins anew.
void show_life() { write_all(answer_fd, "\n"); }

/// Tells the coordinator which process below this one is no part of the model.
void show_service(pid_t process) {
  write_all(answer_fd, service_line + std::to_string(process) + "\n");
}

/// As many connections and files at once as the system lets us have.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// One model at work on one job. The only place that holds a stopwatch.
class Session {
 public:
  /// `service` is the process that the tasks talk to; 0: none.
  Session(const TrialRequest& request, models::Model& model, models::HarnessJob& job, pid_t service)
      : request_(request), job_(job), meter_(service, job.reaped_usage()) {
    const auto settings = model_settings(request.cell);
    const auto begin = clock::now();
    running_ = model.start(job, settings);
    start_ns_ = ns_since(begin);
    show_life();
  }

  /// Runs and checks one iteration; returns its time, or throws why it is not one.
  std::int64_t iterate() {
    job_.clear();
    job_.worker_table().begin_iteration();
    meter_.begin();
    const std::int64_t own_before_ns = models::support::own_running_ns();
    job_.start_clock();
    const auto begin = clock::now();
    running_->run();
    const std::int64_t elapsed_ns = ns_since(begin);
    const std::int64_t own_ns = models::support::own_running_ns() - own_before_ns;
    meter_.end();
    add_worker_times(worker_times_, job_.worker_table().end_iteration(
                                        job_.start_ns(), job_.start_ns() + elapsed_ns, own_ns));
    running_->collect();
    if (const auto wrong = job_.check(request_.expected_digest); !wrong.empty()) {
      throw FailedIteration(wrong, job_.refused_error());
    }
    tasks_.add(job_);
    show_life();
    return elapsed_ns;
  }

  std::vector<std::int64_t> warm_up() {
    std::vector<std::int64_t> times_ns;
    const std::uint64_t asked = request_.warm_up_iterations;
    for (std::int64_t sum_ns = 0; asked == 0 ? sum_ns < warm_up_ns : times_ns.size() < asked;) {
      const auto begin = clock::now();
      times_ns.push_back(iterate());
      costs_ns_.push_back(static_cast<double>(ns_since(begin)));
      sum_ns += ns_since(begin);
    }
    meter_.reset();
    worker_times_.running_ns = worker_times_.ready_ns = worker_times_.blocked_ns = 0;
    tasks_ = {};
    return times_ns;
  }

  std::int64_t stop() {
    const auto begin = clock::now();
    running_.reset();
    return ns_since(begin);
  }

  /// What an iteration takes with the looks and checks around it, which dominate when it is short.
  double iteration_cost_ns() const { return std::max(1.0, reports::median(costs_ns_)); }
  std::int64_t start_ns() const { return start_ns_; }
  /// Over iterations that lasted so long in all.
  reports::Resources used(double wall_ns) const {
    reports::Resources used = meter_.used(wall_ns, cores_);
    used.running_ns = worker_times_.running_ns;
    used.ready_ns = worker_times_.ready_ns;
    used.blocked_ns = worker_times_.blocked_ns;
    return used;
  }
  const TaskRecord& tasks() const { return tasks_; }

 private:
  const TrialRequest& request_;
  models::HarnessJob& job_;
  std::unique_ptr<models::RunningModel> running_;
  std::int64_t start_ns_ = 0;
  std::vector<double> costs_ns_;
  ResourceMeter meter_;
  unsigned cores_ = affinity_cores();  ///< before the model pins anything
  reports::Resources worker_times_;
  TaskRecord tasks_;
};

std::uint64_t choose_iterations(const TrialRequest& request, double iteration_cost_ns) {
  if (request.iterations != 0) return request.iterations;
  const double fitting = static_cast<double>(request.target_ns) / iteration_cost_ns;
  return static_cast<std::uint64_t>(std::clamp(fitting, static_cast<double>(min_iterations),
                                               static_cast<double>(max_iterations)));
}

/// Notices that somebody changes the cores of this process while it measures.
class CoresWatch {
 public:
  /// Made before the workers start.
  explicit CoresWatch(const reports::Cell& cell) : is_pinned_(model_settings(cell).pin) {}

  /// Called when the workers run: a model that pins them may have bound its own thread.
  void warmed_up() {
    if (is_pinned_) before_ = cpu_allowance(getpid());
  }
  /// "from … to …"; empty when they are the same.
  std::string change() const {
    const CpuAllowance now = cpu_allowance(getpid());
    return now == before_ ? "" : "from " + before_.str() + " to " + now.str();
  }

 private:
  bool is_pinned_;
  CpuAllowance before_ = cpu_allowance(getpid());
};

/// Does the work for long enough to be looked at from the outside.
void run_for_memory_sampling(const TrialRequest& request, models::Model& model,
                             models::HarnessJob& job, pid_t service) {
  Session session(request, model, job, service);
  const auto begin = clock::now();
  do {
    session.iterate();
  } while (clock::now() - begin < watched);
  session.stop();
}

reports::Trial measure(const TrialRequest& request, models::Model& model, models::HarnessJob& job,
                       pid_t service, std::string& changed_cores) {
  reports::Trial trial;
  CoresWatch cores(request.cell);
  Session session(request, model, job, service);
  trial.start_ns = session.start_ns();
  trial.warmup_ns = session.warm_up();
  cores.warmed_up();
  run_under_google_benchmark(request.cell.name,
                             choose_iterations(request, session.iteration_cost_ns()), [&] {
                               trial.iterations_ns.push_back(session.iterate());
                               return trial.iterations_ns.back();
                             });
  changed_cores = cores.change();
  trial.tasks_by_worker = job.tasks_by_worker();
  for (const std::uint64_t tasks : trial.tasks_by_worker) trial.tasks_run += tasks;
  trial.digest = format_digest(job.digest());
  trial.resources = session.used(reports::wall_ns(trial));
  session.tasks().write(trial);
  trial.stop_ns = session.stop();
  show_life();
  return trial;
}

/// One iteration of warm workers, task by task.
reports::Timeline record_timeline(const TrialRequest& request, models::Model& model,
                                  models::HarnessJob& job, pid_t service,
                                  std::string& changed_cores) {
  reports::Timeline timeline;
  CoresWatch cores(request.cell);
  Session session(request, model, job, service);
  session.warm_up();
  cores.warmed_up();
  timeline.iteration_ns = session.iterate();
  changed_cores = cores.change();
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const models::TaskTimes times = job.times(task);
    if (times.begin_ns == 0) {
      throw std::runtime_error("the model did not record when task " + std::to_string(task) +
                               " ran");
    }
    timeline.tasks.push_back({.begin_ns = times.begin_ns - job.start_ns(),
                              .end_ns = times.end_ns - job.start_ns(),
                              .worker = job.worker(task)});
    // The iteration's own stopwatch starts a moment after the clock that tasks are seen by.
    timeline.iteration_ns = std::max(timeline.iteration_ns, timeline.tasks.back().end_ns);
  }
  session.stop();
  show_life();
  return timeline;
}

/// Memory that is touched, as a large program's is: what a fork has to copy the page tables of. In
/// ordinary pages, wherever it runs: huge ones have next to no tables.
class Ballast {
 public:
  explicit Ballast(std::uint64_t bytes) : bytes_(bytes) {
    if (bytes == 0) return;
    memory_ = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory_ == MAP_FAILED) {
      throw std::system_error(errno, std::generic_category(),
                              "mmap of " + std::to_string(bytes) + " bytes (--parent-bytes)");
    }
    madvise(memory_, bytes, MADV_NOHUGEPAGE);
    const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    auto* const touched = static_cast<volatile char*>(memory_);
    for (std::uint64_t place = 0; place < bytes; place += page) touched[place] = 1;
  }
  Ballast(const Ballast&) = delete;
  Ballast& operator=(const Ballast&) = delete;
  ~Ballast() {
    if (bytes_ != 0) munmap(memory_, bytes_);
  }

 private:
  std::uint64_t bytes_;
  void* memory_ = nullptr;
};

/// What it starts inherits it. The server of a workload, too: it is the same for every model.
void stay_on_one_core() { models::support::confine_to_first_core(); }

TrialAnswer answer(const TrialRequest& request, Describe* describe) {
  if (request.kind == TrialRequest::Kind::describe) {
    TrialAnswer answer;
    answer.description = describe(request.arguments);
    return answer;
  }
  if (wants_one_core(request.cell)) stay_on_one_core();
  std::unique_ptr<models::Model> model;
  std::int64_t prepare_ns = 0;
  if (request.kind != TrialRequest::Kind::oracle) {
    model = make_model(request.cell.model);
    const auto begin = clock::now();
    model->prepare(model_settings(request.cell));
    prepare_ns = ns_since(begin);
  }
  const Ballast ballast(parent_bytes(request.cell));
  workloads::Configuration configuration = configuration_of(request.cell, request.seed);
  const auto service = request.kind == TrialRequest::Kind::oracle
                           ? nullptr
                           : workloads::start_service(configuration);
  const pid_t service_process = service ? service->process() : 0;
  if (service) show_service(service_process);
  const auto workload = workloads::build(configuration);
  show_life();
  TrialAnswer answer;
  if (request.kind == TrialRequest::Kind::oracle) {
    answer.digest = models::run_oracle(*workload)->digest();
    for (std::size_t task = 0; task < workload->task_count(); ++task) {
      answer.waiting_ns += workload->minimum_wait(task).count();
    }
    return answer;
  }
  const bool is_timeline = request.kind == TrialRequest::Kind::timeline;
  models::HarnessJob job(*workload, static_cast<unsigned>(request.cell.workers),
                         request.cell.arrival_rate,
                         is_timeline ? models::TimesOf::all_tasks : models::TimesOf::waiting_tasks);
  if (request.kind == TrialRequest::Kind::memory) {
    run_for_memory_sampling(request, *model, job, service_process);
    answer.job_bytes = models::HarnessJob::required_bytes(
        *workload, static_cast<unsigned>(request.cell.workers), job.has_arrivals());
  } else if (is_timeline) {
    answer.timeline = record_timeline(request, *model, job, service_process, answer.changed_cores);
    answer.digest = job.digest();
  } else {
    answer.trial = measure(request, *model, job, service_process, answer.changed_cores);
    answer.trial.start_ns += prepare_ns;
  }
  return answer;
}

}  // namespace

int run_trial(Describe* describe) {
  prctl(PR_SET_NAME, "bench-trial");
  raise_descriptor_limit();
  watch_refusals();
  const OutOfMemoryKills kills_before = out_of_memory_kills();
  TrialAnswer result;
  try {
    result = answer(decode_request(read_all(STDIN_FILENO)), describe);
  } catch (const std::exception& error) {
    explain_failure(error, kills_before, result);
  }
  write_all(answer_fd, encode(result));
  return result.error.empty() ? 0 : 1;
}

}  // namespace bench
