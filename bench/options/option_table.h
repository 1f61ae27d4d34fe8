// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/model.h"
#include "workloads/option.h"

namespace bench {

/// One row of the table of options that choose how the work of a cell is done, with everything that
/// is to be known of it: the command line, its help, the plan, cell names and trials read this
/// table. A row belongs to the models, which obey it as far as their capabilities go, or to the
/// workloads that bring it along.
struct OptionRow {
  workloads::Option option;
  std::vector<std::string> workloads = {};  ///< that have it; empty: it is a setting of models
  /// The option as each of these workloads has it, in their order. The help and the default may
  /// differ, and are then not those of `option`.
  std::vector<const workloads::Option*> of_workloads = {};

  // The rest is for settings of models alone.

  /// Whether a model does something with this canonical value.
  bool (*applies_to)(const models::Capabilities& can, const std::string& value) = nullptr;
  /// Hands a canonical value on.
  void (*apply)(const std::string& value, models::Settings& settings) = nullptr;
  /// Why a model cannot take a value that does not apply to it: such a cell is not applicable. Null
  /// when the model simply runs without the setting.
  std::string (*unsupported_reason)(const models::Capabilities& can,
                                    const std::string& value) = nullptr;
  /// The default of models that differ in it. Null: it is that of `option`.
  std::string_view (*default_of)(const models::Capabilities& can) = nullptr;
  /// Returns the canonical form of a value, which the type of `option` does not tell; nothing for
  /// what is no value. Null: the type tells it.
  std::optional<std::string> (*canonical_form)(const std::string& text) = nullptr;
  /// A model takes what it can of a list, and is unsupported when that is nothing.
  bool takes_part_of_list = false;
  /// A cell with it has no times, and so no timeline.
  bool leaves_no_times = false;

  bool is_setting() const { return workloads.empty(); }
  bool is_default(const models::Capabilities& can, const std::string& value) const {
    return value == (default_of == nullptr ? option.default_value : default_of(can));
  }
};

/// Returns all rows: the settings of models, then the options of workloads in the order of the
/// catalogue, each once.
std::span<const OptionRow> option_table();

/// Finds a row by its name without the dashes; null when there is none.
const OptionRow* find_option(std::string_view name);

/// Finds the row of a setting of models; null when there is none.
const OptionRow* find_setting(std::string_view name);

/// Returns the canonical form of one value that the user gave; throws `UsageError`.
std::string canonical(const workloads::Option& option, const std::string& text);
std::string canonical(const OptionRow& row, const std::string& text);

}  // namespace bench
