// SPDX-License-Identifier: Apache-2.0
#include "reports/formats/command.h"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

#include "reports/results/files/google_benchmark.h"
#include "reports/results/slowdown.h"
#include "reports/text/shell_quote.h"
#include "reports/text/text.h"

namespace reports {
namespace {

constexpr std::string_view known_settings[] = {"one-core",
                                               "dispatch",
                                               "cancel",
                                               "io",
                                               "start-method",
                                               "transport",
                                               "lock",
                                               "channel",
                                               "pin",
                                               "python",
                                               "max-tasks-per-worker",
                                               "parent-bytes",
                                               "switch-interval",
                                               "cpu-quota",
                                               "quota-period",
                                               "neighbours",
                                               "fault"};

// Options of a workload's own may have any name but these, which mean something else.
constexpr std::string_view taken_names[] = {
    "model",          "workload",   "experiment", "workers",     "concurrency",   "chunk",
    "tasks",          "size",       "time-scale", "seed",        "arrival-rate",  "time-budget",
    "trials",         "iterations", "deadline",   "no-baseline", "out",           "csv",
    "resume",         "quiet",      "version",    "help",        "trial-program", "html",
    "markdown",       "report",     "trace",      "open",        "dry-run",       "baseline",
    "inject-slowdown"};

template <typename List>
bool has(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != std::end(list);
}

std::string quoted(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=+@%,";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  return shell_quoted(text);
}

std::string flag(const std::string& name, const std::string& value) {
  if (value == "yes") return " --" + name;
  // The record has whole nanoseconds; the command line takes seconds without a unit.
  return fmt::format(" --{}={}", name, quoted(name.ends_with("-interval") ? value + "ns" : value));
}

/// Returns whether a value can be seen and is no path or address: an untrusted one would run what
/// lies there, write there, or burden a server.
bool is_harmless(const std::string& value) {
  return value.size() < 2'000 && sanitize(value, 2'000) == value &&
         value.find('/') == std::string::npos;
}

bool is_harmless(const Cell& cell) {
  return std::ranges::all_of(cell.settings,
                             [](const auto& setting) {
                               const auto& [name, value] = setting;
                               // Interpreters are given by name alone: they are searched in the
                               // PATH.
                               return has(known_settings, name) && is_harmless(value) &&
                                      (name != "python" || value.starts_with("python"));
                             }) &&
         slowdown_of(cell.options).find_first_not_of("0123456789.") == std::string::npos &&
         std::ranges::all_of(cell.options, [](const auto& option) {
           const auto& [name, value] = option;
           return name.starts_with('_') ||
                  (!has(taken_names, name) && !has(known_settings, name) && is_harmless(value));
         });
}

}  // namespace

std::string command_of(const Cell& cell, const Plan& plan) {
  if (is_of_other_program(plan) || !is_harmless(cell)) return "";
  std::string text = fmt::format("bench --model={} --workload={} --workers={}", quoted(cell.model),
                                 quoted(cell.workload), cell.workers);
  if (cell.waits || cell.concurrency != cell.workers) {
    text += " --concurrency=" + std::to_string(cell.concurrency);
  }
  if (cell.chunk != 0) text += " --chunk=" + std::to_string(cell.chunk);
  text += fmt::format(" --tasks={} --size={}", cell.tasks, cell.size);
  if (cell.time_scale != 1.0) text += " --time-scale=" + format_shortest(cell.time_scale);
  if (cell.arrival_rate > 0) text += " --arrival-rate=" + format_shortest(cell.arrival_rate);
  for (const auto& [name, value] : cell.settings) text += flag(name, value);
  for (const auto& [name, value] : cell.options) {
    // The program finds out again by itself what begins with '_'.
    if (!name.starts_with('_')) text += flag(name, value);
  }
  if (const std::string percent = slowdown_of(cell.options); !percent.empty()) {
    text += flag("inject-slowdown", percent);
  }
  const std::uint64_t trials = cell.effort.trials != 0 ? cell.effort.trials : plan.trials;
  const std::uint64_t iterations =
      cell.effort.iterations != 0 ? cell.effort.iterations : plan.iterations;
  if (trials != 0) text += " --trials=" + std::to_string(trials);
  if (iterations != 0) text += " --iterations=" + std::to_string(iterations);
  text += " --seed=" + std::to_string(plan.seed);
  return text + (cell.baseline ? "" : " --no-baseline");
}

}  // namespace reports
