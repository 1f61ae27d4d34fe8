// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "bench/command_line/command.h"

namespace bench {

/// The help of a command; of the program where it is null: its commands, and the options of `run`.
std::string help_of(const CommandEntry* entry);

/// The version and the revision of the source, in a line.
std::string version_text();

/// The option that shows it, of `run`.
const CommandOption& version_option();

/// A command that prints a text.
std::unique_ptr<Command> text_command(std::string text);

}  // namespace bench
