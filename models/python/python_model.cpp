// SPDX-License-Identifier: Apache-2.0
#include "models/python/python_model.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "models/cancel_methods.h"
#include "models/python/python_answers.h"
#include "models/python/python_modules.h"
#include "models/python/python_process.h"
#include "models/support/os/semaphore_error.h"
#include "models/sync/sync_implementation.h"
#include "workloads/cancellation.h"
#include "workloads/catalogue.h"

namespace models::support {
namespace {

/// How long the interpreter may take to stop, which includes waiting for its workers.
constexpr std::chrono::seconds stop_patience(10);

std::string exactly(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

// The offsets of what models/python/runner/sync/memory.py reads and writes.
static_assert(offsetof(Slot, state) == 6 && sizeof(Slot) == 8 && Slot::begun == 1 &&
              Slot::done == 2 && Slot::failed == 3);
static_assert(offsetof(workloads::SyncState, holder) == 4 &&
              offsetof(workloads::SyncState, count) == 8 &&
              offsetof(workloads::SyncState, wakeups) == 12 && sizeof(workloads::SyncState) == 128);
static_assert(offsetof(workloads::TaskWait, object) == 0 &&
              offsetof(workloads::TaskWait, waits) == 4 &&
              offsetof(workloads::TaskWait, wakeups) == 8 &&
              offsetof(workloads::TaskWait, is_limited) == 12 &&
              offsetof(workloads::TaskWait, channel) == 14 && sizeof(workloads::TaskWait) == 16 &&
              static_cast<int>(workloads::ChannelWait::item) == 1 &&
              static_cast<int>(workloads::ChannelWait::room) == 2 &&
              static_cast<int>(workloads::ChannelWait::join) == 3);

// Those of models/python/runner/cancellation.py.
static_assert(offsetof(workloads::Cancellation, requested) == 0 &&
              offsetof(workloads::Cancellation, response) == 4 &&
              offsetof(workloads::Cancellation, in_flight) == 8 &&
              offsetof(workloads::Cancellation, begun) == 12 &&
              offsetof(workloads::Cancellation, finished) == 16 &&
              offsetof(workloads::Cancellation, requested_ns) == 24 &&
              offsetof(workloads::Cancellation, coordinator) == 32 &&
              sizeof(workloads::Cancellation) == 40);

/// Returns what models/python/runner/sync/channel.py reads of a channel, beside its capacity.
std::string text_of(const workloads::ChannelTraits& traits) {
  return "," + std::to_string(traits.item_bytes) + "," +
         std::string(workloads::channel_order_names[static_cast<std::size_t>(traits.order)]) + "," +
         std::to_string(traits.producers) + "," + std::to_string(traits.consumers) + "," +
         std::to_string(static_cast<int>(traits.is_joined));
}

/// Adds where what the tasks share is in the memory of the job, which the interpreter and its
/// workers map by the path of this process's descriptor.
void add_sync(std::vector<std::string>& words, Job& job) {
  const auto objects = job.workload().sync_objects();
  if (objects.empty()) return;
  const workloads::Sync& sync = job.sync();
  const std::uint64_t numbers[] = {
      job.errors_offset(),
      job.slots_offset(),
      job.offset_of(sync.states().data()),
      job.offset_of(sync.waits().data()),
      job.offset_of(sync.wait_samples(0).data()),
      job.workload().wait_samples_per_task(),
      job.offset_of(sync.shared()),
      job.workload().shared_bytes(),
  };
  std::string memory = "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(job.fd());
  for (const std::uint64_t number : numbers) memory += "," + std::to_string(number);
  words.push_back("--memory=" + memory);
  const SyncFamily family = family_of(objects.front().kind);
  words.push_back("--" + std::string(sync_family_names[static_cast<std::size_t>(family)]) + "=" +
                  job.sync_implementation());
  // Equal ones in a row are one argument: the system limits what all of them may take.
  for (auto first = objects.begin(); first != objects.end();) {
    const auto last = std::find_if(first, objects.end(), [&](const workloads::SyncObject& other) {
      return other.kind != first->kind || other.limit != first->limit ||
             other.channel != first->channel;
    });
    words.push_back("--object=" + std::string(workloads::name_of(first->kind)) + "," +
                    std::to_string(first->limit) + "," + std::to_string(last - first) +
                    (family == SyncFamily::channel ? text_of(first->channel) : ""));
    first = last;
  }
}

std::vector<std::string> arguments(std::string_view model, Job& job, const Settings& settings,
                                   CancelMethod cancel) {
  const workloads::Configuration& work = job.workload().configuration();
  const auto name = [](const auto& names, auto value) {
    return std::string(names[static_cast<std::size_t>(value)]);
  };
  // Isolated, so that neither the user's environment nor the current folder changes what runs; a
  // virtual environment's interpreter still finds its packages.
  std::vector<std::string> words = {
      "-I",
      "-B",
      std::string(PythonProcess::archive_path),
      "--answers",
      std::string(PythonProcess::answers_path),
      "--model=" + std::string(model),
      "--workload=" + work.workload,
      "--tasks=" + std::to_string(work.tasks),
      "--size=" + std::to_string(work.size),
      "--seed=" + std::to_string(work.seed),
      "--time-scale=" + exactly(work.time_scale),
      "--workers=" + std::to_string(settings.workers),
      "--concurrency=" + std::to_string(settings.concurrency),
      "--chunk=" + std::to_string(settings.chunk),
      "--dispatch=" + name(dispatch_names, settings.dispatch),
      "--start-method=" + name(start_method_names, settings.start_method)};
  if (job.keeps_times()) words.push_back("--times");
  for (const auto& [option, value] : workloads::effective_options(work)) {
    words.push_back("--option=" + option + "=" + value);
  }
  if (job.workload().cancels_tasks())
    words.push_back("--cancel=" + name(cancel_method_names, cancel));
  add_sync(words, job);
  return words;
}

class RunningPython final : public RunningModel {
 public:
  RunningPython(std::string_view model, Job& job, const Settings& settings, CancelMethod cancel)
      : job_(job),
        workers_(settings.workers),
        process_(python_or_default(settings.python), arguments(model, job, settings, cancel),
                 python_modules()),
        answers_(process_.answers()) {
    request("it started", [&] { answers_.expect("ready"); });
  }

  ~RunningPython() override { process_.stop(stop_patience); }

  void run() override {
    request("it ran the tasks", [&] {
      process_.send("run\n");
      const auto reaped = answers_.expect_numbers("done", 4);
      if (reaped.empty()) return;
      job_.reaped_usage().publish(process_.id(), reaped[0],
                                  {.cpu_ns = reaped[1],
                                   .voluntary_switches = reaped[2],
                                   .involuntary_switches = reaped[3]});
    });
  }

  void collect() override {
    request("it sent the results", [&] {
      process_.send("results\n");
      answers_.read_results(job_, workers_);
    });
  }

 private:
  /// Calls `conversation`. Throws how the interpreter died, when it did.
  template <typename Conversation>
  void request(const char* meanwhile, Conversation conversation) {
    try {
      conversation();
    } catch (const EndOfAnswers&) {
      const std::string interpreter = "the interpreter (process " + std::to_string(process_.id());
      throw std::runtime_error(interpreter + ") " + process_.exit_description() + ", while " +
                               meanwhile);
    }
  }

  Job& job_;
  unsigned workers_;
  PythonProcess process_;
  PythonAnswers answers_;
};

std::optional<std::string> why_unavailable(const PythonModel& python, const Settings& settings) {
  const PythonInterpreter& interpreter = examine_python(settings.python);
  return interpreter.unusable.empty() ? python.unsupported_reason(interpreter)
                                      : interpreter.unusable;
}

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::optional<std::string> why_cannot_run(std::string_view model, std::string_view workload) {
  if (!contains(python_workloads(), workload)) {
    return "there is no '" + std::string(workload) +
           "' in Python; 'bench list workloads' shows what there is";
  }
  if (contains(python_pool_workloads(), workload) && !contains(python_pools(), model)) {
    return "the items of '" + std::string(workload) + "' go through a pool, and it has none";
  }
  return std::nullopt;
}

Gil gil(const PythonModel& python, const Settings& settings) {
  return python.locked(examine_python(settings.python)) ? Gil::on : Gil::off;
}

std::string runtime(const PythonModel& python, const Settings& settings) {
  const std::string& version = examine_python(settings.python).version;
  return "CPython " + version + (gil(python, settings) == Gil::on ? ", GIL on" : ", GIL off");
}

std::unique_ptr<RunningModel> start(const PythonModel& python, Job& job, const Settings& settings) {
  if (const auto reason = why_cannot_run(python.name, job.workload().configuration().workload)) {
    throw std::runtime_error(*reason);
  }
  const CancelMethod cancel = job.workload().cancels_tasks() && !python.capabilities.cancels.empty()
                                  ? cancel_method(settings, python.capabilities.cancels)
                                  : CancelMethod::automatic;
  return std::make_unique<RunningPython>(python.name, job, settings, cancel);
}

}  // namespace

Model python_model(const PythonModel& python) {
  Capabilities capabilities = python.capabilities;
  capabilities.interprets = true;
  return {
      .description = python.description,
      .capabilities = capabilities,
      .unavailable =
          [python](const Settings& settings) { return why_unavailable(python, settings); },
      .cannot_run = [name = python.name](
                        std::string_view workload) { return why_cannot_run(name, workload); },
      .runtime = [python](const Settings& settings) { return runtime(python, settings); },
      .gil = [python](const Settings& settings) { return gil(python, settings); },
      .units_per_ms = [](const Settings& settings) { return python_units_per_ms(settings.python); },
      .start = [python](Job& job,
                        const Settings& settings) { return start(python, job, settings); },
  };
}

std::optional<std::string> without_semaphores(const PythonInterpreter& interpreter) {
  if (interpreter.semaphore_error == 0) return std::nullopt;
  return explain_semaphore_error(interpreter.semaphore_error);
}

}  // namespace models::support
