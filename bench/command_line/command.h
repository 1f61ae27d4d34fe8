// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/exit_status.h"
#include "bench/options/command_syntax.h"

namespace bench {

/// One use of a command: holds the values of its options. Used in the order of its functions, each
/// once, by one thread; `syntax` more often.
class Command {
 public:
  virtual ~Command() = default;

  /// Returns the options and operands that the command takes. The options hand their values to this
  /// object.
  virtual CommandSyntax syntax() = 0;

  /// Checks what cannot be checked option by option, and takes the operands. Throws `UsageError`.
  virtual void finish(const ParsedArguments& /*parsed*/) {}

  /// Returns whether the user wants the environment as it is; asked of commands that measure.
  virtual bool keeps_environment() const { return false; }

  /// Does the work and returns the program's exit status. Throws `UsageError` for input that cannot
  /// be used, and `std::system_error` or `Refusal` for what the system refuses.
  virtual int run() = 0;
};

/// The help shows the commands of one topic together.
enum class CommandTopic : std::uint8_t {
  measuring,
  reading,  ///< results that are there
  program,  ///< what bench is, has and takes
  internal  ///< started by bench itself: no help shows it
};

/// A row of the table of commands.
struct CommandEntry {
  std::string_view name;
  std::string_view summary;  ///< for one line of help
  CommandTopic topic = CommandTopic::measuring;
  std::unique_ptr<Command> (*make)() = nullptr;
  bool measures = false;  ///< the environment is cleaned before it runs
  /// The status for an unexpected error: it differs from 1 where 1 is a verdict about speed.
  int exit_unexpected = exit_failed;

  bool is_internal() const { return topic == CommandTopic::internal; }
};

/// Returns all commands, in the order of the help.
std::span<const CommandEntry> all_commands();

/// Returns the command of this name; null when there is none.
const CommandEntry* find_command(std::string_view name);

/// Returns the command of this name. Throws `UsageError` with the nearest name when there is none.
const CommandEntry& known_command(std::string_view name);

// One function for each row of the table, in the file of the command's name.
std::unique_ptr<Command> ab_command();
std::unique_ptr<Command> advise_command();
std::unique_ptr<Command> claims_command();
std::unique_ptr<Command> compare_command();
std::unique_ptr<Command> completion_command();
std::unique_ptr<Command> doctor_command();
std::unique_ptr<Command> help_command();
std::unique_ptr<Command> history_command();
std::unique_ptr<Command> list_command();
std::unique_ptr<Command> report_command();
std::unique_ptr<Command> run_command();
std::unique_ptr<Command> timeline_command();
std::unique_ptr<Command> trial_command();

}  // namespace bench
