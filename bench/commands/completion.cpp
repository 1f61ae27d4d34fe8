// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>
#include <utility>

#include "bench/command_line/command.h"
#include "bench/files/output_file.h"
#include "bench/usage_error.h"
#include "reports/text/shell_quote.h"
#include "reports/text/text.h"

// Scripts that complete commands, options and values: of files and folders, and of words such as
// the models of this build, also in lists. Text in them is ours, so that little is to be escaped.

namespace bench {
namespace {

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> names_of_commands() {
  std::vector<std::string> names;
  for (const CommandEntry& entry : all_commands()) {
    if (!entry.is_internal()) names.emplace_back(entry.name);
  }
  return names;
}

/// Calls `take(entry, syntax, option)` for every option of every command that help shows.
template <typename Take>
void for_each_option(const Take& take) {
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    const CommandSyntax syntax = entry.make()->syntax();
    for (const OptionGroup& group : syntax.groups) {
      for (const CommandOption& option : group.options) take(entry, option);
    }
    take(entry, help_option());
  }
}

// bash

std::string bash_action(Completion completion, const std::vector<std::string>& words) {
  if (completion == Completion::file) return "_bench_files";
  if (completion == Completion::folder) return "_bench_folders";
  if (completion == Completion::words) return "_bench_words " + reports::shell_quoted(join(words));
  return ":";
}

std::string bash_script() {
  std::string script = R"(# bash completion for bench: source this file, or install it as
# /usr/share/bash-completion/completions/bench

_bench_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); }
_bench_folders() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$cur"); }

# Of a list, the words behind the last comma.
_bench_words() {
  local begin=
  [[ $cur != *,* ]] || begin=${cur%,*},
  mapfile -t COMPREPLY < <(compgen -P "$begin" -W "$1" -- "${cur##*,}")
}

_bench_options() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
  [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace
}

_bench() {
  local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} option= command=run
  COMPREPLY=()
  # readline splits words at '=': "--model=x" is three of them.
  if [[ $cur == = ]]; then
    option=$previous cur=
  elif [[ $previous == = ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  elif [[ $previous == -* ]]; then
    option=$previous
  fi
  [[ $COMP_CWORD == 1 || ${COMP_WORDS[1]} == -* ]] || command=${COMP_WORDS[1]}
  case "$command $option" in
)";
  for_each_option([&](const CommandEntry& entry, const CommandOption& option) {
    if (option.is_flag()) return;
    script += "    '" + std::string(entry.name) + " " + option.name + "') " +
              bash_action(option.completion, option.words) + "; return ;;\n";
  });
  script +=
      "  esac\n  if [[ $cur != -* ]]; then\n    if ((COMP_CWORD == 1)); then\n      "
      "_bench_words " +
      reports::shell_quoted(join(names_of_commands())) +
      "\n      return\n    fi\n    case $command in\n";
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    const Operands operands = entry.make()->syntax().operands;
    if (operands.completion == Completion::nothing) continue;
    script += "      " + std::string(entry.name) + ") " +
              bash_action(operands.completion, operands.words) + "; return ;;\n";
  }
  script += "    esac\n  fi\n  case $command in\n";
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    std::string names;
    for_each_option([&](const CommandEntry& owner, const CommandOption& option) {
      if (&owner != &entry) return;
      names += (names.empty() ? "" : " ") + option.name + (option.is_flag() ? "" : "=");
    });
    script += "    " + std::string(entry.name) + ") _bench_options " +
              reports::shell_quoted(names) + " ;;\n";
  }
  return script + "  esac\n}\n\ncomplete -F _bench bench\n";
}

// zsh

/// Within a specification of `_arguments`, brackets and colons mean something.
std::string zsh_text(std::string_view text) {
  std::string escaped;
  for (const char byte : text) {
    if (byte == '[' || byte == ']' || byte == ':' || byte == '\\') escaped += '\\';
    escaped += byte;
  }
  return escaped;
}

std::string zsh_action(Completion completion, const std::vector<std::string>& words) {
  if (completion == Completion::file) return "_files";
  if (completion == Completion::folder) return "_files -/";
  if (completion == Completion::words) return "_sequence compadd - " + join(words);
  return " ";
}

