// SPDX-License-Identifier: Apache-2.0
#include "bench/trial/trial.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/core.h>

#include "bench/machine/cpu_allowance.h"
#include "bench/machine/file_digest.h"
#include "bench/machine/refusal.h"
#include "bench/options/names.h"
#include "bench/options/settings.h"
#include "bench/process/leftovers.h"
#include "bench/process/protocol.h"
#include "bench/quota/quota_cgroup.h"
#include "bench/scenarios/run_scenario.h"
#include "bench/trial/answer_pipe.h"
#include "bench/trial/ballast.h"
#include "bench/trial/configured_workload.h"
#include "bench/trial/fault_trial.h"
#include "bench/trial/measure.h"
#include "bench/trial/neighbours.h"
#include "bench/trial/session.h"
#include "bench/trial/trial_failure.h"
#include "bench/trial/turns.h"
#include "models/job/harness_job.h"
#include "models/model.h"
#include "models/support/os/affinity.h"
#include "models/sync/choose_sync.h"
#include "reports/results/cpu_limit.h"
#include "workloads/catalogue.h"
#include "workloads/faults/fault.h"

namespace bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::size_t max_request_bytes = 1 << 20;
constexpr std::uint64_t min_iterations = 3;
constexpr std::uint64_t max_iterations = 1000;

/// Allows as many connections and files at once as the system permits.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

std::uint64_t choose_iterations(const TrialRequest& request, double iteration_cost_ns) {
  if (request.iterations != 0) return request.iterations;
  const double fitting = static_cast<double>(request.target_ns) / iteration_cost_ns;
  return static_cast<std::uint64_t>(std::clamp(fitting, static_cast<double>(min_iterations),
                                               static_cast<double>(max_iterations)));
}

/// Notices that the cores of this process change while it measures.
class CoresWatch {
 public:
  /// Call it before the workers start.
  explicit CoresWatch(const reports::Cell& cell) : is_pinned_(model_settings(cell).pin) {}

  /// Call it when the workers run: a model that pins them may have bound its own thread.
  void warmed_up() {
    if (is_pinned_) before_ = cpu_allowance(getpid());
  }
  /// Returns "from … to …"; an empty text when the cores are the same.
  std::string change() const {
    const CpuAllowance now = cpu_allowance(getpid());
    return now == before_ ? "" : fmt::format("from {} to {}", before_.str(), now.str());
  }

 private:
  bool is_pinned_;
  CpuAllowance before_ = cpu_allowance(getpid());
};

/// Works for long enough that the coordinator can sample the memory some thirty times.
void run_for_memory_sampling(const TrialSetup& setup) {
  Session session(setup);
  const auto begin = clock::now();
  do {
    session.iterate();
  } while (clock::now() - begin < memory_trial_time);
  session.stop();
}

reports::Trial measure(const TrialSetup& setup, TrialAnswer& answer) {
  const TrialRequest& request = setup.request;
  const models::HarnessJob& job = setup.job;
  reports::Trial trial;
  CoresWatch cores(request.cell);
  Session session(setup);
  trial.start_ns = session.start_ns();
  trial.warmup_ns = session.warm_up();
  cores.warmed_up();
  if (request.takes_turns) {
    take_turns(setup, session, trial);
  } else {
    const BusyNeighbours busy(setup.neighbours);
    run_under_google_benchmark(request.cell.name,
                               choose_iterations(request, session.iteration_cost_ns()), [&] {
                                 trial.iterations_ns.push_back(session.iterate());
                                 return trial.iterations_ns.back();
                               });
  }
  answer.changed_cores = cores.change();
  answer.expected_failure = session.race();
  trial.tasks_by_worker = job.tasks_by_worker();
  for (const std::uint64_t tasks : trial.tasks_by_worker) trial.tasks_run += tasks;
  // Of tasks that are cancelled, others may have a result in every iteration: each was checked.
  trial.digest =
      format_digest(job.workload().cancels_tasks() ? request.expected_digest : job.digest());
  trial.resources = session.used(reports::wall_ns(trial));
  trial.instructions_per_cycle = session.instructions_per_cycle();
  session.tasks().write(trial);
  session.sync().write(trial);
  trial.stop_ns = session.stop();
  setup.coordinator.report_progress();
  return trial;
}

