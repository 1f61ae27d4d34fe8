// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "models/model.h"

namespace models {

/// One line of `models/CMakeLists.txt`.
struct CatalogueEntry {
  std::string_view name;                      ///< as on the command line
  std::span<const std::string_view> aliases;  ///< further names on the command line
  std::span<const std::string_view> groups;   ///< the groups that `--model` accepts beside the name
  Model (*make)();                            ///< null when it could not be built
  std::string_view missing;                   ///< why it could not be built, and the remedy
  std::string_view family;  ///< "native" or "python": whose baseline it is compared with
  bool baseline;            ///< every run with a model of its family includes it
  bool reference;           ///< chosen by its name alone: no group, not even 'all', includes it
};

/// Every model, in the order in which it is shown. CMake writes it.
std::span<const CatalogueEntry> catalogue();

}  // namespace models
