// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/usage_error.h"

namespace bench {

/// The kinds of things that have names on the command line.
enum class EntryKind : std::uint8_t {
  model,
  workload,
  experiment,
  implementation,  ///< of sync objects (`--lock`)
};
inline constexpr std::array entry_kinds = {EntryKind::model, EntryKind::workload,
                                           EntryKind::experiment, EntryKind::implementation};

/// Returns "model", "workload", "experiment" or "implementation".
std::string_view name_of(EntryKind kind);

/// Returns the kind that a word means, in the singular or the plural; null for another word.
const EntryKind* find_entry_kind(std::string_view word);

/// What the entries of one kind call by a name.
struct NameMeaning {
  EntryKind kind = EntryKind::model;
  bool is_group = false;             ///< the name is of a group, and not of the one entry
  std::vector<std::string> entries;  ///< their own names
};

/// Returns what a name, an alias or the name of a group means, at most once for each kind; nothing
/// for an unknown name. It means what `--model`, `--workload` and `--experiment` take it for.
std::vector<NameMeaning> meanings_of(std::string_view name);

/// Returns every name that means something of a kind: own names, aliases and groups, each once.
std::vector<std::string> known_names(EntryKind kind);

/// Returns the error for something that does not exist, as `unknown_name` does. Where the name is
/// that of something else, it says of what as well: "unknown model 'primes': it is a workload
/// (--workload=primes); 'bench list' shows all". That it is an implementation's is only said where
/// no other name is near.
UsageError unknown_entry(std::string_view complaint, std::string_view typed,
                         std::string_view nearest, std::string_view command);

}  // namespace bench
