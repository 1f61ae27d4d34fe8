// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bench/machine/file_watch.h"
#include "bench/process/scratch_folder.h"
#include "reports/results/pairing.h"

namespace bench {

/// The programs of a comparison, as they were when it began: byte copies of both builds with the
/// programs that these start, so that a build may go on meanwhile, and one more of the base for
/// the null controls. All lie side by side under paths of equal length, because what differs
/// between the sides shall be nothing but the builds.
///
/// What cannot be copied (a script that starts a build, a build that finds its libraries by its
/// own place, the libraries that both load) is measured where it is, and watched.
class FixedPrograms {
 public:
  using Side = reports::Pairing::Side;

  /// Makes the copies. Throws `std::system_error`, also when no folder for them can hold programs,
  /// and `UsageError` for a program that is being written.
  FixedPrograms(const std::string& base, const std::string& candidate);

  /// The path of the program that is executed for a side.
  const std::string& path(Side side) const { return of(side).executed; }
  /// Returns the program of the other side of the null controls: a copy of the base, unless that is
  /// measured where it is.
  const std::string& control() const { return control_; }
  /// The path of a side as the user gave it.
  const std::string& given(Side side) const { return of(side).given; }
  /// Returns the path of a side as the user gave it, as an absolute path without links.
  const std::string& original(Side side) const { return of(side).original; }
  bool is_copy(Side side) const { return of(side).executed != of(side).original; }
  /// The folder of the copies, which must not outlive the run.
  const std::string& folder() const { return folder_.path(); }

  /// From now on, the side is measured where it is, and so are its controls.
  void use_original(Side side);
  /// The watched files: the copies, and what is measured where it is. Add what else the
  /// measurements depend on.
  FileWatch& files() { return watch_; }

 private:
  struct Program {
    std::string given;
    std::string original;
    std::string executed;
  };
  const Program& of(Side side) const { return side == Side::base ? base_ : candidate_; }

  ScratchFolder folder_;
  FileWatch watch_;
  Program base_;
  Program candidate_;
  std::string control_;
};

}  // namespace bench
