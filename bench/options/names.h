// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/usage_error.h"
#include "models/catalogue.h"
#include "workloads/catalogue.h"

namespace bench {

/// Returns the models and workloads that a comma-separated list of names, aliases and groups stands
/// for, in the order of the catalogue, each once. Throws `UsageError` with the nearest name for an
/// unknown one.
std::vector<const models::CatalogueEntry*> find_models(std::string_view list);
std::vector<const workloads::CatalogueEntry*> find_workloads(std::string_view list);

/// Returns the models and workloads that one name, alias or group stands for; none for an unknown
/// name.
std::vector<const models::CatalogueEntry*> models_called(std::string_view name);
std::vector<const workloads::CatalogueEntry*> workloads_called(std::string_view name);

/// Makes the model or workload of this name; a trial is told names, and no aliases or groups. Both
/// throw `std::runtime_error` when there is none, or this build does not have it.
models::Model make_model(std::string_view name);
std::unique_ptr<workloads::Workload> make_workload(std::string_view name,
                                                   const workloads::Configuration& configuration);

/// Returns the candidate that a person who typed `typed` most likely meant: one that is a typing
/// error away, or of which it is a part ("budget" of "time-budget"), whatever its case and hyphens;
/// empty when none is near.
std::string nearest_name(std::string_view typed, std::span<const std::string> candidates);

/// Returns the error for something that does not exist: "unknown model 'treads': did you mean
/// 'threads'? 'bench list' shows all". `complaint` is "unknown model", `nearest` may be empty, and
/// `command` is the one that shows what exists.
UsageError unknown_name(std::string_view complaint, std::string_view typed,
                        std::string_view nearest, std::string_view command);

/// Returns the error for a list of names with nothing before, between or behind its commas.
UsageError empty_name(std::string_view option, std::string_view list);

/// Returns the parts of the list between the commas.
std::vector<std::string> split_list(std::string_view list);

}  // namespace bench
