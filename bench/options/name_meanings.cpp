// SPDX-License-Identifier: Apache-2.0
#include "bench/options/name_meanings.h"

#include <algorithm>
#include <iterator>

#include <fmt/core.h>

#include "bench/experiments/experiment.h"
#include "bench/options/names.h"
#include "models/sync/sync_catalogue.h"
#include "models/sync/sync_choice.h"
#include "reports/text/text.h"

namespace bench {
namespace {

bool is_own_name(const models::CatalogueEntry& entry, std::string_view name) {
  return entry.name == name || std::ranges::find(entry.aliases, name) != entry.aliases.end();
}

bool is_own_name(const workloads::CatalogueEntry& entry, std::string_view name) {
  return entry.name == name;
}

template <typename Entry>
void add_meaning(std::vector<NameMeaning>& meanings, EntryKind kind, std::string_view name,
                 const std::vector<const Entry*>& entries) {
  if (entries.empty()) return;
  NameMeaning meaning{.kind = kind,
                      .is_group = entries.size() > 1 || !is_own_name(*entries.front(), name),
                      .entries = {}};
  std::ranges::transform(entries, std::back_inserter(meaning.entries),
                         [](const Entry* entry) { return std::string(entry->name); });
  meanings.push_back(std::move(meaning));
}

void add_experiment(std::vector<NameMeaning>& meanings, std::string_view name) {
  const auto all = experiments::all();
  const auto found = std::ranges::find_if(all, [&](const experiments::Experiment& experiment) {
    return experiment.name == name ||
           std::ranges::find(experiment.aliases, name) != experiment.aliases.end();
  });
  if (found == all.end()) return;
  meanings.push_back({EntryKind::experiment, false, {found->name}});
}

void add_implementation(std::vector<NameMeaning>& meanings, std::string_view name) {
  if (std::ranges::find(models::sync_catalogue(), name, &models::SyncEntry::name) ==
      models::sync_catalogue().end()) {
    return;
  }
  meanings.push_back({EntryKind::implementation, false, {std::string(name)}});
}

std::string_view option_of(EntryKind kind, std::string_view name) {
  if (kind != EntryKind::implementation) return name_of(kind);
  const auto family = models::sync_entry(name).family;
  return models::sync_family_names[static_cast<std::size_t>(family)];
}

/// "a workload (--workload=primes)" or "a group of models (--model=core)".
std::string text_of(const NameMeaning& meaning, std::string_view name) {
  const std::string_view kind = name_of(meaning.kind);
  const std::string option = fmt::format("(--{}={})", option_of(meaning.kind, name), name);
  if (meaning.is_group) return fmt::format("a group of {}s {}", kind, option);
  return fmt::format("{} {} {}", kind.starts_with('e') || kind.starts_with('i') ? "an" : "a", kind,
                     option);
}

void add_name(std::vector<std::string>& names, std::string_view name) {
  if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
}

/// The entries' own names come first.
std::vector<std::string> names_of_all(const auto& entries, auto&&... lists) {
  std::vector<std::string> names;
  for (const auto& entry : entries) add_name(names, entry.name);
  for (const auto& entry : entries) {
    const auto add = [&](const auto& list) {
      for (const auto& name : list) add_name(names, name);
    };
    (add(entry.*lists), ...);
  }
  return names;
}

}  // namespace

std::string_view name_of(EntryKind kind) {
  switch (kind) {
    case EntryKind::model:
      return "model";
    case EntryKind::workload:
      return "workload";
    case EntryKind::experiment:
      return "experiment";
    case EntryKind::implementation:
      break;
  }
  return "implementation";
}

const EntryKind* find_entry_kind(std::string_view word) {
  const auto* const kind = std::ranges::find_if(entry_kinds, [&](EntryKind one) {
    return word == name_of(one) || word == std::string(name_of(one)) + "s";
  });
  return kind == entry_kinds.end() ? nullptr : kind;
}

std::vector<NameMeaning> meanings_of(std::string_view name) {
  std::vector<NameMeaning> meanings;
  add_meaning(meanings, EntryKind::model, name, models_called(name));
  add_meaning(meanings, EntryKind::workload, name, workloads_called(name));
  add_experiment(meanings, name);
  add_implementation(meanings, name);
  return meanings;
}

std::vector<std::string> known_names(EntryKind kind) {
  switch (kind) {
    case EntryKind::model:
      return names_of_all(models::catalogue(), &models::CatalogueEntry::aliases,
                          &models::CatalogueEntry::groups);
    case EntryKind::workload:
      return names_of_all(workloads::catalogue(), &workloads::CatalogueEntry::groups);
    case EntryKind::experiment:
      return names_of_all(experiments::all(), &experiments::Experiment::aliases);
    case EntryKind::implementation:
      break;
  }
  const auto entries = models::sync_catalogue();
  std::vector<std::string> names(entries.size());
  std::ranges::transform(entries, names.begin(),
                         [](const models::SyncEntry& entry) { return std::string(entry.name); });
  return names;
}

UsageError unknown_entry(std::string_view complaint, std::string_view typed,
                         std::string_view nearest, std::string_view command) {
  std::string meanings;
  for (const NameMeaning& meaning : meanings_of(typed)) {
    // Implementations are called by words that are parts of other names as well, as asyncio is of
    // python-asyncio, which is what somebody means who asks for a model.
    if (meaning.kind == EntryKind::implementation && !nearest.empty()) continue;
    meanings += (meanings.empty() ? "" : " and ") + text_of(meaning, typed);
  }
  if (meanings.empty()) return unknown_name(complaint, typed, nearest, command);
  const std::string what =
      nearest.empty() ? fmt::format("it is {}", meanings)
                      : fmt::format("did you mean '{}'? '{}' is {}", nearest, typed, meanings);
  return UsageError(fmt::format("{} '{}': {}; '{}' shows all", complaint, typed, what, command));
}

}  // namespace bench
