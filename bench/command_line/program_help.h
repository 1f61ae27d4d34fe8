// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "bench/command_line/command.h"

namespace bench {

/// Returns the help of a command; where it is null that of the program: its commands, and the
/// options of `run`.
std::string help_of(const CommandEntry* entry);

/// Returns the version and the revision of the source, in a line.
std::string version_text();

/// Returns the option of `run` that shows the version.
const CommandOption& version_option();

/// Returns a command that prints a text.
std::unique_ptr<Command> text_command(std::string text);

}  // namespace bench