/// Runs one iteration of warm workers, task by task.
reports::Timeline record_timeline(const TrialSetup& setup, TrialAnswer& answer) {
  const models::HarnessJob& job = setup.job;
  if (job.workload().cancels_tasks()) {
    throw std::runtime_error("tasks that are cancelled have no timeline: not all of them begin");
  }
  reports::Timeline timeline;
  CoresWatch cores(setup.request.cell);
  Session session(setup);
  session.warm_up();
  cores.warmed_up();
  {
    const BusyNeighbours busy(setup.neighbours);
    timeline.iteration_ns = session.iterate();
  }
  answer.changed_cores = cores.change();
  answer.expected_failure = session.race();
  for (std::size_t task = 0; task < job.task_count(); ++task) {
    const models::TaskTimes times = job.times(task);
    if (times.begin_ns == 0) {
      throw std::runtime_error(fmt::format("the model did not record when task {} ran", task));
    }
    timeline.tasks.push_back({.begin_ns = times.begin_ns - job.start_ns(),
                              .end_ns = times.end_ns - job.start_ns(),
                              .worker = job.worker(task)});
    reports::Timeline::Task& recorded = timeline.tasks.back();
    // What waits by another clock, as Python does, may have a hair less between these readings.
    recorded.wait_ns =
        std::min<std::int64_t>(job.workload().minimum_wait(task).count(), recorded.length_ns());
    // The session reads its clock a moment after the job has read the clock of the tasks.
    timeline.iteration_ns = std::max(timeline.iteration_ns, timeline.tasks.back().end_ns);
  }
  session.stop();
  setup.coordinator.report_progress();
  return timeline;
}

TrialAnswer answer_of_oracle(const workloads::Workload& workload) {
  TrialAnswer answer;
  answer.digest = models::run_oracle(workload)->digest();
  for (std::size_t task = 0; task < workload.task_count(); ++task) {
    answer.waiting_ns += workload.minimum_wait(task).count();
  }
  return answer;
}

TrialAnswer run_model(const TrialSetup& setup, const workloads::Workload& workload) {
  TrialAnswer answer;
  switch (setup.request.kind) {
    case TrialRequest::Kind::memory:
      run_for_memory_sampling(setup);
      answer.job_bytes = models::HarnessJob::required_bytes(
          workload, static_cast<unsigned>(setup.request.cell.workers), setup.job.has_arrivals());
      break;
    case TrialRequest::Kind::timeline:
      answer.timeline = record_timeline(setup, answer);
      answer.digest = setup.job.digest();
      break;
    case TrialRequest::Kind::fault:
      answer.fault_outcome = run_with_fault(setup);
      break;
    default:
      answer.trial = measure(setup, answer);
  }
  return answer;
}

TrialAnswer answer_of_scenario(const TrialRequest& request) {
  TrialAnswer answer;
  try {
    answer.observation.figures =
        scenarios::run_scenario(request.scenario, model_settings(request.cell).python);
  } catch (const scenarios::Unavailable& missing) {
    answer.observation.unavailable = missing.what();
  }
  return answer;
}

/// Starts the neighbours that the cell asks for, and enters the cgroup of its quota. Neighbours
/// come first: they are outside the quota. No figure of memory needs them.
void start_neighbours_and_quota(const TrialRequest& request, std::optional<Neighbours>& neighbours,
                                std::optional<QuotaCgroup>& quota) {
  const unsigned count = neighbours_of(request.cell);
  if (count != 0 && request.kind != TrialRequest::Kind::memory) neighbours.emplace(count);
  const double cores = cpu_quota(request.cell);
  if (cores == 0) return;
  quota.emplace(find_quota_place(SystemFiles()), owned_name(getpid(), quota_kind),
                CpuQuota{cores, quota_period(request.cell)});
  quota->enter();
}

