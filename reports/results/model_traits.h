// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace reports {

/// The kind of place that the tasks of a model run in.
enum class WorkerKind : std::uint8_t {
  none,         ///< on the one thread that the model has
  thread,       ///< on threads of one process
  interpreter,  ///< on threads of one process, with an interpreter each
  process,      ///< in processes
};

/// The global interpreter lock that tasks run under.
enum class Gil : std::uint8_t {
  none,      ///< there is no interpreter
  on,        ///< that of CPython, one per interpreter
  off,       ///< CPython is built or started without it
  emulated,  ///< native tasks run under a lock that works like it
};

/// Returns whether tasks run under an interpreter's lock, real or emulated.
constexpr bool is_lock(Gil gil) { return gil == Gil::on || gil == Gil::emulated; }

/// The facts that charts and sentences need of the model of a cell. `bench` records what the model
/// declares; nothing is to be concluded from a model's name.
struct ModelTraits {
  WorkerKind worker_kind = WorkerKind::none;
  bool serial = false;    ///< runs one task after the other: the family's speed-ups are against it
  bool suspends = false;  ///< a waiting task gives its worker to another one
  Gil gil = Gil::none;
  /// Each task gets a new worker, and starting the model starts nothing: the time of its start says
  /// nothing about workers. False in older files, which do not record it.
  bool worker_per_task = false;
  /// The ways in which it can cancel tasks that have begun, the best one first, in the words of
  /// `--cancel`. Empty: none, and in older files.
  std::vector<std::string> cancels = {};

  bool operator==(const ModelTraits&) const = default;
};

struct Cell;
struct NotApplicable;

/// Returns the traits of the cell's model: those that are recorded, or for files of older versions
/// and of other programs, which record none, those that its names suggest.
ModelTraits traits_of(const Cell& cell);
/// Returns the cores that the tasks of a cell can use at a time, if there are as many: as many as
/// it has workers, or one where all of its threads share the lock of one interpreter.
std::uint64_t max_cores_of(const Cell& cell);
/// Returns the family of a model that has no cell, recorded or suggested by its name.
std::string family_of(const NotApplicable& absent);

}  // namespace reports
