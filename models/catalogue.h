// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "models/model.h"

namespace models {

/// One line of `models/CMakeLists.txt`.
struct CatalogueEntry {
  std::string_view name;                      ///< as on the command line
  std::span<const std::string_view> aliases;  ///< what else it is called
  std::span<const std::string_view> groups;   ///< that `--model` accepts beside the name
  std::unique_ptr<Model> (*make)();           ///< null when it could not be built
  std::string_view missing;                   ///< why it could not be built, and the remedy
  bool baseline;                              ///< every run includes it
};

/// Every model, in the order in which it is shown. CMake writes it.
std::span<const CatalogueEntry> catalogue();

}  // namespace models