TrialAnswer answer_of(const TrialRequest& request, Describe* describe,
                      const AnswerPipe& coordinator) {
  if (request.kind == TrialRequest::Kind::describe) {
    TrialAnswer answer;
    answer.description = describe(request.arguments);
    return answer;
  }
  if (request.kind == TrialRequest::Kind::scenario) return answer_of_scenario(request);
  const bool is_oracle = request.kind == TrialRequest::Kind::oracle;
  std::optional<CommandPipe> commands;
  if (request.takes_turns) commands.emplace();
  // What this process starts inherits it: also the server of a workload, which is the same for
  // every model.
  if (wants_one_core(request.cell)) models::support::confine_to_first_core();
  std::optional<Neighbours> neighbours;
  std::optional<QuotaCgroup> quota;
  if (!is_oracle) start_neighbours_and_quota(request, neighbours, quota);
  std::optional<models::Model> model;
  std::int64_t prepare_ns = 0;
  if (!is_oracle) {
    model = make_model(request.cell.model);
    const auto begin = clock::now();
    model->prepare(model_settings(request.cell));
    prepare_ns = ns_since(begin);
  }
  const Ballast ballast(parent_bytes(request.cell));
  workloads::Configuration configuration = configuration_of(request.cell, request.seed);
  if (request.kind == TrialRequest::Kind::fault) {
    configuration.options[std::string(workloads::fault_option)] = request.arguments.at(0);
  }
  const auto service = is_oracle ? nullptr : workloads::start_service(configuration);
  if (service) coordinator.report_service(service->process());
  if (service && quota) quota->leave(service->process());
  const auto workload = workloads::build(configuration);
  coordinator.report_progress();
  if (is_oracle) return answer_of_oracle(*workload);
  models::HarnessJob job(*workload, static_cast<unsigned>(request.cell.workers),
                         reports::task_arrival_rate(request.cell),
                         request.kind == TrialRequest::Kind::timeline
                             ? models::TimesOf::all_tasks
                             : models::TimesOf::waiting_tasks);
  if (model_settings(request.cell).dispatch == models::Dispatch::callback) job.expect_callbacks();
  models::start_sync(job, sync_of(request.cell));
  TrialAnswer answer = run_model({.request = request,
                                  .model = *model,
                                  .job = job,
                                  .service = service ? service->process() : 0,
                                  .coordinator = coordinator,
                                  .commands = commands ? &*commands : nullptr,
                                  .neighbours = neighbours ? &*neighbours : nullptr,
                                  .quota = quota ? &*quota : nullptr},
                                 *workload);
  if (request.kind == TrialRequest::Kind::timed) answer.trial.start_ns += prepare_ns;
  return answer;
}

/// Reads the request: all that there is, or up to a newline, behind which commands follow later.
std::string read_request() {
  std::string request;
  std::vector<char> buffer(65536);
  while (request.size() <= max_request_bytes && !request.ends_with('\n')) {
    const ssize_t got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw std::system_error(errno, std::generic_category(), "reading the request of a trial");
    }
    if (got == 0) break;
    request.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return request;
}

}  // namespace

int run_trial(Describe* describe) {
  prctl(PR_SET_NAME, "bench-trial");
  raise_descriptor_limit();
  watch_refusals();
  const OutOfMemoryKills kills_before = out_of_memory_kills();
  const AnswerPipe coordinator;
  TrialAnswer result;
  try {
    result = answer_of(decode_request(read_request()), describe, coordinator);
  } catch (const std::exception& error) {
    explain_failure(error, kills_before, result);
  }
  coordinator.write(result);
  return result.error.empty() ? 0 : 1;
}

}  // namespace bench
