// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reports {

/// The facts about a document that one walk through its text finds.
struct Outline {
  std::vector<std::string> keys;  ///< of the outermost object, as they are spelled, the first 1000
  /// The places of numbers that JSON has not, as NaN and Infinity: offset and length in bytes.
  std::vector<std::pair<std::size_t, std::size_t>> non_finite;

  /// The place of the first key that its object has twice, among the first 100 of each object.
  std::optional<std::size_t> repeated_key;

  bool has(std::string_view key) const;
};

/// Looks at a text that may be untrusted before anything is built of it, so that neither its depth
/// nor the number of its values can exhaust memory: a value takes a byte or two of text, and sixty
/// of memory. Throws `std::runtime_error` that says where and why.
Outline outline_of(std::string_view text);

/// Throws `std::runtime_error` that names the key which an object of the text has twice: readers
/// take the first or the last of them, and nobody knows which is true.
void refuse_repeated_key(std::string_view text, const Outline& outline);

/// "line 3, column 17", counted in bytes as editors do for text that is mostly ASCII.
std::string place_in(std::string_view text, std::size_t offset);

}  // namespace reports
