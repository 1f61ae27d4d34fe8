// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/model.h"
#include "models/sync/sync_catalogue.h"
#include "models/sync/sync_implementation.h"
#include "workloads/sync.h"

namespace models {

/// Returns the entry of this name. Throws `std::runtime_error` when this build has none.
const SyncEntry& sync_entry(std::string_view name);

/// Returns where the tasks are that a model with these capabilities runs.
ExecutionContext execution_context(const Capabilities& can);

/// Returns the names of all implementations of the family, in the order in which they are shown.
std::span<const std::string_view> sync_names(SyncFamily family);

/// Returns why the implementation of this name cannot work for the tasks of a model with these
/// capabilities, in a clause that follows the model's name; nothing where it can. `name` is that of
/// an entry of the catalogue.
std::optional<std::string> unsupported_reason(std::string_view name, const Capabilities& can);

/// Returns the implementation that a good program would use for tasks that share these objects: the
/// first of the list that works for the model and has all of them. `are_stages`: they are those of
/// a workload of stages. Empty where none does.
std::string_view default_sync(const Capabilities& can,
                              std::span<const workloads::SyncObject> objects,
                              bool are_stages = false);

/// Returns what the implementation of this name lacks of what these objects need, in a clause that
/// follows its name: "has no barrier", "has no order lifo"; nothing where it has all, or protects
/// what is shared without any.
std::optional<std::string> missing_ability(std::string_view name,
                                           std::span<const workloads::SyncObject> objects);

/// Returns `SyncImplementation::share_of_size` of the implementation of this name; 1 where this
/// build has none.
double share_of_size(std::string_view name);

/// Returns how tasks protect what they share with the implementation of this name. Throws
/// `std::runtime_error` where there is none of that name.
workloads::Protection protection_of(std::string_view name);

}  // namespace models
