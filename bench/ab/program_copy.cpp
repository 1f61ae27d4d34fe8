// SPDX-License-Identifier: Apache-2.0
#include "bench/ab/program_copy.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace bench {
namespace {

namespace fs = std::filesystem;

std::string make_folder() {
  const char* const wanted = std::getenv("TMPDIR");
  std::string path = (wanted != nullptr && *wanted == '/' ? wanted : "/tmp");
  path += "/bench-ab-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    throw std::system_error(
        errno, std::generic_category(),
        "a folder for the copy of the base, '" + path + "' (another place: TMPDIR=/folder)");
  }
  return path;
}

}  // namespace

ProgramCopy::ProgramCopy(const std::string& program) : folder_(make_folder()) {
  const fs::path original = fs::canonical(program);
  path_ = (fs::path(folder_) / original.filename()).string();
  try {
    fs::copy_file(original, path_);
    // A program finds those that it starts by its own name or in its own folder.
    for (const auto& neighbour : fs::directory_iterator(original.parent_path())) {
      const std::string name = neighbour.path().filename().string();
      if (neighbour.path() == original || !neighbour.is_regular_file() ||
          !(name.starts_with("bench-") || name == original.filename().string() + "-worker")) {
        continue;
      }
      fs::copy_file(neighbour.path(), fs::path(folder_) / name);
    }
  } catch (const fs::filesystem_error&) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    throw;
  }
}

ProgramCopy::~ProgramCopy() {
  std::error_code ignored;  // there is nobody to tell, and the folder is in /tmp
  fs::remove_all(folder_, ignored);
}

}  // namespace bench
