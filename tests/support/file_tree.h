// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace tests {

/// A folder of a test's own, removed with all that is in it: the files of a kernel that is not
/// there.
class FileTree {
 public:
  /// Throws `std::runtime_error` where no folder can be made.
  FileTree() {
    std::string name = (std::filesystem::temp_directory_path() / "bench-files-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    root_ = name;
  }
  FileTree(const FileTree&) = delete;
  FileTree& operator=(const FileTree&) = delete;
  ~FileTree() { std::filesystem::remove_all(root_); }

  const std::filesystem::path& root() const { return root_; }

  /// Writes a file, by its path below the root, and makes the folders that it lies in.
  void write(const std::filesystem::path& file, const std::string& text) const {
    std::filesystem::create_directories((root_ / file).parent_path());
    std::ofstream(root_ / file, std::ios::binary) << text;
  }

 private:
  std::filesystem::path root_;
};

}  // namespace tests
