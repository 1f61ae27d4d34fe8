// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "models/sync/sync_implementation.h"

namespace models {

/// One line of `models/sync/CMakeLists.txt`.
struct SyncEntry {
  std::string_view name;  ///< as on the command line
  SyncFamily family;
  SyncImplementation (*make)();  ///< null when it could not be built
  std::string_view missing;      ///< why it could not be built, and the remedy
};

/// Every implementation of locks and of channels, in the order in which it is shown. CMake writes
/// it.
std::span<const SyncEntry> sync_catalogue();

}  // namespace models
