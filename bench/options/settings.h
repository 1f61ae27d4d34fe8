// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

#include "bench/options/option_table.h"
#include "models/model.h"
#include "reports/results/results.h"

namespace bench {

/// The settings of models, in the order in which the help shows them: the first rows of the table
/// of options (bench/options/option_table.h).
std::span<const OptionRow> setting_rows();

/// Returns the values of `--io` that a model takes, its default first.
std::span<const std::string_view> io_methods(const models::Capabilities& can);

/// Returns the settings with which a model runs a cell.
models::Settings model_settings(const reports::Cell& cell);

/// Returns whether a trial is confined to a single core (`--one-core`).
bool wants_one_core(const reports::Cell& cell);

/// Returns how many bytes a trial touches before its model starts (`--parent-bytes`).
std::uint64_t parent_bytes(const reports::Cell& cell);

/// Returns the CPU quota of a trial in cores (`--cpu-quota`); 0: it has none.
double cpu_quota(const reports::Cell& cell);

/// Returns the time after which the quota is given anew (`--quota-period`): 100 ms where none was
/// chosen, the kernel's default, and that of container runtimes.
std::chrono::microseconds quota_period(const reports::Cell& cell);

/// Returns how many processes compute beside a trial (`--neighbours`).
unsigned neighbours_of(const reports::Cell& cell);

}  // namespace bench
