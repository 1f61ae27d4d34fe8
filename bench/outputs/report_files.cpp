// SPDX-License-Identifier: Apache-2.0
#include "bench/outputs/report_files.h"

#include <cstdio>
#include <filesystem>
#include <new>
#include <system_error>

#include <fmt/core.h>

#include "bench/usage_error.h"
#include "reports/results/files/read_results.h"
#include "reports/text/text.h"

namespace bench {
namespace {

/// Throws `UsageError` for a folder, which says what can be read of it.
void refuse_folder(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code none;
  if (!fs::is_directory(path, none)) return;
  const std::string name = reports::sanitize(path);
  const bool has_pairs = fs::exists(fs::path(path) / "base.json", none) &&
                         fs::exists(fs::path(path) / "candidate.json", none);
  throw UsageError(fmt::format("cannot use '{}': it is a folder", name) +
                   (has_pairs
                        ? fmt::format(" of a run of pairs; give its files, '{0}/base.json' and "
                                      "'{0}/candidate.json'",
                                      name)
                        : fmt::format("; give the files in it, or see them over time with 'bench "
                                      "history {}'",
                                      name)));
}

}  // namespace

reports::Source read_source(const std::string& path, const std::string& label) {
  refuse_folder(path);
  const std::string from = path == "-" ? "/dev/stdin" : path;
  reports::Source source{
      .label = label, .text = read_file(from, reports::max_file_bytes), .results = {}};
  const auto refuse = [&](const std::string& why) {
    throw UsageError(
        fmt::format("cannot use '{}': {}", reports::sanitize(path), reports::sanitize(why)));
  };
  try {
    source.results = reports::read_results(source.text);
  } catch (const std::bad_alloc&) {
    refuse("it does not fit into memory");
  } catch (const std::exception& error) {
    refuse(error.what());
  }
  return source;
}

ReportFile::ReportFile(const std::string& path) : is_wanted_(!path.empty()) {
  if (is_wanted_ && path != "-") file_.emplace(path);
}

void ReportFile::write(const char* what, const std::string& text) {
  if (!file_) return print(text);
  file_->write(text);
  if (file_->is_standard_output()) return;
  std::fprintf(stderr, "%s: %s\n", what, reports::sanitize(file_->path()).c_str());
}

}  // namespace bench
