// SPDX-License-Identifier: Apache-2.0
#include "bench/command_line/program_help.h"

#include <utility>

#include <fmt/core.h>

#include "bench/build_info.h"
#include "bench/files/terminal.h"
#include "bench/options/help.h"

namespace bench {
namespace {

class TextCommand : public Command {
 public:
  explicit TextCommand(std::string text) : text_(std::move(text)) {}

  CommandSyntax syntax() override { return {}; }
  int run() override {
    print_text(text_);
    return exit_done;
  }

 private:
  std::string text_;
};

}  // namespace

std::string help_of(const CommandEntry* entry) {
  if (entry != nullptr) return format_help(entry->make()->syntax());
  std::string commands;
  constexpr std::pair<CommandTopic, const char*> topics[] = {
      {CommandTopic::measuring, "Commands that measure"},
      {CommandTopic::reading, "Commands that read results files"},
      {CommandTopic::program, "Commands about bench itself"}};
  for (const auto& [topic, title] : topics) {
    commands += fmt::format("\n{}:\n", title);
    for (const CommandEntry& shown : all_commands()) {
      if (shown.topic == topic) commands += format_help_row(shown.name, shown.summary);
    }
  }
  commands +=
      "\n'bench help COMMAND' or 'bench COMMAND --help' shows the options of a command.\n"
      "The options of 'bench run', where 'run' may be left out:\n";
  CommandSyntax syntax = run_command()->syntax();
  syntax.command = "bench [COMMAND]";
  return format_help(syntax, commands);
}

std::string version_text() {
  const std::string revision = build_info::git_revision;
  return fmt::format("bench {}{}\n", build_info::version,
                     revision.empty() ? "" : fmt::format(" ({})", revision));
}

const CommandOption& version_option() {
  static const CommandOption option{.name = "--version",
                                    .value = {},
                                    .help = "show the version and the revision of the source",
                                    .default_text = {},
                                    .take = [](const std::string&) {}};
  return option;
}

std::unique_ptr<Command> text_command(std::string text) {
  return std::make_unique<TextCommand>(std::move(text));
}

}  // namespace bench
