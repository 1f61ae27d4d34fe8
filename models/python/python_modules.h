// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace models::support {

/// The folder models/python as a zip archive, which an interpreter runs as it is. CMake embeds it,
/// so that bench works wherever it is copied to.
std::span<const std::byte> python_modules();

/// The workloads that the archive has.
std::span<const std::string_view> python_workloads();
/// Those whose items go through a pool, and the models, by their files' names, that have one
/// (`Model.feed` in models/python/runner).
std::span<const std::string_view> python_pool_workloads();
std::span<const std::string_view> python_pools();

}  // namespace models::support
