// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <fmt/core.h>

#include "bench/files/output_file.h"
#include "bench/files/output_path.h"
#include "bench/usage_error.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// A file that exists, an open descriptor, or a file that will be made: two outputs must not share
/// it. The text is equal for the same one.
using Place = std::string;

Place place_of_file(const FileIdentity& file) {
  return fmt::format("file {} {}", file.device, file.inode);
}

/// Returns nothing for a device, which any number of outputs may share.
std::optional<Place> place_of(const std::string& path) {
  if (path.empty()) return std::nullopt;
  if (const auto number = path == "-" ? STDOUT_FILENO : own_descriptor(path)) {
    const auto file = identity_of(*number);
    return file ? place_of_file(*file) : "descriptor " + std::to_string(*number);
  }
  if (const auto file = identity_of(path)) return place_of_file(*file);
  std::error_code error;  // opening it will tell
  if (std::filesystem::exists(path, error)) return std::nullopt;
  const auto file =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  if (error) return std::nullopt;
  return "path " + file.string();
}

bool is_descriptor(const std::string& path) { return path == "-" || own_descriptor(path); }

}  // namespace

void refuse_one_file_for_two(std::initializer_list<std::pair<const char*, std::string>> files,
                             const std::vector<std::string>& read) {
  std::set<Place> sources;
  for (const std::string& path : read) {
    if (path == "-" || is_descriptor(path)) continue;
    if (auto place = place_of(path)) sources.insert(std::move(*place));
  }
  const auto out = identity_of(STDOUT_FILENO);
  const auto messages = identity_of(STDERR_FILENO);
  std::map<Place, const char*> taken;
  for (const auto& [option, path] : files) {
    const auto place = place_of(path);
    if (!place) continue;
    if (sources.contains(*place)) {
      throw UsageError(fmt::format("{} would overwrite '{}', which is read; give it another name",
                                   option, reports::sanitize(path)));
    }
    const bool is_out = out && *place == place_of_file(*out);
    if ((is_out || (messages && *place == place_of_file(*messages))) && !is_descriptor(path)) {
      throw UsageError(fmt::format(
          "{} would overwrite '{}', where standard {} goes; give one of them another name", option,
          reports::sanitize(path), is_out ? "output" : "error"));
    }
    if (const auto [before, is_new] = taken.emplace(*place, option); !is_new) {
      std::string where = " would write the same file";
      if (path == "-" || is_out) {
        where = " would both go to standard output";
      } else if (is_descriptor(path)) {
        where = " would both go to '" + reports::sanitize(path) + "'";
      }
      throw UsageError(
          fmt::format("{} and {}{}; give them two names", before->second, option, where));
    }
  }
}

}  // namespace bench
