// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace reports {

/// What work may need beside being done (`AdviceRequest::needs`):
/// - isolation: a task that crashes ends no other task;
/// - shared-state: tasks read and change the same objects;
/// - cancel: a task that has begun can be ended before it is done;
/// - order: results are handed on in the order of the tasks.
inline constexpr std::array<std::string_view, 4> need_names = {"isolation", "shared-state",
                                                               "cancel", "order"};

/// The languages of models that may be asked for (`AdviceRequest::languages`).
inline constexpr std::array<std::string_view, 2> advised_languages = {"cpp", "python"};

}  // namespace reports
