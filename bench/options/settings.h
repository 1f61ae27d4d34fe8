// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/model.h"
#include "reports/results/results.h"

namespace bench {

/// One option that chooses how a model does its work, with everything that is to be known of it:
/// the command line, the plan, cell names and trials read this table.
struct Setting {
  const char* name;    ///< as on the command line, without the dashes
  const char* values;  ///< what it takes, for the help text
  const char* help;
  const char* default_value;  ///< canonical; a cell that has it does not mention it
  /// The canonical form of one value of the option; throws `UsageError`.
  std::string (*canonical)(const std::string& option, const std::string& text);
  /// Whether a value that comes from a stranger's file could be `canonical`'s.
  bool (*is_canonical)(const std::string& value);
  /// Whether it means something to a model, with this canonical value.
  bool (*applies_to)(const models::Capabilities& can, const std::string& value);
  /// Hands a canonical value on.
  void (*apply)(const std::string& value, models::Settings& settings);
  /// What a model lacks that it means nothing to: such a cell is not applicable. Null when the
  /// model simply runs without the setting.
  std::string (*unsupported_reason)(const models::Capabilities& can, const std::string& value);
  /// Instead of `default_value`, where models differ in it. Null: they do not.
  std::string_view (*default_of)(const models::Capabilities& can) = nullptr;
  /// A model takes what it can of a list, and lacks something when that is nothing.
  bool takes_part_of_list = false;

  bool is_default(const models::Capabilities& can, const std::string& value) const {
    return value == (default_of == nullptr ? default_value : default_of(can));
  }
};

std::span<const Setting> all_settings();

/// The values of `--io` that a model has, its default first.
std::span<const std::string_view> io_methods(const models::Capabilities& can);

/// By its name; null when there is none.
const Setting* find_setting(const std::string& name);

/// How a model is told to run a cell.
models::Settings model_settings(const reports::Cell& cell);

/// Whether a trial is confined to a single core (`--one-core`).
bool wants_one_core(const reports::Cell& cell);

/// How much memory a trial touches before its model starts (`--parent-bytes`), in bytes.
std::uint64_t parent_bytes(const reports::Cell& cell);

}  // namespace bench
