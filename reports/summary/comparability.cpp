// SPDX-License-Identifier: Apache-2.0
#include "reports/summary/comparability.h"

#include <functional>
#include <map>
#include <utility>

#include <fmt/core.h>

#include "reports/results/check/equal_digests.h"
#include "reports/results/files/google_benchmark.h"
#include "reports/results/slowdown.h"
#include "reports/results/work_text.h"
#include "reports/state/weak.h"
#include "reports/summary/core_shortage.h"
#include "reports/summary/quietness_difference.h"
#include "reports/summary/split_rounds.h"
#include "reports/text/text.h"

namespace reports {
namespace {

std::string in_quotes(const std::string& label) { return "'" + sanitize(label, 60) + "'"; }

std::string shown(const std::string& value) {
  return value.empty() ? "unknown" : sanitize(value, 160);
}

/// 0 is what is not known.
std::string known(std::uint64_t number) { return number == 0 ? "" : std::to_string(number); }

/// A property that must be the same for figures to be comparable.
struct Trait {
  enum class Of { machine, build, work, circumstances };
  Of of_what;
  const char* name;
  std::function<std::string(const Results&)> of;
  const char* why;  ///< it matters
};

using Of = Trait::Of;

const Trait traits[] = {
    {Of::machine, "processor", [](const Results& results) { return results.machine.cpu_model; },
     "another machine is another race"},
    {Of::machine, "number of usable cores",
     [](const Results& results) { return known(results.machine.usable_cores); },
     "a model scales with what there is"},
    {Of::machine, "number of logical cores",
     [](const Results& results) { return known(results.machine.logical_cores); },
     "a model scales with what there is"},
    {Of::circumstances, "host", [](const Results& results) { return results.machine.host_name; },
     "it may be another machine with other things to do"},
    {Of::machine, "kernel", [](const Results& results) { return results.machine.kernel; },
     "processes, threads and waiting are its work"},
    {Of::machine, "frequency governor",
     [](const Results& results) { return results.machine.governor; },
     "it decides how fast a core runs"},
    {Of::build, "build type", [](const Results& results) { return results.machine.build_type; },
     "a debug build is another program"},
    {Of::build, "compiler", [](const Results& results) { return results.machine.compiler; },
     "it made other machine code"},
    {Of::circumstances, "compiler's flags",
     [](const Results& results) { return results.machine.compiler_flags; },
     "they make other machine code"},
    {Of::machine, "CPU quota",
     [](const Results& results) {
       const auto& quota = results.machine.quota_cores;
       return quota ? format_number(*quota, 2) + " cores" : std::string("none");
     },
     "it decides how long several workers run at once"},
    {Of::circumstances, "environment",
     [](const Results& results) {
       // Older files do not say: then nothing differs, as far as is known.
       const auto& environment = results.machine.environment;
       const std::string variables = environment ? environment->in_force() : std::string();
       return variables.empty() ? std::string("nothing that is known to matter") : variables;
     },
     "these variables change what is measured"},
    {Of::work, "seed",
     [](const Results& results) {
       return is_of_other_program(results.plan) ? "" : std::to_string(results.plan.seed);
     },
     "the tasks are others"},
};

/// Labels by the value that they have, in the order in which they appear.
void compare(std::span<const Source> sources, const Trait& trait,
             std::vector<std::string>& warnings) {
  std::vector<std::pair<std::string, std::string>> values;  // value, labels
  for (const Source& source : sources) {
    const std::string value = trait.of(source.results);
    bool is_known = false;
    for (auto& [known, labels] : values) {
      if (known != value) continue;
      labels += " and " + in_quotes(source.label);
      is_known = true;
    }
    if (!is_known) values.emplace_back(value, in_quotes(source.label));
  }
  if (values.size() < 2) return;
  std::string sentence = std::string("Not comparable: the ") + trait.name + " differs (";
  for (std::size_t i = 0; i < values.size(); ++i) {
    sentence +=
        fmt::format("{}{} in {}", i == 0 ? "" : "; ", shown(values[i].first), values[i].second);
  }
  warnings.push_back(fmt::format("{}): {}.", sentence, trait.why));
}

std::string difference(const Work& a, const Work& b) {
  if (a.tasks != b.tasks) {
    return fmt::format("{} and {} tasks", a.tasks, b.tasks);
  }
  if (a.size != b.size) return fmt::format("sizes {} and {}", a.size, b.size);
  if (a.time_scale != b.time_scale) {
    return time_scale_text(a.time_scale) + " and " + time_scale_text(b.time_scale);
  }
  for (const auto& options : {a.options, b.options}) {
    for (const auto& [name, value] : options) {
      const auto text = [&name = name](const Work& work) {
        const auto place = work.options.find(name);
        return place == work.options.end() ? std::string("the default") : in_quotes(place->second);
      };
      if (text(a) != text(b)) {
        return fmt::format("{} {} and {}", sanitize(name, 60), text(a), text(b));
      }
    }
  }
  return {};
}

/// A workload that each source ran in one way only, and not in the same one: where there are
/// several, the charts keep them apart.
void compare_work(const Source& a, const Source& b, std::vector<std::string>& warnings) {
  const auto works = [](const Source& source) {
    std::map<std::string, std::vector<Work>> all;
    for (const Cell& cell : source.results.plan.cells) {
      auto& list = all[cell.workload];
      const Work work = work_of(cell);
      if (list.size() < 2 && (list.empty() || !(list[0] == work))) list.push_back(work);
    }
    return all;
  };
  const auto of_b = works(b);
  for (const auto& [workload, list] : works(a)) {
    const auto other = of_b.find(workload);
    if (other == of_b.end() || list.size() != 1 || other->second.size() != 1) continue;
    const std::string what = difference(list[0], other->second[0]);
    if (what.empty()) continue;
    warnings.push_back(fmt::format("Not comparable: the work of {} differs ({}) in {} and {}.",
                                   sanitize(workload, 60), what, in_quotes(a.label),
                                   in_quotes(b.label)));
  }
  if (const std::string what = digest_difference(a.results, b.results); !what.empty()) {
    warnings.push_back(
        fmt::format("Not comparable: the results of equal work differ in {} and {} ({}): one of "
                    "the two computed something else.",
                    in_quotes(a.label), in_quotes(b.label), what));
  }
}

/// Warns of variables that were kept on purpose, of whose effect a reader has to know.
std::string environment_warning(const Results& results) {
  constexpr std::size_t shown = 10;
  if (!results.machine.environment || results.machine.environment->kept.empty()) return {};
  std::string names;
  std::size_t count = 0;
  for (const EnvironmentVariable& variable : results.machine.environment->kept) {
    if (++count > shown) continue;
    names += (names.empty() ? "" : ", ") + sanitize(variable.name, 60);
    if (variable.value) names += "='" + sanitize(*variable.value, 60) + "'";
    names += " (" + sanitize(variable.effect, 120) + ")";
  }
  if (count > shown) names += ", …";
  return "was measured with variables of the environment that change what is measured "
         "(--keep-environment): " +
         names + ".";
}

/// Warns of trials that do not count.
std::string disturbance_warning(const Results& results) {
  if (results.disturbed.empty()) return {};
  std::map<std::uint64_t, std::uint64_t> by_cell;
  double paused_s = 0;
  for (const Disturbance& disturbance : results.disturbed) {
    ++by_cell[disturbance.cell];
    paused_s += disturbance.paused_s;
  }
  constexpr std::size_t shown = 5;
  std::string names;
  std::size_t count = 0;
  for (const auto& [cell, trials] : by_cell) {
    if (++count > shown) continue;
    names += (names.empty() ? "" : ", ") + sanitize(results.plan.cells[cell].name, 100);
    if (trials > 1) names += " (" + std::to_string(trials) + ")";
  }
  if (count > shown) names += ", …";
  const std::size_t total = results.disturbed.size();
  return fmt::format(
      "{} did not count and {} measured again{}: {}; the last time, {}.", pluralize(total, "trial"),
      total == 1 ? "was" : "were",
      paused_s > 0 ? ", after pauses of " + format_duration(paused_s * 1e9) + " in all" : "", names,
      sanitize(results.disturbed.back().reason, 200));
}

void look_at_one(const Source& source, std::vector<std::string>& warnings) {
  const Results& results = source.results;
  if (results.interrupted) {
    warnings.push_back(in_quotes(source.label) +
                       " is of a run that was interrupted: cells may have fewer trials than "
                       "planned, or none.");
  }
  if (const std::string slowdown = slowdown_warning(results.plan); !slowdown.empty()) {
    warnings.push_back(fmt::format("In {} {}", in_quotes(source.label), slowdown));
  }
  if (const std::string shortage = core_shortage_warning(results); !shortage.empty()) {
    warnings.push_back(fmt::format("In {}: {}", in_quotes(source.label), shortage));
  }
  if (const std::string disturbed = disturbance_warning(results); !disturbed.empty()) {
    warnings.push_back(fmt::format("In {} {}", in_quotes(source.label), disturbed));
  }
  if (const std::string split = split_rounds_warning(results); !split.empty()) {
    warnings.push_back(fmt::format("In {} {}", in_quotes(source.label), split));
  }
  if (const std::string kept = environment_warning(results); !kept.empty()) {
    warnings.push_back(fmt::format("{} {}", in_quotes(source.label), kept));
  }
  if (is_of_other_program(results.plan)) {
    warnings.push_back(in_quotes(source.label) +
                       " was written by another program: nothing says which of its benchmarks do "
                       "equal work, so none are ranked.");
  } else if (results.machine.build_type != "Release") {
    warnings.push_back(
        fmt::format("{} was measured with a {} build: its times say little about a release build.",
                    in_quotes(source.label), shown(results.machine.build_type)));
  }
  if (is_of_other_program(results.plan) && results.machine.build_type == "debug") {
    warnings.push_back(in_quotes(source.label) +
                       " was measured with a debug build of Google Benchmark "
                       "(library_build_type): its times may be too long.");
  }
  for (const std::string& remark : results.remarks) {
    warnings.push_back(fmt::format("In {}: {}", in_quotes(source.label), remark));
  }
}

void add_quietness_difference(const Source& a, const Source& b,
                              std::vector<std::string>& warnings) {
  if (std::string sentence = quietness_difference(a, b); !sentence.empty()) {
    warnings.push_back(std::move(sentence));
  }
}

/// Cells of one name whose work differs, as that of two versions of this program may.
void compare_cells(const Source& a, const Source& b, std::vector<std::string>& refusals) {
  std::map<std::string, const Cell*> of_b;
  for (const Cell& cell : b.results.plan.cells) of_b.emplace(cell.name, &cell);
  for (const Cell& cell : a.results.plan.cells) {
    const auto other = of_b.find(cell.name);
    if (other == of_b.end()) continue;
    const std::string what = difference(work_of(cell), work_of(*other->second));
    if (what.empty()) continue;
    refusals.push_back(fmt::format("Not comparable: the work of {} differs ({}) in {} and {}.",
                                   sanitize(cell.name, 200), what, in_quotes(a.label),
                                   in_quotes(b.label)));
    return;  // the first says it
  }
}

}  // namespace

std::vector<std::string> comparability_warnings(std::span<const Source> sources) {
  std::vector<std::string> warnings;
  for (const Source& source : sources) look_at_one(source, warnings);
  for (const Trait& trait : traits) compare(sources, trait, warnings);
  for (const Source& source : sources.subspan(1)) {
    compare_work(sources[0], source, warnings);
    add_quietness_difference(sources[0], source, warnings);
  }
  return warnings;
}

Comparability comparability(std::span<const Source> sources, bool in_turns) {
  Comparability found;
  for (const Source& source : sources) look_at_one(source, found.warnings);
  for (const Trait& trait : traits) {
    const bool refuses = trait.of_what == Of::machine || trait.of_what == Of::work ||
                         (trait.of_what == Of::build && !in_turns);
    compare(sources, trait, refuses ? found.refusals : found.warnings);
  }
  for (const Source& source : sources.subspan(1)) {
    compare_work(sources[0], source, found.refusals);
    compare_cells(sources[0], source, found.refusals);
    add_quietness_difference(sources[0], source, found.warnings);
  }
  for (const Source& source : sources) {
    if (const std::string why = describe_weakness(source.results); !why.empty()) {
      found.warnings.push_back(
          fmt::format("{} is of a weak run: {}.", in_quotes(source.label), why));
    }
  }
  return found;
}

}  // namespace reports
