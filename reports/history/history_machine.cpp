// SPDX-License-Identifier: Apache-2.0
#include "reports/history/history_machine.h"

#include <algorithm>

#include <fmt/core.h>

#include "reports/results/machine.h"
#include "reports/text/text.h"

namespace reports {
namespace {

/// Formats the clock rate in steps of 100 MHz: it varies by less from one look to the next.
std::string clock_rate(const Machine& machine) {
  return machine.mhz_per_cpu > 0 ? format_number(machine.mhz_per_cpu / 1000, 1) + " GHz" : "";
}

struct Trait {
  const char* name;
  std::string (*of)(const Machine&);
};

/// The facts that may change within a series, and be the cause of a change.
constexpr Trait traits[] = {
    {"host", [](const Machine& machine) { return machine.host_name; }},
    {"clock rate",  // of a known processor it says nothing, and varies with the load
     [](const Machine& machine) { return machine.cpu_model.empty() ? clock_rate(machine) : ""; }},
    {"kernel", [](const Machine& machine) { return machine.kernel; }},
    {"governor", [](const Machine& machine) { return machine.governor; }},
    {"compiler", [](const Machine& machine) { return machine.compiler; }},
    {"compiler's flags", [](const Machine& machine) { return machine.compiler_flags; }}};

std::string shown(const std::string& value) {
  return value.empty() ? "unknown" : "'" + sanitize(value, 100) + "'";
}

}  // namespace

MachineKey key_of(const Machine& machine) {
  return {machine.cpu_model, machine.usable_cores, machine.logical_cores, machine.quota_cores,
          machine.build_type};
}

std::string describe_machine(const Machine& machine, bool with_host) {
  std::string text = describe_processor(machine);
  if (machine.usable_cores > 0) {
    text += fmt::format(", {}{} usable", machine.usable_cores,
                        machine.logical_cores > 0
                            ? " of " + pluralize(machine.logical_cores, "core")
                            : std::string(machine.usable_cores == 1 ? " core" : " cores"));
  } else if (machine.logical_cores > 0 && !machine.cpu_model.empty()) {
    text += ", " + pluralize(machine.logical_cores, "core");
  }
  if (machine.quota_cores) text += ", quota of " + format_number(*machine.quota_cores, 2);
  if (with_host) text += ", host '" + machine.host_name + "'";
  if (!machine.build_type.empty()) text += ", " + machine.build_type + " build";
  return text;
}

std::vector<std::string> machine_warnings(const std::vector<const Machine*>& machines) {
  std::vector<std::string> warnings;
  for (const Trait& trait : traits) {
    std::vector<std::string> values;
    for (const Machine* const machine : machines) {
      std::string value = trait.of(*machine);
      if (std::ranges::find(values, value) == values.end()) values.push_back(std::move(value));
    }
    if (values.size() < 2) continue;
    constexpr std::size_t most = 4;
    std::string list;
    for (std::size_t i = 0; i < std::min(most, values.size()); ++i) {
      list += (i == 0 ? "" : ", ") + shown(values[i]);
    }
    warnings.push_back(fmt::format(
        "the {} is not always the same ({}{}): a change may be its doing, and not the program's.",
        trait.name, list, values.size() > most ? ", …" : ""));
  }
  return warnings;
}

std::string changed_traits(const Machine& before, const Machine& after) {
  std::string changed;
  for (const Trait& trait : traits) {
    if (trait.of(before) == trait.of(after)) continue;
    changed += fmt::format("{}{} {} to {}", changed.empty() ? "" : ", ", trait.name,
                           shown(trait.of(before)), shown(trait.of(after)));
  }
  return changed;
}

}  // namespace reports
