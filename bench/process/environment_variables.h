// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "reports/results/results.h"

namespace bench {

/// The treatment of a variable of the environment that changes what is measured.
enum class VariableFate {
  removed,  ///< unless the user asks to keep it
  noted,    ///< it stays, because programs may not start without it, and is recorded
};

/// One row of the table of such variables.
struct InfluentialVariable {
  const char* name;    ///< of a variable; with '*' at its end, of all that begin so
  const char* effect;  ///< what it does, as part of a sentence
  VariableFate fate = VariableFate::removed;
  /// Whether its value may be recorded: free text could be a secret.
  bool shows_value = true;
};

/// The row of a variable; null for one that changes nothing that is measured, as far as is known.
const InfluentialVariable* find_influential(const std::string& name);

/// Which influential variables an environment (`environ`'s layout, ended by a null pointer) holds:
/// those that would be removed are listed as kept. Values are cut to 200 bytes.
reports::Environment influential_variables(const char* const* environment);

/// Frees this process of what the variables did while its libraries were loaded, such as OpenMP's
/// runtime, which pins the thread that loads it. Called by `main` before anything else, with one
/// thread, with one thread.
void restore_initial_affinity();

/// Removes the influential variables from this process's environment, and with it from every
/// trial's, and says on standard error which. What they did while this program was loaded cannot be
/// undone: where there are any, the program is executed anew without them, in the same process and
/// with the same arguments; then this does not return. Where that is impossible, it says so and
/// goes on. With `keep`, nothing is removed, and what is kept is said.
/// Called by `main` alone, with one thread, before anything is measured.
void clean_environment(bool keep, char** arguments);

/// Returns what `clean_environment` removed and kept; before it was called, what this process's
/// environment holds. For the results file.
reports::Environment environment_record();

}  // namespace bench
