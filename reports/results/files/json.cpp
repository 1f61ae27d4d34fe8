// SPDX-License-Identifier: Apache-2.0
#include "reports/results/files/json.h"

#include <algorithm>
#include <cmath>

#include "reports/text/text.h"

namespace reports {
namespace {

constexpr const char* figure_names[] = {"time_per_task", "cpu_share", "wait_excess",
                                        "bytes_per_task"};

template <typename Value>
void put(nlohmann::json& json, const char* key, const std::optional<Value>& value) {
  if (value) json[key] = *value;
}

template <typename Value>
std::optional<Value> take(const nlohmann::json& json, const char* key) {
  return json.contains(key) ? std::optional(json.at(key).get<Value>()) : std::nullopt;
}

}  // namespace

// As NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE, whose functions are inline.
#define DEFINE_JSON(Type, ...)                                                   \
  void to_json(nlohmann::json& nlohmann_json_j, const Type& nlohmann_json_t) {   \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_TO, __VA_ARGS__))     \
  }                                                                              \
  void from_json(const nlohmann::json& nlohmann_json_j, Type& nlohmann_json_t) { \
    NLOHMANN_JSON_EXPAND(NLOHMANN_JSON_PASTE(NLOHMANN_JSON_FROM, __VA_ARGS__))   \
  }
DEFINE_JSON(Effort, trials, iterations, memory_trials)
DEFINE_JSON(Cell, name, model, workload, workers, concurrency, tasks, size, chunk, time_scale,
            arrival_rate, settings, options, family, runtime, waits, baseline, longest_wait_ns,
            effort)
DEFINE_JSON(Spread, p50_ns, p99_ns, max_ns)
DEFINE_JSON(ClosedLoop, served, queued)
DEFINE_JSON(OpenLoop, latency, latency_max_ns, achieved_rate, saturated)
DEFINE_JSON(MemoryPeak, cell, peak_bytes, job_bytes, elapsed_s)
DEFINE_JSON(Skip, cell, reason)
DEFINE_JSON(Disturbance, cell, reason, paused_s)
DEFINE_JSON(NotApplicable, model, workload, reason)
DEFINE_JSON(Sweep, reference, cells)
DEFINE_JSON(Experiment, name, question, chart, cells, comparisons, sweeps)
DEFINE_JSON(Plan, seed, time_budget_s, trials, iterations, deadline_s, cells, not_applicable,
            experiments)
DEFINE_JSON(Cache, type, level, size, num_sharing)
DEFINE_JSON(Environment, removed, kept, noted)
DEFINE_JSON(Margins, fail_size, bias_floor, equivalence, level)
#undef DEFINE_JSON

void to_json(nlohmann::json& json, const Resources& resources) {
  json = nlohmann::json::object();
  put(json, "cpu_ns", resources.cpu_ns);
  put(json, "voluntary_switches", resources.voluntary_switches);
  put(json, "involuntary_switches", resources.involuntary_switches);
  put(json, "minor_faults", resources.minor_faults);
  put(json, "major_faults", resources.major_faults);
  put(json, "user_ns", resources.user_ns);
  put(json, "system_ns", resources.system_ns);
  put(json, "service_cpu_ns", resources.service_cpu_ns);
  put(json, "running_ns", resources.running_ns);
  put(json, "ready_ns", resources.ready_ns);
  put(json, "blocked_ns", resources.blocked_ns);
}

void from_json(const nlohmann::json& json, Resources& resources) {
  resources.cpu_ns = take<std::int64_t>(json, "cpu_ns");
  resources.voluntary_switches = take<std::int64_t>(json, "voluntary_switches");
  resources.involuntary_switches = take<std::int64_t>(json, "involuntary_switches");
  resources.minor_faults = take<std::int64_t>(json, "minor_faults");
  resources.major_faults = take<std::int64_t>(json, "major_faults");
  resources.user_ns = take<std::int64_t>(json, "user_ns");
  resources.system_ns = take<std::int64_t>(json, "system_ns");
  resources.service_cpu_ns = take<std::int64_t>(json, "service_cpu_ns");
  resources.running_ns = take<std::int64_t>(json, "running_ns");
  resources.ready_ns = take<std::int64_t>(json, "ready_ns");
  resources.blocked_ns = take<std::int64_t>(json, "blocked_ns");
}

