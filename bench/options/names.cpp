// SPDX-License-Identifier: Apache-2.0
#include "bench/options/names.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/core.h>

#include "bench/options/name_meanings.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// In lower case and with hyphens, as all our names are; an option without its dashes.
std::string normalized(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  std::string text(name);
  std::ranges::transform(text, text.begin(), [](char letter) {
    if (letter == '_' || letter == ' ') return '-';
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

/// Insertions, deletions, replacements and swaps of two neighbours (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> row(b.size() + 1, i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last[b.size()];
}

/// How many edits a typing error may be: of a short name every other one would be near.
std::size_t max_edits(std::size_t length) {
  constexpr std::size_t short_name = 4;
  return length <= short_name ? 1 : std::max<std::size_t>(2, length / 3);
}

/// Whether `part` is a run of whole words of `name`, or begins the name or one of its words, as
/// "budget" and "bud" do in "time-budget". Of fewer than three letters nothing is.
bool is_part(std::string_view part, std::string_view name) {
  constexpr std::size_t min_letters = 3;
  if (part.size() < min_letters) return false;
  for (std::size_t at = name.find(part); at != std::string_view::npos;
       at = name.find(part, at + 1)) {
    if (at == 0 || name[at - 1] == '-') return true;
  }
  return false;
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

/// Returns whether the name means the entry. A name that an entry and a group share means the
/// entry: a group can be had by naming its members, and one entry alone in no other way.
template <typename Entry>
bool is_called(std::span<const Entry> catalogue, const Entry& entry, std::string_view name) {
  if (entry.name == name || (name == "all" && is_in_all(entry))) return true;
  return contains(other_names(entry), name) &&
         std::ranges::find(catalogue, name, &Entry::name) == catalogue.end();
}

template <typename Entry>
std::vector<const Entry*> entries_called(std::span<const Entry> catalogue, std::string_view name) {
  std::vector<const Entry*> found;
  for (const Entry& entry : catalogue) {
    if (is_called(catalogue, entry, name)) found.push_back(&entry);
  }
  return found;
}

template <typename Entry>
std::vector<const Entry*> find(std::span<const Entry> catalogue, std::string_view list,
                               const std::string& what) {
  const auto names = split_list(list);
  if (std::ranges::find(names, "") != names.end()) throw empty_name("--" + what, list);
  std::vector<const Entry*> found;
  for (const std::string& name : names) {
    if (!entries_called(catalogue, name).empty()) continue;
    std::vector<std::string> candidates = {"all"};
    for (const Entry& entry : catalogue) {
      candidates.emplace_back(entry.name);
      for (const auto other : other_names(entry)) candidates.emplace_back(other);
    }
    throw unknown_entry("unknown " + what, name, nearest_name(name, candidates), "bench list");
  }
  for (const Entry& entry : catalogue) {
    if (std::ranges::any_of(names,
                            [&](const auto& name) { return is_called(catalogue, entry, name); })) {
      found.push_back(&entry);
    }
  }
  return found;
}

}  // namespace

UsageError unknown_name(std::string_view complaint, std::string_view typed,
                        std::string_view nearest, std::string_view command) {
  const std::string question =
      nearest.empty() ? "; " : fmt::format(": did you mean '{}'? ", nearest);
  return UsageError(fmt::format("{} '{}'{}'{}' shows all", complaint, reports::sanitize(typed, 60),
                                question, command));
}

UsageError empty_name(std::string_view option, std::string_view list) {
  return UsageError(
      fmt::format("{} has an empty name in '{}': give names with one comma between two", option,
                  reports::sanitize(list, 60)));
}

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
  constexpr std::size_t max_length = 200;  // no name is so long, and the distance is quadratic
  const std::string wanted = normalized(typed.substr(0, max_length));
  std::string nearest;
  std::size_t min_distance = std::min(max_edits(wanted.size()) + 1, wanted.size());
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(wanted, normalized(candidate));
    if (distance < min_distance) {
      min_distance = distance;
      nearest = candidate;
    }
  }
  if (!nearest.empty()) return nearest;
  // A part of a longer name, or a name with something added; what differs min_distance.
  std::size_t min_difference = max_length;
  for (const std::string& candidate : candidates) {
    const std::string name = normalized(candidate);
    const bool adds = name.size() < wanted.size() && wanted.starts_with(name) &&
                      is_part(name, wanted) &&
                      (wanted[name.size()] == '-' || name.size() * 2 >= wanted.size());
    if (!adds && !is_part(wanted, name)) continue;
    const std::size_t difference =
        std::max(name.size(), wanted.size()) - std::min(name.size(), wanted.size());
    if (difference < min_difference) {
      min_difference = difference;
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

std::vector<const models::CatalogueEntry*> models_called(std::string_view name) {
  return entries_called(models::catalogue(), name);
}

std::vector<const workloads::CatalogueEntry*> workloads_called(std::string_view name) {
  return entries_called(workloads::catalogue(), name);
}

models::Model make_model(std::string_view name) {
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
