// SPDX-License-Identifier: Apache-2.0
#include "bench/names.h"

#include <algorithm>
#include <numeric>

#include "reports/text.h"

namespace bench {
namespace {

/// Levenshtein's distance: insertions, deletions and replacements.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row[b.size()];
}

std::vector<std::string_view> other_names(const models::CatalogueEntry& entry) {
  std::vector<std::string_view> names(entry.aliases.begin(), entry.aliases.end());
  names.insert(names.end(), entry.groups.begin(), entry.groups.end());
  return names;
}

std::vector<std::string_view> other_names(const workloads::CatalogueEntry& entry) {
  return {entry.groups.begin(), entry.groups.end()};
}

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_in_all(const models::CatalogueEntry& entry) { return !entry.reference; }
bool is_in_all(const workloads::CatalogueEntry&) { return true; }

/// Of an entry and of a group with the same name, the name means the entry: a group can be had by
/// naming its members, and one entry alone in no other way.
template <typename Entry>
bool is_called(std::span<const Entry> catalogue, const Entry& entry, std::string_view name) {
  if (entry.name == name || (name == "all" && is_in_all(entry))) return true;
  return contains(other_names(entry), name) &&
         std::ranges::find(catalogue, name, &Entry::name) == catalogue.end();
}

template <typename Entry>
std::vector<const Entry*> find(std::span<const Entry> catalogue, std::string_view list,
                               const std::string& what) {
  std::vector<const Entry*> found;
  for (const std::string& name : split_list(list)) {
    const bool known = std::ranges::any_of(
        catalogue, [&](const Entry& entry) { return is_called(catalogue, entry, name); });
    if (known) continue;
    std::vector<std::string> candidates = {"all"};
    for (const Entry& entry : catalogue) {
      candidates.emplace_back(entry.name);
      for (const auto other : other_names(entry)) candidates.emplace_back(other);
    }
    const std::string nearest = nearest_name(name, candidates);
    throw UsageError("unknown " + what + " '" + reports::printable(name, 60) + "'" +
                     (nearest.empty() ? "; " : ": did you mean '" + nearest + "'? ") +
                     "'bench list' shows all");
  }
  const auto names = split_list(list);
  for (const Entry& entry : catalogue) {
    if (std::ranges::any_of(names,
                            [&](const auto& name) { return is_called(catalogue, entry, name); })) {
      found.push_back(&entry);
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

std::string nearest_name(std::string_view typed, std::span<const std::string> candidates) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, typed.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(typed, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::vector<const models::CatalogueEntry*> find_models(std::string_view list) {
  return find(models::catalogue(), list, "model");
}

std::vector<const workloads::CatalogueEntry*> find_workloads(std::string_view list) {
  return find(workloads::catalogue(), list, "workload");
}

std::unique_ptr<models::Model> make_model(std::string_view name) {
  const auto catalogue = models::catalogue();
  const auto entry = std::ranges::find(catalogue, name, &models::CatalogueEntry::name);
  if (entry == catalogue.end()) {
    throw std::runtime_error("this program has no model '" + std::string(name) + "'");
  }
  if (!entry->missing.empty()) throw std::runtime_error(std::string(entry->missing));
  return entry->make();
}

std::unique_ptr<workloads::Workload> make_workload(std::string_view name,
                                                   const workloads::Configuration& configuration) {
  workloads::Configuration named = configuration;
  named.workload = name;
  return workloads::build(named);
}

}  // namespace bench