void to_json(nlohmann::json& json, const Trial& trial) {
  json = {{"cell", trial.cell},
          {"index", trial.index},
          {"iterations_ns", trial.iterations_ns},
          {"warmup_ns", trial.warmup_ns},
          {"start_ns", trial.start_ns},
          {"stop_ns", trial.stop_ns},
          {"resources", trial.resources},
          {"digest", trial.digest},
          {"tasks_run", trial.tasks_run},
          {"tasks_by_worker", trial.tasks_by_worker},
          {"elapsed_s", trial.elapsed_s}};
  put(json, "closed_loop", trial.closed_loop);
  put(json, "open_loop", trial.open_loop);
}

void from_json(const nlohmann::json& json, Trial& trial) {
  json.at("cell").get_to(trial.cell);
  json.at("index").get_to(trial.index);
  json.at("iterations_ns").get_to(trial.iterations_ns);
  json.at("warmup_ns").get_to(trial.warmup_ns);
  json.at("start_ns").get_to(trial.start_ns);
  json.at("stop_ns").get_to(trial.stop_ns);
  json.at("resources").get_to(trial.resources);
  json.at("digest").get_to(trial.digest);
  json.at("tasks_run").get_to(trial.tasks_run);
  json.at("tasks_by_worker").get_to(trial.tasks_by_worker);
  json.at("elapsed_s").get_to(trial.elapsed_s);
  trial.closed_loop = take<ClosedLoop>(json, "closed_loop");
  trial.open_loop = take<OpenLoop>(json, "open_loop");
}

// A column per figure: three short numbers a task, of which there may be many.
void to_json(nlohmann::json& json, const Timeline& timeline) {
  std::vector<std::int64_t> begins_ns;
  std::vector<std::int64_t> ends_ns;
  std::vector<std::uint64_t> workers;
  for (const Timeline::Task& task : timeline.tasks) {
    begins_ns.push_back(task.begin_ns);
    ends_ns.push_back(task.end_ns);
    workers.push_back(task.worker);
  }
  json = {{"cell", timeline.cell}, {"iteration_ns", timeline.iteration_ns},
          {"begin_ns", begins_ns}, {"end_ns", ends_ns},
          {"worker", workers},     {"elapsed_s", timeline.elapsed_s}};
}

void from_json(const nlohmann::json& json, Timeline& timeline) {
  json.at("cell").get_to(timeline.cell);
  json.at("iteration_ns").get_to(timeline.iteration_ns);
  json.at("elapsed_s").get_to(timeline.elapsed_s);
  const auto begins_ns = json.at("begin_ns").get<std::vector<std::int64_t>>();
  const auto ends_ns = json.at("end_ns").get<std::vector<std::int64_t>>();
  const auto workers = json.at("worker").get<std::vector<std::uint64_t>>();
  if (ends_ns.size() != begins_ns.size() || workers.size() != begins_ns.size()) {
    throw std::runtime_error("begin_ns, end_ns and worker differ in length");
  }
  timeline.tasks.clear();
  for (std::size_t task = 0; task < begins_ns.size(); ++task) {
    timeline.tasks.push_back(
        {.begin_ns = begins_ns[task], .end_ns = ends_ns[task], .worker = workers[task]});
  }
}

void to_json(nlohmann::json& json, const Failure& failure) {
  json = {{"cell", failure.cell},
          {"phase", failure.phase},
          {"reason", failure.reason},
          {"elapsed_s", failure.elapsed_s}};
  if (failure.refused) json["refused"] = true;
}

void from_json(const nlohmann::json& json, Failure& failure) {
  json.at("cell").get_to(failure.cell);
  json.at("phase").get_to(failure.phase);
  json.at("reason").get_to(failure.reason);
  json.at("elapsed_s").get_to(failure.elapsed_s);
  failure.refused = take<bool>(json, "refused").value_or(false);
}

