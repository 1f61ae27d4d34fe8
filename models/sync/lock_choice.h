// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "models/model.h"
#include "models/sync/lock_catalogue.h"
#include "models/sync/lock_implementation.h"
#include "workloads/sync.h"

namespace models {

/// Returns the entry of this name. Throws `std::runtime_error` when this build has none.
const LockEntry& lock_called(std::string_view name);

/// Returns where the tasks are that a model with these capabilities runs.
ExecutionContext execution_context(const Capabilities& can);

/// Returns the names of all implementations, in the order in which they are shown.
std::span<const std::string_view> lock_names();

/// Returns why the implementation of this name cannot work for the tasks of a model with these
/// capabilities, in a clause that follows the model's name; nothing where it can. `name` is one of
/// `lock_names`.
std::optional<std::string> unsupported_reason(std::string_view name, const Capabilities& can);

/// Returns the implementation that a good program would use for tasks that share objects of these
/// kinds: the first of the list that works for the model and has all kinds. Empty where none does.
std::string_view default_lock(const Capabilities& can, std::span<const workloads::SyncKind> kinds);

/// Returns the first of the kinds that the implementation of this name does not have; nothing where
/// it has all, or protects what is shared without any.
std::optional<workloads::SyncKind> missing_kind(std::string_view name,
                                                std::span<const workloads::SyncKind> kinds);

/// Returns `LockImplementation::share_of_size` of the implementation of this name; 1 where this
/// build has none.
double share_of_size(std::string_view name);

/// Returns how tasks protect what they share with the implementation of this name. Throws
/// `std::runtime_error` where there is none of that name.
workloads::Protection protection_of(std::string_view name);

}  // namespace models
