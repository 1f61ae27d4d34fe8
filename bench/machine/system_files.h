// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// Reads the kernel's files below a folder, which is "/" on a real machine. A file or value that is
/// missing or malformed is absent, also when it disappears while it is read (a process ends, a
/// device is taken out). At most a mebibyte of a file is read.
class SystemFiles {
 public:
  explicit SystemFiles(std::filesystem::path root = "/") : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  /// The paths are relative to the root, without a slash in front.
  std::optional<std::string> content(const std::filesystem::path& file) const;
  /// The content, or nothing as an empty text.
  std::string text(const std::filesystem::path& file) const;
  std::string first_line(const std::filesystem::path& file) const;
  std::optional<std::uint64_t> number(const std::filesystem::path& file) const;
  /// The number behind `key` in a file of lines such as "MemTotal:  123 kB" or "nr_throttled 5".
  std::optional<std::uint64_t> number(const std::filesystem::path& file,
                                      std::string_view key) const;
  /// The entries of a folder whose names are `prefix` and a number, in no order.
  std::vector<std::filesystem::path> numbered(const std::filesystem::path& folder,
                                              std::string_view prefix) const;

 private:
  std::filesystem::path root_;
};

/// The whole number at the front of the text, behind spaces; absent when there is none.
std::optional<std::uint64_t> leading_number(std::string_view text);

}  // namespace bench