void to_json(nlohmann::json& json, const Comparison& comparison) {
  json = {{"label", comparison.label},
          {"figure", figure_names[static_cast<std::size_t>(comparison.figure)]},
          {"not_applicable", comparison.not_applicable}};
  put(json, "cell", comparison.cell);
  put(json, "against", comparison.against);
  put(json, "at_least", comparison.at_least);
  put(json, "at_most", comparison.at_most);
}

void from_json(const nlohmann::json& json, Comparison& comparison) {
  json.at("label").get_to(comparison.label);
  const auto figure = json.at("figure").get<std::string>();
  const auto* const place = std::ranges::find(figure_names, figure);
  if (place == std::end(figure_names)) {
    throw std::runtime_error("an unknown figure: " + described(json.at("figure")));
  }
  comparison.figure = static_cast<Comparison::Figure>(place - std::begin(figure_names));
  json.at("not_applicable").get_to(comparison.not_applicable);
  comparison.cell = take<std::uint64_t>(json, "cell");
  comparison.against = take<std::uint64_t>(json, "against");
  comparison.at_least = take<double>(json, "at_least");
  comparison.at_most = take<double>(json, "at_most");
}

void to_json(nlohmann::json& json, const EnvironmentVariable& variable) {
  json = {{"name", variable.name}, {"effect", variable.effect}};
  put(json, "value", variable.value);
}

void from_json(const nlohmann::json& json, EnvironmentVariable& variable) {
  json.at("name").get_to(variable.name);
  json.at("effect").get_to(variable.effect);
  variable.value = take<std::string>(json, "value");
}

void to_json(nlohmann::json& json, const Machine& machine) {
  json = {{"host_name", machine.host_name},
          {"cpu_model", machine.cpu_model},
          {"physical_cores", machine.physical_cores},
          {"logical_cores", machine.logical_cores},
          {"usable_cores", machine.usable_cores},
          {"governor", machine.governor},
          {"kernel", machine.kernel},
          {"compiler", machine.compiler},
          {"compiler_flags", machine.compiler_flags},
          {"build_type", machine.build_type},
          {"libraries", machine.libraries},
          {"git_revision", machine.git_revision},
          {"executable", machine.executable},
          {"executable_digest", machine.executable_digest},
          {"mhz_per_cpu", machine.mhz_per_cpu},
          {"cpu_scaling_enabled", machine.cpu_scaling_enabled},
          {"load_avg", machine.load_avg},
          {"caches", machine.caches}};
  put(json, "quota_cores", machine.quota_cores);
  put(json, "environment", machine.environment);
}

void from_json(const nlohmann::json& json, Machine& machine) {
  json.at("host_name").get_to(machine.host_name);
  json.at("cpu_model").get_to(machine.cpu_model);
  json.at("physical_cores").get_to(machine.physical_cores);
  json.at("logical_cores").get_to(machine.logical_cores);
  json.at("usable_cores").get_to(machine.usable_cores);
  json.at("governor").get_to(machine.governor);
  json.at("kernel").get_to(machine.kernel);
  json.at("compiler").get_to(machine.compiler);
  json.at("compiler_flags").get_to(machine.compiler_flags);
  json.at("build_type").get_to(machine.build_type);
  json.at("libraries").get_to(machine.libraries);
  json.at("git_revision").get_to(machine.git_revision);
  json.at("executable").get_to(machine.executable);
  json.at("executable_digest").get_to(machine.executable_digest);
  json.at("mhz_per_cpu").get_to(machine.mhz_per_cpu);
  json.at("cpu_scaling_enabled").get_to(machine.cpu_scaling_enabled);
  json.at("load_avg").get_to(machine.load_avg);
  json.at("caches").get_to(machine.caches);
  machine.quota_cores = take<double>(json, "quota_cores");
  machine.environment = take<Environment>(json, "environment");
}

std::int64_t read_date_ns(const nlohmann::json& json) {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() >= 1'000'000'000) {
    throw std::runtime_error("date_ns: must be a whole number from 0 to 999999999 (got " +
                             sanitize(to_line(json), 40) + ")");
  }
  return json.get<std::int64_t>();
}

