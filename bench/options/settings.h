// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/model.h"
#include "reports/results/results.h"
#include "workloads/option.h"

namespace bench {

/// One option that chooses how a model does its work, with everything that is to be known of it:
/// the command line, the plan, cell names and trials read this table.
struct Setting {
  /// Its name, what it takes, its range, its default and its help, as of a workload's option. In
  /// cells and results files durations are plain nanoseconds, and bytes and counts plain numbers.
  workloads::Option option;
  std::span<const std::string_view> words = {};  ///< all values, of an option that takes words
  /// Whether a model does something with this canonical value.
  bool (*applies_to)(const models::Capabilities& can, const std::string& value);
  /// Hands a canonical value on.
  void (*apply)(const std::string& value, models::Settings& settings);
  /// Why a model cannot take a value that does not apply to it: such a cell is not applicable. Null
  /// when the model simply runs without the setting.
  std::string (*unsupported_reason)(const models::Capabilities& can,
                                    const std::string& value) = nullptr;
  /// The default of models that differ in it. Null: it is that of `option`.
  std::string_view (*default_of)(const models::Capabilities& can) = nullptr;
  /// A model takes what it can of a list, and is unsupported when that is nothing.
  bool takes_part_of_list = false;

  bool is_default(const models::Capabilities& can, const std::string& value) const {
    return value == (default_of == nullptr ? option.default_value : default_of(can));
  }
  /// The canonical form of one value that the user gave; throws `UsageError`.
  std::string canonical(const std::string& text) const;
  /// Whether a value that comes from an untrusted file could be `canonical`'s.
  bool is_canonical(const std::string& value) const;
};

std::span<const Setting> all_settings();

/// Returns the values of `--io` that a model takes, its default first.
std::span<const std::string_view> io_methods(const models::Capabilities& can);

/// Finds a setting by its name; null when there is none.
const Setting* find_setting(const std::string& name);

/// Returns the settings with which a model runs a cell.
models::Settings model_settings(const reports::Cell& cell);

/// Returns whether a trial is confined to a single core (`--one-core`).
bool wants_one_core(const reports::Cell& cell);

/// Returns how many bytes a trial touches before its model starts (`--parent-bytes`).
std::uint64_t parent_bytes(const reports::Cell& cell);

}  // namespace bench
