// SPDX-License-Identifier: Apache-2.0
#include "reports/results/same_run.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>
#include <numeric>
#include <tuple>

#include <fmt/core.h>

#include "reports/text/date.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Adds a part to a text that is hashed or compared, so that no two lists of parts look alike.
void add(std::string& text, const std::string& part) {
  text += fmt::format("{}:{}", part.size(), part);
}

void add(std::string& text, std::int64_t number) { text += std::to_string(number) + ","; }

/// Everything but `elapsed_s`, the digits of which a tool that rewrites the file may round.
std::uint64_t hash_of(const Trial& trial, const Cell& cell) {
  std::string text;
  add(text, cell.name);
  add(text, static_cast<std::int64_t>(trial.index));
  for (const auto* times : {&trial.iterations_ns, &trial.warmup_ns}) {
    add(text, static_cast<std::int64_t>(times->size()));
    for (const std::int64_t ns : *times) add(text, ns);
  }
  add(text, trial.start_ns);
  add(text, trial.stop_ns);
  add(text, trial.resources.cpu_ns.value_or(-1));
  if (trial.exact_ns) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.9g", *trial.exact_ns);
    add(text, digits);
  }
  return std::hash<std::string>{}(text);
}

std::string origin_of(const Results& results) {
  std::string text;
  const auto when = instant_of_date(results.date, results.date_ns);
  add(text, when ? fmt::format("{}.{}", when->seconds, when->nanoseconds) : results.date);
  const Machine& machine = results.machine;
  for (const auto* part : {&machine.host_name, &machine.cpu_model, &machine.git_revision,
                           &machine.executable, &machine.executable_digest, &machine.build_type}) {
    add(text, *part);
  }
  add(text, std::to_string(results.plan.seed));
  if (results.pairing) {
    add(text, results.pairing->run);
    add(text, results.pairing->side == Side::base ? "base" : "candidate");
  }
  return text;
}

/// Returns whether all trials of `part` are in `whole`.
bool holds(const RunIdentity& whole, const RunIdentity& part) {
  return whole.origin == part.origin && std::ranges::includes(whole.trials, part.trials);
}

}  // namespace

RunIdentity identity_of(const Results& results) {
  RunIdentity identity{.origin = origin_of(results),
                       .trials = {},
                       .interrupted = results.interrupted,
                       .other_entries = results.memory.size() + results.timelines.size() +
                                        results.failed.size() + results.skipped.size()};
  for (const Trial& trial : results.trials) {
    identity.trials.push_back(hash_of(trial, results.plan.cells[trial.cell]));
  }
  std::ranges::sort(identity.trials);
  return identity;
}

bool are_of_same_run(const RunIdentity& a, const RunIdentity& b) {
  return holds(a, b) || holds(b, a);
}

std::vector<std::optional<std::size_t>> find_repeated_runs(std::span<const RunIdentity> files) {
  std::vector<std::size_t> order(files.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t file) {
    const RunIdentity& one = files[file];
    return std::tuple(-static_cast<std::int64_t>(one.trials.size()), one.interrupted,
                      -static_cast<std::int64_t>(one.other_entries));
  });
  std::vector<std::optional<std::size_t>> used_instead(files.size());
  std::map<std::string, std::vector<std::size_t>> used;  // by origin
  for (const std::size_t file : order) {
    std::vector<std::size_t>& others = used[files[file].origin];
    const auto whole = std::ranges::find_if(
        others, [&](std::size_t other) { return holds(files[other], files[file]); });
    if (whole == others.end()) {
      others.push_back(file);
    } else {
      used_instead[file] = *whole;
    }
  }
  return used_instead;
}

std::string explain_repeated_run(const RunIdentity& left_out, const RunIdentity& used,
                                 const std::string& used_name) {
  const std::string name = "'" + sanitize(used_name, 120) + "'";
  if (left_out.trials.size() == used.trials.size()) {
    return "it holds the same run as " + name + ", and a run counts once";
  }
  return fmt::format("it holds a part of the run in {} ({} of its {}), and a run counts once", name,
                     left_out.trials.size(), pluralize(used.trials.size(), "trial"));
}

}  // namespace reports
