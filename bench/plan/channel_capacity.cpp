// SPDX-License-Identifier: Apache-2.0
#include "bench/plan/channel_capacity.h"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "bench/options/option_table.h"
#include "bench/usage_error.h"
#include "models/sync/sync_catalogue.h"
#include "models/sync/sync_choice.h"
#include "workloads/catalogue.h"

namespace bench {
namespace {

// The names of options; workloads have the first two.
const std::string capacity = "capacity";
const std::string unbounded = "unbounded";
const std::string channel = "channel";

bool has(const RunOptions& options, const std::string& option, const std::string& value) {
  const auto given = options.settings.find(option);
  return given != options.settings.end() &&
         std::ranges::find(given->second, value) != given->second.end();
}

/// What the channels of an implementation can do; nothing where it is missing in this build.
models::ChannelAbilities abilities_of(const models::SyncEntry& entry) {
  return entry.make == nullptr ? models::ChannelAbilities{} : entry.make().channel;
}

/// Returns the names of the channels that can have a capacity of 0, first those that can have no
/// other.
std::vector<std::string> names_without_buffer() {
  std::vector<std::string> names;
  for (const bool is_bounded : {false, true}) {
    for (const models::SyncEntry& entry : models::sync_catalogue()) {
      if (entry.family != models::SyncFamily::channel) continue;
      const models::ChannelAbilities can = abilities_of(entry);
      if (can.rendezvous && can.bounded == is_bounded) names.emplace_back(entry.name);
    }
  }
  return names;
}

bool has_option(const std::string& workload, const std::string& name) {
  const auto entry =
      std::ranges::find(workloads::catalogue(), workload, &workloads::CatalogueEntry::name);
  if (entry == workloads::catalogue().end() || !entry->missing.empty()) return false;
  return std::ranges::any_of(entry->kind().options,
                             [&](const auto* option) { return option->name == name; });
}

}  // namespace

void check_capacity(const RunOptions& options) {
  if (!options.settings.contains(capacity)) return;
  if (has(options, unbounded, "yes")) {
    throw UsageError(fmt::format("--{} and --{} cannot be combined: leave one of the two out",
                                 capacity, unbounded));
  }
  if (!has(options, capacity, "0")) return;
  const std::vector<std::string> able = names_without_buffer();
  const auto is_chosen = [&](const std::string& name) { return has(options, channel, name); };
  if (std::ranges::any_of(able, is_chosen)) return;
  throw UsageError(fmt::format(
      "--{}=0: the most items that a channel holds must be 1 to {:.0f}; 0 needs --channel={}",
      capacity, find_option(capacity)->option.max_value, fmt::join(able, " or ")));
}

void set_capacity(WantedCell& wanted, const RunOptions& options) {
  const auto chosen = wanted.settings.find(channel);
  if (chosen == wanted.settings.end() || chosen->second.empty()) return;
  if (options.settings.contains(capacity) || options.settings.contains(unbounded)) return;
  const models::ChannelAbilities can = abilities_of(models::sync_entry(chosen->second));
  if (can.bounded || can.rendezvous == can.unbounded) return;
  const std::string& option = can.rendezvous ? capacity : unbounded;
  if (has_option(wanted.workload, option)) wanted.options[option] = can.rendezvous ? "0" : "yes";
}

}  // namespace bench