namespace {

/// `place` within what `step` leads to.
std::string path(const std::string& step, const std::string& place) {
  if (place == ".") return step;
  return step + (place.starts_with('[') ? "" : ".") + place;
}

/// Where the first number stands that is too large, as `first_difference` says it.
std::string place_of_huge_number(const nlohmann::json& json) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      const std::string place = place_of_huge_number(value);
      if (!place.empty()) return path(sanitize(key, 40), place);
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string place = place_of_huge_number(json[i]);
      if (!place.empty()) return path("[" + std::to_string(i) + "]", place);
    }
  } else if (json.is_number_float() && !(std::abs(json.get<double>()) < 0x1p63)) {
    return ".";
  }
  return "";
}

bool is_same_number(const nlohmann::json& a, const nlohmann::json& b) {
  if (a.is_number_float() || b.is_number_float()) return a.get<double>() == b.get<double>();
  // The library compares a signed number with an unsigned one by their bits.
  const auto is_negative = [](const nlohmann::json& number) {
    return !number.is_number_unsigned() && number.get<std::int64_t>() < 0;
  };
  return is_negative(a) == is_negative(b) && a.get<std::uint64_t>() == b.get<std::uint64_t>();
}

/// Where two values first differ, and what they have there: null where they have nothing.
struct Difference {
  std::string place;  ///< empty: nowhere
  const nlohmann::json* a = nullptr;
  const nlohmann::json* b = nullptr;
};

Difference behind(const std::string& step, Difference difference) {
  if (!difference.place.empty()) difference.place = path(step, difference.place);
  return difference;
}

Difference find_difference(const nlohmann::json& a, const nlohmann::json& b) {
  const Difference here{.place = ".", .a = &a, .b = &b};
  if (a.is_number() && b.is_number()) return is_same_number(a, b) ? Difference() : here;
  if (a.type() != b.type()) return here;
  if (a.is_object()) {
    for (const auto& [key, value] : b.items()) {
      const auto other = a.find(key);
      Difference found = other == a.end() ? Difference{.place = ".", .a = nullptr, .b = &value}
                                          : find_difference(*other, value);
      if (!found.place.empty()) return behind(sanitize(key, 40), std::move(found));
    }
    return a.size() == b.size() ? Difference() : here;
  }
  if (a.is_array()) {
    if (a.size() != b.size()) return here;
    for (std::size_t i = 0; i < a.size(); ++i) {
      Difference found = find_difference(a[i], b[i]);
      if (!found.place.empty()) return behind("[" + std::to_string(i) + "]", std::move(found));
    }
    return {};
  }
  return a == b ? Difference() : here;
}

std::string kind_of(const nlohmann::json& json) {
  switch (json.type()) {
    case nlohmann::json::value_t::number_unsigned:
    case nlohmann::json::value_t::number_integer:
      return "a whole number that its field can hold";
    case nlohmann::json::value_t::number_float:
      return "a number";
    case nlohmann::json::value_t::boolean:
      return "true or false";
    case nlohmann::json::value_t::string:
      return "text";
    case nlohmann::json::value_t::array:
      return "a list";
    case nlohmann::json::value_t::object:
      return "an object";
    default:
      return "null";
  }
}

}  // namespace

void refuse_huge_numbers(const nlohmann::json& json) {
  const std::string place = place_of_huge_number(json);
  if (place.empty()) return;
  throw std::runtime_error("a number that is too large" + (place == "." ? "" : ": " + place));
}

std::string first_difference(const nlohmann::json& a, const nlohmann::json& b) {
  return find_difference(a, b).place;
}

std::string described(const nlohmann::json& json) {
  if (json.is_array()) return "a list";
  if (json.is_object()) return "an object";
  const std::string text = to_line(json);
  constexpr std::size_t most = 60;
  return (json.is_string() ? "the text " : "") + sanitize(text, most);
}

void refuse_difference(const nlohmann::json& read, const nlohmann::json& given) {
  const Difference found = find_difference(read, given);
  if (found.place.empty()) return;
  const std::string where = found.place == "." ? "" : found.place + ": ";
  if (found.a == nullptr) throw std::runtime_error(where + "an unknown key");
  throw std::runtime_error(where + "expected " + kind_of(*found.a) + ", found " +
                           described(*found.b) + ": wrong type or out of range");
}

std::string to_line(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace reports
