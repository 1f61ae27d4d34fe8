// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// How a shell completes a value.
enum class Completion : std::uint8_t {
  nothing,
  file,
  folder,
  words,  ///< `words`; of a list each part
};

/// Says what an option decides.
enum class Decides : std::uint8_t {
  neither,   ///< where results go, what is shown, and the like
  cells,     ///< which cells are measured
  how_much,  ///< how much of each cell is measured, and from which seed
};

/// One option of a command: its name, its help, and the function that takes its value. The parser,
/// the help, the man page and the shells' completion all read this.
struct CommandOption {
  std::string name;          ///< with its dashes
  std::string value;         ///< the help's name for the value; empty: a flag, which takes none
  std::string help;          ///< without the default
  std::string default_text;  ///< shown behind the help; empty: not shown
  /// Called once with the value, or with "" for a flag; throws `UsageError` for a value that the
  /// option does not take.
  std::function<void(const std::string&)> take;
  std::string short_name = {};  ///< with its dash; empty: none
  Completion completion = Completion::nothing;
  std::vector<std::string> words = {};  ///< all values that exist, for `Completion::words`
  Decides decides = Decides::neither;

  bool is_flag() const { return value.empty(); }
  /// Whether its value may be several, separated by commas.
  bool takes_list() const;
};

/// Options that the help shows together, under what they are about.
struct OptionGroup {
  std::string title;
  std::vector<CommandOption> options;
};

/// A part of the help behind the options. Paragraphs are separated by empty lines and filled to the
/// width of the page; a line that begins with a space is shown as it is.
struct HelpSection {
  std::string title;
  std::string text;
};

/// The arguments of a command that are no options.
struct Operands {
  enum class Kind : std::uint8_t {
    none,     ///< the command takes none
    some,     ///< the command checks how many
    unknown,  ///< also options that the command does not know, in the order given
  };
  Kind kind = Kind::none;
  std::string shown = {};  ///< in the line of usage
  Completion completion = Completion::nothing;
  std::vector<std::string> words = {};
};

/// A description of what a command takes, in the words of its help.
struct CommandSyntax {
  std::string command;  ///< as the user types it: "bench ab"
  std::string description;
  Operands operands = {};
  std::vector<OptionGroup> groups = {};
  std::vector<HelpSection> sections = {};
};

/// The rest of a command line, beside the values that the options took.
struct ParsedArguments {
  std::vector<std::string> operands;
  std::set<std::string> given;  ///< names of options, with their dashes
};

/// Reads the arguments behind the command and hands every value to its option. Throws `UsageError`.
ParsedArguments parse_arguments(const CommandSyntax& syntax,
                                const std::vector<std::string>& arguments);

/// The names of all options of a command, "--help" included, with their dashes.
std::vector<std::string> option_names(const CommandSyntax& syntax);

/// The option that a person who typed `typed` most likely meant, also by the name that other
/// programs have for it ("--threads" for "--workers"); empty when none is near.
std::string nearest_option(const std::string& typed, const std::vector<std::string>& known);

/// The option of every command that shows its help. Whoever calls `parse_arguments` looks for it
/// before.
const CommandOption& help_option();

}  // namespace bench