std::string zsh_script() {
  std::string script = R"(#compdef bench
# zsh completion for bench: install this file as _bench in a folder of $fpath.

_bench() {
  local command=run
  if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then
    compadd - )" + join(names_of_commands()) +
                       R"(
    return
  fi
  if [[ $words[2] != -* ]]; then
    command=$words[2]
    words[1,2]=bench
    ((--CURRENT))
  fi
  case $command in
)";
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    script += "    " + std::string(entry.name) + ") _arguments";
    for_each_option([&](const CommandEntry& owner, const CommandOption& option) {
      if (&owner != &entry) return;
      std::string specification =
          option.name + (option.is_flag() ? "" : "=") + "[" + zsh_text(option.help) + "]";
      if (!option.is_flag()) {
        specification +=
            ":" + zsh_text(option.value) + ":" + zsh_action(option.completion, option.words);
      }
      script += " \\\n      " + reports::shell_quoted(specification);
    });
    const Operands operands = entry.make()->syntax().operands;
    if (operands.completion != Completion::nothing) {
      script +=
          " \\\n      " + reports::shell_quoted("*:" + zsh_text(operands.shown) + ":" +
                                                zsh_action(operands.completion, operands.words));
    }
    script += " ;;\n";
  }
  return script + "  esac\n}\n\n_bench \"$@\"\n";
}

// fish

std::string fish_action(Completion completion, const std::vector<std::string>& words) {
  if (completion == Completion::file) return " -r -F";
  if (completion == Completion::folder) return " -x -a '(__fish_complete_directories)'";
  if (completion == Completion::words) {
    return " -x -a \"(__fish_complete_list , 'string split \\\" \\\" \\\"" + join(words) +
           "\\\"')\"";
  }
  return " -x";
}

std::string fish_script() {
  const std::string names = join(names_of_commands());
  std::string script =
      "# fish completion for bench: install this file as\n"
      "# ~/.config/fish/completions/bench.fish\n\n"
      "complete -c bench -f\n";
  std::string condition_of_run = "not __fish_seen_subcommand_from";
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    script += "complete -c bench -n 'not __fish_seen_subcommand_from " + names + "' -a " +
              std::string(entry.name) + " -d " + reports::shell_quoted(entry.summary) + "\n";
    if (entry.name != "run") condition_of_run += " " + std::string(entry.name);
  }
  const auto condition = [&](const CommandEntry& entry) {
    return entry.name == "run" ? condition_of_run
                               : "__fish_seen_subcommand_from " + std::string(entry.name);
  };
  for_each_option([&](const CommandEntry& entry, const CommandOption& option) {
    script += "complete -c bench -n " + reports::shell_quoted(condition(entry)) + " -l " +
              option.name.substr(2) +
              (option.short_name.empty() ? "" : " -s " + option.short_name.substr(1)) +
              (option.is_flag() ? "" : fish_action(option.completion, option.words)) + " -d " +
              reports::shell_quoted(option.help) + "\n";
  });
  for (const CommandEntry& entry : all_commands()) {
    if (entry.is_internal()) continue;
    const Operands operands = entry.make()->syntax().operands;
    if (operands.completion == Completion::nothing) continue;
    const std::string action = operands.completion == Completion::words
                                   ? " -a " + reports::shell_quoted(join(operands.words))
                                   : fish_action(operands.completion, operands.words);
    script += "complete -c bench -n " + reports::shell_quoted(condition(entry)) + action + "\n";
  }
  return script;
}

class CompletionCommand : public Command {
 public:
  CommandSyntax syntax() override {
    return {.command = "bench completion",
            .description =
                "Prints a script that lets a shell complete commands, options and "
                "values of bench.",
            .operands = {.kind = Operands::Kind::some,
                         .shown = "bash|zsh|fish",
                         .completion = Completion::words,
                         .words = {"bash", "zsh", "fish"}},
            .sections = {{"Example",
                          R"(Complete in this shell, and in every new one:

  source <(bench completion bash)
  bench completion bash > ~/.local/share/bash-completion/completions/bench)"}}};
  }

  void finish(const ParsedArguments& parsed) override {
    constexpr std::pair<std::string_view, std::string (*)()> shells[] = {
        {"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}};
    for (const auto& [name, script] : shells) {
      if (parsed.operands == std::vector{std::string(name)}) script_ = script;
    }
    if (script_ == nullptr) {
      throw UsageError(
          "completion takes one shell, which is bash, zsh or fish; 'bench completion --help' "
          "shows how");
    }
  }

  int run() override {
    print(script_());
    return exit_done;
  }

 private:
  std::string (*script_)() = nullptr;
};

}  // namespace

std::unique_ptr<Command> completion_command() { return std::make_unique<CompletionCommand>(); }

}  // namespace bench
