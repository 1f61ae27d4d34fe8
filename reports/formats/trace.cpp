// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/trace.h"

#include <fmt/core.h>

#include "reports/results/files/json.h"
#include "reports/state/machine_line.h"
#include "reports/summary/timeline.h"

namespace reports {
namespace {

using nlohmann::json;

constexpr int process = 1;
constexpr std::size_t iteration_thread =
    1;  // the main one; the lanes follow. 0 means idle to Perfetto

double microseconds(std::int64_t ns) { return static_cast<double>(ns) / 1000; }

json metadata(const char* what, std::size_t thread, json arguments) {
  return {{"ph", "M"},
          {"name", what},
          {"pid", process},
          {"tid", thread},
          {"args", std::move(arguments)}};
}

json complete(std::string name, const char* category, std::size_t thread, std::int64_t begin_ns,
              std::int64_t length_ns) {
  return {{"ph", "X"},
          {"name", std::move(name)},
          {"cat", category},
          {"pid", process},
          {"tid", thread},
          {"ts", microseconds(begin_ns)},
          {"dur", microseconds(length_ns)}};
}

}  // namespace

std::string format_trace(const Timeline& timeline, const Results& results) {
  const Cell& cell = results.plan.cells[timeline.cell];
  const Machine& machine = results.machine;
  const TimelineLanes lanes = lay_out(timeline, cell);
  json events = json::array();
  const auto name_thread = [&](std::size_t thread, const std::string& name) {
    events.push_back(metadata("thread_name", thread, {{"name", name}}));
    events.push_back(metadata("thread_sort_index", thread, {{"sort_index", thread}}));
  };
  events.push_back(metadata("process_name", iteration_thread, {{"name", cell.name}}));
  name_thread(iteration_thread, "iteration");
  events.push_back(complete("iteration", "iteration", iteration_thread, 0, timeline.iteration_ns));
  for (std::size_t place = 0; place < lanes.lanes.size(); ++place) {
    const TimelineLanes::Lane& lane = lanes.lanes[place];
    const std::size_t thread = iteration_thread + 1 + place;
    // Slices of one thread must not overlap, so tasks in flight at once have threads of their own.
    name_thread(thread,
                fmt::format("worker {}{}", lane.worker,
                            lane.part == 0 ? "" : " (" + std::to_string(lane.part + 1) + ")"));
    for (const std::size_t task : lane.tasks) {
      const Timeline::Task& times = timeline.tasks[task];
      json event = complete("task " + std::to_string(task), "task", thread, times.begin_ns,
                            times.length_ns());
      event["args"] = {{"task", task}, {"worker", times.worker}};
      events.push_back(std::move(event));
    }
  }
  json other = {{"cell", cell.name},
                {"runtime", cell.runtime},
                {"host_name", machine.host_name},
                {"cpu_model", machine.cpu_model},
                {"git_revision", machine.git_revision}};
  if (results.machine_state) other["machine_state"] = describe_quietness(*results.machine_state);
  const json document = {{"traceEvents", std::move(events)},
                         {"displayTimeUnit", "ns"},
                         {"otherData", std::move(other)}};
  return to_line(document) + "\n";
}

}  // namespace reports
