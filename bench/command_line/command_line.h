// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/command_line/command.h"

namespace bench {

/// Returns the name of the command that the arguments (without the program's name) begin with;
/// "run" where they begin with an option or are none.
std::string_view command_name(const std::vector<std::string>& arguments);

/// A command that is ready to run.
struct Invocation {
  const CommandEntry* entry = nullptr;
  std::unique_ptr<Command> command;
};

/// Understands the arguments, without the program's name. Where they ask for help or the version,
/// the command prints that. Throws `UsageError`.
Invocation parse_command_line(const std::vector<std::string>& arguments);

}  // namespace bench
