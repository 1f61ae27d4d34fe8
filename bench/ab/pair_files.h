// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/ab/ab_plan.h"
#include "bench/files/output_file.h"

namespace bench {

/// A folder that is made, with those above it, where it is not there. Those that were made and are
/// empty in the end are removed again: a run that measured nothing leaves none behind.
class MadeFolder {
 public:
  /// Throws `UsageError` and `std::system_error` for a folder that cannot be made.
  explicit MadeFolder(const std::string& path);
  MadeFolder(const MadeFolder&) = delete;
  MadeFolder& operator=(const MadeFolder&) = delete;
  ~MadeFolder();

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::vector<std::string> made_;  ///< the innermost first
};

/// The files of a comparison's raw data: `base.json` and `candidate.json` in a folder, and a
/// journal beside each until it is complete.
class PairFiles {
 public:
  enum class Begins {
    anew,       ///< in a folder without journals
    behind_it,  ///< behind what an interrupted run left, which `sides` hold
  };

  /// Makes the folder and the journals, which hold what `sides` hold. Throws `UsageError`, also
  /// when another run writes there, and `std::system_error`.
  PairFiles(const std::string& folder, const BothSides& sides, Begins begins);

  /// Appends the last pair of both sides, with its trials and its round. Throws
  /// `std::system_error`, as the next does.
  void append_pair(const BothSides& sides);
  void append_failure(reports::Pairing::Side side, const reports::Failure& failure);
  /// Writes the results, and removes the journals of a run that was not interrupted.
  void finish(const BothSides& sides);
  /// Removes the journals of a run that measured nothing.
  void abandon();

  const std::string& folder() const { return folder_.path(); }
  /// Whether the run can be resumed.
  bool has_journals() const;

 private:
  struct SideFiles {
    OutputFile results;
    AppendedFile journal;
    SideFiles(const std::string& path, const reports::Results& results, Begins begins);
  };

  MadeFolder folder_;  // outlives the files in it
  std::optional<SideFiles> base_;
  std::optional<SideFiles> candidate_;
};

/// Throws `UsageError` when a run was interrupted in this folder, or is running there.
void refuse_unfinished(const std::string& folder);

/// Reads what an interrupted run left in its folder: the pairs that are whole on both sides, which
/// belong together (`reports::pairing_mismatch`). Throws `UsageError`.
BothSides read_pair_files(const std::string& folder);

}  // namespace bench
